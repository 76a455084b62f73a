"""Nothing that a visitor does is lost while a stream of answers is being closed.

Gradio sends the answers of a visitor's events on one stream, closes it when none is waited for, and the page
opens another with the next event. An event that is sent while the word of the closing is under way has no
stream: the page believes that the old one is still open, and nobody tells it of the answer. So each answer to
"here is an event" says how many streams were closed by then, and the page takes it in only when it has heard
of that closing itself.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Send

CLOSED = "x-streams-closed"
"""Header of the answer to an event: of its visitor's streams, how many were closed."""
MOST_VISITORS = 4_000
"""Whose streams are counted; for the one that was silent longest nothing is held back any more."""
HELD_MS = 1_500
"""How long the page waits for the word of a closing at most: an event that is let go too soon is lost."""

_WORD = b'data: {"msg":"close_stream"'


class Closings:
    """Counts the streams that were closed, for each visitor."""

    def __init__(self) -> None:
        self._closed: OrderedDict[str, int] = OrderedDict()

    def watched(self, visitor: str, send: Send) -> Send:
        """Passes on a stream; it counts as closed before the page can hear that it is."""

        async def passed(message: Message) -> None:
            if message.get("body", b"").startswith(_WORD):
                self._closed[visitor] = self._closed.pop(visitor, 0) + 1
                while len(self._closed) > MOST_VISITORS:
                    self._closed.popitem(last=False)
            await send(message)

        return passed

    def told(self, visitor: str, send: Send) -> Send:
        """Passes on the answer to an event, with the number of streams that were closed by then."""

        async def passed(message: Message) -> None:
            if message["type"] == "http.response.start":
                closed = (CLOSED.encode(), str(self._closed.get(visitor, 0)).encode())
                message = {**message, "headers": [*message["headers"], closed]}
            await send(message)

        return passed


SCRIPT = f"""
const fetched = window.fetch;
let opened = 0;
let closing = Promise.resolve();
let heard = () => {{}};
window.fetch = async (input, init) => {{
  const signal = input.signal ?? init?.signal;
  if (signal && String(input.url ?? input).includes('/queue/data?')) {{
    opened += 1;
    heard();  // who waits for an older one waits in vain
    closing = new Promise((over) => {{ heard = over; }});
    signal.addEventListener('abort', heard, {{once: true}});
  }}
  const answer = await fetched.call(window, input, init);
  const closed = answer.headers.get('{CLOSED}');
  if (closed !== null && Number(closed) >= opened) {{
    await Promise.race([closing, new Promise((tired) => setTimeout(tired, {HELD_MS}))]);
  }}
  return answer;
}};
"""
"""What the page does: stands between Gradio and the browser's ``fetch``."""
