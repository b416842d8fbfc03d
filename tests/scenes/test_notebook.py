"""The films in a Jupyter notebook, by Manim's own magic, as README shows it."""

from __future__ import annotations

import re
from pathlib import Path

import av
import nbformat
from nbclient import NotebookClient

from scenes.words.timeline import Timeline

LESSON = '[film]\nonly = ["freeze"]\nvoice = "silent"\ntheme = "light"\n'


def run(folder: Path, *cells: str) -> nbformat.NotebookNode:
    """A notebook of these cells, run in a folder; what came out stands in it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def test_a_scene_in_a_notebook(tmp_path: Path, media: Path):
    (tmp_path / "my.toml").write_text(LESSON, "utf-8")
    (media / "Tex").mkdir(exist_ok=True)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "Tex").symlink_to(media / "Tex")  # no formula is typeset twice
    notebook = run(
        tmp_path,
        "from manim import config\nfrom scenes.only_b import OnlyBScene",
        "%env GD_LESSON=my.toml",
        "%%manim -ql -v ERROR --progress_bar none OnlyBScene\n\n",
    )
    (page,) = re.findall(r'src="([^"]+\.mp4)"', str(notebook.cells[2].outputs))
    with av.open(str(tmp_path / page)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    (about,) = tmp_path.glob("media/videos/**/OnlyBScene.json")
    timeline = Timeline.load(about)
    assert [beat.id for beat in timeline.beats] == ["freeze"]
    assert len(frames) == timeline.frames > 50
    assert (frames[-1][5, 5] > 250).all()  # white paper, as the lesson says
    assert (frames[-1].min(axis=2) < 128).mean() > 0.005  # and ink on it
