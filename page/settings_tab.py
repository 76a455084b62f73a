"""The tab of settings: what each means, where it is decided, and what has to be done before it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import gradio as gr

from page import cards
from page.desk import Desk
from page.words import say
from page.work import Watched, bar
from rag import config
from rag.config import Settings
from rag.errors import MutdapError
from rag.settings_file import Value, fixed_by_environment, refuse_secrets, save

EXTRACT = ""
"""Stands for no chat model."""
AUTO = ""
"""Stands for the language of each visitor's browser."""
NAMES = ("llm", "llm_base_url", "k", "embedder", "reranker", "support_model", "lang", "history")
"""What can be changed here, in the order of the fields."""
MOST_K = 20
_CHAT_MODELS = ("openai:gpt-4o-mini", "anthropic:claude-haiku-4-5", "ollama:exaone3.5")
_LATER = ("lang", "history")
"""These hold from the next start on."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The parts of the tab."""

    inputs: list[Any]
    """As ``NAMES``."""
    save: gr.Button
    sure: gr.Column
    warning: gr.HTML
    go: gr.Button
    keep: gr.Button
    halt: gr.Button
    said: gr.HTML


class Choices:
    """What happens on the tab.

    Args:
        desk: whose settings are changed.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._given = _given_by_flags(desk.settings)

    def fixed(self) -> dict[str, str]:
        """Settings that cannot be changed here, with why.

        On a page with accounts that is all of them: an address of a model goes together with the key of
        whoever started the page.
        """
        if self.desk.settings.auth:
            return dict.fromkeys(NAMES, say("fixed_accounts"))
        by_environment = {
            name: say("fixed_environment", name=variable)
            for name, variable in fixed_by_environment(NAMES).items()
        }
        return dict.fromkeys(self._given, say("fixed_flag")) | by_environment

    def shown(self) -> list[Any]:
        """The values of the fields."""
        settings = self.desk.settings
        return [getattr(settings, name) if name in {"k", "history"} else getattr(settings, name) or ""
                for name in NAMES]  # fmt: skip

    def filled(self) -> list[Any]:
        """The values of the fields, and again as what a visitor begins with."""
        shown = self.shown()
        return [*shown, shown]

    def save(
        self,
        begun: list[Any],
        *values: Any,  # noqa: ANN401 - what the fields hold
    ) -> tuple[dict[str, Any], str, str, list[Any]]:
        """Take over what was chosen, or ask first where everything has to be embedded anew.

        Args:
            begun: what the fields held when the visitor began: what they left alone stays as it is by now.
            values: what they hold.

        Returns:
            Whether to ask, what to ask, what to say, and what the visitor begins with from now on.
        """
        try:
            wanted, changes = self._wanted(begun, values)
            if not changes:
                return gr.update(visible=False), "", _note(say("nothing_changed")), begun
            if "embedder" in changes and not self.desk.notes.bundled:
                return gr.update(visible=True), self._warning(wanted), "", begun
            self.desk.change(wanted)
            return gr.update(visible=False), "", self._saved(changes), list(values)
        except MutdapError as error:
            return gr.update(visible=False), "", _refused(error), begun

    def embed_anew(
        self,
        begun: list[Any],
        *values: Any,  # noqa: ANN401
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any], str, list[Any]]]:
        """Make the index anew for another embedder; answers come from the old one meanwhile.

        Yields:
            Whether to ask still, whether it can be stopped, what to say, and what the visitor begins with.
        """
        yield gr.update(visible=False), gr.update(visible=True), _note(say("embedding_anew")), begun
        try:
            wanted, changes = self._wanted(begun, values)
            work = Watched(lambda told: self.desk.change(wanted, told))
            for at in work:
                yield gr.skip(), gr.skip(), bar(at), begun
            work.result  # noqa: B018 - raises what went wrong
            said, begun = self._saved(changes), list(values)
        except MutdapError as error:
            said = _refused(error)
        yield gr.update(visible=False), gr.update(visible=False), said, begun

    def _wanted(self, begun: list[Any], values: tuple[Any, ...]) -> tuple[Settings, dict[str, Value]]:
        """The settings that were chosen, and what of them the visitor changed and differs from what holds.

        Raises:
            BadSetting: a value that makes no sense.
        """
        fixed = self.fixed()
        chosen: dict[str, Value] = {
            name: value.strip() or None if isinstance(value, str) else value
            for name, before, value in zip(NAMES, begun, values, strict=True)
            if name not in fixed and value != before
        }
        if chosen.get("llm") == say("extract"):
            chosen["llm"] = None
        if "k" in chosen:
            chosen["k"] = int(chosen["k"] or 0)
        if "embedder" in chosen:
            chosen["embedder"] = chosen["embedder"] or config.DEFAULT_EMBEDDER
        now = self.desk.settings
        changes = {name: value for name, value in chosen.items() if value != getattr(now, name)}
        refuse_secrets(changes)
        wanted = replace(now, **changes)  # type: ignore[arg-type]
        return wanted.with_flags(), changes

    def _saved(self, changes: dict[str, Value]) -> str:
        try:
            path = save(changes)
        except MutdapError as error:
            return f"{cards.trouble(error)}{_note(say('settings_only_now'))}"
        later = say("from_next_start") if any(name in _LATER for name in changes) else ""
        return _note(f"{say('settings_saved', path=path)} {later}".strip())

    def _warning(self, wanted: Settings) -> str:
        index = self.desk.notes.index
        told = say("embedder_warning", name=wanted.embedder, notes=len(index.states()), chunks=len(index))
        return f'<p class="warning" role="alert">{escape(told)}</p>'


def tab(desk: Desk) -> tuple[Callable[[], list[Any]], list[Any]]:
    """The tab, with what happens on it.

    Returns:
        What gives the settings as they are when a visitor comes, and where they go.
    """
    choices = Choices(desk)
    with gr.Tab(say("settings_tab"), id="settings", elem_id="settings"):
        on = _laid_out(choices)
        begun = gr.State(choices.shown())
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    asked = [on.sure, on.warning, on.said]
    on.save.click(choices.save, [begun, *on.inputs], [*asked, begun], **quietly)
    on.go.click(
        choices.embed_anew, [begun, *on.inputs], [on.sure, on.halt, on.said, begun],
        api_visibility="private", show_progress_on=on.said,
    )  # fmt: skip
    on.keep.click(lambda: (gr.update(visible=False), "", ""), None, asked, **quietly)
    on.halt.click(desk.stop, None, None, queue=False, **quietly)
    return choices.filled, [*on.inputs, begun]


def _laid_out(choices: Choices) -> Fields:
    value = dict(zip(NAMES, choices.shown(), strict=True))
    fixed = choices.fixed()

    def about(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - properties of the component
        info = say(f"set_{name}_info")
        return {
            "label": say(f"set_{name}"), "info": f"{info} {fixed[name]}" if name in fixed else info,
            "value": value[name], "interactive": name not in fixed, "elem_id": f"set-{name}", **more,
        }  # fmt: skip

    def listed(name: str, choices_: list[Any], *, free: bool) -> gr.Dropdown:
        return gr.Dropdown(choices_, **about(name, allow_custom_value=free, filterable=free))

    with gr.Column(elem_id="settings-form"):
        _heading("set_answers")
        with gr.Row():
            llm = listed("llm", [(say("extract"), EXTRACT), *_CHAT_MODELS], free=True)
            base_url = gr.Textbox(**about("llm_base_url", placeholder="http://127.0.0.1:8080/v1"))
        with gr.Row():
            k = gr.Slider(1, MOST_K, step=1, **about("k"))
            support = gr.Textbox(**about("support_model"))
        _heading("set_search")
        with gr.Row():
            embedder = listed("embedder", ["bundled", "static"], free=True)
            reranker = gr.Textbox(**about("reranker"))
        _heading("set_page")
        with gr.Row():
            languages = [(say("set_lang_auto"), AUTO), ("한국어", "ko"), ("English", "en")]
            lang = listed("lang", languages, free=False)
            history = gr.Checkbox(**about("history"))
        saved = gr.Button(say("set_save"), variant="primary", elem_id="set-save")
        with gr.Column(visible=False, elem_id="set-sure") as sure:
            warning = gr.HTML(padding=False)
            with gr.Row():
                go = gr.Button(say("set_embed"), variant="primary", elem_id="set-embed")
                keep = gr.Button(say("cancel"), elem_id="set-keep")
        said = gr.HTML(elem_id="set-said")
        halt = gr.Button(say("stop"), visible=False, size="sm", elem_id="set-halt")
    inputs = [llm, base_url, k, embedder, reranker, support, lang, history]
    return Fields(inputs, saved, sure, warning, go, keep, halt, said)


def _heading(name: str) -> gr.HTML:
    return gr.HTML(f"<h2>{escape(say(name))}</h2>", padding=False)


def _given_by_flags(settings: Settings) -> list[str]:
    """Settings that were given when the page was started, and go before the file."""
    try:
        kept = config.load()
    except MutdapError:
        return []
    return [name for name in NAMES if getattr(kept, name) != getattr(settings, name)]


def _note(text: str) -> str:
    return f'<p role="status">{escape(text)}</p>'


def _refused(error: MutdapError) -> str:
    return f"{cards.trouble(error)}{_note(say('settings_stay'))}"


CSS = """
#settings-form { max-width: 920px; gap: 10px; }
#settings-form h2 { font-size: 1rem; font-weight: 600; margin: 8px 0 0; }
#set-k span { white-space: nowrap; }
#settings-form .row { align-items: stretch; }
#set-save { max-width: 220px; margin-top: 10px; }
#set-sure { padding: 14px 16px; gap: 12px; border: 1px solid #b7791f; border-radius: 10px;
  background: var(--block-background-fill); }
#set-sure button { flex: none; min-width: 0; padding-inline: 20px; }
#set-sure .warning { margin: 0; line-height: 1.6; }
#set-halt { max-width: 160px; }
#set-said p { margin: 4px 0; font-size: .9rem; }
@media (max-width: 900px) {
  #set-save { max-width: none; }
  #settings-form .row, #settings-form .form { flex-direction: column; }
}
"""
