"""The tab for practice: the notes ask, the visitor answers, and sees what the note holds beside it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from page import cards
from page import practice_shown as shown
from page.desk import Desk
from page.words import say
from rag.blank import is_blank
from rag.errors import MutdapError
from rag.practice import Asked, Practice, Question, questions_of, recall_of, suggested
from rag.practised import FILE, Key, Practised
from rag.present_practice import grade_name, span_of
from rag.recall import Compared, Recall
from rag.schedule import Grade

if TYPE_CHECKING:
    from rag.index import Index

LONGEST_ANSWER = 4_000


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one visitor is at."""

    scope: str = ""
    asked: Asked | None = None
    compared: Compared | None = None
    """The answer beside the note, until it is graded."""
    skipped: frozenset[Key] = field(default=frozenset())
    done: int = 0


class Trainer:
    """What the tab does: each method answers one thing that a visitor does.

    Each gives what stands on the tab afterwards: the figures, the question, the box, its buttons, the
    comparison, the row of grades with its four buttons and what it asks, and the visitor's ``Sitting``.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._turn = threading.Lock()
        self._practised: Practised | None = None
        self._read: tuple[Index, int, list[Question], Recall] | None = None

    def look(self, sitting: Sitting, scope: str, request: gr.Request | None = None) -> list[Any]:
        """The visitor comes to the tab, or wants other notes; a question that is being answered stays."""
        scope = scope.strip()
        if sitting.asked and sitting.scope == scope:
            return [gr.skip()] * PARTS
        return self._ask(replace(sitting, scope=scope, compared=None), request)

    def check(self, sitting: Sitting, answer: str | None, request: gr.Request | None = None) -> list[Any]:
        """The answer is finished: it is compared with the note; without one, one is asked for."""
        answer = answer or ""  # the box holds none before it was shown
        if sitting.asked is not None and sitting.compared is None and not answer.strip():
            told = f'<p class="nothing" role="alert">{escape(say("practice_nothing"))}</p>'
            return [told if n == COMPARISON else gr.skip() for n in range(PARTS)]
        return self._compare(sitting, answer, request)

    def _compare(self, sitting: Sitting, answer: str, request: gr.Request | None) -> list[Any]:
        if sitting.asked is None or sitting.compared is not None:
            return [gr.skip()] * PARTS
        try:
            practice = self._practice(sitting, request)
            compared = practice.compare(sitting.asked, answer)
            choices = practice.choices(sitting.asked)
        except MutdapError as error:
            return self._trouble(sitting, error)
        best, blank = suggested(compared), is_blank(answer)
        buttons = [
            gr.update(
                value=f"{grade_name(grade)} · {span_of(after)}",
                variant="primary" if grade is best else "secondary",
                visible=grade is best or not blank,
            )
            for grade, after in choices.items()
        ]
        before = [gr.skip(), gr.skip(), gr.update(interactive=False), *_visible(3, on=False)]
        weak = sitting.asked.known.weak if sitting.asked.known else ()
        comparison = shown.compared(compared, self._desk.name, weak)
        how = _how("practice_how_again" if blank else "practice_how")
        now = replace(sitting, compared=compared)
        return [*before, comparison, gr.update(visible=True), *buttons, how, now]

    def blank(self, sitting: Sitting, request: gr.Request | None = None) -> list[Any]:
        """The visitor does not know: the note's answer is shown, and the question counts as Again."""
        return self._compare(sitting, "", request)

    def skip(self, sitting: Sitting, request: gr.Request | None = None) -> list[Any]:
        """Another question; this one is not asked again in this sitting."""
        if sitting.asked is None:
            return self._ask(replace(sitting, skipped=frozenset(), compared=None), request)
        skipped = sitting.skipped | {sitting.asked.question.key}
        return self._ask(replace(sitting, skipped=skipped, compared=None), request)

    def grade(self, sitting: Sitting, grade: Grade, request: gr.Request | None = None) -> list[Any]:
        """The visitor says how well they knew it: it is kept, and the next question asked."""
        if sitting.asked is None or sitting.compared is None:
            return [gr.skip()] * PARTS
        try:
            kept = self._practice(sitting, request).grade(sitting.asked, sitting.compared, grade)
        except MutdapError as error:
            return self._trouble(sitting, error)
        if not kept:
            gr.Info(say("practice_elsewhere"))
        return self._ask(replace(sitting, compared=None, done=sitting.done + kept), request)

    def _ask(self, sitting: Sitting, request: gr.Request | None) -> list[Any]:
        try:
            practice = self._practice(sitting, request)
            asked = practice.next(sitting.skipped)
            figures = shown.figures(practice, asked, sitting.done)
        except MutdapError as error:
            return self._trouble(sitting, error)
        card = shown.question(asked) if asked else shown.finished(practice, len(sitting.skipped))
        box = gr.update(value="", interactive=True, visible=asked is not None)
        again = {"value": say("practice_skip" if asked else "practice_resume")}
        skip = gr.update(visible=bool(asked or sitting.skipped), **again)
        buttons = [*_visible(2, on=asked is not None), skip]
        rest = ["", gr.update(visible=False), *[gr.skip()] * (len(Grade) + 1)]
        return [figures, card, box, *buttons, *rest, replace(sitting, asked=asked)]

    def _trouble(self, sitting: Sitting, error: MutdapError) -> list[Any]:
        rest = ["", gr.update(visible=False), *[gr.skip()] * (len(Grade) + 1)]
        empty = replace(sitting, asked=None, compared=None)
        return ["", cards.trouble(error), gr.update(visible=False), *_visible(3, on=False), *rest, empty]

    def _practice(self, sitting: Sitting, request: gr.Request | None) -> Practice:
        owner = (request.username if request else None) or ""
        settings = self._desk.settings
        with self._turn:
            if self._practised is None:
                self._practised = Practised(settings.folder / FILE)
            index = self._desk.notes.index
            if self._read is None or self._read[:2] != (index, index.generation):
                embedder = self._desk.opened[1].retriever.embedder
                recall = recall_of(index, embedder, settings)
                self._read = index, index.generation, questions_of(index), recall
            _, _, questions, recall = self._read
        return Practice(
            questions, recall, self._practised, owner=owner, source=sitting.scope or None,
            new=settings.practice_new,
        )  # fmt: skip


def _visible(count: int, *, on: bool) -> list[dict[str, Any]]:
    return [dict(gr.update(visible=on)) for _ in range(count)]


def _how(name: str) -> str:
    return f"<p>{escape(say(name))}</p>"


COMPARISON = 6
"""Which of them is the comparison,"""
PARTS = 8 + len(Grade) + 2
"""of what each method of ``Trainer`` gives."""


def tab(desk: Desk) -> None:
    """The tab, inside of the page's tabs."""
    trainer = Trainer(desk)
    with (
        gr.Tab(say("practice_tab"), id="practice", render_children=True) as whole,
        gr.Column(elem_id="practice", min_width=0),
    ):
        sitting = gr.State(Sitting())  # in the tab: whatever stands between tabs is counted as one
        figures = gr.HTML(elem_id="practice-figures")
        card = gr.HTML(elem_id="practice-card")
        box = gr.Textbox(
            elem_id="practice-answer", label=say("practice_answer"), info=say("practice_answer_info"),
            lines=5, max_lines=14, max_length=LONGEST_ANSWER, visible=False,
        )  # fmt: skip
        with gr.Row(elem_id="practice-acts"):
            check = gr.Button(say("practice_check"), variant="primary", elem_id="practice-check")
            blank = gr.Button(say("practice_blank"), elem_id="practice-blank")
            skip = gr.Button(say("practice_skip"), elem_id="practice-skip")
        comparison = gr.HTML(elem_id="practice-compared")
        with gr.Column(elem_id="practice-grades", visible=False, min_width=0) as grades:
            how = gr.HTML(_how("practice_how"))
            with gr.Row():
                buttons = [
                    gr.Button(grade_name(grade), elem_id=f"practice-grade-{grade.value}", min_width=120)
                    for grade in Grade
                ]
        scope = gr.Textbox(
            "", label=say("practice_scope"), info=say("scope_info"), elem_id="practice-scope",
            max_length=500,
        )  # fmt: skip
        gr.HTML(elem_id="practice-keys", js_on_load=SCRIPT, apply_default_css=False)
    changed = [figures, card, box, check, blank, skip, comparison, grades, *buttons, how, sitting]
    quietly: dict[str, Any] = {"outputs": changed, "api_visibility": "private", "show_progress": "hidden"}
    whole.select(trainer.look, [sitting, scope], **quietly)
    scope.submit(trainer.look, [sitting, scope], **quietly)
    scope.blur(trainer.look, [sitting, scope], **quietly)
    for happened in (
        check.click(trainer.check, [sitting, box], **quietly),
        blank.click(trainer.blank, sitting, **quietly),
    ):
        happened.then(None, js=TO_GRADES)
    skip.click(trainer.skip, sitting, **quietly).then(None, js=TO_BOX)
    for grade, button in zip(Grade, buttons, strict=True):
        button.click(_graded(trainer, grade), sitting, **quietly).then(None, js=TO_BOX)


def _graded(trainer: Trainer, grade: Grade) -> Any:  # noqa: ANN401 - Gradio looks at the signature
    def graded(sitting: Sitting, request: gr.Request) -> list[Any]:
        return trainer.grade(sitting, grade, request)

    return graded


TO_GRADES = (
    "() => setTimeout(() => (document.querySelector('#practice-grades button.primary')"
    " ?? document.querySelector('#practice-answer textarea'))?.focus(), 50)"
)
TO_BOX = "() => setTimeout(() => document.querySelector('#practice-answer textarea')?.focus(), 50)"

SCRIPT = r"""
const here = document.querySelector('#practice');
const press = (id) => document.querySelector(`#${id}`)?.click();
document.addEventListener('keydown', (event) => {
  if (!here?.isConnected || !here.offsetParent || event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)
      && event.target.closest('#practice-answer')) {
    event.preventDefault();
    press('practice-check');
  }
  const typing = event.target.closest('input, textarea:not([disabled])');
  if (!typing && /^[1-4]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
    const button = document.querySelector(`#practice-grade-${event.key}`);
    if (button?.offsetParent) button.click();
  }
});
"""
