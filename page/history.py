"""Conversations that are kept: what a visitor does with them, and what the page shows of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from page import cards, history_panel, message, suggested, thumbs
from page.cards import Turn
from page.gate import BEARER
from page.history_panel import told
from page.markdown import as_typed, literal
from page.words import say
from rag import footnotes, voted
from rag.errors import MutdapError
from rag.history import History, KeptAt
from rag.refound import refound
from rag.types import Answer

if TYPE_CHECKING:
    from ingest.library import Notes

_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

Kept = tuple[KeptAt | None, str]
"""Where an answer is kept, and what stands under it: thumbs, or why it is not kept."""


class Past:
    """What visitors do with the conversations that are kept; each sees only their own.

    Args:
        history: the conversations; None keeps nothing.
        notes: gives the notes that answer now.
    """

    def __init__(self, history: History | None, notes: Callable[[], Notes]) -> None:
        self._history = history
        self._notes = notes

    def keep(
        self,
        request: gr.Request | None,
        turns: Sequence[Turn],
        answer: Answer,
        *,
        instead_of: Sequence[Turn] = (),
        searched: int = 0,
    ) -> Kept:
        """Keep the answer to the last of these turns.

        Args:
            request: tells owners apart.
            turns: of one visitor; the last one was just answered.
            answer: to its question.
            instead_of: turns whose place it takes.
            searched: how many notes were searched.
        """
        if self._history is None:
            return None, ""
        gone = [turn.kept for turn in instead_of if turn.kept]
        places = [*(turn.kept for turn in turns if turn.kept), *gone]
        try:
            kept = self._history.keep(
                _owner(request),
                turns[-1].question,
                answer,
                conversation=places[-1].conversation if places else None,
                instead_of=[place.turn for place in gone],
                searched=searched,
            )
        except MutdapError as error:
            why = literal(f"{error.message} {error.hint}")
            return None, f'<span class="not-kept" title="{why}">{escape(say("not_kept"))}</span>'
        return kept, thumbs.thumbs(len(turns) - 1)

    def listed(self, search: str, turns: Sequence[Turn], request: gr.Request | None = None) -> str:
        """The conversations as a list, or why there are none."""
        if self._history is None:
            return f'<p class="empty">{escape(say("past_off"))}</p>'
        try:
            found = self._history.listed(_owner(request), search)
            votes = history_panel.votes() if self._history.has_votes(_owner(request)) else ""
        except MutdapError as error:
            return cards.trouble(error)
        if not found:
            none = say("past_none" if search.strip() else "past_empty")
            return f'<p class="empty">{escape(none)}</p>{votes}'
        return history_panel.rows(found, current(turns)) + votes

    def look(self, search: str, turns: Sequence[Turn], request: gr.Request | None = None) -> tuple[str, str]:
        """The list as it is when the panel opens, and nothing to say yet."""
        return self.listed(search, turns, request), ""

    def opened(
        self, conversation: int, request: gr.Request | None = None
    ) -> tuple[list[dict[str, Any]], list[Turn]]:
        """The messages and turns of a conversation, with what its notes say now.

        Raises:
            MutdapError: it is gone, another's, or cannot be read.
        """
        if self._history is None:
            return [], []
        kept = self._history.turns(_owner(request), conversation)
        notes, chat, turns = self._notes(), [], []
        for number, turn in enumerate(kept):
            answer = refound(turn.answer, notes.index.document)
            follow: list[str] = []
            if turn is kept[-1]:
                follow = suggested.follow_ups(answer, notes, [one.question for one in kept])
            shown = message.message(
                answer, notes, number, follow=follow, searched=turn.searched,
                acts=thumbs.thumbs(number, turn.vote),
            )  # fmt: skip
            chat += [
                {"role": "user", "content": as_typed(turn.question)},
                {"role": "assistant", "content": shown},
            ]
            copies = message.copies(answer, notes)
            turns.append(Turn(turn.question, answer, cards.turn_cards(answer, notes), *copies, turn.place))
        return chat, turns

    def rename(
        self, chosen: gr.EventData, search: str, turns: Sequence[Turn], request: gr.Request | None = None
    ) -> tuple[str, str]:
        """Call a conversation something else; gives the list and what to say."""
        said, owner, conversation = told(say("renamed")), _owner(request), int(chosen.id)
        try:
            if self._history is not None:
                before = self._history.title(owner, conversation)
                self._history.rename(owner, conversation, str(chosen.title))
                if self._history.title(owner, conversation) == before:
                    said = told(say("same_name"))
        except MutdapError as error:
            said = trouble(error)
        return self.listed(search, turns, request), said

    def delete(self, conversation: int, request: gr.Request | None = None) -> None:
        """Delete a conversation. Raises MutdapError where it is gone, another's, or cannot be written."""
        if self._history is not None:
            self._history.delete(_owner(request), conversation)

    def export(self, chosen: gr.EventData, request: gr.Request | None = None) -> tuple[str, str]:
        """A conversation as Markdown, and what to say."""

        def made(history: History) -> tuple[str, str]:
            owner, conversation = _owner(request), int(chosen.id)
            title = history.title(owner, conversation)
            name = " ".join(_NO_NAME.sub(" ", title).split()).strip(". ")[:60] or say("name")
            turns = history.turns(owner, conversation)
            return f"{name}.md", footnotes.markdown(title, turns, self._notes().name)

        return self._file(made)

    def export_votes(self, chosen: gr.EventData, request: gr.Request | None = None) -> tuple[str, str]:
        """A question list of the thumbs up, or a worksheet of those down, and what to say."""
        made = voted.approved if chosen.which == "up" else voted.doubted
        name = say(f"votes_{'up' if chosen.which == 'up' else 'down'}_file")
        return self._file(lambda history: (name, made(history.votes(_owner(request)))))

    def vote(
        self,
        chosen: gr.EventData,
        chat: list[dict[str, Any]],
        turns: Sequence[Turn],
        request: gr.Request | None = None,
    ) -> list[dict[str, Any]] | None:
        """Give an answer a thumb, or take it back; gives the messages with it, None where it could not be."""
        number, name = int(chosen.turn), str(chosen.which)
        kept = turns[number].kept if number < len(turns) else None
        if self._history is None or kept is None or name not in thumbs.NAMES:
            return None
        bubble = chat[2 * number + 1]
        vote = thumbs.next_vote(bubble["content"], number, name)
        try:
            self._history.vote(_owner(request), kept.turn, vote)
        except MutdapError as error:
            gr.Warning(f"{escape(error.message)} {escape(error.hint)}")
            return None
        changed = bubble | {"content": thumbs.given(bubble["content"], number, vote)}
        return [*chat[: 2 * number + 1], changed, *chat[2 * number + 2 :]]

    def _file(self, make: Callable[[History], tuple[str, str]]) -> tuple[str, str]:
        """A file for the browser to save (as JSON; empty where there is nothing in it), and what to say."""
        if self._history is None:
            return "", told(say("past_off"))
        try:
            name, text = make(self._history)
        except MutdapError as error:
            return "", trouble(error)
        if not text:
            return "", told(say("no_votes"))
        return json.dumps({"name": name, "text": text}, ensure_ascii=False), told(say("saved", name=name))


def trouble(error: MutdapError) -> str:
    """An error as the panel says it."""
    return told(f"{error.message} {error.hint}", trouble=True)


def _owner(request: gr.Request | None) -> str:
    """Whose conversations a visitor sees: those under their name.

    Without names, and with the token, they are those of this machine.
    """
    name = (request.username if request else None) or ""
    return "" if name == BEARER else name


def current(turns: Sequence[Turn]) -> int | None:
    """The conversation that stands on the page."""
    return next((turn.kept.conversation for turn in reversed(turns) if turn.kept), None)
