"""The third notebook: the plane of m and b, its level lines, the path, and why it bends."""

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

# %% [markdown] opening.earlier
# %%
from gdmath.loss import gradient, mse, optimum
from scenes.publish.notebooks.scripts.from_scratch import descend

# %% [markdown] plane
# %%
history = descend(x, y, start_m, start_b, alpha, epochs, tolerance)
best_m, best_b = optimum(x, y)
m, b, loss = history[-1]
print(f"{words['epoch']} {len(history) - 1}   m = {m:.5g}   b = {b:.5g}   J = {loss:.5g}")
print(f"m* = {best_m:.5g}   b* = {best_b:.5g}")
# %% [markdown] worked
# %%
low_m, high_m = lesson["m_window"]
low_b, high_b = lesson["b_window"]
some_m, some_b = np.linspace(low_m, high_m, 81), np.linspace(low_b, high_b, 81)
one_row = [mse(x, y, m, best_b) for m in some_m]
print(f"{len(one_row)} × J, {min(one_row):.5g} … {max(one_row):.5g}")
# %% [markdown] gap


# %% exercise loss_on_grid gaps=return
def loss_on_grid(x, y, grid_m, grid_b):
    error = y - (grid_m[..., np.newaxis] * x + grid_b[..., np.newaxis])
    return np.mean(error**2, axis=-1)


# %%
checks.loss_on_grid(loss_on_grid)
# %% [markdown] contours
# %%
grid_m, grid_b = np.meshgrid(some_m, some_b)
heights = loss_on_grid(x, y, grid_m, grid_b)
floor = mse(x, y, best_m, best_b)
levels = floor + (heights.max() - floor) * np.linspace(0.05, 1, 14) ** 2


def draw_plane(ax):
    ax.contour(grid_m, grid_b, heights, levels, colors=color["landscape"], linewidths=1)
    ax.plot(best_m, best_b, "+", color=color["text"], markersize=10)
    ax.set_xlabel("m", color=color["m"])
    ax.set_ylabel("b", color=color["b"])


def draw_downhill(ax, m, b):
    downhill = -gradient(x, y, m, b)
    # As long as a fifth of the picture, whatever the units.
    scale = 0.2 * np.ptp(some_m) / max(np.hypot(*downhill), 1e-300)
    ax.annotate("", (m, b) + scale * downhill, (m, b), arrowprops={"color": color["gradient"], "width": 1.5})


fig, ax = plt.subplots(figsize=(6.4, 5))
draw_plane(ax)
draw_downhill(ax, start_m, start_b)
ax.plot(history[:, 0], history[:, 1], "o-", color=color["loss"], markersize=3)
plt.show()
# %% [markdown] curvature
# %%
from gdmath.loss import hessian

flat, steep = np.linalg.eigvalsh(hessian(x))
print(hessian(x).round(10))
print(f"λ = {flat:.4g}, {steep:.4g}   κ = {steep / flat:.4g}")
# %% [markdown] round if round
# %% [markdown] bound
# %% exercise bound gaps=largest_alpha
largest_alpha = 2 / steep
# %%
checks.largest_alpha(largest_alpha)
# %% [markdown] standardize


# %% exercise standardize gaps=all
def standardize(x):
    return (x - np.mean(x)) / np.std(x)


# %%
checks.standardize(standardize)
# %% [markdown] rulers
# %%
measured = x * lesson["unit"] + lesson["center"]
for ruler in [measured, x, standardize(x)]:
    print(f"κ = {np.linalg.cond(hessian(ruler)):.4g}")

straight_x = standardize(x)
same_m, same_b = start_m * np.std(x), start_b + start_m * np.mean(x)
same_share = alpha / largest_alpha * 2 / max(np.linalg.eigvalsh(hessian(straight_x)))
straight = descend(straight_x, y, same_m, same_b, same_share, epochs, tolerance)
print(f"{words['epoch']} {len(history) - 1} → {len(straight) - 1}")
# %% [markdown] animation
# %%
shown = np.unique(np.geomspace(1, len(history), 40).round().astype(int)) - 1
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
draw_points(left)
draw_plane(right)
(line,) = left.plot([], [], color=color["line"])
(path,) = right.plot([], [], "o-", color=color["loss"], markersize=3)
title = right.set_title(" ")


def draw(t):
    m, b, loss = history[t]
    line.set_data(*ends_of_line(m, b))
    path.set_data(history[: t + 1, 0], history[: t + 1, 1])
    title.set_text(f"{words['epoch']} {t}    J = {loss:.5g}")
    return line, path, title


save_gif("outputs/m_and_b.gif", fig, draw, shown)
Image("outputs/m_and_b.gif")
# %% [markdown] ending.film
# %% film MBContourScene
# %% [markdown] references
