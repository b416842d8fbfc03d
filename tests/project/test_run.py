"""The set-up door `run`, on a make-believe machine: PATH holds nothing but stand-ins that record their calls."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.support import ROOT

DEBIAN_PACKAGES = (
    "python3.11-dev python3.11-venv gcc pkg-config libpango1.0-dev texlive-latex-base lmodern dvisvgm"
)

# What the stand-ins share: RECORD adds a line to the record of calls; has NAME asks whether $HAVE/NAME is there.
COMMON = """#!/bin/sh
record() { printf '%s\\n' "$*" >>"$RECORD"; }
has() { [ -e "$HAVE/$1" ]; }
"""

PYTHON = r"""
case $2 in
-c)
    record "${0##*/} probe"
    has "${0##*/}-is-old" && exit 1
    lacks=nothing
    has python3.11-dev || lacks=dev
    has python3.11-venv || { if [ $lacks = dev ]; then lacks=dev+venv; else lacks=venv; fi; }
    version=3.11
    case $0 in *python3.12) version=3.12 lacks=nothing ;; esac
    echo "$version $lacks $MACHINE/python$version"
    ;;
-m)
    record "${0##*/} $*"
    has venv-fails && exit 1
    mkdir -p "$4/bin"
    for name in python "${0##*/}"; do ln -s "$MACHINE/venv-python" "$4/bin/$name"; done
    ;;
esac
"""

VENV_PYTHON = r"""
if [ "$2" = -c ]; then echo "3.11 nothing $MACHINE/python3.11"; exit; fi
record "pip ${*#*-m pip}"
echo "PYTHONPATH=${PYTHONPATH-unset} PYTHONHOME=${PYTHONHOME-unset}" >>"$HAVE/pip-environment"
has pip-is-slow && sleep "$(cat "$HAVE/pip-is-slow")"
has pip-fails && { echo "pip says: no network"; exit 1; }
printf '#!/bin/sh\necho "pytest $*"\nexit 5\n' >.venv/bin/pytest
chmod +x .venv/bin/pytest
"""

APT_GET = r"""
record "apt-get $*"
case $* in *update) has apt-python-after-update && mv "$HAVE/apt-python-after-update" "$HAVE/apt-python" ;; esac
case " $* " in *" install "*) ;; *) exit 0 ;; esac
has apt-fails && { echo "E: no network"; exit 100; }
has dpkg-was-interrupted && { echo "E: dpkg was interrupted"; exit 100; }
rm -f "$HAVE/half-way"
for package in ${*##* install}; do
    : >"$HAVE/$package"
    case $package in
    gcc | pkg-config | dvisvgm) cp "$MACHINE/stand-in" "$MACHINE/$package" ;;
    texlive-latex-base) for name in latex kpsewhich; do cp "$MACHINE/spare-$name" "$MACHINE/$name"; done ;;
    xdg-utils) cp "$MACHINE/stand-in" "$MACHINE/xdg-open" ;;
    python3) cp "$MACHINE/spare-python" "$MACHINE/python3"; cp "$MACHINE/spare-python" "$MACHINE/python3.11"
        : >"$HAVE/python3.11-dev"; : >"$HAVE/python3.11-venv" ;;
    python3.11) cp "$MACHINE/spare-python" "$MACHINE/python3.11" ;;
    esac
done
"""

STAND_INS = {
    "stand-in": "exit 0",
    "gcc": "exit 0",
    "dvisvgm": "exit 0",
    "xdg-open": "exit 0",
    "latex": "exit 0",
    "spare-latex": "exit 0",
    "kpsewhich": "case $* in *lmodern.sty*) has lmodern ;; *) has texlive-latex-base ;; esac",
    "spare-kpsewhich": "case $* in *lmodern.sty*) has lmodern ;; *) has texlive-latex-base ;; esac",
    "pkg-config": "has libpango1.0-dev",
    "python3": PYTHON,
    "python3.11": PYTHON,
    "spare-python": PYTHON,
    "venv-python": VENV_PYTHON,
    "apt-get": APT_GET,
    "apt-cache": 'echo "Package: python3"; echo "Version: $(cat "$HAVE/apt-python")"',
    "dpkg": 'record "dpkg $*"; rm -f "$HAVE/dpkg-was-interrupted"',
    "dpkg-query": """
case $1 in
-S) case $2 in *latex) has texlive-latex-base ;; *) ! has python-not-from-apt ;; esac ;;
-W) echo installed; if has half-way; then echo half-configured; fi ;;
esac""",
    "sudo": 'record "sudo"; exec "$@"',
    "id": "if has root; then echo 0; else echo 1000; fi",
    "uname": "echo Plan9",
}
REAL = "sh cat chmod cksum cp dirname echo env flock grep ln mkdir mv pwd readlink rm sed sleep tail true"


class Machine:
    """A project folder with an awkward name and a PATH under the test's control."""

    def __init__(self, tmp_path: Path) -> None:
        self.project = tmp_path / 'it\'s a "test" $HOME' / "project"
        self.project.mkdir(parents=True)
        for name in ("run", ".ci/run"):
            (self.project / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, self.project / name)
        (self.project / "pyproject.toml").write_text("[project]\n")
        self.bin = tmp_path / "stand ins"
        self.have = tmp_path / "have"
        self.calls_file = tmp_path / "calls"
        self.bin.mkdir()
        self.have.mkdir()
        for name in REAL.split():
            if found := shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin"):
                (self.bin / name).symlink_to(found)
        for name, body in STAND_INS.items():
            self.add(name, body)
        for name in ("python3.11-dev", "python3.11-venv", "libpango1.0-dev", "texlive-latex-base", "lmodern"):
            self.set(name)
        self.set("apt-python", "3.11.2-1+b1")

    def add(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text(COMMON + body + "\n")
        path.chmod(0o755)

    def take(self, *names: str) -> None:
        """Takes programs and facts from the machine."""
        for name in names:
            (self.bin / name).unlink(missing_ok=True)
            (self.have / name).unlink(missing_ok=True)

    def set(self, name: str, text: str = "") -> None:
        (self.have / name).write_text(text)

    def make_bare(self) -> None:
        self.take(
            "gcc", "pkg-config", "libpango1.0-dev", "latex", "kpsewhich", "texlive-latex-base", "lmodern"
        )
        self.take("dvisvgm", "xdg-open", "python3.11-dev", "python3.11-venv")

    def environment(self, **extra: str) -> dict[str, str]:
        own = {"PATH": self.bin, "RECORD": self.calls_file, "HAVE": self.have, "MACHINE": self.bin}
        return {name: str(value) for name, value in (own | extra).items()}

    def start(self, *command: str, script: Path | str = "./run", cwd: Path | None = None, **extra: str):
        return subprocess.Popen(
            [str(script), *command],
            cwd=cwd or self.project,
            env=self.environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, **options):
        """Returns exit code, output and messages."""
        process = self.start(*command, **options)
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    def kill_in_pip(self) -> None:
        """Starts a call and kills it while pip is at work."""
        self.set("pip-is-slow", "60")
        self.calls_file.write_text("\n")
        process = self.start("true")
        end = time.monotonic() + 20
        while not (self.calls_file.exists() and "\npip " in self.calls_file.read_text()):
            assert time.monotonic() < end, "pip was not called"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)

    def calls(self) -> list[str]:
        """What the stand-ins were asked since the last time."""
        lines = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        self.calls_file.unlink(missing_ok=True)
        return lines

    def installed(self) -> list[str]:
        """The packages that apt-get was asked for, call by call."""
        return [
            call.split(" install ")[1] for call in self.calls() if " install " in call and "apt-get" in call
        ]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def ready(machine: Machine) -> Machine:
    assert machine.run("true")[0] == 0
    machine.calls()
    return machine


PIP = "pip install --no-input --disable-pip-version-check -e .[dev]"
VENV = "python3.11 -I -m venv .venv"


def squeeze(calls: list[str]) -> list[str]:
    return [" ".join(call.split()) for call in calls if not call.endswith("probe")]


def test_without_a_command_it_says_how_to_use_it(machine: Machine) -> None:
    code, out, err = machine.run()
    assert (code, out) == (2, "")
    assert "usage: ./run COMMAND" in err and "folder that you call from" in err
    assert machine.calls() == []
    assert not (machine.project / ".venv").exists()
    assert machine.run("--help")[:2] == (0, err)
    assert machine.run("--version")[0] == 2


def test_first_call_makes_the_environment_and_runs_the_command(machine: Machine) -> None:
    code, out, err = machine.run("sh", "-c", "echo done")
    assert (code, out) == (0, "done\n")
    assert squeeze(machine.calls()) == [VENV, PIP]
    assert "may take some minutes" in err
    assert "Manim makes no film in a folder with" in err  # for this folder's name has quotes
    assert len(err.splitlines()) <= 3


def test_second_call_only_runs_the_command(ready: Machine) -> None:
    assert ready.run("sh", "-c", "echo again") == (0, "again\n", "")
    assert ready.calls() == []


def test_second_call_costs_next_to_nothing(ready: Machine) -> None:
    """What takes time is to start programs: it starts two small ones before the command, and no Python."""
    for path in [path for path in ready.bin.iterdir() if path.is_symlink()]:
        program = path.resolve()
        path.unlink()
        ready.add(path.name, f'record "{path.name}"; exec {program} "$@"')
    assert ready.run("true") == (0, "", "")
    assert sorted(ready.calls()) == ["cat", "cksum", "true"]  # two of them in a pipe


@pytest.mark.parametrize("name", ["pyproject.toml", "run"])
def test_a_changed_project_is_installed_again_into_the_same_environment(ready: Machine, name: str) -> None:
    (ready.project / ".venv/kept").touch()
    with (ready.project / name).open("a") as file:
        file.write("\n# changed\n")
    assert ready.run("true")[0] == 0
    assert squeeze(ready.calls()) == [PIP]
    assert (ready.project / ".venv/kept").exists()
    assert ready.run("true") == (0, "", "")
    assert ready.calls() == []


def test_an_environment_that_is_kept_keeps_its_python(ready: Machine) -> None:
    ready.set("python3-is-old")
    ready.add("python3.12", PYTHON)
    (ready.project / "pyproject.toml").write_text("# changed\n")
    for calls in [PIP], []:
        assert ready.run("true")[0] == 0
        assert squeeze(ready.calls()) == calls


def test_an_unfinished_environment_is_made_anew(ready: Machine) -> None:
    (ready.project / ".venv/ready").unlink()
    (ready.project / ".venv/leftover").touch()
    assert ready.run("true")[0] == 0
    assert squeeze(ready.calls()) == [VENV, PIP]
    assert not (ready.project / ".venv/leftover").exists()


def test_killed_in_pip_leaves_no_stamp(machine: Machine) -> None:
    machine.kill_in_pip()
    assert (machine.project / ".venv/bin/python").exists()
    assert not (machine.project / ".venv/ready").exists()


def test_killed_while_updating_leaves_no_stamp(ready: Machine) -> None:
    (ready.project / "pyproject.toml").write_text("[project]\n# changed\n")
    ready.kill_in_pip()
    assert not (ready.project / ".venv/ready").exists()


def test_a_moved_project_is_set_up_anew(ready: Machine) -> None:
    ready.project = ready.project.rename(ready.project.with_name("moved"))
    assert ready.run("true")[0] == 0
    assert squeeze(ready.calls()) == [VENV, PIP]


def test_a_python_that_has_gone_is_replaced(ready: Machine) -> None:
    (ready.project / ".venv/bin/python3.11").unlink()
    assert ready.run("true")[0] == 0
    assert squeeze(ready.calls()) == [VENV, PIP]


def test_tex_that_has_gone_is_installed_again(ready: Machine) -> None:
    ready.set("root")
    ready.take("latex", "texlive-latex-base")
    assert ready.run("true")[0] == 0
    assert ready.installed() == ["texlive-latex-base lmodern"]


def test_tex_is_found_where_the_first_call_found_it(machine: Machine, tmp_path: Path) -> None:
    tex = tmp_path / "texlive/bin"
    tex.mkdir(parents=True)
    for name in ("latex", "dvisvgm", "kpsewhich"):
        (machine.bin / name).rename(tex / name)
    assert machine.run("true", PATH=f"{machine.bin}:{tex}")[0] == 0
    machine.calls()
    assert machine.run("latex") == (0, "", "")
    (machine.project / "pyproject.toml").write_text("# changed\n")
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == [PIP]


def test_failing_pip_is_shown_and_tried_again(machine: Machine) -> None:
    machine.set("pip-fails")
    code, out, err = machine.run("echo", "never")
    assert (code, out) == (1, "")
    assert "pip says: no network" in err and "media/setup.log" in err and "call again" in err
    machine.take("pip-fails")
    machine.calls()
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == [VENV, PIP]


def test_failing_pip_does_not_cost_a_whole_environment(ready: Machine) -> None:
    (ready.project / "pyproject.toml").write_text("# changed\n")
    ready.set("pip-fails")
    assert ready.run("true")[0] == 1
    ready.take("pip-fails")
    ready.calls()
    assert ready.run("true")[0] == 0
    assert squeeze(ready.calls()) == [PIP]


def test_failing_venv_is_shown(machine: Machine) -> None:
    machine.set("venv-fails")
    code, _, err = machine.run("true")
    assert code == 1
    assert "Making .venv" in err
    assert PIP not in squeeze(machine.calls())


@pytest.mark.parametrize("first", [True, False])
def test_the_exit_code_passes_through(machine: Machine, first: bool) -> None:
    if not first:
        machine.run("true")
    assert machine.run("sh", "-c", "exit 7")[0] == 7


def test_a_signal_passes_through(ready: Machine) -> None:
    assert ready.run("sh", "-c", "kill -TERM $$")[0] == -signal.SIGTERM
    process = ready.start("sleep", "20")
    time.sleep(0.1)
    process.terminate()
    assert process.wait(timeout=5) == -signal.SIGTERM


def test_an_unknown_command(ready: Machine) -> None:
    code, _, err = ready.run("no-such-command")
    assert code == 127
    assert "no-such-command" in err


@pytest.mark.parametrize("first", [True, False])
def test_arguments_arrive_as_they_are(machine: Machine, first: bool) -> None:
    if not first:
        machine.run("true")
    arguments = ["two words", "", "it's", '"', "$HOME `id` *", "line\nbreak", "-x", "back\\slash"]
    code, out, _ = machine.run("sh", "-c", 'for each; do printf "<%s>" "$each"; done', "sh", *arguments)
    assert code == 0
    assert out == "".join(f"<{argument}>" for argument in arguments)


def test_the_command_runs_where_it_is_called(ready: Machine, tmp_path: Path) -> None:
    (tmp_path / "else where").mkdir()
    link = tmp_path / "link"
    link.symlink_to(ready.project / "run")
    relative = os.path.relpath(ready.project / "run", tmp_path)
    for script in (ready.project / "run", link, "./link", relative):
        code, out, err = ready.run("pwd", script=script, cwd=tmp_path, CDPATH="/:/usr")
        assert (code, out, err) == (0, f"{tmp_path.resolve()}\n", "")
    code, out, err = ready.run("pwd", script="../link", cwd=tmp_path / "else where")
    assert (code, out, err) == (0, f"{tmp_path.resolve() / 'else where'}\n", "")


def test_the_environment_is_the_projects_own(machine: Machine) -> None:
    leak = {"PYTHONPATH": "/leak", "PYTHONHOME": "/leak", "VIRTUAL_ENV": "/leak", "KEPT": "yes"}
    script = 'echo "$VIRTUAL_ENV|${PYTHONPATH-unset}|${PYTHONHOME-unset}|$KEPT|${PATH%%:*}"'
    venv = machine.project.resolve() / ".venv"
    for extra in leak, {"KEPT": "yes"}:
        assert machine.run("sh", "-c", script, **extra)[1] == f"{venv}|unset|unset|yes|{venv}/bin\n"
    assert (machine.have / "pip-environment").read_text() == "PYTHONPATH=unset PYTHONHOME=unset\n"


def test_missing_packages_with_no_way_to_root(machine: Machine) -> None:
    machine.make_bare()
    machine.take("sudo")
    code, out, err = machine.run("echo", "never")
    assert (code, out) == (1, "")
    assert f"missing: {DEBIAN_PACKAGES}\n" in err
    assert f"apt-get update && apt-get install --no-install-recommends {DEBIAN_PACKAGES} xdg-utils\n" in err
    assert squeeze(machine.calls()) == []
    assert not (machine.project / ".venv").exists()


@pytest.mark.parametrize("root", [True, False])
def test_missing_packages_are_installed(machine: Machine, root: bool) -> None:
    machine.make_bare()
    if root:
        machine.set("root")
    code, out, err = machine.run("echo", "done")
    assert (code, out) == (0, "done\n"), err
    calls = squeeze(machine.calls())
    update, install = (call for call in calls if call.startswith("apt-get"))
    assert update.endswith(" update")
    assert install.endswith(f" install {DEBIAN_PACKAGES} xdg-utils")
    assert "APT::Install-Recommends=false" in install and "APT::Get::Remove=false" in install
    assert calls.count("sudo") == (0 if root else 2)
    assert calls[-2:] == [VENV, PIP]


@pytest.mark.parametrize(
    ("gone", "wanted"),
    [
        (["gcc"], "gcc"),
        (["pkg-config"], "pkg-config libpango1.0-dev"),
        (["libpango1.0-dev"], "libpango1.0-dev"),
        (["lmodern"], "lmodern"),
        (["dvisvgm"], "dvisvgm"),
        (["xdg-open"], "xdg-utils"),
        (["python3.11-venv"], "python3.11-venv"),
        (["python3.11-dev"], "python3.11-dev"),
        (["python3", "python3.11"], "python3 python3-dev python3-venv"),
    ],
)
def test_only_what_is_missing_is_installed(machine: Machine, gone: list[str], wanted: str) -> None:
    machine.set("root")
    machine.take(*gone)
    assert machine.run("true")[0] == 0
    assert machine.installed() == [wanted]


def test_a_missing_nicety_stops_nobody(machine: Machine) -> None:
    machine.take("xdg-open", "sudo")
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == [VENV, PIP]


def test_a_tex_of_the_users_own_gets_no_second_one(machine: Machine) -> None:
    machine.take("texlive-latex-base", "lmodern")  # as apt sees it
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == [VENV, PIP]
    (machine.project / ".venv/ready").unlink()
    machine.take("dvisvgm")
    code, _, err = machine.run("true")
    assert code == 1
    assert "tlmgr install dvisvgm" in err
    assert machine.installed() == []


def test_an_interrupted_apt_is_finished(machine: Machine) -> None:
    machine.set("half-way")
    machine.set("dpkg-was-interrupted")
    code, _, err = machine.run("true")
    assert code == 0, err
    calls = squeeze(machine.calls())
    assert any(call.startswith("dpkg") and call.endswith("--configure -a") for call in calls)
    assert any(call.endswith("-f install") for call in calls)


def test_failing_apt_is_shown_with_the_remedy(machine: Machine) -> None:
    machine.take("gcc", "lmodern")
    machine.set("apt-fails")
    code, _, err = machine.run("true")
    assert code == 1
    assert "E: no network" in err
    assert "Still missing: gcc lmodern\n" in err
    assert "apt-get install --no-install-recommends gcc lmodern\n" in err
    assert VENV not in squeeze(machine.calls())


def test_an_old_python_is_passed_over(machine: Machine) -> None:
    machine.take("python3.11")
    machine.set("python3-is-old")
    machine.add("python3.12", PYTHON)
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == ["python3.12 -I -m venv .venv", PIP]


def test_the_users_own_python3_comes_first(machine: Machine) -> None:
    machine.add("python3.12", PYTHON)
    assert machine.run("true")[0] == 0
    assert [call for call in machine.calls() if call.endswith("probe")] == ["python3 probe"]


def test_a_complete_python_is_preferred_to_one_that_must_be_completed(machine: Machine) -> None:
    machine.take("python3.11-dev")
    machine.add("python3.12", PYTHON)
    assert machine.run("true")[0] == 0
    assert squeeze(machine.calls()) == ["python3.12 -I -m venv .venv", PIP]


def test_a_python_that_apt_cannot_complete_is_passed_over(machine: Machine) -> None:
    machine.take("python3.11-dev", "sudo")
    machine.set("python-not-from-apt")
    code, _, err = machine.run("true")
    assert code == 1
    assert "missing: python3 python3-dev python3-venv\n" in err


def test_an_old_release_gets_a_newer_python_beside_its_own(machine: Machine) -> None:
    machine.set("python3-is-old")
    machine.take("python3.11", "python3.11-dev", "python3.11-venv")
    machine.set("apt-python", "")  # no package lists yet
    machine.set("apt-python-after-update", "3.10.6-1~22.04.1")
    machine.set("root")
    assert machine.run("true")[0] == 0
    calls = machine.calls()
    assert any(call.endswith(" install python3.11 python3.11-dev python3.11-venv") for call in calls)
    assert VENV in squeeze(calls)


def test_another_system_is_told_what_to_install(machine: Machine) -> None:
    machine.take("apt-get", "gcc", "lmodern", "latex")
    code, _, err = machine.run("true")
    assert code == 1
    assert "missing" in err.lower() and "gcc texlive-latex-base lmodern\n" in err


def test_another_system_with_everything_is_ready(machine: Machine) -> None:
    machine.take("apt-get", "dpkg-query", "xdg-open")
    assert machine.run("true")[0] == 0


def test_a_mac_uses_homebrew(machine: Machine) -> None:
    machine.take("apt-get", "libpango1.0-dev")
    machine.add("uname", "echo Darwin")
    code, _, err = machine.run("true")
    assert code == 1
    assert "brew install pkg-config cairo pango" in err
    machine.add("brew", 'record "brew $*"')
    assert machine.run("true")[0] == 0
    assert "brew install pkg-config cairo pango" in machine.calls()


def test_two_first_calls_at_once_set_up_once(machine: Machine) -> None:
    if not shutil.which("flock"):
        pytest.skip("this system has no flock")
    machine.set("pip-is-slow", "0.4")
    both = [machine.start("echo", "done") for _ in range(2)]
    assert [process.communicate(timeout=20)[0] for process in both] == ["done\n", "done\n"]
    assert squeeze(machine.calls()) == [VENV, PIP]


def test_a_call_waits_for_another_that_is_setting_up(machine: Machine) -> None:
    if not shutil.which("flock"):
        pytest.skip("this system has no flock")
    with (machine.project / "run").open() as script:
        fcntl.flock(script, fcntl.LOCK_EX)
        process = machine.start("echo", "done")
        assert process.stderr and "waiting" in process.stderr.readline()
        assert machine.calls() == []
    assert process.communicate(timeout=20)[0] == "done\n"


def test_the_command_does_not_hold_the_lock(machine: Machine) -> None:
    if not shutil.which("flock"):
        pytest.skip("this system has no flock")
    assert machine.run("flock", "--nonblock", "run", "true")[0] == 0


def test_a_folder_that_python_refuses_is_named(machine: Machine) -> None:
    machine.project = machine.project.rename(machine.project.with_name("a:b"))
    code, _, err = machine.run("true")
    assert code == 1
    assert "':'" in err and "a:b" in err


@pytest.mark.parametrize("in_the_way", ["media/setup.log/x", "media"])
def test_a_folder_that_cannot_be_written_is_named(machine: Machine, in_the_way: str) -> None:
    (machine.project / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (machine.project / in_the_way).touch()
    code, _, err = machine.run("true")
    assert code == 1
    assert "Cannot write" in err and "media/setup.log" in err


def test_ci_passes_on_what_pytest_says(machine: Machine, tmp_path: Path) -> None:
    for _ in range(2):
        code, out, _ = machine.run(".ci/run", script="sh")
        assert code == 5
        assert out.startswith("pytest ")
    code, out, _ = machine.run(str(machine.project / ".ci/run"), "-k", "two words", script="sh", cwd=tmp_path)
    assert code == 5
    assert out.endswith("-k two words\n")


def test_the_real_probe_describes_this_python() -> None:
    probe = re.search(r"probe='\n(.*?)'", (ROOT / "run").read_text(), re.DOTALL)
    assert probe
    out = subprocess.run(
        [sys.executable, "-I", "-c", probe[1]], capture_output=True, text=True, check=True
    ).stdout
    version, lacks, path = out.rstrip("\n").split(" ", 2)
    assert version == "{}.{}".format(*sys.version_info)
    assert set(lacks.split("+")) <= {"nothing", "dev", "venv"}
    assert Path(path).exists()
    assert ".venv" not in path


def test_the_python_asked_for_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    assert "sys.version_info < (3, 11)" in (ROOT / "run").read_text()
    assert "dev" in project["optional-dependencies"]


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_the_scripts_are_clean_posix_shell(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    for check in (["dash", "-n"], ["shellcheck", "--shell=sh"]):
        if shutil.which(check[0]):
            assert subprocess.run([*check, ROOT / name], capture_output=True, text=True).stdout == ""
