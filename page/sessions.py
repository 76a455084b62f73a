"""What the page keeps of each visitor, without what Gradio keeps beside it for links to a visitor's page.

Gradio describes every component anew when a visitor comes and when one is changed, for "deep links" alone,
which this page does not have. That was most of the time that a question took beside its answer.
"""

from __future__ import annotations

import time
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from gradio.components import State
from gradio.state_holder import SessionState, StateHolder

if TYPE_CHECKING:
    from gradio.blocks import Blocks


LOOKED_S = 60
"""How often what visitors left is looked for; Gradio keeps it for an hour."""


class Session(SessionState):
    """The components and values of one visitor; no descriptions of them."""

    def __init__(self, blocks: Blocks) -> None:
        super().__init__(SimpleNamespace(default_config=blocks.default_config, blocks={}))  # type: ignore[arg-type]

    def __setitem__(self, key: int, value: Any) -> None:  # noqa: ANN401 - as the base class has it
        part = self.blocks_config.blocks.get(key)
        if isinstance(part, State):
            self._state_ttl[key] = part.time_to_live, datetime.now()
            self.state_data[key] = value
        else:
            self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        """Nothing: see the module."""

    def _update_value_in_config(self, key: int, value: Any) -> None:  # noqa: ANN401
        """Nothing: see the module."""


class Sessions(StateHolder):
    """The visitors, each with a ``Session``."""

    def __init__(self, blocks: Blocks) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._looked = time.monotonic()
        self.set_blocks(blocks)

    def delete_all_expired_state(self) -> None:
        """As Gradio does it, but not each second: it goes through all that all visitors keep."""
        if time.monotonic() - self._looked >= LOOKED_S:
            self._looked = time.monotonic()
            super().delete_all_expired_state()  # type: ignore[no-untyped-call]

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)
