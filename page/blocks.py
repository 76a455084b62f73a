"""Gradio's Blocks without what it does around every event and nobody here sees.

Gradio reads and writes each value in a thread of its own, looks all through it for files, and makes a
component anew to learn what a change of its properties shows, even for ``gr.skip()``. At the end of an answer
it sends again what was sent already, and whenever the queue moves it tells everybody who waits, which this
page does not show. Here text is passed on as it is; all else is left to Gradio.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from inspect import cleandoc
from typing import Any

import gradio as gr
from gradio.utils import deep_hash

AS_GIVEN = frozenset({"__type__", "submit_btn", "stop_btn", "visible"})
"""Properties that a browser shows as they were given."""
QUEUE_TOLD_S = 60
"""How often those who wait are told their place."""
LOOKED_S = 0.005
"""How often the queue is looked into while nothing waits; Gradio does a thousand times a second."""

PROGRESS_S = 0.05
"""How often progress is told; Gradio does a hundred times a second."""

_MESSAGE = frozenset({"role", "content", "metadata", "options"})
_PART = frozenset({"type", "text"})
_FOR_GRADIO = object()
"""Stands for a value that is Gradio's to read or write."""


class Blocks(gr.Blocks):
    """A page that takes less time for each event, and to be built."""

    mounted_only = True
    """Read by ``page.lighter``: who mounts it makes the only application that is served."""

    def queue(self, **options: Any) -> Blocks:  # noqa: ANN401 - Gradio's
        """As Gradio does it, telling and looking less often."""
        super().queue(status_update_rate=QUEUE_TOLD_S, **options)
        self._queue.sleep_when_free = LOOKED_S
        self._queue.progress_update_sleep_when_free = PROGRESS_S
        return self

    async def preprocess_data(
        self,
        block_fn: Any,  # noqa: ANN401 - Gradio's
        inputs: list[Any],
        state: Any,  # noqa: ANN401 - Gradio's
        explicit_call: bool = False,
    ) -> list[Any]:
        """As Gradio does it; where a handler is given text alone, at once."""
        parts = block_fn.inputs
        if state is not None and len(inputs) == len(parts) and not block_fn.component_prop_inputs:
            read = [_read(part, sent, state) for part, sent in zip(parts, inputs, strict=True)]
            if not any(one is _FOR_GRADIO for one in read):
                return read
        return list(await super().preprocess_data(block_fn, inputs, state, explicit_call))

    async def postprocess_data(
        self,
        block_fn: Any,  # noqa: ANN401 - Gradio's
        predictions: Any,  # noqa: ANN401 - Gradio's
        state: Any,  # noqa: ANN401 - Gradio's
    ) -> list[Any]:
        """As Gradio does it; what is text, or can be shown as it was given, at once."""
        parts = block_fn.outputs
        given = [predictions] if len(parts) == 1 else predictions
        if block_fn.batch or not isinstance(given, Sequence) or len(given) != len(parts):
            return list(await super().postprocess_data(block_fn, predictions, state))
        shown = [_shown(part, change) for part, change in zip(parts, given, strict=True)]
        others = [n for n, one in enumerate(shown) if one is _FOR_GRADIO]
        if others:
            fewer = copy(block_fn)
            fewer.outputs = [parts[n] for n in others]
            changes = [given[n] for n in others]
            made = await super().postprocess_data(fewer, changes if len(changes) > 1 else changes[0], state)
            for n, one in zip(others, made, strict=True):
                shown[n] = one
        return shown

    def handle_streaming_diffs(
        self,
        block_fn: Any,  # noqa: ANN401 - Gradio's
        data: list[Any],
        *given: Any,  # noqa: ANN401 - Gradio's
        **named: Any,  # noqa: ANN401 - Gradio's
    ) -> list[Any]:
        """As Gradio does it, but the end of what a browser was sent bit by bit is not sent once more."""
        changed = super().handle_streaming_diffs(block_fn, data, *given, **named)
        if named.get("final") and named.get("run") and block_fn.api_visibility == "private":
            return [None if part.stateful else gr.skip() for part in block_fn.outputs]
        return list(changed)

    def get_state_ids_to_track(self, block_fn: Any, state: Any) -> tuple[list[int], list[str]]:  # noqa: ANN401
        """As Gradio does it, without going through all handlers for each state of each event."""
        if state is None:
            return [], []
        tracked = [part._id for part in block_fn.outputs if part._id in self._heard_of]
        return tracked, [deep_hash(state[one]) for one in tracked]  # type: ignore[no-untyped-call]

    @cached_property
    def _heard_of(self) -> frozenset[int]:
        """The states whose changes a handler waits for."""
        targets = (target for fn in self.fns.values() for target in fn.targets)
        heard = (self.blocks.get(one) for one, event in targets if event == "change" and one is not None)
        return frozenset(part._id for part in heard if isinstance(part, gr.State))


def _read(part: Any, sent: Any, state: Any) -> Any:  # noqa: ANN401 - anything a browser may send
    """What a handler is given of what a browser sent."""
    if part.stateful:
        return state[part._id]
    if isinstance(part, gr.Textbox) and isinstance(sent, str):
        return sent
    if isinstance(part, gr.Chatbot) and isinstance(sent, list):
        return _messages(sent, written=False)
    return _FOR_GRADIO


def _shown(part: Any, change: Any) -> Any:  # noqa: ANN401 - anything a handler may give
    """What a browser is sent of what a handler gave."""
    if part.stateful:
        return _FOR_GRADIO
    if isinstance(change, dict) and change.get("__type__") == "update":
        plain = change.keys() <= AS_GIVEN
        written = isinstance(part, gr.Textbox) and isinstance(change.get("value"), str)
        return dict(change) if plain or (written and change.keys() - {"value"} <= AS_GIVEN) else _FOR_GRADIO
    if type(part) is gr.HTML and isinstance(change, str):
        return change
    if isinstance(part, gr.Chatbot) and isinstance(change, list) and not part.reasoning_tags:
        return _messages(change, written=True)
    return _FOR_GRADIO


def _messages(messages: list[Any], *, written: bool) -> Any:  # noqa: ANN401
    """Messages of text alone, in Gradio's own form."""
    found = [_message(one, written=written) for one in messages]
    return _FOR_GRADIO if None in found else found


def _message(message: Any, *, written: bool) -> dict[str, Any] | None:  # noqa: ANN401
    """A message in Gradio's own form; None for one that has more than text.

    Args:
        message: as a handler wrote it, or a browser sent it.
        written: whether it may be a handler's, whose text may stand there without more.
    """
    if not isinstance(message, dict) or not message.keys() <= _MESSAGE:
        return None
    role, content = message.get("role"), message.get("content")
    more = message.get("metadata") is not None or message.get("options") is not None
    if not isinstance(role, str) or more:
        return None
    if written and isinstance(content, str):
        parts = [{"text": cleandoc(content), "type": "text"}]
    elif isinstance(content, list) and content and all(map(_is_text, content)):
        parts = [{"text": part["text"], "type": "text"} for part in content]
    else:
        return None
    return {"role": role, "metadata": None, "content": parts, "options": None}


def _is_text(part: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(part, dict)
        and part.keys() == _PART
        and part["type"] == "text"
        and isinstance(part["text"], str)
    )
