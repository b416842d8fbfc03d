"""Colours that can be told apart and read, glyphs in the colour of their meaning, strings shown as typed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import tempconfig

from scenes.layout import FRAME_HEIGHT
from scenes.mobjects.kit.number import LiveNumber, Number, NumberFormat, plain
from scenes.style import EM_PER_POINT, QUIET, THEMES, Label, PangoLabel, Style, escape
from tests.support.colours import TO_XYZ, contrast, linear

MEANINGS = ("m", "b", "loss", "residual", "gradient")

# Linear-light simulation of full dichromacy, Machado, Oliveira & Fernandes (2009).
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


@pytest.fixture(autouse=True)
def typeset(media):
    with tempconfig({"media_dir": str(media), "verbosity": "ERROR"}):
        yield


def lab(light):
    t = TO_XYZ @ np.clip(light, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_colour_that_writes_text_can_be_read(theme):
    for role in ("text", "quiet", "data", "line", *MEANINGS):
        assert contrast(theme.color(role), theme.color("background")) >= 4.5, role


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_meanings_differ_for_every_kind_of_colour_vision(theme, vision):
    seen = {role: lab(np.array(VISION[vision]) @ linear(theme.color(role))) for role in (*MEANINGS, "text")}
    apart = {(a, b): np.linalg.norm(seen[a] - seen[b]) for a, b in itertools.combinations(seen, 2)}
    assert min(apart.values()) >= 18, min(apart, key=apart.get)


def test_a_symbol_has_its_colour_wherever_it_stands():
    style = Style(THEMES["dark"])
    label = style.math(
        r"\vJ(\vm,\vb) = \frac{1}{n}\sum_{i=1}^{n} \part{square}{\res{(y_i - (\vm x_i + \vb))^2}}"
    )
    expected = {"m": 2, "b": 2, "loss": 1, "residual": 11}
    for role, count in expected.items():
        glyphs = label.of_role(role)
        assert len(glyphs) == count
        assert all(glyph.fill_color == style.color(role) for glyph in glyphs)
    assert len(label.part("square")) == len(label) - label.roles.index("residual")
    assert label.roles.count("text") == len(label) - sum(expected.values())


def test_the_smallest_text_is_a_thirtieth_of_the_frame():
    label = Style(THEMES["dark"]).text("x", QUIET)
    assert label.em == pytest.approx(EM_PER_POINT * QUIET, rel=1e-3)
    assert label.em >= FRAME_HEIGHT / 30


def test_labels_stand_on_their_baseline():
    style = Style(THEMES["light"])
    for tex in ("x", "y", r"\frac{1}{2}", "h", "-"):
        assert style.math(tex).stand_at(1.0, 2.0).baseline == pytest.approx(2.0, abs=1e-9)
    # y hangs below the line that x stands on.
    x, y = style.math("x").stand_at(0, 0), style.math("y").stand_at(0, 0)
    assert abs(x.get_bottom()[1]) < 0.02 < -y.get_bottom()[1]


@pytest.mark.parametrize(
    "string",
    [
        r"\input{/etc/passwd}",
        "50 % of $x_1^2$",
        "#1 & ~tilde",
        "a\\b{c}",
        "\"q\" 'a' `b`",
        "<>|",
        "–",
        "é ß ñ ø Ł µ °C",
        "β₂",
    ],
)
def test_strings_of_users_are_shown_as_typed(string):
    label = Style(THEMES["dark"]).words(string)
    assert isinstance(label, Label)
    # As many glyphs as characters (those of ß, é and others are one or two outlines), and nothing carried out.
    visible = len(string.replace(" ", ""))
    assert visible <= len(label.submobjects) <= visible + 4


def test_other_scripts_are_set_by_pango():
    assert isinstance(Style(THEMES["dark"]).words("доход"), PangoLabel)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(codec="latin-1"), min_size=1, max_size=12))
def test_any_latin_string_can_be_typeset(string):
    tex = escape(string)
    if tex is not None:
        Style(THEMES["dark"]).words(string)


def test_a_long_name_ends_in_an_ellipsis():
    style = Style(THEMES["dark"])
    label = style.words("a name that is much too long for its place " * 3, room=3.0)
    assert 2.0 < label.width <= 3.0
    assert label.source.endswith("…")


@given(st.floats(-1e8, 1e8), st.integers(0, 6))
def test_a_written_number_is_the_rounded_value(value, decimals):
    form = NumberFormat(decimals)
    string = form.write(value)
    assert abs(float(string) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-8
    assert not (string.startswith("-") and float(string) == 0)


def test_live_numbers_look_like_typeset_ones():
    style = Style(THEMES["dark"])
    typeset = style.math("-12.305").stand_at(0, 0)
    number = Number(style, "-12.305", (0, 0), size=40)
    own = np.array([number.get_left(), number.get_right(), number.get_top()])
    theirs = np.array([typeset.get_left(), typeset.get_right(), typeset.get_top()])
    assert np.abs(own - theirs).max() < 0.04


def test_live_numbers_keep_their_decimal_point():
    live = LiveNumber(Style(THEMES["dark"]), NumberFormat(2), 1.5, (0, 0))
    right = live.get_right()[0]
    for value in (-1.5, 123.25, 0.11, -0.001):
        live.set_value(value)
        assert live.get_right()[0] == pytest.approx(right, abs=0.05)
    assert live.source == "0.00"


@pytest.mark.parametrize(
    ("value", "tex"),
    [(0.15, "0.15"), (0.000126, r"1.26\times 10^{-4}"), (26.376, "26.4"), (4.41, "4.41"), (2.0, "2")],
)
def test_fixed_numbers_have_no_idle_zeros(value, tex):
    assert plain(value) == tex
