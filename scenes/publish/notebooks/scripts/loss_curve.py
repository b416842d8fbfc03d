"""The fourth notebook: the loss epoch by epoch, learning rates compared, when to stop, and what broke."""

# %% [markdown] title
# %% opening
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image

from scenes.publish.notebooks.scripts import checks
from scenes.publish.notebooks.scripts.opening import (
    alpha,
    color,
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
from gdmath.loss import gradient, hessian, mse, optimum, residuals
from scenes.publish.notebooks.scripts.from_scratch import descend

# %% [markdown] record
# %%
history = descend(x, y, start_m, start_b, alpha, epochs, tolerance)
losses = history[:, 2]
floor = mse(x, y, *optimum(x, y))

fig, ax = plt.subplots()
ax.plot(losses, "o-", color=color["loss"], markersize=3)
ax.axhline(floor, color=color["quiet"], linewidth=1)
ax.set_xlabel(words["epoch"])
ax.set_ylabel("J")
plt.show()
# %% [markdown] worked
# %%
before, after = losses[:2] - floor
print(f"{after:.5g} / {before:.5g} = {after / before:.4g}")
# %% [markdown] gap


# %% exercise shares gaps=return
def shares(losses, floor):
    excess = losses - floor
    return excess[1:] / excess[:-1]


# %%
checks.shares(shares)
# %% [markdown] long_run
# %%
flat, steep = np.linalg.eigvalsh(hessian(x))
print(f"1 − αλ = {1 - alpha * flat:.5g}, {1 - alpha * steep:.5g}")
# %% [markdown] long_run_question
# %% exercise long_run gaps=share_left
share_left = max((1 - alpha * flat) ** 2, (1 - alpha * steep) ** 2)
# %%
checks.share_left(share_left)
# %% [markdown] rates
# %%
fig, ax = plt.subplots()
for name, rate in lesson["rates"].items():
    run = descend(x, y, start_m, start_b, rate, 40, 0)
    excess = np.maximum(run[:, 2] - floor, 1e-20 * before)  # a logarithm has no place for 0
    ax.plot(excess, color=color[name], label=f"α = {rate:.3g}")
ax.set_yscale("log")
ax.set_ylim(1e-8 * before, 1e2 * before)
ax.set_xlabel(words["epoch"])
ax.set_ylabel("J − J*")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
# %% [markdown] stop


# %% exercise stop gaps=all
def first_small(lengths, tolerance):
    for t, length in enumerate(lengths):
        if length <= tolerance * lengths[0]:
            return t
    return None


# %%
checks.first_small(first_small)
# %%
lengths = [np.hypot(*gradient(x, y, m, b)) for m, b, _ in history]
print(first_small(lengths, tolerance))
# %% [markdown] animation
# %%
shown = np.unique(np.geomspace(1, len(history), 40).round().astype(int)) - 1
fig, ax = plt.subplots()
ax.plot(losses, color=color["rule"])
(curve,) = ax.plot([], [], "o-", color=color["loss"], markersize=3)
ax.axhline(floor, color=color["quiet"], linewidth=1)
ax.set_xlabel(words["epoch"])
ax.set_ylabel("J")
title = ax.set_title(" ")


def draw(t):
    curve.set_data(np.arange(t + 1), losses[: t + 1])
    title.set_text(f"{words['epoch']} {t}    J = {losses[t]:.5g}")
    return curve, title


save_gif("outputs/loss_curve.gif", fig, draw, shown)
Image("outputs/loss_curve.gif")
# %% [markdown] ending.film
# %% film LossCurveScene
# %% [markdown] debug


# %%
def show_losses(descent):
    try:
        lines = descent(x, y, lesson["debug_alpha"], 20)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return
    _, ax = plt.subplots(figsize=(5, 2))
    ax.plot([mse(x, y, m, b) for m, b in lines], "o-", color=color["loss"], markersize=3)
    ax.axhline(floor, color=color["quiet"], linewidth=1)
    ax.set_xlabel(words["epoch"])
    ax.set_ylabel("J")
    plt.show()


# %% [markdown] debug_1
# %% exercise debug_1
def descent_1(x, y, alpha, epochs):
    m, b = 1.0, -2.0
    lines = [(m, b)]
    for _ in range(epochs):
        grad_m, grad_b = gradient(x, y, m, b)
        m = m - alpha * grad_m  # broken: m = m + alpha * grad_m
        b = b - alpha * grad_b  # broken: b = b + alpha * grad_b
        lines.append((m, b))
    return np.array(lines)


show_losses(descent_1)
# %%
checks.debug(1, descent_1)
# %% [markdown] debug_2


# %% exercise debug_2
def descent_2(x, y, alpha, epochs):
    m, b = 1.0, -2.0
    lines = [(m, b)]
    for _ in range(epochs):
        error = residuals(x, y, m, b)
        grad_m = -2 * np.mean(x * error)  # broken: grad_m = -2 * np.mean(x) * np.mean(error)
        grad_b = -2 * np.mean(error)
        m = m - alpha * grad_m
        b = b - alpha * grad_b
        lines.append((m, b))
    return np.array(lines)


show_losses(descent_2)
# %%
checks.debug(2, descent_2)
# %% [markdown] debug_3


# %% exercise debug_3
def descent_3(x, y, alpha, epochs):
    lines = np.zeros((epochs + 1, 2))  # broken: lines = np.zeros((epochs + 1, 2), int)
    lines[0] = 1, -2
    for t in range(epochs):
        m, b = lines[t]
        lines[t + 1] = lines[t] - alpha * gradient(x, y, m, b)
    return lines


show_losses(descent_3)
# %%
checks.debug(3, descent_3)
# %% [markdown] debug_4


# %% exercise debug_4
def descent_4(x, y, alpha, epochs):
    columns = np.column_stack([x, np.ones(len(x))])  # a row a point: x, 1
    line = np.array([1.0, -2.0])
    lines = [line]
    for _ in range(epochs):
        error = y - columns @ line
        products = columns * error[:, np.newaxis]
        grad = -2 * np.mean(products, axis=0)  # broken: grad = -2 * np.mean(products, axis=1)
        line = line - alpha * grad
        lines.append(line)
    return np.array(lines)


show_losses(descent_4)
# %%
checks.debug(4, descent_4)
# %% [markdown] debug_5


# %% exercise debug_5
def descent_5(x, y, alpha, epochs):
    steep = max(np.linalg.eigvalsh(hessian(x)))
    alpha = 1 / steep  # broken: alpha = 2.2 / steep
    m, b = 1.0, -2.0
    lines = [(m, b)]
    for _ in range(epochs):
        grad_m, grad_b = gradient(x, y, m, b)
        m = m - alpha * grad_m
        b = b - alpha * grad_b
        lines.append((m, b))
    return np.array(lines)


show_losses(descent_5)
# %%
checks.debug(5, descent_5)
# %% [markdown] references
