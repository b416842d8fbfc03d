"""The page's server, on this machine's own address alone."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import socket
import time
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from scenes.publish.build.film import VIDEO
from scenes.publish.errors import Refusal
from scenes.publish.watch.desk import Desk
from scenes.publish.watch.gate import Gate
from scenes.publish.watch.recording import MOST as MOST_SOUND
from scenes.publish.watch.recording import Takes
from scenes.words.language import Language
from scenes.words.sound import VoiceError

FOLDER = Path(__file__).parent
FILES = {"page.js": "text/javascript", "record.js": "text/javascript", "page.css": "text/css"}
FILM = re.compile(r"[A-Za-z]+-[0-9a-f]{20}")
ADDRESS = "127.0.0.1"
MOST = 10_000  # bytes of what the page asks
GLANCE = 0.3  # seconds between two looks at whether all is to end
PATIENCE = 15  # seconds after which a page that hears nothing is told that all is well


def make_app(desk: Desk, token: str, hosts: list[str], language: Language) -> Starlette:
    """The application: all of it below the token."""
    takes = Takes(desk.media)

    async def page(request: Request) -> Response:
        return HTMLResponse(write_page(language))

    async def own_file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return _missing()
        return FileResponse(FOLDER / name, media_type=FILES[name])

    async def events(request: Request) -> Response:
        return StreamingResponse(_events(desk), media_type="text/event-stream")

    async def film(request: Request) -> Response:
        name = request.path_params["name"]
        path = desk.media / "renders" / name / VIDEO
        if not FILM.fullmatch(name) or not is_within(path, desk.media):
            return _missing()
        return FileResponse(path, media_type="video/mp4")

    async def place(request: Request) -> Response:
        asked = await _asked(request)
        scene, beat = asked.get("scene"), asked.get("beat")
        if not isinstance(scene, str) or not isinstance(beat, str) or desk.beat(scene, beat) is None:
            return PlainTextResponse("There is no such beat.", 400)
        await desk.look(scene, beat)
        return JSONResponse({})

    async def take(request: Request) -> Response:
        scene, beat = request.path_params["scene"], request.path_params["beat"]
        if (about := desk.beat(scene, beat)) is None:
            return _missing()
        if request.method != "POST":
            path = takes.path(scene, beat)
            return FileResponse(path, media_type="audio/wav") if is_within(path, desk.media) else _missing()
        data = await limited_body(request, MOST_SOUND)
        if data is None:
            return PlainTextResponse(language.say("watch.too_long"), 413)
        sentences = [sentence["spoken"] for sentence in about["sentences"]]
        try:
            return JSONResponse(await asyncio.to_thread(takes.take, scene, beat, sentences, data))
        except VoiceError:
            return PlainTextResponse(language.say("watch.nothing_heard"), 400)
        except Refusal as refusal:
            return PlainTextResponse(refusal.message, 400)

    def change(act: Callable[[str, str], None]) -> Callable[[Request], Awaitable[Response]]:
        """Something done with the recordings of a beat that there is."""

        async def answer(request: Request) -> Response:
            scene, beat = request.path_params["scene"], request.path_params["beat"]
            if desk.beat(scene, beat) is None:
                return _missing()
            try:
                await asyncio.to_thread(act, scene, beat)
            except Refusal as refusal:
                return PlainTextResponse(refusal.message, 400)
            return JSONResponse({})

        return answer

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            await desk.stop()

    routes = [
        Route("/", page),
        Route("/events", events),
        Route("/film/{name}", film),
        Route("/place", place, methods=["POST"]),
        Route("/take/{scene}/{beat}", take, methods=["GET", "POST"]),
        Route("/keep/{scene}/{beat}", change(takes.keep), methods=["POST"]),
        Route("/remove/{scene}/{beat}", change(takes.remove), methods=["POST"]),
        Route("/restore/{scene}/{beat}", change(takes.restore), methods=["POST"]),
        Route("/{name}", own_file),
    ]
    below = [
        Route(f"/{token}{route.path}", route.endpoint, methods=list(route.methods or ())) for route in routes
    ]
    gate = Middleware(Gate, token=token, hosts=hosts)
    return Starlette(routes=below, middleware=[gate], lifespan=lifespan)


def write_page(language: Language) -> str:
    """The page in the words of a language."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    words = language.tables["watch"]
    return environment.from_string((FOLDER / "page.html").read_text("utf-8")).render(
        words=words,
        language=language,
        as_json=Markup(json.dumps(words).replace("<", "\\u003c")),
    )


def is_within(path: Path, folder: Path) -> bool:
    """Whether a file is there, and really lies in a folder, no link leading out of it."""
    try:
        return path.is_file() and path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except OSError:
        return False


async def _events(desk: Desk) -> AsyncIterator[str]:
    """The state whenever it is another, as server-sent events."""
    states = desk.states()
    while True:
        ahead = asyncio.ensure_future(anext(states))
        began = time.monotonic()
        while not ahead.done():
            await asyncio.wait([ahead], timeout=GLANCE)
            if desk.leaving:
                ahead.cancel()
                return
            if time.monotonic() - began > PATIENCE:
                began = time.monotonic()
                yield ": still here\n\n"
        yield f"data: {json.dumps(ahead.result())}\n\n"


async def _asked(request: Request) -> dict[str, Any]:
    """What the page asks, a small object of JSON; an empty one where it is anything else."""
    body = await limited_body(request, MOST)
    try:
        asked = json.loads(body or b"")
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


async def limited_body(request: Request, most: int) -> bytes | None:
    """What was sent; None where it is more than so many bytes, of which no more are kept."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            return None
    return bytes(body)


def _missing() -> Response:
    return PlainTextResponse("There is nothing here.", 404)


class _Server(uvicorn.Server):
    """Lets the pages that listen go first."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hear Ctrl-C."""
        self._desk.leaving = True
        super().handle_exit(sig, frame)


def serve(
    desk: Desk, language: Language, *, port: int = 0, browse: bool = True, say: Callable[[str], None]
) -> None:
    """Serve until Ctrl-C; the address is said, and opened where `browse` is set."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ADDRESS, port))
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(18)
        app = make_app(desk, token, [f"{name}:{port}" for name in (ADDRESS, "localhost")], language)
        address = f"http://{ADDRESS}:{port}/{token}/"
        say(address)
        if browse:
            webbrowser.open(address)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        with suppress(KeyboardInterrupt):  # heard, and all is ended
            _Server(config, desk).run(sockets=[listening])
