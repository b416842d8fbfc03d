"""What a theme can change: whether all that is shown can be seen, in colours of this theme and of no other.

Where things stand is the same in each theme, and looked at in test_layout.
"""

from __future__ import annotations

from dataclasses import astuple

from scenes.style import THEMES, Level
from tests.support.cases import LIGHT, STORIES
from tests.support.colours import contrast
from tests.support.expectations import expectations
from tests.support.inspection import curves_shown, inked, leaves, texts_shown
from tests.support.observers import Callbacks, observer


def of_other_themes(theme):
    """Colours, as hexadecimal numbers, that this theme has no use for."""
    return {color for other in THEMES.values() for color in astuple(other)} - set(astuple(theme))


def colours(part):
    """What can be seen of a part as it is drawn: fill and stroke, if they are opaque."""
    fill, stroke = part.get_fill_opacity(), part.get_stroke_opacity() * (part.get_stroke_width() > 0)
    found = [(part.get_fill_color(), fill), (part.get_stroke_color(), stroke)]
    return [color for color, opacity in found if opacity > 0.99]


@observer(*STORIES, cases=["default", LIGHT])
def test_all_can_be_seen_in_the_colours_of_the_theme(case):
    counts, faults = {}, []

    def end(scene, name):
        background, foreign = scene.style.color("background"), of_other_themes(scene.style.theme)
        texts = [
            (text.source, part) for text, _ in texts_shown(scene) for part in leaves(text) if inked(part)
        ]
        curves = [(type(part).__name__, part) for part, _ in curves_shown(scene)]
        counts[name] = len(texts), len(curves)
        for least, parts in ((4.5, texts), (1.25, curves)):
            for what, part in parts:
                found = colours(part)
                if any(color.to_hex().upper() in foreign for color in found):
                    faults.append((name, what, found, "is in a colour of another theme"))
                # A landscape is shaded, from the background's colour on; its rings say where it is.
                best = max((contrast(color, background) for color in found), default=least)
                if best < least and part.z_index != Level.BOWL:
                    faults.append((name, what, found, "can hardly be seen"))

    scene = yield Callbacks(end=end)
    assert list(counts) == list(scene.script.beats)
    texts = {name: count for name, (count, _) in counts.items()}
    expectations()[type(scene).__name__].assert_much_is_seen(texts, (curves for _, curves in counts.values()))
    assert not faults, faults[:9]
