"""What stands before the page: which hosts it answers to, whose requests it takes, what a browser may do.

A page on this machine is reached by every site that its user visits. Names other than the page's own are
refused (a site may have its name lead here), and so is what another site's page sends.
"""

from __future__ import annotations

import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from page.gate import Gate, TooManyTries, is_loopback
from page.language import preferred
from page.words import say
from rag.language import speaking

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

USER = "mutdap.user"
"""Key of a request's scope: the name of whoever it comes from; None where nobody is asked for one."""
NONCE = "mutdap.nonce"
"""Key of a request's scope: what marks a script of the answer as the page's own."""

_COOKIE = re.compile(r"(?:^|;)\s*(mutdap-\d+)=([A-Za-z0-9_-]+)")
_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?")
_OPEN = frozenset({"/login"})
"""Paths that are for those who are not in yet."""
_API = "/v1"


def policy(nonce: str) -> str:
    """Content-Security-Policy of the page: no other host, and no script that the page did not bring.

    Gradio makes functions of text (``unsafe-eval``) and styles elements one by one (``unsafe-inline``).
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


HEADERS: dict[str, str] = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Of every answer: nothing of it is told to, read by or shown inside of another site."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How the page is reached."""

    host: str = "127.0.0.1"
    """Where it listens."""
    names: frozenset[str] = frozenset()
    """Names beside its addresses, as an administrator gave them, such as behind a proxy."""
    gate: Gate | None = None
    """Who may enter; None lets in everybody who reaches it."""

    def answers_to(self, authority: str) -> bool:
        """Whether ``Host`` names this page. A site that has its own name lead here does not know ours."""
        host = host_of(authority)
        if host is None:
            return False
        if host in self.names:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            local = {"localhost"} if is_loopback(self.host) else {"localhost", *_own_names()}
            return host in local
        return address.is_loopback or not is_loopback(self.host)


def host_of(authority: str) -> str | None:
    """The host of ``host:port``, in small letters and without brackets; None where it is none."""
    found = _AUTHORITY.fullmatch(authority)
    return (found["six"] or found["name"]).lower().removesuffix(".") or None if found else None


def _own_names() -> set[str]:
    own = socket.gethostname().lower()
    return {own, f"{own}.local"}


class Guard:
    """ASGI middleware that stands before everything the page serves."""

    def __init__(self, app: ASGIApp, entry: Entry) -> None:
        self._app = app
        self._entry = entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass, with the name of whoever it comes from; answer the rest. In its language."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16)
        scope[NONCE] = nonce
        send = _with_headers(send, nonce)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with speaking(preferred(headers.get("accept-language", ""))):
            await (self._refused(scope, headers) or self._app)(scope, receive, send)

    def _refused(self, scope: Scope, headers: Mapping[str, str]) -> ASGIApp | None:
        """The answer to what may not pass; notes who sends what may."""
        path = scope["path"]
        if not self._entry.answers_to(headers.get("host", "")):
            return _says(path, 400, say("other_host"))
        if _from_another_site(scope["method"], headers):
            return _says(path, 403, say("other_site"))
        gate = self._entry.gate
        scope[USER] = None
        if gate is None or path in _OPEN:
            return None
        try:
            scope[USER] = gate.entered(headers, cookie_of(scope, headers), address_of(scope))
        except TooManyTries:
            return _says(path, 429, say("too_many_tries"), {"retry-after": "60"})
        if scope[USER] is not None:
            return None
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return _elsewhere("/login")
        return _says(path, 401, say("not_entered"), {"www-authenticate": "Bearer"})


def cookie_name(scope: Scope) -> str:
    """Of this page's session: browsers keep one jar for all ports of a host."""
    server = scope.get("server")
    return f"mutdap-{server[1] if server else 0}"


def cookie_of(scope: Scope, headers: Mapping[str, str]) -> str | None:
    """What a browser's session cookie holds."""
    own = cookie_name(scope)
    return next((value for name, value in _COOKIE.findall(headers.get("cookie", "")) if name == own), None)


def address_of(scope: Scope) -> str:
    """Where a request comes from, for counting wrong secrets."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _from_another_site(method: str, headers: Mapping[str, str]) -> bool:
    """Whether another site's page sent it. Whoever follows a link to the page is welcome."""
    site = headers.get("sec-fetch-site", "none")
    if site not in {"same-origin", "none"}:
        follows = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if not (follows and method in {"GET", "HEAD"}):
            return True
    origin = headers.get("origin")
    if origin is None or (
        origin == "null" and site == "same-origin"
    ):  # a form without a referrer has no other
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _with_headers(send: Send, nonce: str) -> Send:
    own = HEADERS | {"content-security-policy": policy(nonce)}
    encoded = [(name.encode(), value.encode()) for name, value in own.items()]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in encoded if name not in given]
            message["headers"] = [*message["headers"], *added, (b"vary", b"accept-language")]
        await send(message)

    return sent


def _says(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> ASGIApp:
    """An answer that refuses, in the words that clients of the path understand."""
    kind = "authentication_error" if status == 401 else "invalid_request_error"
    openai = {"error": {"message": message, "type": kind, "param": None, "code": None}}
    body = openai if path == _API or path.startswith(f"{_API}/") else {"detail": message}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, {**(headers or {}), "content-type": "application/json; charset=utf-8"})


def _elsewhere(path: str) -> ASGIApp:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})
