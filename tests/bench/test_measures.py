"""The ratios that `python -m tests.bench` reports, those that are cheap to measure; never a time by the clock."""

from __future__ import annotations

from time import process_time

import av
import numpy as np
import pytest
from rich.console import Console

from tests.bench import maths
from tests.bench.quality import luma, samples, ssim
from tests.bench.table import Report, Row


def row(**changes) -> Row:
    return Row(**({"part": "Part", "what": "a thing", "measured": "2 s", "ratio": 2.0} | changes))


def test_a_target_is_met_or_missed():
    assert row().target == ""
    assert row(at_least=2).target == "≥ 2: met"
    assert row(at_least=2.5).target == "≥ 2.5: missed"
    assert row(at_most=1.5).target == "≤ 1.5: missed"


def test_the_report_says_when_where_and_how(capsys):
    report = Report(quick=True)
    report.rows += [row(note="By hand."), row(part="Other", note="By hand.", at_least=1)]
    text = report.markdown()
    assert "cores" in text and "load average" in text and "Quick" in text
    assert text.count("By hand.") == 1 and "| a thing | 2 s |  | 2 | ≥ 1: met |" in text
    report.print(Console())
    assert "Other" in capsys.readouterr().out


def test_likeness_is_one_for_the_same_and_less_for_another(tmp_path):
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (3, 64, 96), dtype=np.uint8)
    (tmp_path / "samples").write_bytes(pictures.tobytes())
    likeness = ssim(samples(tmp_path / "samples", (64, 96)), [pictures[0], pictures[1], pictures[0]])
    assert likeness[:2] == pytest.approx([1, 1]) and likeness[2] < 0.1
    with av.open(str(tmp_path / "film.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=60, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=-1), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert len(list(luma(tmp_path / "film.mp4", 2))) == 2


def test_what_is_measured_is_reported_with_its_target():
    rows: list[Row] = []
    maths.descent(2_000, rows.append)
    maths.grid(20, rows.append)
    assert len(rows) == 3 and all(row.measured and row.ratio > 0 for row in rows)
    assert [row.target.partition(":")[0] for row in rows] == ["≤ 1.5", "", ""]


@pytest.mark.exhaustive
def test_a_descent_takes_about_a_pass_over_the_data_and_a_grid_a_small_part(monkeypatch):
    """In CPU time; that a descent reads its data once and never again, test_moments and test_descent prove daily."""
    monkeypatch.setattr(maths, "perf_counter", process_time)
    rows: list[Row] = []
    maths.descent(8_000_000, rows.append)  # so many that the epochs themselves weigh little
    maths.grid(500, rows.append)
    passes, loops, grid = (row.ratio for row in rows)
    assert passes <= 1.5
    assert loops >= 300 and grid >= 50
