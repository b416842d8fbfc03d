"""How fast the films speak in the default lesson, with the neural voice, by the figures of the storyboard.

Captions are looked at in tests/words/test_caption_lengths.py, at the frame rates of films.
"""

from __future__ import annotations

import pytest

from scenes.lesson import DEFAULT
from tests.pace import PaceOfFilm, play
from tests.support.cases import STORIES
from tests.support.expectations import expectations

SLOWEST, FASTEST = 150, 165  # words a minute over a film; lecturers speak 140 to 160
GAP = 0.45  # seconds between two sentences, at least
THINK = 4  # seconds of silence after a question, at least


@pytest.mark.parametrize("story", STORIES)
def test_the_default_film_is_unhurried(story, media):
    pace = PaceOfFilm.of(play(story, DEFAULT, media))
    least, most = expectations()[story].seconds
    assert least <= pace.seconds <= most
    assert SLOWEST <= pace.words_a_minute <= FASTEST
    assert len(pace.gaps) > 10 and min(pace.gaps) >= GAP
    assert len(pace.silences) >= 1 and min(pace.silences) >= THINK
