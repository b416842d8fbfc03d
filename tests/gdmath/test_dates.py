"""Dates become numbers that are uniform in time, and come back."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gdmath import Dataset, DateScale, Reservoir, Study, standardize
from scenes.layout import Region
from scenes.mobjects.kit.number import Number
from scenes.mobjects.plots.plot import Plot, Ruler
from scenes.style import THEMES, Style
from scenes.windows import Window

MOMENTS = [
    datetime(1600, 2, 29),
    datetime(1989, 12, 31, 23, 59, 59, 999999),
    datetime(1990, 1, 1),
    datetime(2000, 2, 29, 6),
    datetime(2024, 12, 31, 18, 30),
]


@pytest.mark.parametrize("unit", ["days", "months", "years"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_date_comes_back(unit, moment):
    scale = DateScale(origin=date(1990, 1, 1), unit=unit)
    # 400 years of microseconds are more than a float's 53 bits
    assert abs(scale.date(scale.number(moment)) - moment) <= timedelta(microseconds=5)


@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_all_at_once_as_one_by_one(unit):
    scale = DateScale(origin=date(1990, 1, 1), unit=unit)
    numbers = scale.numbers(np.array(MOMENTS, dtype="datetime64[us]"))
    assert_allclose(numbers, [scale.number(moment) for moment in MOMENTS], rtol=1e-15, atol=0)
    assert np.isnan(scale.numbers(np.array(["NaT"], dtype="datetime64[D]"))).all()


def test_days_are_days_and_four_centuries_are_400_years():
    days = DateScale(origin=date(2020, 2, 1), unit="days")
    assert days.number(date(2020, 3, 1)) == 29.0
    assert days.number(datetime(2020, 1, 31, 6)) == -0.75
    assert DateScale(origin=date(1600, 1, 1), unit="years").number(date(2000, 1, 1)) == 400.0
    assert DateScale(origin=date(1600, 1, 1), unit="months").number(date(2000, 1, 1)) == 4800.0


@pytest.mark.parametrize(
    ("first", "last", "origin", "unit"),
    [
        (date(1993, 5, 2), date(2020, 12, 31), date(1990, 1, 1), "years"),
        (date(5, 1, 1), date(2020, 12, 31), date(1, 1, 1), "years"),
        (date(2019, 4, 9), date(2020, 4, 9), date(2019, 1, 1), "months"),
        (date(2020, 2, 17), date(2020, 4, 30), date(2020, 2, 1), "days"),
        (datetime(2020, 2, 17, 8), datetime(2020, 2, 17, 20), date(2020, 2, 1), "days"),
    ],
)
def test_the_unit_fits_the_span(first, last, origin, unit):
    assert DateScale.spanning(first, last) == DateScale(origin=origin, unit=unit)


def test_what_is_no_scale_is_refused():
    with pytest.raises(ValueError, match="before the first"):
        DateScale.spanning(date(2020, 1, 2), date(2020, 1, 1))
    with pytest.raises(ValueError, match="days, months, years"):
        DateScale(origin=date(2020, 1, 1), unit="weeks")


def test_a_study_keeps_the_dates(tmp_path):
    scale = DateScale(origin=date(1990, 1, 1), unit="years")
    dataset = Dataset(x=[0.0, 1.5, 3.0, 7.0], y=[1.0, 2.0, 2.5, 5.0], x_name="date", x_dates=scale)
    study = Study.of(dataset)
    study.save(tmp_path / "study.npz")
    assert Study.load(tmp_path / "study.npz").dataset.x_dates == scale
    assert standardize(dataset).dataset.x_dates is None  # it counts standard deviations


def test_a_sample_keeps_the_dates():
    scale = DateScale(origin=date(1990, 1, 1), unit="years")
    reservoir = Reservoir(size=2, seed=0)
    reservoir.add(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.5]))
    assert reservoir.dataset("date", "y", x_dates=scale).x_dates == scale
    assert reservoir.dataset().x_dates is None


@pytest.mark.parametrize("width", [4.5, 6.0, 12.0])
@pytest.mark.parametrize("standard", [False, True])
@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(1990, 3, 1), date(2020, 5, 1), "2000"),
        (date(2019, 1, 9), date(2020, 9, 9), "Jan 2020"),
        (date(2020, 2, 17), date(2020, 3, 30), "1 Mar"),
    ],
)
def test_ticks_stand_at_their_dates_without_touching(monkeypatch, first, last, shown, standard, width):
    scale = DateScale.spanning(first, last)
    center, unit = (scale.number(first) + 1.0, 2.5) if standard else (0.0, 1.0)
    low, high = ((scale.number(day) - center) / unit for day in (first, last))
    written = []
    words = Style.words

    def note(self, text, *args, **kwargs):
        written.append(text)
        return words(self, text, *args, **kwargs)

    monkeypatch.setattr(Style, "words", note)
    region = Region(0.0, width, 0.0, 4.0)
    plot = Plot(
        Style(THEMES["dark"]), region, Window(x=(low, high), y=(0.0, 1.0)), ruler=Ruler(center, unit, scale)
    )
    labels = [label for label in plot.numbers if not isinstance(label, Number)]
    assert len(labels) >= 2
    texts = written[-len(labels) :]
    boxes = [(label.get_left()[0], label.get_right()[0]) for label in labels]
    assert all(right < left for (_, right), (left, _) in pairwise(boxes))
    form = "%Y" if len(shown) == 4 else "%b %Y" if shown[0].isalpha() else "%d %b %Y"
    for text, (left, right) in zip(texts, boxes, strict=True):
        day = datetime.strptime(f"{text} {first.year}" if form.startswith("%d") else text, form)
        x = (scale.number(day) - center) / unit
        assert_allclose((left + right) / 2, plot.to_frame([[x, 0]])[0, 0], atol=0.02)
