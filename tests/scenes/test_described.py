"""Whoever hears the words and the descriptions of a film misses no number and no formula of its pictures."""

from __future__ import annotations

from scenes.words.language import Language
from tests.support.cases import CASES, MAIN, STORIES
from tests.support.inspection import texts_shown
from tests.support.observers import Callbacks, observer
from tests.support.told import Told, descriptions_of, unsaid

EN = Language.load()
DESCRIBED = [name for name in STORIES if name in EN.tables["described"]]
# numbers and formulas
LEAST = {
    "IntroScene": (25, 15),
    "StepByStepScene": (60, 6),
    "OnlyBScene": (30, 8),
    "OptimizersScene": (15, 5),
}


@observer(
    *DESCRIBED,
    cases=[case for case in CASES if case != "at rest"],
    seldom=lambda story, case: case not in MAIN,
)
def test_all_that_stands_at_the_end_of_a_beat_is_said(case):
    told, counts, lacking, about = Told(EN), [0, 0], [], {}

    def end(scene, beat):
        about.update(about or descriptions_of(scene))
        words, description = scene.script.beats[beat], about[beat]
        told.hear(words.text, words.spoken)
        told.hear(description.words.text, description.words.spoken)
        numbers, formulas, missing = unsaid(scene, [text for text, _ in texts_shown(scene)], told)
        counts[0] += numbers
        counts[1] += formulas
        lacking.extend(f"{beat}: {each}" for each in missing)

    scene = yield Callbacks(end=end)
    assert not lacking, "\n".join(lacking)
    assert list(about) == list(scene.script.beats)
    numbers, formulas = LEAST.get(type(scene).__name__, (25, 4))
    assert counts[0] >= numbers and counts[1] >= formulas, counts
