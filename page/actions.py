"""What the page does: each method answers one thing that a visitor does."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ingest.address import is_url
from page import cards, chosen_notes, message, notes_tab, suggested
from page.cards import Turn
from page.desk import Desk
from page.history import Kept, Past, current, trouble
from page.history_panel import told
from page.markdown import as_typed, safe_markdown
from page.stream import Stoppable
from page.words import say
from page.work import Watched, bar
from rag import conversation
from rag.errors import MutdapError
from rag.history import History
from rag.scope import Scope
from rag.types import Answer

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.sync import Progress, Report
    from rag.assistant import Assistant

Messages = list[dict[str, Any]]
Step = tuple[str, Any]
"""What to say of work that goes on, and what becomes of the button that stops it."""
Turns = list[Turn]
"""Of one visitor: each question with its answer; message 2n of the chat is the question of turn n."""


class Shown(NamedTuple):
    """What one step of an answer changes on the page; what is not named stays as it is."""

    box: Any = gr.skip()
    chat: Any = gr.skip()
    turns: Any = gr.skip()
    panel: Any = gr.skip()
    again: Any = gr.skip()


class Editing(NamedTuple):
    """What is sent next takes the place of an earlier question."""

    turn: int
    """The number of that question; all behind it goes."""
    draft: str = ""
    """What stood in the box before; it comes back afterwards."""


class Page:
    """What the page does: each method answers one thing that a visitor does."""

    def __init__(self, desk: Desk, history: History | None = None) -> None:
        self.desk = desk
        self.past = Past(history, lambda: desk.notes)
        self._running: dict[str | None, Stoppable[str | Answer]] = {}
        """The answers that are being written, by visitor."""

    def greet(self, only: str | None = None) -> tuple[str, str, dict[str, Any], bool]:
        """The head of the page, the table of notes, the example questions and the switch, as they are now."""
        self.desk.look_again()
        notes = self.desk.notes
        starters = gr.update(examples=suggested.starters(notes))
        return cards.head(notes), self.listed(only), starters, self.desk.follows

    def ask(  # noqa: PLR0917 - Gradio gives inputs in order
        self,
        question: str,
        chat: Messages,
        turns: Turns,
        again: Editing | None = None,
        scope: str | None = None,
        request: gr.Request | None = None,
    ) -> Iterator[Shown]:
        """What changes on the page as the answer to what was typed grows; the box is emptied at once.

        Args:
            question: as it was typed.
            chat: the messages above it.
            turns: what was asked before.
            again: the turn that this one takes the place of; all behind it goes.
            scope: which notes to ask, as ``Scope.written`` writes it; None or empty asks all.
            request: tells visitors apart.
        """
        box = _asking(again) if again else _asking() | {"value": ""}
        yield from self._ask(question, (chat, turns), again.turn if again else None, scope, request, box)

    def _ask(  # noqa: PLR0917
        self,
        question: str,
        above: tuple[Messages, Turns],
        again: int | None,
        scope: str | None,
        request: gr.Request | None,
        box: dict[str, Any],
    ) -> Iterator[Shown]:
        """As ``ask``, of any question.

        Args:
            question: what to ask.
            above: the messages above it, and what was asked before.
            again: the turn that this one takes the place of.
            scope: which notes to ask.
            request: tells visitors apart.
            box: the question box from now on.
        """
        chat, turns = above
        visitor = request.session_hash if request else None
        if not question.strip() or visitor in self._running:
            yield Shown()
            return
        gone: Turns = []
        if again is not None:
            chat, turns, gone = chat[: 2 * again], turns[:again], turns[again:]
        scope = (scope or "").strip()
        notes, assistant = self.desk.opened
        pieces = Stoppable(_written(assistant, question, scope, turns))
        self._running[visitor] = pieces
        chat = [*chat, _said("user", as_typed(question.strip()))]
        turns = [*turns, Turn(question.strip())]
        try:
            yield Shown(box | _box(submit_btn=False, stop_btn=say("stop")), chat, turns, again=None)
            searched = len(chosen_notes.asked(notes, Scope.read(scope)))
            keep = partial(self.past.keep, request, turns, instead_of=gone, searched=searched)
            last = yield from self._answered(
                pieces, notes, (chat, turns), searched=(searched, scope), keep=keep, growing=assistant.writes
            )
        except MutdapError as error:
            wider = chosen_notes.widen() if chosen_notes.still(notes, scope)[0] != scope else ""
            told = message.after_trouble(cards.trouble(error), wider)
            last = Shown(chat=[*chat, _said("assistant", told)], panel=cards.sources_panel(turns))
        finally:
            if self._running.get(visitor) is pieces:
                del self._running[visitor]
        yield last._replace(box=_asking(), again=None)

    def _answered(
        self,
        pieces: Stoppable[str | Answer],
        notes: Notes,
        above: tuple[Messages, Turns],
        *,
        searched: tuple[int, str],
        keep: Callable[[Answer], Kept],
        growing: bool,
    ) -> Generator[Shown, None, Shown]:
        """The answer as it grows; returns the last step, which is shown with the end of it all.

        Each step costs the page as much as a search does: an answer that comes at once is one step.
        ``searched`` says in how many notes it was looked for, and in which.
        """
        chat, turns = above
        written, answer = "", None
        for piece in pieces:
            if isinstance(piece, Answer):
                answer = piece
                continue
            written += piece
            if growing:
                yield Shown(chat=[*chat, _said("assistant", safe_markdown(written))])
        if answer:
            return _finished(answer, notes, chat, turns, searched=searched, kept=keep(answer))
        if pieces in self._running.values():  # stopped, and the chat was not cleared
            shown = message.stopped(written)
            return Shown(chat=[*chat, _said("assistant", shown)], panel=cards.sources_panel(turns))
        return Shown()

    def retry(
        self,
        chat: Messages,
        turns: Turns,
        again: Editing | None = None,
        scope: str | None = None,
        request: gr.Request | None = None,
    ) -> Iterator[Shown]:
        """Ask the last question again, in the place of its answer; what is being typed stays."""
        if turns:
            last = len(turns) - 1
            yield from self._ask(turns[-1].question, (chat, turns), last, scope, request, _asking(again))

    def example(  # noqa: PLR0917 - Gradio gives inputs in order
        self,
        chosen: gr.SelectData,
        chat: Messages,
        turns: Turns,
        again: Editing | None = None,
        scope: str | None = None,
        request: gr.Request | None = None,
    ) -> Iterator[Shown]:
        """Ask an example that was chosen."""
        question = str(chosen.value["text"])
        yield from self._ask(question, (chat, turns), None, scope, request, _asking(again))

    def follow_up(  # noqa: PLR0917 - Gradio gives inputs in order
        self,
        chosen: gr.EventData,
        chat: Messages,
        turns: Turns,
        again: Editing | None = None,
        scope: str | None = None,
        request: gr.Request | None = None,
    ) -> Iterator[Shown]:
        """Ask the question to go on with that was chosen; it takes the place of none that is being edited."""
        yield from self._ask(str(chosen.question), (chat, turns), None, scope, request, _asking(again))

    def edit(
        self, turns: Turns, typed: str = "", again: Editing | None = None
    ) -> tuple[dict[str, Any], Editing | None]:
        """Put the last question into the box; what is sent then takes its place.

        Args:
            turns: what was asked.
            typed: what stands in the box.
            again: what is being edited already.
        """
        if not turns:
            return _asking(), None
        edited = _box(value=turns[-1].question, submit_btn=say("resend"), stop_btn=say("cancel"))
        return edited, Editing(len(turns) - 1, again.draft if again else typed)

    def editing(self, again: Editing | None) -> str:
        """What to say above the box while what is sent takes the place of an earlier question."""
        return "" if again is None else f'<p role="status">{escape(say("edit_replaces"))}</p>'

    def stop(
        self, again: Editing | None = None, request: gr.Request | None = None
    ) -> tuple[dict[str, Any], Editing | None]:
        """End the answer that is being written, or the editing of a question."""
        running = self._running.get(request.session_hash if request else None)
        if running:
            running.stop()
            return _box(), None
        return _asking(again), None

    def clear(self, request: gr.Request | None = None) -> tuple[dict[str, Any], None, Turns, str]:
        """Begin anew: what is being written has no place any more."""
        if running := self._running.pop(request.session_hash if request else None, None):
            running.stop()
        return _asking(), None, [], cards.sources_panel([])

    def fresh(self, request: gr.Request | None = None) -> Shown:
        """Begin a new conversation; the one on the page is kept already."""
        box, again, turns, panel = self.clear(request)
        return Shown(box, [], turns, panel, again)

    def reopen(self, chosen: gr.EventData, request: gr.Request | None = None) -> tuple[Any, ...]:
        """Go on with a conversation that was kept; gives what changes, and what to say where it cannot be."""
        try:
            chat, turns = self.past.opened(int(chosen.id), request)
        except MutdapError as error:
            return *Shown(), trouble(error)
        self.clear(request)
        return *Shown(_asking(), chat, turns, cards.sources_panel(turns), None), ""

    def forget(
        self, chosen: gr.EventData, search: str, turns: Turns, request: gr.Request | None = None
    ) -> tuple[Any, ...]:
        """Delete a conversation; where it stands on the page, the page begins anew."""
        conversation = int(chosen.id)
        try:
            self.past.delete(conversation, request)
        except MutdapError as error:
            return *Shown(), self.past.listed(search, turns, request), trouble(error)
        shown = Shown()
        if current(turns) == conversation:
            shown, turns = self.fresh(request), []
        return *shown, self.past.listed(search, turns, request), told(say("deleted"))

    def vote(
        self, chosen: gr.EventData, chat: Messages, turns: Turns, request: gr.Request | None = None
    ) -> Any:  # noqa: ANN401 - what Gradio takes for the messages
        """Give an answer a thumb or take it back."""
        changed = self.past.vote(chosen, chat, turns, request)
        busy = request is not None and request.session_hash in self._running
        return gr.skip() if changed is None or busy else changed

    def leave(self, request: gr.Request) -> None:
        """End the answer of a visitor who has gone."""
        self.clear(request)

    def listed(self, only: str | None = None) -> str:
        """The table of notes whose title or source holds some letters."""
        return notes_tab.table(self.desk.notes, self.desk.failures(), only or "")

    def narrow(self, chosen: gr.EventData) -> str:
        """The notes that alone are to be asked, or nothing: all."""
        return str(chosen.source)

    def scope_line(self, scope: str | None) -> str:
        """What to say above the question about the notes that are asked."""
        return chosen_notes.line(self.desk.notes, (scope or "").strip())

    def still_scoped(self, scope: str | None) -> tuple[str, str]:
        """Which notes are asked after they have changed, and what to say of it above the question."""
        return chosen_notes.still(self.desk.notes, (scope or "").strip())

    def dismiss(self, chosen: gr.EventData) -> str:
        """Speak no more of a note that could not be read; gives what to say where that cannot be."""
        try:
            self.desk.dismiss(str(chosen.source))
        except MutdapError as error:
            return cards.trouble(error)
        return ""

    def remove(self, chosen: gr.EventData) -> str:
        """Take a note out of the index; gives what to say."""
        source = str(chosen.source)
        try:
            self.desk.forget(source)
        except MutdapError as error:
            return cards.trouble(error)
        return f"<p>{escape(say('forgotten', source=self.desk.name(source)))}</p>"

    def upload(self, files: list[str] | None, written: object = None) -> Iterator[Step]:
        """Keep uploaded files and index them.

        Args:
            files: the uploads.
            written: when each was last written where it came from, as a browser says it: milliseconds.
        """
        paths, times = list(map(Path, files or [])), written if isinstance(written, list) else []
        now = time.time()
        known = {
            path: at / 1000
            for path, at in zip(paths, times, strict=False)
            if isinstance(at, int | float) and 0 < at / 1000 <= now
        }
        yield from self._worked(lambda told: self.desk.add(paths, told, known))

    def add_address(self, address: str) -> Iterator[Step]:
        """Read a web page, or a file or a feed at an address, and index it."""
        if not is_url(address.strip()):  # no path of this machine, whoever sits before the page
            yield cards.trouble(MutdapError(say("no_address"), say("no_address_hint"))), gr.skip()
            return
        yield from self._worked(lambda told: self.desk.sync([address.strip()], told))

    def follow(self, on: bool) -> tuple[str, bool]:
        """Follow the folders of the index or stop; gives what to say and whether they are followed now."""
        try:
            self.desk.follow(on)
        except MutdapError as error:
            return cards.trouble(error), self.desk.follows
        return f"<p>{say('followed' if on else 'not_followed')}</p>", self.desk.follows

    def resync(self) -> Iterator[Step]:
        """Index again all that is known."""
        if self.desk.notes.bundled:
            yield f"<p>{say('nothing_known')}</p>", gr.skip()
            return
        yield from self._worked(lambda told: self.desk.sync([], told))

    def watch(self) -> Iterator[Step]:
        """The indexing that goes on as a visitor comes; nothing where none does."""
        work = self.desk.indexing
        if work and work.goes_on:
            yield from _watched(work)

    def _worked(self, work: Callable[[Callable[[Progress], None]], Report]) -> Iterator[Step]:
        self.desk.indexing = begun = Watched(work)
        yield from _watched(begun)


def _written(assistant: Assistant, question: str, scope: str, turns: Turns) -> Iterator[str | Answer]:
    """An answer as it is written; a scope that cannot be read is told of where its pieces are taken."""
    yield from assistant.stream(question, Scope.read(scope), earlier=_earlier(turns))


def _earlier(turns: Turns) -> list[conversation.Turn]:
    """What a question may lean on: the ones before it that were answered."""
    return [
        conversation.Turn(turn.question, turn.answer.standalone or turn.question, turn.answer.text)
        for turn in turns
        if turn.answer
    ]


def _finished(
    answer: Answer, notes: Notes, chat: Messages, turns: Turns, *, searched: tuple[int, str], kept: Kept
) -> Shown:
    """The last step: the answer in the chat, its cards beside it."""
    number = len(turns) - 1
    follow = suggested.follow_ups(answer, notes, [turn.question for turn in turns])
    place, acts = kept
    count, scope = searched
    only_here = "" if answer.status == "answered" else chosen_notes.only_here(notes, scope)
    shown = message.message(
        answer, notes, number, follow=follow, searched=count, only_here=only_here, acts=acts
    )
    marked, plain = message.copies(answer, notes)
    turn = Turn(turns[-1].question, answer, cards.turn_cards(answer, notes), marked, plain, place)
    turns = [*turns[:-1], turn]
    return Shown(chat=[*chat, _said("assistant", shown)], turns=turns, panel=cards.sources_panel(turns))


def _watched(work: Watched[Report]) -> Iterator[Step]:
    """How far it is, then the report."""
    yield f'<p role="status">{escape(say("reading"))}</p>', gr.update(visible=True)
    try:
        for at in work:
            yield bar(at), gr.skip()
        said = cards.report(work.result)
    except MutdapError as error:
        said = cards.trouble(error)
    yield said, gr.update(visible=False)


def _box(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - properties of the component
    """A change of the question box."""
    return dict(gr.update(**changes))


def _asking(again: Editing | None = None) -> dict[str, Any]:
    """The question box as it waits for a question, with what was typed before or meanwhile."""
    draft = {"value": again.draft} if again else {}
    return _box(submit_btn=say("send"), stop_btn=False, **draft)


def _said(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": text}
