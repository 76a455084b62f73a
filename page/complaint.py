"""What is wrong and what to do about it, as HTML, also of an address that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from html import escape
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from page.words import say

NO_STORE = {"cache-control": "no-store"}


def complaint(message: str, hint: str) -> str:
    """What is wrong, and what to do about it."""
    return f'<div class="trouble"><b>{escape(message)}</b><br>{escape(hint)}</div>'


class Told(APIRoute):
    """A route that says in the page's own words which parts of an address it cannot read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As FastAPI does it, but for what it says."""
        handler = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
                said = complaint(say("bad_address", names=", ".join(names)), say("bad_address_hint"))
                return HTMLResponse(said, HTTPStatus.UNPROCESSABLE_ENTITY, NO_STORE)

        return told
