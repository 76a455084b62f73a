"""Each visitor reads the page in the language of their browser, unless one was chosen for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr

from page.blocks import Blocks
from rag.language import LANGUAGES, chosen, language, speaking

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST = 500
"""Characters of ``Accept-Language`` that are looked at."""
GRADIOS = "/gradio_api/"
"""How the paths of what a page asks of Gradio begin."""
_ASKED = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:-[\w-]*)?(?:\s*;\s*q\s*=\s*(?P<weight>[01](?:\.\d{0,3})?))?"
)


def languages() -> tuple[str, ...]:
    """Those in which the page is served: the chosen one alone, else both."""
    only = chosen()
    return (only,) if only else LANGUAGES


def preferred(accepted: str) -> str | None:
    """Of the languages that the page speaks, the one that a browser likes best.

    Args:
        accepted: ``Accept-Language`` (RFC 9110, 12.5.4).

    Returns:
        None where it names none of them.
    """
    weights: dict[str, float] = {}
    for one in accepted[:LONGEST].split(","):
        found = _ASKED.fullmatch(one.strip())
        if found and (name := found["language"].lower()) in LANGUAGES:
            weights[name] = max(weights.get(name, 0.0), float(found["weight"] or 1))
    best = max(weights, key=lambda name: weights[name], default=None)
    return best if best and weights[best] > 0 else None


class ByLanguage:
    """ASGI application: of the same page in several languages, the one that is spoken to a visitor."""

    def __init__(self, pages: Mapping[str, ASGIApp]) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on to the page in the language of whoever asks."""
        page = self._pages.get(language()) or next(iter(self._pages.values()))
        await page(scope, receive, send)


class Straight:
    """ASGI middleware: passes what is Gradio's on to it, before the routes of others are looked through.

    Args:
        app: all routes.
        page: Gradio's.
    """

    def __init__(self, app: ASGIApp, page: ASGIApp) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        gradios = scope["type"] == "http" and scope["path"].startswith(GRADIOS)
        await (self._page if gradios else self._app)(scope, receive, send)


class Spoken(Blocks):
    """A page whose handlers speak the language in which it was built: they run in tasks of Gradio's queue."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Gradio's
        super().__init__(**options)
        self._language = language()

    async def call_function(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - Gradio's
        """As Gradio does it."""
        with speaking(self._language):
            return await super().call_function(*given, **named)

    def begin_with(self, part: gr.components.Component, **properties: Any) -> None:  # noqa: ANN401 - the part's
        """What a part shows from its first moment to visitors who come from now on."""
        for one in self.config["components"]:
            if one["id"] == part._id:
                one["props"] |= properties
