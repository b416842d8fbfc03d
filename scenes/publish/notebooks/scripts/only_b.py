"""The second notebook: the slope stays, b alone descends a parabola."""

# %% [markdown] title
# %% opening
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image

from scenes.publish.notebooks.scripts import checks
from scenes.publish.notebooks.scripts.opening import (
    color,
    draw_points,
    ends_of_line,
    lesson,
    save_gif,
    words,
    x,
    y,
)

# %% [markdown] opening.earlier
# %%
from gdmath.loss import mse, optimum

# %% [markdown] freeze
# %%
m, _ = optimum(x, y)
start_b = lesson["low_b"]
print(f"m = {m:.5g}   b = {start_b:.5g}")
# %% [markdown] parabola
# %%
reach = 1.6 * abs(start_b - np.mean(y - m * x))
many = np.mean(y - m * x) + np.linspace(-reach, reach, 101)
losses = [mse(x, y, m, b) for b in many]


def draw_parabola(ax):
    ax.plot(many, losses, color=color["loss"])
    ax.set_xlabel("b")
    ax.set_ylabel("J(b)")


fig, ax = plt.subplots()
draw_parabola(ax)
ax.plot(start_b, mse(x, y, m, start_b), "o", color=color["b"])
plt.show()
# %% [markdown] worked
# %%
h = 1e-4 * max(1, abs(start_b))
rise = mse(x, y, m, start_b + h) - mse(x, y, m, start_b - h)
print(f"{rise / (2 * h):.5g}")


# %% [markdown] gap
# %% exercise slope_along_b gaps=return
def slope_along_b(x, y, m, b):
    error = y - (m * x + b)
    return -2 * np.mean(error)


# %%
checks.slope_along_b(slope_along_b)
# %% [markdown] bottom
# %% exercise bottom gaps=best_b
best_b = np.mean(y - m * x)
# %%
checks.best_b(best_b)
# %% [markdown] loop


# %% exercise descend_b gaps=all
def descend_b(x, y, m, b, alpha, epochs):
    history = [b]
    for _ in range(epochs):
        b = b - alpha * slope_along_b(x, y, m, b)
        history.append(b)
    return np.array(history)


# %%
checks.descend_b(descend_b)
# %% [markdown] rates
# %%
rates = lesson["only_b_rates"]
fig, ax = plt.subplots()
for name, rate in rates.items():
    history = descend_b(x, y, m, start_b, rate, 12)
    ax.plot(history, "o-", color=color[name], markersize=4, label=f"α = {rate:g}")
ax.axhline(best_b, color=color["quiet"], linewidth=1)
ax.set_ylim(best_b - 1.5 * reach, best_b + 1.5 * reach)
ax.set_xlabel(words["epoch"])
ax.set_ylabel("b")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
# %% [markdown] factor
# %% exercise halving gaps=alpha_of_half
alpha_of_half = 0.25
# %%
checks.alpha_of_half(alpha_of_half)
# %% [markdown] animation
# %%
history = descend_b(x, y, m, start_b, rates["b"], 20)
steps = np.array([mse(x, y, m, b) for b in history])
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
draw_points(left)
draw_parabola(right)
(line,) = left.plot([], [], color=color["line"])
(path,) = right.plot([], [], "o-", color=color["b"], markersize=5)
title = right.set_title(" ")


def draw(t):
    line.set_data(*ends_of_line(m, history[t]))
    path.set_data(history[: t + 1], steps[: t + 1])
    title.set_text(f"{words['epoch']} {t}    b = {history[t]:.5g}".replace("-", "−"))
    return line, path, title


save_gif("outputs/only_b.gif", fig, draw, range(len(history)), per_second=5)
Image("outputs/only_b.gif")
# %% [markdown] ending.film
# %% film OnlyBScene
# %% [markdown] references
