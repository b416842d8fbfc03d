"""The render step: what is rendered again and what is not, and that nothing is ever half there."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import av
import psutil
import pytest
from click.testing import CliRunner

from scenes import SCENES
from scenes.lesson import DEFAULT, Lesson
from scenes.publish.build import imports
from scenes.publish.build import ingredients as keys
from scenes.publish.build import manim_run as work
from scenes.publish.build.film import TIMELINE, VIDEO, Film
from scenes.publish.build.store import MANIFEST, Store
from scenes.publish.cli import main
from scenes.publish.errors import Failure
from scenes.words import language
from tests.support import ROOT

pytestmark = pytest.mark.xdist_group("render_step")

NAMES = [entry.name for entry in SCENES]
ODD = 'it\'s "50 %" of $x\\n {ü} #~'  # a folder's name with all that Manim or LaTeX cannot bear
TINY = ("render", "-q", "l", "--voice", "silent", "--only", "freeze", "OnlyBScene")


def gdvideo(*arguments, **how):
    """The command, as a process that can be killed."""
    command = [sys.executable, "-c", "from scenes.publish.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, **how)


def new_media(folder: Path, media: Path, name: str = "media") -> Path:
    """A media folder of its own, with the formulas of the other tests."""
    (media / "Tex").mkdir(parents=True, exist_ok=True)
    (folder / name).mkdir()
    (folder / name / "Tex").symlink_to(media / "Tex")
    return folder / name


def stored(media: Path) -> list[Film]:
    return [Film(path.parent) for path in sorted(media.glob(f"renders/*/{MANIFEST}"))]


@pytest.fixture(scope="module")
def killed(tmp_path_factory, media) -> tuple[Path, list[psutil.Process]]:
    """A folder with an odd name, in which a render was killed half-way; and what it had started."""
    folder = new_media(tmp_path_factory.mktemp("render"), media, ODD)
    run = gdvideo(*TINY, "--media", folder)
    wait_for_frames(run, folder, 20)
    children = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    return folder, children


@pytest.fixture(scope="module")
def odd_media(killed) -> Path:
    """The same folder, and in it one small film: begun again after the kill."""
    folder, children = killed
    assert children and gone(children)
    assert not stored(folder) and not (folder / "films").exists()
    assert list(folder.glob("renders/work/*"))
    run = gdvideo(*TINY, "--media", folder)
    _, said = run.communicate()
    assert run.returncode == 0, said
    return folder


def frames_told(progress: Path) -> int:
    """How many frames a scene has told of; none where it has not begun, or is just writing."""
    try:
        return int(progress.read_text("utf-8").split()[1])
    except (OSError, IndexError):
        return 0


def wait_for_frames(run: subprocess.Popen[str], media: Path, least: int) -> None:
    """Until so many frames are drawn; 0: until Manim has been started."""
    for _ in range(600):
        for log in media.glob("renders/work/*/log.txt"):
            if frames_told(log.with_name("progress")) >= least:
                return
        assert run.poll() is None, run.stderr.read()
        time.sleep(0.1)
    raise AssertionError("no frames")


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended, after at most ten seconds."""
    return not psutil.wait_procs(processes, timeout=10)[1]


# ---- a film is whole, and rendered once


def test_the_film_is_whole_in_a_folder_with_any_name(odd_media):
    (film,) = stored(odd_media)
    timeline = film.timeline
    assert [beat.id for beat in timeline.beats] == ["freeze"]
    with av.open(str(film.video)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video=0)) == timeline.frames > 100
    delivered = odd_media / "films" / "OnlyBScene-freeze.mp4"
    assert delivered.read_bytes() == film.video.read_bytes()
    assert delivered.with_suffix(".json").read_bytes() == (film.folder / TIMELINE).read_bytes()
    cues = [line for line in delivered.with_suffix(".srt").read_text("utf-8").splitlines() if "-->" in line]
    assert len(cues) == len(timeline.captions) > 2
    assert delivered.with_suffix(".vtt").read_text("utf-8").startswith("WEBVTT")
    assert not list(odd_media.glob("renders/work")) and not list((odd_media / "films").glob(".*"))


def test_nothing_changed_nothing_rendered(odd_media):
    before = {path: path.stat().st_mtime_ns for path in odd_media.rglob(VIDEO)}
    found = CliRunner().invoke(main, [*TINY, "--media", str(odd_media)])
    assert found.exit_code == 0 and "OnlyBScene-freeze.mp4" in found.output
    assert "rendering" not in found.output
    assert {path: path.stat().st_mtime_ns for path in odd_media.rglob(VIDEO)} == before
    assert not CliRunner().invoke(main, [*TINY, "--quiet", "--media", str(odd_media)]).output


@pytest.mark.parametrize("name", [VIDEO, TIMELINE, MANIFEST])
def test_a_damaged_film_is_not_trusted(name, odd_media, tmp_path):
    (job,) = keys.plan(tiny_lesson(), ["OnlyBScene"], media=odd_media, quality="l", transparent=False)
    assert Store(odd_media).find(job) is not None
    store = Store(tmp_path)
    shutil.copytree(Store(odd_media).path(job), store.path(job))
    assert store.find(job) is not None
    file = store.path(job) / name
    content = file.read_bytes()
    for damaged in (content[:-100], content[:-1] + bytes([content[-1] ^ 1]), b""):
        file.write_bytes(damaged)
        assert store.find(job) is None
    file.unlink()
    assert store.find(job) is None


def tiny_lesson() -> Lesson:
    changes = {"film.voice": "silent", "film.only": ("freeze",)}
    return Lesson.load(DEFAULT, changes)


# ---- what changes what


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A copy of the code, which can be changed; and the scenes whose keys a change has changed."""
    for name in ("scenes", "gdmath"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / "house" / name, ignore=ignore)
    shutil.copy(ROOT / "manim.cfg", tmp_path / "house")
    for module in (keys, imports):
        monkeypatch.setattr(module, "ROOT", tmp_path / "house")
    monkeypatch.setattr(keys, "settings_file", lambda: tmp_path / "house" / "manim.cfg")
    monkeypatch.setattr(language, "FOLDER", tmp_path / "house" / "scenes" / "words")

    def jobs(quality="h", transparent=False, **changes):
        lesson = Lesson.load(DEFAULT, {key.replace("__", "."): value for key, value in changes.items()})
        planned = keys.plan(lesson, NAMES, media=tmp_path / "media", quality=quality, transparent=transparent)
        return {job.scene: job.key for job in planned}

    before = jobs()
    assert len(set(before.values())) == len(NAMES)

    def changed(**how):
        return {scene for scene, key in jobs(**how).items() if key != before[scene]}

    assert not changed()
    yield tmp_path, changed
    keys._versions.cache_clear()


def test_code_changes_the_scenes_that_import_it(house, imported):
    folder, changed = house

    def touched(name):
        path = folder / "house" / name
        old = path.read_bytes() if path.exists() else None
        path.write_bytes((old or b"") + b"\n# another\n")
        scenes = changed()
        path.unlink() if old is None else path.write_bytes(old)
        return scenes

    assert touched("scenes/only_b.py") == {"OnlyBScene"}
    assert touched("scenes/intro.py") == {"IntroScene"}
    users = {
        path: {scene for scene, files in imported.items() if path in files}
        for path in set().union(*imported.values())
    }
    shared = min(path for path in users if "mobjects" in path and 1 < len(users[path]) < len(NAMES))
    assert touched(Path(shared).relative_to(ROOT)) == users[shared]
    for name in ("scenes/stage.py", "scenes/words/captions.py", "gdmath/descent.py", "manim.cfg"):
        assert touched(name) == set(NAMES), name
    for name in ("scenes/publish/cli.py", "scenes/default.toml", "gdmath/unused.py"):
        assert touched(name) == set(), name
    assert not changed()


@pytest.fixture(scope="module")
def imported() -> dict[str, set[str]]:
    """The files of ours that each story really imports, by a run of each."""
    code = f"""
import importlib, sys
for module in {[entry.module for entry in SCENES]}:
    importlib.import_module(module)
    ours = [name for name in sys.modules if name.split(".")[0] in ("scenes", "gdmath")]
    print(*(sys.modules.pop(name).__file__ for name in ours), sep="|")
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    return {entry.name: set(line.split("|")) for entry, line in zip(SCENES, lines, strict=True)}


def test_no_import_is_overlooked(imported):
    for entry in SCENES:
        read = {str(path) for path in imports.sources(entry.module)}
        assert imported[entry.name] <= read
        # And none is hidden from reading, but plans: what they say reaches a film by its study and its words, whose
        # digests are ingredients of their own.
        hiding = [path for path in read if "import_module" in Path(path).read_text("utf-8")]
        assert [Path(path).parent.name for path in hiding] == ["plans"]


def test_films_of_manims_own_renderer_are_kept_apart(house, monkeypatch):
    _, changed = house
    monkeypatch.setenv("GD_RENDERER", "manim")
    assert changed() == set(NAMES)


def test_a_word_changes_its_scene_alone(house):
    folder, changed = house
    words = folder / "house" / "scenes" / "words" / "en.toml"
    text = words.read_text("utf-8")
    words.write_text(text.replace("Now only b can move", "Now just b can move"), "utf-8")
    assert changed() == {"OnlyBScene"}
    words.write_text("# nobody says this\n" + text, "utf-8")
    assert not changed()


def test_a_recording_changes_its_scene_alone(house):
    folder, changed = house
    recording = folder / "media" / "recordings" / "IntroScene" / "hook.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"one")
    assert changed() == {"IntroScene"}


def test_a_beat_drawn_alone_minds_its_own_words_and_recording_alone(house):
    folder, _ = house

    def key(beat, **how):
        lesson = Lesson.load(DEFAULT, {"film.only": [beat]})
        how = {"quality": "l", "transparent": False, **how}
        (job,) = keys.plan(lesson, ["OnlyBScene"], media=folder / "media", **how)
        return job.key

    before = {beat: key(beat) for beat in ("freeze", "steps")}
    words = folder / "house" / "scenes" / "words" / "en.toml"
    text = words.read_text("utf-8")
    words.write_text(text.replace("Now only b can move", "Now just b can move"), "utf-8")
    assert key("freeze") != before["freeze"] and key("steps") == before["steps"]
    words.write_text(text, "utf-8")
    recording = folder / "media" / "recordings" / "OnlyBScene" / "freeze.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"one")
    assert key("freeze") != before["freeze"] and key("steps") == before["steps"]
    assert key("steps", frame_rate=5) != before["steps"]


def test_settings_and_data_change_all(house, monkeypatch):
    folder, changed = house
    everything = set(NAMES)
    assert changed(quality="m") == changed(transparent=True) == everything
    assert changed(film__theme="light") == changed(film__voice="silent") == everything
    assert changed(descent__learning_rate=0.12) == everything
    table = folder / "table.csv"
    rows = [(k, 2 * k + (-1) ** k, "ignored") for k in range(9)]

    def keys_of_table():
        table.write_text("x,y,z\n" + "".join(f"{x},{y},{z}\n" for x, y, z in rows), "utf-8")
        return changed(data__file=table, data__x="x", data__y="y")

    assert keys_of_table() == everything
    lesson = Lesson.load(DEFAULT, {"data.file": table, "data.x": "x", "data.y": "y"})

    def key():
        keys_of_table()
        how = {"media": folder / "media", "quality": "h", "transparent": False}
        return keys.plan(lesson, ["IntroScene"], **how)[0].key

    first = key()
    rows[3] = (3, 5.5, "ignored")
    second = key()
    rows[3] = (3, 5.5, "a column that is not filmed")
    assert first != second == key()


def test_another_version_changes_all(house, monkeypatch):
    _, changed = house
    for package in ("numpy", "manim", "av", "hibari-tts"):
        keys._versions.cache_clear()
        monkeypatch.setattr(
            keys, "version", lambda name, wanted=package: "99" if name == wanted else version(name)
        )
        assert changed() == set(NAMES), package


def test_what_changes_meanwhile_is_noticed(house):
    folder, _ = house
    media = folder / "media"
    lesson = Lesson.load(DEFAULT)
    (job,) = keys.plan(lesson, ["IntroScene"], media=media, quality="h", transparent=False)
    keys.check_unchanged(job, media)
    with (folder / "house" / "scenes" / "intro.py").open("a", encoding="utf-8") as file:
        file.write("# edited while Manim draws\n")
    keys.check_unchanged(job, media, recordings_alone=True)
    with pytest.raises(Failure, match="IntroScene: code changed"):
        keys.check_unchanged(job, media)


# ---- killed, and begun again


def test_killed_and_begun_again(odd_media):
    assert [film.timeline.scene for film in stored(odd_media)] == ["OnlyBScene"]
    assert not list(odd_media.glob("renders/work"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_ended_in_good_order(number, media, tmp_path):
    folder = new_media(tmp_path, media)
    run = gdvideo(*TINY, "--media", folder)
    wait_for_frames(run, folder, 0)
    children = psutil.Process(run.pid).children(recursive=True)
    assert any("scenes.publish.build.manim_child" in child.cmdline() for child in children)
    if number == signal.SIGINT:  # and meanwhile: two at once
        second = CliRunner().invoke(main, [*TINY, "--media", str(folder)])
        assert second.exit_code == 1 and "Another render is at work" in second.output
    run.send_signal(number)
    run.wait(10)
    assert gone(children)
    assert not stored(folder) and not (folder / "films").exists()
    assert not list(folder.glob("renders/work"))
    assert "Traceback" not in run.stderr.read()
    assert run.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[number]


# ---- what fails says so


def test_a_scene_that_fails_stops_no_other_and_films_can_be_transparent(media, tmp_path):
    folder = new_media(tmp_path, media)
    bad = folder / "recordings" / "OnlyBScene" / "freeze.wav"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"no sound")
    run = gdvideo(*TINY, "--only", "hook", "--jobs", 2, "--media", folder, "--transparent", "IntroScene")
    _, said = run.communicate()
    assert run.returncode == 1
    last = said.splitlines()[-1]
    assert "OnlyBScene, beat freeze" in last and "freeze.wav: cannot be decoded" in last
    assert Path(last.partition("The log: ")[2]).is_file()
    assert "Traceback" not in said
    (film,) = stored(folder)
    assert film.timeline.scene == "IntroScene"
    assert (folder / "films" / "IntroScene-freeze-hook.webm").read_bytes() == film.video.read_bytes()
    see_through(film)


def see_through(film: Film) -> None:
    """VP9 with alpha: all of the background is clear, the picture is not."""
    decoder = av.CodecContext.create("libvpx-vp9", "r")  # FFmpeg's own decoder drops the alpha
    with av.open(str(film.video)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert len(frames) == film.timeline.frames
    alpha = frames[-1].to_ndarray(format="rgba")[..., 3]
    assert (alpha < 8).mean() > 0.9 and (alpha > 200).mean() > 0.003


@pytest.mark.parametrize(
    ("log", "code", "says"),
    [
        (
            "a warning\n\nfreeze.wav: is silent; record it again.\n\n",
            2,
            "freeze.wav: is silent; record it again.",
        ),
        (
            "╭─ Traceback ─╮\n│ here │\n╰──────╯\nValueError: two\nlines of it\n",
            1,
            "ValueError: two lines of it.",
        ),
        (
            "OSError: [Errno 28] No space left on device\nlater words",
            1,
            "the film could not be written (No space left on device); make room",
        ),
        ("half a", -9, "it was ended by signal SIGKILL."),
        ("", 3, "Manim ended with exit code 3."),
    ],
)
def test_the_cause_of_a_failure(log, code, says, tmp_path):
    (tmp_path / "log.txt").write_text(log, "utf-8")
    (job,) = keys.plan(tiny_lesson(), ["OnlyBScene"], media=tmp_path, quality="l", transparent=False)
    assert work._cause(job, tmp_path, "freeze", code).startswith(f"OnlyBScene, beat freeze: {says}")


def test_a_full_disk(media, tmp_path):
    folder = new_media(tmp_path, media)

    def little_room():
        # More than the study has, less than the film.
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    run = gdvideo(*TINY, "--media", folder, preexec_fn=little_room)
    _, said = run.communicate()
    assert run.returncode == 1
    assert "OnlyBScene, beat freeze: the film could not be written (File too large)" in said
    assert "Traceback" not in said
    assert not stored(folder) and not list(folder.glob("renders/work"))


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    found = CliRunner().invoke(main, [*TINY, "--media", str(tmp_path / "file")])
    assert found.exit_code == 2
    assert "cannot be written" in found.output and "--media" in found.output


# ---- beyond this machine


def test_on_a_cluster_of_which_a_part_is_lost(odd_media, media, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    folder = new_media(tmp_path, media)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "dask"]
    started = [
        subprocess.Popen([*dask, "scheduler", "--host", address, "--no-dashboard", "--no-show"], **quiet)
    ]
    workers = {}
    try:
        for name in ("a", "b"):
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
            options += ["--local-directory", str(tmp_path / name)]
            workers[name] = subprocess.Popen([*dask, "worker", address, *options], **quiet)
            started.append(workers[name])
        run = gdvideo(*TINY, "--media", folder, "--scheduler", address)
        for _ in range(600):
            drawing = list(tmp_path.glob("[ab]/**/progress"))
            if drawing and frames_told(drawing[0]) > 20:
                break
            assert run.poll() is None, run.stderr.read()
            time.sleep(0.1)
        lost = workers[drawing[0].relative_to(tmp_path).parts[0]]
        children = psutil.Process(lost.pid).children(recursive=True)
        assert children
        lost.kill()
        assert gone(children)
        _, said = run.communicate(timeout=60)
        assert run.returncode == 0, said
        # Equal, byte by byte: that of a worker from end to end, and that begun again here after a kill.
        (there,), (here,) = stored(folder), stored(odd_media)
        assert there.video.read_bytes() == here.video.read_bytes()
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def test_no_cluster_there(tmp_path, media, monkeypatch):
    monkeypatch.setattr("scenes.publish.build.cluster.PATIENCE", 0.5)
    found = CliRunner().invoke(main, [*TINY, "--media", str(tmp_path), "--scheduler", "tcp://127.0.0.1:9"])
    assert found.exit_code == 2
    assert "no Dask scheduler at tcp://127.0.0.1:9" in found.output


# ---- room


def test_films_used_long_ago_make_room(odd_media, tmp_path):
    (film,) = stored(odd_media)
    size = sum(path.stat().st_size for path in film.folder.rglob("*") if path.is_file())
    store = Store(tmp_path)
    with store.alone():
        for k, name in enumerate(("oldest", "older", "newest")):
            shutil.copytree(film.folder, store.folder / name)
            os.utime(store.folder / name / MANIFEST, (1000 + k, 1000 + k))
        store.prune(keep=(), budget=2 * size)
        assert {path.parent.name for path in store.folder.glob(f"*/{MANIFEST}")} == {"older", "newest"}
        store.prune(keep=[Film(store.folder / "older")], budget=0)
        assert {path.parent.name for path in store.folder.glob(f"*/{MANIFEST}")} == {"older"}
