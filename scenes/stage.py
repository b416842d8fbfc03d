"""The stage that every story plays on: lesson, study, style, words, and beats in whole frames."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Any

from manim import (
    FadeIn,
    FadeOut,
    Mobject,
    config,
    linear,
)
from manim.utils.exceptions import EndSceneEarlyException

from gdmath import DatasetError, Study
from scenes import fonts
from scenes.command import refuse
from scenes.drive import Drive
from scenes.fast import keep_sound
from scenes.layout import MARGIN, Layout, Region
from scenes.lesson import Lesson, LessonError
from scenes.mobjects.kit.countdown import Countdown
from scenes.mobjects.kit.fitting import formula_in
from scenes.mobjects.kit.free_place import is_free
from scenes.mobjects.kit.question_line import QuestionLine
from scenes.mobjects.kit.shapes import point
from scenes.pace import Pace
from scenes.plans import PlanError
from scenes.questions import Question, questions
from scenes.style import FORMULA, THEMES, TITLE, Label, Style
from scenes.verbs import Verbs
from scenes.words.captions import as_srt, as_vtt, cues
from scenes.words.facts import conditions, numbers
from scenes.words.language import Language, ScriptError
from scenes.words.script import THINK, Beat, Script
from scenes.words.shorts import Short, find_short
from scenes.words.sound import VoiceError
from scenes.words.timeline import Asked, BeatTime, Caption, Timeline
from scenes.words.voice import SilentVoice, Voice, choose_voice

BREATH = 0.6  # seconds of stillness after each beat
LINGERS = 1.0  # seconds that the last picture of a short stands longer, before apps begin it anew
HEADLINE = 1.5 * TITLE  # of a short, where it is not too long for that
FAR = 0.94  # times as large is the picture with which a short begins
BESIDE = 0.6  # units between a question in the title's line and what stands there
SWAP = 0.2  # seconds in which the title goes, and comes
ANSWERED = 4.0  # seconds that a question stands with its right answer marked, until something moves
EPOCH_ROOM = 5.25  # units of room at the right of the title's line for epoch and learning rate
SEEN = 0.3  # seconds: of a caption that is cut, less is not to be read
MUX_DELAY = 1024 / 48_000  # seconds: one AAC packet, by which Manim's own sound track is late
PROGRESS = "GD_PROGRESS"  # environment variable: a file in which those who wait can read beat and frame


class LessonScene(Verbs):
    """A story told in beats.

    A subclass is named like its table in the narration and plays its beats in the order of the table.

    Attributes
    ----------
    only : where not None, beats with other ids are passed over unseen (the state they lead to is kept), take no
        time, and the film ends with the last of these
    beats_played, captions : what has been played and shown so far
    questions : what is asked, by beat
    short : what is filmed, where it is a short

    """

    only: Collection[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the picture the shape that the lesson asks for: Manim's camera is made with the scene."""
        try:
            self.lesson = Lesson.current()
        except LessonError as error:
            refuse(error)
        film = self.lesson.film
        self.layout = Layout.short() if film.short else Layout.of(film.aspect)
        frame, short = self.layout.frame, min(config.pixel_width, config.pixel_height)
        scale = short / min(frame.width, frame.height)
        config.frame_width, config.frame_height = frame.width, frame.height
        config.pixel_width, config.pixel_height = (
            2 * round(scale * side / 2) for side in (frame.width, frame.height)
        )
        super().__init__(*args, **kwargs)
        self.come_near(1.0)

    def setup(self) -> None:
        """Read study and script; end with one sentence where they, or the machine, are at fault."""
        lacking = [program for program in ("latex", "dvisvgm") if shutil.which(program) is None]
        if lacking:
            refuse(
                f"Formulas need {' and '.join(lacking)}, not found on the PATH: render through ./run, "
                "which installs what is missing, or install LaTeX with dvisvgm."
            )
        try:
            self.study: Study = self.lesson.study(Path(config.media_dir) / "studies")
            language = Language.load(self.lesson.film.language)
            self.script = Script.load(
                type(self).__name__,
                numbers=numbers(self.study, language),
                conditions=conditions(self.study),
                language=language,
                think=self.lesson.film.think,
            )
            asked = questions(self.study, language)
        except (DatasetError, PlanError, ScriptError) as error:
            refuse(error)
        if boxes := fonts.lacking((self.study.dataset.x_name, self.study.dataset.y_name)):
            sys.stderr.write(f"{boxes}\n")
        if self.lesson.film.only:
            self.only = self.lesson.film.only
            if not set(self.only) & set(self.script.beats):
                refuse(
                    f"{type(self).__name__} has none of the beats {', '.join(self.only)} that film.only asks for; "
                    f"it has {', '.join(self.script.beats)}."
                )
        self.short = self._find_short(language)
        self.style = Style(THEMES[self.lesson.film.theme], language)
        self.questions = {q.beat: q for q in asked if q.scene == type(self).__name__}
        self.voice: Voice = choose_voice(self.lesson.film.voice, config.media_dir, language)
        self.beats_played: list[BeatTime] = []
        self.captions: list[Caption] = []
        self.question_line: QuestionLine | None = None
        self._answered = inf
        self._beat = ""
        self.camera.background_color = self.style.color("background")  # type: ignore[union-attr]

    @property
    def frame_now(self) -> int:
        """The number of whole frames shown so far."""
        return round(self.time * config.frame_rate)

    @contextmanager
    def beat(self, name: str) -> Iterator[Pace]:
        """One idea: a section of that name, its captions, and at the end a hold until its last word and a breath.

        In a short, its own first sentence comes before it.
        """
        words: Beat | None = self.script.beats.get(name)
        if words is None:
            scene, there = type(self).__name__, ", ".join(self.script.beats)
            refuse(f"{scene} plays a beat {name!r} that has no words under [{scene}]; there are {there}.")
        if self.only is not None and {beat.id for beat in self.beats_played} >= set(self.only):
            raise EndSceneEarlyException
        skipped = self.only is not None and name not in self.only
        if self.short is not None and not skipped:
            self._say_first(self.short.first)
        with self._telling(words, skipped=skipped) as pace:
            yield pace
            pace.until()
            self.hold(BREATH - self._put_title_back() + (LINGERS if self.short is not None else 0))

    @contextmanager
    def _telling(self, words: Beat, *, skipped: bool = False) -> Iterator[Pace]:
        """A section with its speech and captions; what has been played is noted in the end."""
        self.next_section(words.id, skip_animations=skipped)
        self.renderer.skip_animations = skipped  # Manim sees to it with the next play: too late for the sound
        began, first = self.time, self.frame_now
        self._tell(words.id)
        try:
            speech = (SilentVoice() if skipped else self.voice).speech(type(self).__name__, words)
        except VoiceError as error:
            refuse(error)
        # Manim's muxing delays all sound by one packet; what comes first of all cannot be moved forward.
        late = max(0.0, MUX_DELAY - self.time) if speech.sound else 0.0
        if speech.sound:
            self.add_sound(str(speech.sound), time_offset=late - MUX_DELAY)
        spans = [(start + late, end + late) for start, end in speech.spans]
        if not skipped:
            self._caption(words, spans)
        yield Pace(self, words, spans)
        if skipped:
            self.renderer.time = began
            return
        self.beats_played.append(
            BeatTime(
                id=words.id,
                title=words.title,
                text=words.text,
                spoken=words.spoken,
                start=first,
                end=self.frame_now,
                sound=None if speech.sound is None else speech.sound.name,
                sound_at=late,
                spans=tuple(spans),
                asked=self._asked(words, spans),
            )
        )

    def _asked(self, words: Beat, spans: Sequence[tuple[float, float]]) -> Asked | None:
        """The question of a beat, and when the viewer has time for it."""
        question: Question | None = self.questions.get(words.id)
        if question is None:
            return None
        if not _asks(words, question):
            return Asked(question=question)
        at = spans[words.cues[THINK][0]][1]
        return Asked(question=question, at=at, until=at + words.silence)

    def _tell(self, beat: str | None = None) -> None:
        """Say how far it is, every few frames, to those who wait."""
        self._beat = beat or self._beat
        if PROGRESS in os.environ and (beat or self.frame_now % 10 == 0):
            with suppress(OSError):
                Path(os.environ[PROGRESS]).write_text(f"{self._beat} {self.frame_now}", "utf-8")

    def update_to_time(self, t: float) -> None:
        """Go to a moment of what is played."""
        super().update_to_time(t)
        self._tell()

    def _caption(self, words: Beat, spans: Sequence[tuple[float, float]]) -> None:
        """Lay the captions of a beat."""
        until = [start for start, _ in spans[1:]] + [spans[-1][1] + BREATH]
        for (shown, _), (start, end), next_start in zip(words.sentences, spans, until, strict=True):
            for cue in cues(shown, start, end, next_start, config.frame_rate):
                self.captions.append(
                    Caption(start=self.time + cue.start, end=self.time + cue.end, text=cue.text)
                )

    def tear_down(self) -> None:
        """Keep of the sound what belongs to what was drawn."""
        if self.drawn is not None and not self.is_whole:
            keep_sound(self.renderer.file_writer, *self.drawn)

    def lay_beside(self, film: Path) -> str:
        """Lay captions beside the film, and what was really played; what was not drawn is in neither."""
        said = super().lay_beside(film)
        if self.drawn is None or not self.session_spec.output.is_video:
            return said
        began, ended = self.drawn
        seen = [
            Caption(start=max(0.0, cue.start - began), end=min(cue.end, ended) - began, text=cue.text)
            for cue in self.captions
        ]
        captions = tuple(cue for cue in seen if self.is_whole or cue.end - cue.start > SEEN)
        film.with_suffix(".srt").write_text(as_srt(captions), "utf-8")
        film.with_suffix(".vtt").write_text(as_vtt(captions, self.style.language.code), "utf-8")
        timeline = film.with_suffix(".json")
        if self.is_whole:
            Timeline(
                scene=type(self).__name__,
                title=self.script.title,
                language=self.style.language.code,
                frame_rate=config.frame_rate,
                beats=tuple(self.beats_played),
                captions=captions,
            ).save(timeline)
        else:
            timeline.unlink(missing_ok=True)  # of a film that has gone
        return f"{said}, captions beside it"

    def show_title(self) -> Mobject:
        """The scene's title line, top left."""
        region = self.layout.title
        if self.short is None:
            self.title_line = self.style.text(self.script.title, TITLE)
        else:
            self.title_line = self.style.text(rf"\textbf{{{self.short.title}}}", HEADLINE)
            self.title_line.scale(min(1.0, region.width / self.title_line.width))
        return self.title_line.stand_at(region.left, region.bottom + 0.12)

    def strip_formula(self, tex: str, size: float = FORMULA) -> Label:
        """A formula in the strip, left, in the middle of its height; smaller where it is too long for its place."""
        return formula_in(self.style, tex, self.layout.formula, size)

    # ---- shorts --------------------------------------------------------------------------------------------

    def come_near(self, nearness: float) -> None:
        """Let the camera see the frame, or from farther off more than that, with the title where it always is."""
        frame, camera, still = (
            self.layout.frame,
            self.camera,
            (self.layout.frame.center[0], self.layout.title.top),
        )
        camera.frame_width, camera.frame_height = frame.width / nearness, frame.height / nearness  # type: ignore[union-attr]
        x, y = (fixed + (at - fixed) / nearness for at, fixed in zip(frame.center, still, strict=True))
        camera.frame_center = point(x, y)

    def open_short(self) -> None:
        """Take off the stage what the first sentence of a short has no use for; nothing, where no story says more."""

    def _find_short(self, language: Language) -> Short | None:
        """The short that is filmed, where it is one."""
        if not self.lesson.film.short:
            return None
        if len(self.lesson.film.only) != 1:
            refuse("A short is one beat: name it in film.only.")
        (beat,) = self.lesson.film.only
        try:
            return find_short(type(self).__name__, beat, language, numbers(self.study, language))
        except ScriptError as error:
            refuse(error)

    def _say_first(self, words: Beat) -> None:
        """The first sentence of a short, while the picture that its beat begins with comes nearer."""
        began = self.time
        self.open_short()
        self.renderer.time = began
        with self._telling(words) as pace:
            self.drive(self.come_near, FAR, 1.0, run_time=pace.left() + BREATH)

    # ---- questions -----------------------------------------------------------------------------------------

    def think(self, pace: Pace, at: tuple[float, float]) -> None:
        """After a question, leave the viewer the silence of ``{think}``: a ring around `at` empties meanwhile.

        Question and answers stand in the place of the title; where that is too short, the answers stand beside the
        ring, as guests.  At the end of the silence the right one is marked, and some seconds later, or at the end of
        the beat, the title comes back.
        """
        pace.until(THINK)
        if pace.silence < 1:  # rhetorical: film.think is 0
            return
        ring, line = Countdown(self.style, at), self._question_line(at)
        come: list[Mobject] = [ring]
        if line is not None:
            self.question_line, self._answered = line, inf
            self.play(FadeOut(self.title_line), run_time=SWAP)
            line.mark(0)
            come.append(line)
            self.guests += [*line.column, line.rule] if line.column else []
        self.play(FadeIn(*come), run_time=0.3)
        seconds = pace.silence - 0.6 - (0 if line is None else SWAP)
        self.drive(ring.show, 1, 0, rate_func=linear, run_time=seconds)
        self.play(FadeOut(ring), *([] if line is None else [Drive(line.mark, 0, 1)]), run_time=0.3)
        self._answered = self.time

    def play(self, *animations: Any, run_time: float = 1.0, **kwargs: Any) -> None:
        """Play, and let the title come back meanwhile where a question has been answered for long enough."""
        is_free = run_time >= 2 * SWAP and "rate_func" not in kwargs  # which would be that of all animations
        if self.question_line is not None and is_free and self.time - self._answered >= ANSWERED:
            line, self.question_line = self.question_line, None
            goes, comes = _during(0, SWAP, run_time), _during(SWAP, 2 * SWAP, run_time)
            parts = [part for part in line.get_family() if part in set(self.mobjects)]
            animations += (
                *([FadeOut(*parts, rate_func=goes)] if parts else []),
                FadeIn(self.title_line, rate_func=comes),
            )
        super().play(*animations, run_time=run_time, **kwargs)

    def _question_line(self, ring: tuple[float, float]) -> QuestionLine | None:
        """The question of the beat in the title's line, left of epoch and learning rate; None where it has no room."""
        question, room = self.questions.get(self._beat), self.layout.title
        if question is None or not _asks(self.script.beats[self._beat], question):
            return None
        if not set(self.title_line.get_family()) & set(self.mobjects):
            return None
        # Epoch and learning rate may still come, and what stands there already may be wider.
        if self.layout.progress == room:
            room = room.inset(right=EPOCH_ROOM)
        title = set(self.title_line.get_family())
        beside = [part for part in self.mobjects if part not in title and part.get_bottom()[1] >= room.bottom]
        free = min((float(part.get_left()[0]) for part in beside), default=room.right + BESIDE) - BESIDE
        room = room.inset(right=max(0.0, room.right - free))
        answers, right = [answer.text for answer in question.answers], question.answers.index(question.right)
        frame = self.layout.frame
        aside, below = MARGIN * frame.width, MARGIN * frame.height

        def is_empty(place: Region) -> bool:
            is_inside = place.left >= frame.left + aside and place.right <= frame.right - aside
            is_below = frame.bottom + below <= place.bottom and place.top <= self.layout.title.bottom
            return is_inside and is_below and is_free(place, self.mobjects)

        line = QuestionLine(self.style, room, question.text, answers, right, ring=ring, is_free=is_empty)
        return line if line.fits else None

    def _put_title_back(self) -> float:
        """Let the title come back where a question stands in its place; return the seconds that this took."""
        if self.question_line is None:
            return 0.0
        line, self.question_line = self.question_line, None
        self.flatten()
        here = [part for part in line.get_family() if part in set(self.mobjects)]
        if here:
            self.play(FadeOut(*here), run_time=SWAP)
        self.play(FadeIn(self.title_line), run_time=SWAP)
        return 2 * SWAP if here else SWAP


def _during(start: float, end: float, whole: float) -> Callable[[float], float]:
    """Rate function of what goes on from one second to another of a play of so many."""
    return lambda share: min(1.0, max(0.0, (share * whole - start) / (end - start)))


def _asks(words: Beat, question: Question) -> bool:
    """Whether it is this question that a beat leaves to the viewer, and not another."""
    return THINK in words.cues and question.text in words.text
