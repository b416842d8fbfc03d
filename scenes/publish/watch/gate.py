"""Who is let in: this machine's own browser, on the page with the token, and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
SAME = ("same-origin", "none")  # of Sec-Fetch-Site: our own page, or an address typed in


class Gate:
    """Lets through what names one of the hosts, brings the token in its path, and comes from no other origin.

    A page of another site could else ask this machine (by its own scripts, or by a name that it lets point here).
    """

    def __init__(self, app: ASGIApp, token: str, hosts: Sequence[str]) -> None:
        self.app, self.token, self.hosts = app, token, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have it answered."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http" or (fault := self._fault(scope)):
            if scope["type"] == "http":
                await PlainTextResponse(fault, 403, HEADERS)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *ours]}
            await send(message)

        await self.app(scope, receive, with_headers)

    def _fault(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if headers.get("host") not in self.hosts or len(headers.getlist("host")) != 1:
            return "Not this host."
        if site not in SAME or (
            origin is not None and origin not in {f"http://{host}" for host in self.hosts}
        ):
            return "Not from there."
        if scope["method"] not in ("GET", "HEAD") and origin is None:
            return "Not without an origin."
        given = scope["path"].split("/")[1]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return "Not without the address that the command said."
        return ""
