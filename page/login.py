"""The page before the page, where a browser proves who sits before it. It has no script."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from page.fence import read
from page.gate import SESSION_S, Gate, TooManyTries
from page.safety import NONCE, address_of, cookie_name, cookie_of
from page.words import say
from rag.language import language

MOST_BYTES = 10_000

_STYLE = """
body { font-family: system-ui, sans-serif; background: #fafaf9; color: #1c1917; line-height: 1.6; }
form { max-width: 20rem; margin: 18vh auto 0; padding: 0 1rem; }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; color: inherit; }
label { margin-top: .8rem; font-size: .9rem; }
input { padding: .5rem .6rem; border: 1px solid #a8a29e; border-radius: 8px; background: #fff; }
button { margin-top: 1.2rem; padding: .55rem; border: 0; border-radius: 8px; }
button { background: #0f766e; color: #fff; }
p { color: #b91c1c; margin: .8rem 0 0; }
@media (prefers-color-scheme: dark) {
  body { background: #1c1917; color: #fafaf9; } input { background: #292524; } p { color: #fca5a5; }
}
"""


def routes(gate: Gate) -> APIRouter:
    """Coming in and going out.

    Args:
        gate: knows who may enter.
    """
    router = APIRouter()

    @router.get("/login")
    def login(request: Request) -> HTMLResponse:
        return _shown(request, _form(gate))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        body = await read(request.scope, request.receive, MOST_BYTES) or b""
        given = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        address = address_of(request.scope)
        try:
            name = gate.proved(given.get("username", ""), given.get("password", ""), address)
        except TooManyTries:
            return _failed(request, gate, HTTPStatus.TOO_MANY_REQUESTS, say("too_many_tries"))
        if name is None:
            return _failed(request, gate, HTTPStatus.UNAUTHORIZED, say("wrong_secret"))
        entered = _reply(request, {"success": True})
        entered.set_cookie(
            cookie_name(request.scope), gate.begin(name), max_age=SESSION_S, path="/",
            httponly=True, samesite="lax", secure=request.url.scheme == "https",
        )  # fmt: skip
        return entered

    @router.get("/logout")
    def leaving(request: Request) -> HTMLResponse:
        button = f"<button>{escape(say('log_out'))}</button>"
        return _shown(request, f'<form method="post" action="logout">{button}</form>')

    @router.post("/logout")
    def leave(request: Request) -> Response:
        if cookie := cookie_of(request.scope, request.headers):
            gate.end(cookie)
        left = _reply(request, {"success": True})
        left.delete_cookie(cookie_name(request.scope), path="/")
        return left

    return router


def _reply(request: Request, told: dict[str, bool]) -> Response:
    """Back to the page for a browser, a word for a program."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("./", HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
    return JSONResponse(told)


def _failed(request: Request, gate: Gate, status: HTTPStatus, why: str) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return _shown(request, _form(gate, why), status)
    return JSONResponse({"detail": why}, status)


def _form(gate: Gate, trouble: str = "") -> str:
    name = (
        f'<label for="username">{escape(say("user_name"))}</label>'
        '<input id="username" name="username" autocomplete="username" autofocus>'
        if gate.by_name
        else ""
    )
    secret = say("password") if gate.by_name else say("token")
    return (
        f'<form method="post" action="login"><h1>{escape(say("name"))}</h1>{name}'
        f'<label for="password">{escape(secret)}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        f"<button>{escape(say('log_in'))}</button>"
        f"{f'<p role=alert>{escape(trouble)}</p>' if trouble else ''}</form>"
    )


def _shown(request: Request, body: str, status: int = HTTPStatus.OK) -> HTMLResponse:
    nonce = request.scope[NONCE]
    rules = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    text = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(say("name"))}</title><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )
    own = {"content-security-policy": rules, "referrer-policy": "same-origin", "cache-control": "no-store"}
    return HTMLResponse(text, status, own)
