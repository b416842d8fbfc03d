"""The first notebook: line, loss, gradient and update from scratch, and the line as it learns."""

# %% [markdown] title
# %% opening
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image

from scenes.publish.notebooks.scripts import checks
from scenes.publish.notebooks.scripts.opening import (
    alpha,
    color,
    draw_points,
    ends_of_line,
    epochs,
    lesson,
    save_gif,
    start_b,
    start_m,
    tolerance,
    words,
    x,
    y,
)

# %% [markdown] made_line if line
# %% if line
from sklearn.datasets import make_regression  # type: ignore[import-untyped]

made = lesson["made"]
features, target, slope_made = make_regression(
    n_samples=made["n"], n_features=1, n_informative=1, noise=1.0, coef=True, random_state=made["seed"]
)
noise = target - slope_made * features[:, 0]
x_made = made["x_mean"] + made["x_std"] * features[:, 0]
y_made = made["slope"] * x_made + made["intercept"] + made["noise"] * noise
print(x_made[:5], y_made[:5], sep="\n")
# %% [markdown] made_diabetes if diabetes
# %% if diabetes
from sklearn.datasets import load_diabetes

patients = load_diabetes(scaled=False)
print(patients.data[:5, patients.feature_names.index("bmi")], patients.target[:5], sep="\n")
# %% [markdown] line
# %%
from gdmath.loss import predict

fig, ax = plt.subplots()
draw_points(ax)
ax.plot(*ends_of_line(start_m, start_b), color=color["line"])
ax.vlines(x, y, predict(x, start_m, start_b), color=color["residual"], linewidth=1)
plt.show()
# %% [markdown] loss
# %%
from gdmath.loss import mse, residuals

error = residuals(x, y, start_m, start_b)
print(f"{np.mean(error):.5g}   {np.mean(error**2):.5g}   {mse(x, y, start_m, start_b):.5g}")
# %% [markdown] flat
# %% exercise flat gaps=flat_loss
flat_loss = mse(x, y, 0, np.mean(y))
# %%
checks.flat_loss(flat_loss)
# %% [markdown] gradient
# %% [markdown] numerical


# %%
def numerical_gradient(x, y, m, b):
    h = 1e-4 * max(1, abs(m), abs(b))
    along_m = (mse(x, y, m + h, b) - mse(x, y, m - h, b)) / (2 * h)
    along_b = (mse(x, y, m, b + h) - mse(x, y, m, b - h)) / (2 * h)
    return np.array([along_m, along_b])


print(numerical_gradient(x, y, start_m, start_b))


# %% [markdown] worked
# %%
def slope_along_b(x, y, m, b):
    return -2 * np.mean(residuals(x, y, m, b))


print(f"{slope_along_b(x, y, start_m, start_b):.5g}")
# %% [markdown] gap
# %% exercise gradient gaps=return
from gdmath.loss import gradient

# %%
checks.gradient(gradient)
# %% [markdown] update
# %% exercise one_epoch gaps=all
from gdmath.descent import one_epoch

# %%
checks.one_epoch(one_epoch)
# %% [markdown] loop


# %%
def descend(x, y, m, b, alpha, epochs, tolerance):
    history = []
    first = None
    for _ in range(epochs + 1):
        new_m, new_b, loss, grad_m, grad_b = one_epoch(x, y, m, b, alpha)
        history.append((m, b, loss))
        length = np.hypot(grad_m, grad_b)
        first = length if first is None else first
        if length <= tolerance * first:
            break
        m, b = new_m, new_b
    return np.array(history)


history = descend(x, y, start_m, start_b, alpha, epochs, tolerance)
for t in [0, 1, 2, 3, len(history) - 1]:
    if t < len(history):
        m, b, loss = history[t]
        print(f"{words['epoch']} {t:3}   m = {m:.5g}   b = {b:.5g}   J = {loss:.5g}")
# %% [markdown] formula
# %%
from gdmath.loss import optimum

best_m, best_b = optimum(x, y)
m, b, loss = history[-1]
print(f"m* = {best_m:.5g}   b* = {best_b:.5g}")
print(f"m  = {m:.5g}   b  = {b:.5g}")
# %% [markdown] slower
# %% exercise slower gaps=epochs_of_half
epochs_of_half = len(descend(x, y, start_m, start_b, alpha / 2, epochs, tolerance)) - 1
# %%
checks.epochs_of_half(epochs_of_half)
# %% [markdown] animation
# %%
shown = np.unique(np.geomspace(1, len(history), 40).round().astype(int)) - 1
fig, ax = plt.subplots()
draw_points(ax)
(line,) = ax.plot([], [], color=color["line"])
title = ax.set_title(" ")


def draw(t):
    m, b, loss = history[t]
    line.set_data(*ends_of_line(m, b))
    title.set_text(f"{words['epoch']} {t}    J = {loss:.5g}")
    return line, title


save_gif("outputs/line.gif", fig, draw, shown)
Image("outputs/line.gif")
# %% [markdown] ending.film
# %% film IntroScene
# %% [markdown] references
