"""What every notebook begins with: packages, colours, points."""

# %%
import importlib.util
import json
import os
from pathlib import Path

if not Path("data").exists() and Path("../data").exists():
    os.chdir("..")  # the solutions lie in a folder beside the data
lesson = json.loads(Path("data/lesson.json").read_text("utf-8"))
words, color = lesson["words"], lesson["colors"]

needed = {"numpy": "numpy", "matplotlib": "matplotlib", "sklearn": "scikit-learn", "PIL": "pillow"}
missing = [needed[name] for name in needed if importlib.util.find_spec(name) is None]
assert not missing, words["missing"].format(packages=" ".join(missing))

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image
from PIL import Image as Picture

from scenes.publish.notebooks.scripts import checks

plt.rcParams.update(lesson["style"])
Path("outputs").mkdir(exist_ok=True)

# %% [markdown] data
# %% [markdown] sample if sample
# %%
points = np.loadtxt("data/points.csv", delimiter=",", skiprows=1, usecols=(0, 1), encoding="utf-8")
x, y = points.T
print(lesson["x_name"], x[:5], lesson["y_name"], y[:5], sep="\n")
# %% [markdown] measured if measured
# %% if measured
x = (x - lesson["center"]) / lesson["unit"]
print(x[:5])
# %%
alpha, epochs, tolerance = lesson["alpha"], lesson["epochs"], lesson["tolerance"]
start_m, start_b = lesson["start"]


def draw_points(ax):
    ax.scatter(x, y, s=16, color=color["data"])
    ax.set_xlabel(lesson["x_label"], parse_math=False)
    ax.set_ylabel(lesson["y_label"], parse_math=False)
    ax.set_xlim(*lesson["x_window"])
    ax.set_ylim(*lesson["y_window"])


def ends_of_line(m, b):
    ends = np.array(lesson["x_window"])
    return ends, m * ends + b


def save_gif(path, fig, draw, frames, per_second=8):
    for artist in draw(frames[0]):
        artist.set_animated(True)
    fig.canvas.draw()  # what stands still, once; then only what moves: this is called blitting
    still = fig.canvas.copy_from_bbox(fig.bbox)
    pictures = []
    for t in frames:
        fig.canvas.restore_region(still)
        for artist in draw(t):
            fig.draw_artist(artist)
        pictures.append(Picture.fromarray(np.array(fig.canvas.buffer_rgba())).convert("RGB"))
    plt.close(fig)
    wait = [1000 // per_second] * (len(pictures) - 1) + [2000]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=wait, loop=0)
