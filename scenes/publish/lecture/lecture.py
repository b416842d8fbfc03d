"""The lecture: all scenes as one film, and what an upload of it needs, in one folder that is never half."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import av
from filelock import FileLock, Timeout

from gdmath import Study
from scenes import SCENES
from scenes.lesson import Lesson
from scenes.publish.build.film import Film
from scenes.publish.build.imports import ROOT
from scenes.publish.build.ingredients import code as code_of
from scenes.publish.build.manim_run import start_manim
from scenes.publish.build.render import render
from scenes.publish.descriptions import Descriptions, all_descriptions
from scenes.publish.errors import Failure, Refusal
from scenes.publish.lecture.concatenate import frame_rate, write_lecture
from scenes.publish.lecture.described import described as describe
from scenes.publish.lecture.described import holds, track
from scenes.publish.lecture.sound import Loudness, has_sound, write_sound
from scenes.publish.lecture.transcript import captions, transcript
from scenes.publish.lecture.transcript_page import files, page
from scenes.publish.lecture.youtube import chapters, clock, description, lecture_title, second
from scenes.publish.report import Report
from scenes.words.captions import as_srt, as_vtt
from scenes.words.language import Language
from scenes.words.voice import choose_voice

ALL = tuple(entry.name for entry in SCENES)
DESCRIBED = "lecture-described"
MANIFEST, VIDEO = "manifest.json", "lecture.mp4"
THUMBNAIL = "scenes.thumbnail"
SCENE = ROOT / "scenes" / "thumbnail.py"
LARGEST = 2_000_000  # bytes of a thumbnail, as YouTube has it
PACKAGES = ("av", "manim", "numpy", "scikit-learn", "hibari-tts")


def deliver_lecture(
    lesson: Lesson,
    *,
    media: Path,
    output: Path | None,
    quality: str,
    jobs: int | None,
    scheduler: str | None,
    report: Report,
    scenes: Sequence[str] = ALL,
    described: bool = False,
) -> Path:
    """Render what is missing, and make the folder of the lecture where it is not up to date; that folder.

    With `described` it is the edition in which the voice says, after each beat, what was only seen of it.
    `Failure` where a scene or the lecture cannot be made: the last good lecture is then as it was.
    """
    target = (media / (DESCRIBED if described else "lecture") if output is None else output).absolute()
    films = render(
        lesson, scenes, media=media, quality=quality, jobs=jobs, scheduler=scheduler, report=report
    )
    study = lesson.study(media / "studies")
    told = all_descriptions(lesson, study, scenes)
    if described and not told:
        raise Refusal(f"There are no descriptions in {lesson.film.language!r}: translate en.described.toml.")
    inputs = _inputs(lesson, films, told, described)
    with _alone(target) as private:
        if _is_whole(target, inputs):
            report.say("nothing has changed")
            return target
        report.say("joining the scenes")
        made = private / "lecture"
        made.mkdir()
        if described:
            voice = choose_voice(lesson.film.voice, media, Language.load(lesson.film.language))
            films = describe(films, told, voice, private / "films")
        loudness = write_files(made, lesson, study, films, inputs, told, described=described)
        _exchange(made, target, private)
        if loudness:
            report.say(f"sound at {loudness.integrated:.1f} LUFS, peaks at {loudness.true_peak:.1f} dBTP")
    return target


def write_files(
    folder: Path,
    lesson: Lesson,
    study: Study,
    films: Sequence[Film],
    inputs: dict[str, str],
    told: Descriptions,
    *,
    described: bool = False,
) -> Loudness | None:
    """Make all files of a lecture in an empty folder, the manifest last; how loud it is, if at all."""
    rate, parts, shown = frame_rate(films), chapters(films), captions(films)
    language = Language.load(lesson.film.language)
    title = lecture_title(lesson, study, language)
    if described:
        title = language.say("described.pages.title", title=title)
    loudness: Loudness | None = None
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        sound = Path(scratch) / "sound.m4a"
        if has_sound(films):
            loudness = write_sound(sound, films)
        write_lecture(
            folder / VIDEO,
            films,
            sound=sound if loudness else None,
            captions=shown,
            chapters=parts,
            title=title,
        )
    texts = {
        f"lecture.{language.code}.srt": as_srt(shown),
        f"lecture.{language.code}.vtt": as_vtt(shown, language.code),
        "description.txt": description(lesson, study, language, parts, rate),
        "transcript.md": transcript(title, films),
    }
    if told:
        texts["transcript.html"] = page(title, films, told, language, VIDEO)
    if told and not described:
        descriptions = as_vtt(track(films, told), language.code, "descriptions")
        texts[f"lecture.{language.code}.descriptions.vtt"] = descriptions
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    write_thumbnail(folder / "thumbnail.png", lesson, study)
    frames = sum(film.timeline.frames for film in films)
    about = {
        "title": title,
        "inputs": inputs,
        "versions": {name: version(name) for name in PACKAGES},
        "frame_rate": float(rate),
        "frames": frames,
        "seconds": round(float(frames / rate), 3),
        "scenes": {film.timeline.scene: film.timeline.frames for film in films},
        "chapters": {clock(second(part.start, rate)): part.title for part in parts},
        "descriptions": holds(films),
        "loudness": None
        if loudness is None
        else {
            "integrated LUFS": round(loudness.integrated, 2),
            "true peak dBTP": round(loudness.true_peak, 2),
        },
        "files": {path.name: _digest(path) for path in sorted(folder.iterdir())},
    }
    (folder / MANIFEST).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return loudness


def write_thumbnail(path: Path, lesson: Lesson, study: Study) -> None:
    """The still that stands for the film, 1280 × 720."""
    with tempfile.TemporaryDirectory(prefix="gdvideo-") as folder:
        work = Path(folder)
        (work / "lesson.toml").write_text(lesson.to_toml(), "utf-8")
        (work / "studies").mkdir()
        study.save(lesson.study_file(work / "studies"))
        flags = ["-s", "-r", "1280,720", "--progress_bar", "none", "--media_dir", str(work), "-o", "still"]
        with start_manim(work, *flags, SCENE, "ThumbnailScene") as manim:
            code = manim.wait()
        stills = list(work.glob("images/**/*.png"))
        if code or len(stills) != 1:
            words = (work / "log.txt").read_text("utf-8", errors="replace").strip().splitlines()
            raise Failure(f"the thumbnail could not be drawn: {words[-1] if words else f'exit code {code}'}")
        if stills[0].stat().st_size > LARGEST:
            raise Failure(f"the thumbnail has more than {LARGEST:,} bytes, which YouTube refuses.")
        shutil.copyfile(stills[0], path)


def _inputs(lesson: Lesson, films: Sequence[Film], told: Descriptions, described: bool) -> dict[str, str]:
    """A digest of all that the lecture is made from, by name."""
    return {
        "edition": "described" if described else "",
        "descriptions": hashlib.sha256(repr(told).encode()).hexdigest()[:20],
        "page": files(),
        **{film.timeline.scene: film.folder.name.rpartition("-")[2] for film in films},
        "lesson": hashlib.sha256(json.dumps(_unplaced(lesson), sort_keys=True).encode()).hexdigest()[:20],
        "code": code_of(__name__, THUMBNAIL),
        "versions": " ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def _unplaced(lesson: Lesson) -> dict[str, object]:
    """The lesson without the place of its data, which are in the scenes' keys."""
    settings = lesson.model_dump(mode="json")
    settings["data"].pop("file", None)
    return settings


def _is_whole(folder: Path, inputs: dict[str, str]) -> bool:
    """Whether a lecture was made from just these inputs, and each of its files is as it was made."""
    try:
        about = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = about["files"].items()
        return about["inputs"] == inputs and all(_digest(folder / name) == kept for name, kept in files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(target: Path) -> Iterator[Path]:
    """A private folder beside the target while no other lecture is made there; mends what a kill left behind."""
    hidden = target.parent / f".{target.name}.making"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(target.parent / f".{target.name}.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise Failure(
            f"Another lecture is being made in {target}: wait for it, or give this one another --output."
        ) from None
    except OSError as error:
        raise Refusal(f"{target}: cannot be written ({error.strerror}); give another folder.") from None
    try:
        _settle(hidden / "last", target)  # where an exchange was cut off
        shutil.rmtree(hidden, ignore_errors=True)
        hidden.mkdir()
        yield hidden
    except av.FFmpegError as error:  # some of them are an OSError, too
        raise Failure(
            f"the lecture could not be written ({error}); is the disk full? The last one is untouched."
        ) from None
    except OSError as error:
        raise Failure(
            f"{error.filename or target}: {error.strerror or error}; the last lecture is untouched."
        ) from None
    finally:
        with suppress(OSError):
            _settle(hidden / "last", target)
            shutil.rmtree(hidden, ignore_errors=True)
        lock.release()


def _exchange(made: Path, target: Path, private: Path) -> None:
    """Put a new lecture in the place of the last one; what else lies in its folder stays there."""
    if target.exists():
        target.rename(private / "last")
    made.rename(target)
    _settle(private / "last", target)


def _settle(last: Path, target: Path) -> None:
    """End an exchange: the last lecture comes back where there is no new one, and else all that is not replaced."""
    if not last.is_dir():
        return
    if not target.exists():
        last.rename(target)
        return
    for path in last.iterdir():
        if not (target / path.name).exists():
            path.rename(target / path.name)
