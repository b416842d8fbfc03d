"""The desk's server lets in its own page alone, and reaches no file that is not the page's."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from scenes.publish.watch.desk import Desk
from scenes.publish.watch.recording import Takes
from scenes.publish.watch.server import make_app, serve
from scenes.words.language import Language
from tests.support import ROOT

TOKEN, HOST = "t0ken", "127.0.0.1:8000"
ORIGIN = f"http://{HOST}"
FILM = "OnlyBScene-0123456789abcdef0123"
BEATS = [{"name": "OnlyBScene", "title": "b", "beats": [{"id": "steps", "sentences": [{"spoken": "One."}]}]}]


class Still(Desk):
    """A desk without a worker, which only notes what it is asked to look at."""

    async def look(self, scene=None, beat=None) -> None:
        self.looked = (scene, beat)


@pytest.fixture
def desk(tmp_path):
    media = tmp_path / "media"
    (media / "renders" / FILM).mkdir(parents=True)
    (media / "renders" / FILM / "film.mp4").write_bytes(b"a film")
    (tmp_path / "secret.txt").write_text("secret")
    found = Still(None, media, "OnlyBScene", "steps")
    found.state["scenes"] = BEATS
    return found


@pytest.fixture
def ask(desk):
    app = make_app(desk, TOKEN, [HOST, "localhost:8000"], Language.load())

    def asked(path: str, method: str = "GET", content: bytes | None = None, **headers: str | None):
        async def go():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                given = {
                    "origin": ORIGIN,
                    **{name.replace("_", "-"): value for name, value in headers.items()},
                }
                request = client.build_request(
                    method, path, content=content, headers={k: v for k, v in given.items() if v is not None}
                )
                return await client.send(request)

        return asyncio.run(go())

    return asked


def test_the_page_and_the_film_are_there(ask):
    page = ask(f"/{TOKEN}/", origin=None)
    assert page.status_code == 200 and "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in page.headers
    assert ask(f"/{TOKEN}/film/{FILM}").content == b"a film"
    assert ask(f"/{TOKEN}/film/{FILM}", range="bytes=2-3").content == b"fi"
    for name in ("page.js", "record.js", "page.css"):
        assert ask(f"/{TOKEN}/{name}").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"}, {"host": "evil.example:8000"}, {"host": "127.0.0.1"}, {"host": "127.0.0.1:80"},
        {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8001"}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"},
    ],
    ids=str,
)  # fmt: skip
def test_no_other_host_and_no_other_origin(ask, headers):
    for path in (f"/{TOKEN}/", f"/{TOKEN}/film/{FILM}", f"/{TOKEN}/events"):
        refused = ask(path, **headers)
        assert refused.status_code == 403 and "film" not in refused.text


@pytest.mark.parametrize(
    "path", ["/", "/page.js", "/t0ke/", "/t0ken2/", "//t0ken/", f"/x/../x/film/{FILM}", "/T0KEN/"]
)
def test_not_without_the_token(ask, path):
    assert ask(path).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_other_verbs_are_refused(ask, method):
    for path in ("", "page.js", "events", f"film/{FILM}"):
        assert ask(f"/{TOKEN}/{path}", method).status_code == 405
    assert ask(f"/{TOKEN}/place").status_code in (404, 405)


def test_what_changes_something_needs_an_origin(ask, desk):
    body = json.dumps({"scene": "OnlyBScene", "beat": "steps"}).encode()
    assert ask(f"/{TOKEN}/place", "POST", body, origin=None).status_code == 403
    assert not hasattr(desk, "looked")
    assert ask(f"/{TOKEN}/place", "POST", body).status_code == 200
    assert desk.looked == ("OnlyBScene", "steps")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"scene": 1, "beat": "steps"}', b'{"scene": "OnlyBScene"}',
                                  b'{"scene": "../x", "beat": "steps"}', b"\xff" * 20_000, b" " * 20_000])  # fmt: skip
def test_only_beats_that_there_are_are_looked_at(ask, desk, body):
    assert ask(f"/{TOKEN}/place", "POST", body).status_code == 400
    assert not hasattr(desk, "looked")


OUTSIDE = [
    "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", "%00",
    "server.py", "/etc/passwd", "%2fetc%2fpasswd", "film/../../../secret.txt", "film/..%2f..%2f..%2fsecret.txt",
    "film/%2e%2e",
    "film/OnlyBScene-0123456789abcdef0123%2f..%2f..%2f..%2fsecret.txt", "film/OnlyBScene-0123456789abcdef012",
    "take/OnlyBScene/..%2f..%2fsecret", "take/..%2f../steps", "take/OnlyBScene/other", "take/OnlyBScene/steps",
    "film/linked-0123456789abcdef0123", "film/folded-0123456789abcdef0123", "page.html", "__init__.py", "page.js%00",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_file_is_read_but_the_pages_own(ask, desk, tmp_path, path):
    renders = desk.media / "renders"
    (renders / "linked-0123456789abcdef0123").mkdir()
    (renders / "linked-0123456789abcdef0123" / "film.mp4").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "film.mp4").write_text("secret")
    (renders / "folded-0123456789abcdef0123").symlink_to(tmp_path / "outside")
    answer = ask(f"/{TOKEN}/{path}")
    assert answer.status_code in (403, 404) and "secret" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("verb", ["take", "keep", "remove", "restore"])
@pytest.mark.parametrize(
    "name", ["OnlyBScene/other", "..%2f..%2fx/steps", "OnlyBScene/..%2f..%2f..%2fx", "%2ftmp/x"]
)
def test_no_file_is_written_for_what_is_no_beat(ask, tmp_path, verb, name):
    for folder in ("recordings/OnlyBScene", "recordings/x", "x", "takes"):
        (tmp_path / "media" / folder).mkdir(parents=True, exist_ok=True)
        for file in ("other.wav", "steps.wav", "x.wav", "..x.before.wav", "OnlyBScene.other.before.wav"):
            (tmp_path / "media" / folder / file).write_bytes(b"mine")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert ask(f"/{TOKEN}/{verb}/{name}", "POST", b"sound").status_code in (403, 404)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_recording_is_put_away_and_put_back(ask, desk):
    """Whatever its kind, and all that there are of a beat: where the first goes, the next would be heard."""
    folder = desk.media / "recordings" / "OnlyBScene"
    folder.mkdir(parents=True)
    (folder / "steps.wav").write_bytes(b"wav")
    (folder / "steps.mp3").write_bytes(b"mp3")
    (folder / "freeze.wav").write_bytes(b"other")

    def act(verb: str) -> tuple[int, dict[str, bytes]]:
        status = ask(f"/{TOKEN}/{verb}/OnlyBScene/steps", "POST", b"{}").status_code
        return status, {path.name: path.read_bytes() for path in folder.iterdir() if path.stem == "steps"}

    assert act("restore") == (400, {"steps.wav": b"wav", "steps.mp3": b"mp3"})
    assert act("remove") == (200, {})
    assert act("remove") == (400, {})
    assert act("restore") == (200, {"steps.wav": b"wav", "steps.mp3": b"mp3"})
    Takes(desk.media).path("OnlyBScene", "steps").write_bytes(b"take")
    assert act("keep") == (200, {"steps.wav": b"take"})
    assert act("restore") == (200, {"steps.wav": b"wav", "steps.mp3": b"mp3"})
    assert act("restore") == (200, {"steps.wav": b"take"})
    assert (folder / "freeze.wav").read_bytes() == b"other"
    assert not [path for path in (desk.media / "takes").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("verb", ["remove", "restore"])
@pytest.mark.parametrize("linked", ["takes", "recordings", "recordings/OnlyBScene"])
def test_nothing_is_moved_where_a_link_leads_out(ask, desk, tmp_path, verb, linked):
    outside = tmp_path / "outside"
    for folder in (outside, outside / "OnlyBScene"):
        folder.mkdir()
        for name in ("steps.wav", "OnlyBScene.steps.before.wav"):
            (folder / name).write_bytes(b"theirs")
    (desk.media / linked).parent.mkdir(exist_ok=True)
    (desk.media / linked).symlink_to(outside)
    if linked != "takes":
        (desk.media / "takes").mkdir()
        (desk.media / "takes" / "OnlyBScene.steps.before.wav").write_bytes(b"mine")
    before = {path: path.read_bytes() for path in outside.rglob("*.wav")}
    assert ask(f"/{TOKEN}/{verb}/OnlyBScene/steps", "POST", b"{}").status_code == 400
    assert {path: path.read_bytes() for path in outside.rglob("*.wav")} == before and len(before) == 4


@pytest.mark.parametrize("folder", ["takes", "recordings"])
def test_nothing_is_written_where_a_link_leads_out(ask, desk, tmp_path, folder):
    from scenes.words.sound import as_wav
    from tests.words.test_takes import spoken

    (tmp_path / "outside").mkdir()
    (desk.media / folder).symlink_to(tmp_path / "outside")
    sound = as_wav(spoken(1))
    kept = [ask(f"/{TOKEN}/{verb}/OnlyBScene/steps", "POST", sound).status_code for verb in ("take", "keep")]
    assert kept == ([400, 400] if folder == "takes" else [200, 400])
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_is_too_much_or_no_sound_is_refused(ask, desk, monkeypatch):
    assert ask(f"/{TOKEN}/take/OnlyBScene/steps", "POST", b"no sound" * 100).status_code == 400
    monkeypatch.setattr("scenes.publish.watch.server.MOST_SOUND", 1000)
    assert ask(f"/{TOKEN}/take/OnlyBScene/steps", "POST", bytes(1001)).status_code == 413
    assert not (desk.media / "recordings").exists()


def test_it_listens_on_this_machine_alone(desk, monkeypatch):
    """By a real socket: an address of the machine's own network is not answered, and a raw path is taken as it is."""
    said: list[str] = []
    monkeypatch.setattr(Still, "start", lambda self: asyncio.sleep(0))
    code = "import socket; print(socket.gethostbyname(socket.gethostname()))"
    monkeypatch.setattr("uvicorn.Server.install_signal_handlers", lambda self: None, raising=False)
    import uvicorn

    servers: list[uvicorn.Server] = []
    run = uvicorn.Server.run

    def noting(self, sockets=None):
        servers.append(self)
        assert [s.getsockname()[0] for s in sockets] == ["127.0.0.1"]
        run(self, sockets=sockets)

    monkeypatch.setattr(uvicorn.Server, "run", noting)
    thread = threading.Thread(
        target=serve, args=(desk, Language.load()), kwargs={"browse": False, "say": said.append}
    )
    thread.start()
    try:
        while not (servers and servers[0].started):
            time.sleep(0.05)
        port, token = said[0].split("/")[2].split(":")[1], said[0].split("/")[3]
        assert len(token) >= 20
        own = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        if not own.startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((own, int(port)), timeout=2)
        for path, status in (
            (f"/{token}/", 200),
            (f"/{token}/../../../etc/passwd", 404),
            (f"/{token}/..%2f..%2fx", 404),
        ):
            with socket.create_connection(("127.0.0.1", int(port)), timeout=5) as plain:
                plain.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
                )
                assert f" {status} " in plain.recv(4096).decode("latin-1").split("\r\n")[0]
    finally:
        servers[0].should_exit = True
        thread.join(10)
    assert not thread.is_alive()


def test_every_word_of_the_page_is_used_and_there():
    """Names that are put together, such as voice_own, count as used by their beginning."""
    folder = ROOT / "scenes/publish/watch"
    texts = {path.suffix: "" for path in folder.iterdir()}
    for path in folder.iterdir():
        texts[path.suffix] += path.read_text("utf-8") if path.is_file() else ""
    sources = texts[".js"] + texts[".html"]
    there = set(Language.load().tables["watch"])
    asked = {
        *re.findall(r"words\.(\w+)", sources),
        *re.findall(r"""say\(["'](\w+)["']""", sources),
        *re.findall(r"""say\("watch\.(\w+)""", texts[".py"]),
    }
    assert asked <= there
    beginnings = tuple(re.findall(r"`(\w+_)\$\{", sources))
    assert beginnings and all(any(word.startswith(start) for word in there) for start in beginnings)
    strings = set(re.findall(r"""["'](\w+)["']""", sources))
    assert not {word for word in there - asked - strings if not word.startswith(beginnings)}
