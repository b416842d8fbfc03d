"""The command line: ``gdvideo``.  Each command imports what it needs, so that none waits for the others."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from gdmath import DatasetError
from scenes import UnknownSceneError
from scenes.lesson import DEFAULT, Lesson, LessonError
from scenes.plans import PlanError
from scenes.publish.errors import Failure, Refusal
from scenes.publish.options import from_input, lesson_options, picture_size, render_options, table_options
from scenes.publish.report import Report, choose_report
from scenes.words.language import ScriptError

MARKS = {True: ("ok", "green"), None: ("--", "yellow"), False: ("no", "red")}


class _Commands(click.Group):
    """Says in a sentence what the user, the data or the machine is at fault for."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (LessonError, DatasetError, PlanError, ScriptError, UnknownSceneError) as error:
            raise Refusal(str(error)) from None
        except BrokenPipeError:
            raise
        except KeyboardInterrupt:
            click.echo("Interrupted; the scenes that are finished are kept.", err=True)
            raise SystemExit(130) from None
        except OSError as error:
            where = "" if error.filename is None else f"{error.filename}: "
            raise Failure(f"{where}{error.strerror or error}.") from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradient-descent-films")
def main() -> None:
    """Films that teach gradient descent for linear regression, on your data."""


@main.command()
@lesson_options
@render_options
@click.option("--only", metavar="BEAT", multiple=True, help="Draw this beat alone; may be given again.")
@click.option("--from-beat", metavar="BEAT", help="Draw the film from this beat on.")
@click.option("--transparent", is_flag=True, help="A film to lay over others: .webm with alpha.")
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
def render(
    lesson: Lesson, scenes: tuple[str, ...], only: tuple[str, ...], from_beat: str | None, **how: Any
) -> None:
    """Render scenes, all of them where none is named; what is finished is not rendered again.

    The films lie in MEDIA/films, each with its captions and its timeline.
    """
    from scenes.publish.build.named_films import deliver

    for path in deliver(lesson, scenes, only=only, from_beat=from_beat, **how):
        how["report"].say(str(path))


@main.command(name="manim", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="SCENE [MANIM OPTION]...")
def plain_manim(arguments: tuple[str, ...]) -> None:
    """Render a scene by Manim's own command and options, such as -pql; --help tells them all.

    SCENE comes first or last, by any of its names: MBContourScene, mb_contour, contour.
    """
    from scenes.publish.build.manim_command import run_manim

    raise SystemExit(run_manim(arguments))


@main.command()
@lesson_options
@render_options
@click.option(
    "--output", type=click.Path(path_type=Path), help="The lecture's folder; left out: MEDIA/lecture."
)
@click.option(
    "--described",
    is_flag=True,
    help="The edition whose voice also says what is only seen; left out --output: MEDIA/lecture-described.",
)
@click.option(
    "--end-card",
    metavar="SECONDS",
    type=float,
    help="Behind the last film, a picture with room for YouTube's end screen: 5 to 20 seconds, or 0 for none.",
)
@click.option(
    "--shorts",
    "with_shorts",
    is_flag=True,
    help="Three beats as upright films under 60 s, too, beside the lecture: MEDIA/lecture-shorts.",
)
def lecture(lesson: Lesson, end_card: float | None, with_shorts: bool, described: bool, **how: Any) -> None:
    """Make the whole lecture for an upload: film, captions, chapters, description, thumbnails, transcript.

    Only scenes that have changed are rendered.
    """
    from scenes.publish.lecture.lecture import deliver_lecture
    from scenes.publish.lecture.shorts import deliver_shorts

    if lesson.film.only:
        raise Refusal("A lecture has all beats; take film.only out of the lesson.")
    if end_card is not None:
        lesson = lesson.filmed(end_card=end_card)
    folders = [deliver_lecture(lesson, described=described, **how)]
    if with_shorts:
        folders.append(deliver_shorts(lesson, **how))
    for path in (path for folder in folders for path in sorted(folder.iterdir())):
        size = path.stat().st_size
        how["report"].say(f"{path}: {f'{size / 1e6:.1f} MB' if size > 1e5 else f'{size / 1e3:.1f} kB'}")


@main.command(name="lesson")
@click.argument("file", type=click.Path(path_type=Path), metavar="DATA.CSV")
@table_options
def draft_lesson(file: Path, asked: dict[str, str]) -> None:
    """Write a commented lesson with good choices for your data:  gdvideo lesson my.csv > my.toml."""
    from scenes.publish.draft import choose_columns, draft

    file = from_input(file)
    columns = choose_columns(file, asked.get("x"), asked.get("y"), asked.get("sheet"))
    asked |= dict(zip(("x", "y"), columns, strict=True))
    changes = {f"data.{key}": value for key, value in asked.items()}
    click.echo(draft(Lesson.load(DEFAULT, {"data.file": str(file), **changes})), nl=False)


@main.command()
@lesson_options
@render_options
@click.option("--silent", is_flag=True, help="Clips without sound, to talk over.")
@click.option(
    "--no-quiz", is_flag=True, help="lecture.html plays through, and does not stop at the questions."
)
def slides(lesson: Lesson, media: Path, silent: bool, no_quiz: bool, report: Report, **how: Any) -> None:
    """Make slides, one a beat: MEDIA/slides/lecture.pptx for PowerPoint, lecture.html for any browser.

    Scenes that are not finished are rendered; what is there is taken as it is.
    """
    from scenes.publish.slides.slides import make_deck, write_slides

    deck = make_deck(lesson, media=media, silent=silent, quiz=not no_quiz, report=report, **how)
    for sentence in write_slides(deck, media).sizes():
        report.say(sentence)


@main.command()
@lesson_options
@render_options
@click.option(
    "--mastery",
    type=click.IntRange(1, 100),
    metavar="PERCENT",
    help="To pass, so many of all questions have to be right at the first try; left out, nobody fails.",
)
def course(lesson: Lesson, mastery: int | None, **how: Any) -> None:
    """Pack the slides for a course page, in SCORM 1.2, which Moodle and others take: MEDIA/course/lecture.scorm.zip.

    It is completed by whoever has seen all films; the score counts the questions.  Scenes that are not finished are
    rendered; what is there is taken as it is.
    """
    from scenes.publish.course.course import deliver_course

    path = deliver_course(lesson, mastery=mastery, **how)
    how["report"].say(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


@main.command()
@lesson_options
@click.option(
    "-q",
    "--quality",
    type=click.Choice(["l", "m", "h", "k"]),
    default="h",
    show_default=True,
    help="Of the films to link to.",
)
@click.option(
    "--media",
    type=click.Path(path_type=Path),
    default=Path("media"),
    show_default=True,
    help="Where all of it goes.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="The page; left out: MEDIA/companion/index.html."
)
def companion(lesson: Lesson, media: Path, quality: str, output: Path | None) -> None:
    """Write a page on which a viewer descends by hand: MEDIA/companion/index.html, one file for any browser.

    Where the lecture has been made, or the lesson names its address, the page links to its moments.
    """
    from scenes.publish.companion.companion import write_companion
    from scenes.publish.companion.films import link_to_film

    page = media / "companion" / "index.html" if output is None else output
    film = link_to_film(lesson, page, media=media, quality=quality)
    write_companion(lesson, lesson.study(media / "studies"), page, media=media, film=film)
    click.echo(f"{page}: {page.stat().st_size / 1e3:.0f} kB")


@main.command()
@lesson_options
@render_options
@click.option(
    "--format", "ending", type=click.Choice(["mp4", "gif", "webm"]), default="mp4", show_default=True
)
@click.option(
    "--size", callback=picture_size, default="640x360", show_default=True, help="A GIF fits into it."
)
@click.option("--fps", type=click.FloatRange(1, 50), default=15, show_default=True, help="Of a GIF.")
@click.option("--max-mb", type=click.FloatRange(min=0.1), default=3, show_default=True, help="Of a GIF.")
@click.option("--transparent", is_flag=True, help="Without a background, to lay over others; .webm only.")
@click.argument("names", nargs=-1, metavar="[SCENE or BEAT]...")
def clips(
    lesson: Lesson,
    names: tuple[str, ...],
    ending: str,
    size: tuple[int, int],
    fps: float,
    max_mb: float,
    transparent: bool,
    **how: Any,
) -> None:
    """Make one clip a beat, all of them where none is named, in MEDIA/clips.

    A beat is named as in the script, or with its scene where two have one of that name: OnlyBScene.rates.  Scenes that
    are not finished are rendered; what is there is taken as it is.  MP4 come with posters, captions, and snippets for
    Quarto, Jupyter Book and Beamer: clips.qmd, clips.md, clips.tex.
    """
    from scenes.publish.clips.clips import Kind, make_excerpts

    kind = Kind(ending=ending, size=size, rate=fps, most=round(max_mb * 1e6), alpha=transparent)
    make_excerpts(lesson, names, kind, **how)


@main.command()
@lesson_options
@click.option("--media", type=click.Path(path_type=Path), default=Path("media"), show_default=True)
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
def notebooks(lesson: Lesson, media: Path, quiet: bool) -> None:
    """Write four Jupyter notebooks to hand out, on the lesson's own points, in MEDIA/notebooks.

    Beside those for students, which have gaps and bugs, lie those with solutions, run from top to bottom.
    """
    from scenes.publish.notebooks.notebooks import deliver_notebooks

    report = choose_report(quiet)
    report.say(str(deliver_notebooks(lesson, media=media, report=report)))


@main.command()
@lesson_options
@click.option("--media", type=click.Path(path_type=Path), default=Path("media"), show_default=True)
def questions(lesson: Lesson, media: Path) -> None:
    """Write the films' questions with the lesson's numbers: MEDIA/questions/questions.gift for Moodle, questions.md.

    In the GIFT file each answer has its feedback; in the Markdown file solutions stand behind the questions.
    """
    from scenes.publish.questionnaire import deliver_questions

    for path in deliver_questions(lesson, media=media):
        click.echo(str(path))


@main.command()
@click.option(
    "--lesson", type=click.Path(path_type=Path), help="A lesson of yours; without it, the default one."
)
@click.option("--media", type=click.Path(path_type=Path), default=Path("media"), show_default=True)
@click.option("--access", is_flag=True, help="Tell who can follow what: WCAG 2.1 AA, output by output.")
def doctor(lesson: Path | None, media: Path, access: bool) -> None:
    """Tell what is missing on this machine, and what is wrong with a lesson, the script or your recordings.

    Nothing is rendered.  The exit code is 1 where something stands in the way of a film.  With --access, tell instead
    what holds by construction, what you have to see to, and how often the films that there are flash.
    """
    from scenes.publish.doctor import examine, examine_access

    wrong = False
    for finding in examine_access(lesson, media) if access else examine(lesson, media):
        mark, color = MARKS[finding.good]
        click.echo(f"{click.style(mark, fg=color)}  {finding.text}")
        wrong |= finding.good is False
    if wrong:
        raise SystemExit(1)


@main.command()
@click.option("--only", metavar="BEAT", help="The beat to begin with.")
@click.option(
    "--lesson",
    type=click.Path(path_type=Path),
    envvar="GD_LESSON",
    help="A lesson of yours; without it, the default one.",
)
@click.option("--media", type=click.Path(path_type=Path), default=Path("media"), show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Left out: one that is free.")
@click.option("--browser/--no-browser", default=True, help="Open the page, or only say its address.")
@click.argument("scene", required=False)
def watch(
    scene: str | None, only: str | None, lesson: Path | None, media: Path, port: int, browser: bool
) -> None:
    """Open a page that shows a beat anew whenever you save a word, a recording, the lesson or code; until Ctrl-C.

    It is there for this machine's own browser alone.
    """
    from scenes.publish.watch.desk import Desk, begin
    from scenes.publish.watch.server import serve

    if not hasattr(os, "fork"):
        raise Refusal(
            "gdvideo watch splits off processes, which Windows cannot: run it in WSL, or draw the beat after each "
            "change, by gdvideo render -q l --only BEAT SCENE."
        )
    language, place = begin(scene, only, lesson, media)
    serve(Desk(lesson, media, *place), language, port=port, browse=browser, say=click.echo)
