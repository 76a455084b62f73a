"""Open notes with an assistant on them, for the commands that ask."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.language import tr

if TYPE_CHECKING:
    from ingest.library import Notes
    from rag.assistant import Assistant
    from rag.scope import Scope


class Session:
    """Open notes with an assistant on them, loading in parallel what can be."""

    def __init__(self, settings: Settings) -> None:
        from rag import korean

        korean.warm()
        self._settings = settings

    def __enter__(self) -> Session:
        from ingest.library import open_notes
        from rag.embed import load_embedder

        self.embedder = load_embedder(self._settings.embedder)
        self.notes: Notes = open_notes(
            self._settings, self.embedder, reading_samples=_say_samples if sys.stderr.isatty() else None
        )
        if self.notes.bundled:
            print(
                tr(
                    "동기화한 노트가 아직 없어 내장 예시 노트에서 답합니다. 내 노트로: mutdap sync 폴더",
                    "Nothing is synced yet, so the bundled sample notes answer. Your own: mutdap sync FOLDER",
                ),
                file=sys.stderr,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.notes.index.close()

    def scope(self, globs: list[str] | None, since: str | None = None, until: str | None = None) -> Scope:
        """Which notes are asked, as the flags say it.

        Raises:
            MutdapError: a date that is none, or no note is of that name or time.
        """
        from rag.scope import Scope

        scope = Scope.within(globs, since, until)
        scope.check(self.notes.index)
        return scope

    def assistant(self, *, with_model: bool = True) -> Assistant:
        """Asks the notes; with the chat model that the settings name, if any.

        Raises:
            ChatModelError: that chat model cannot be loaded.
            BadSetting: the user's glossary cannot be read, or the support model not loaded.
        """
        from rag.assistant import Assistant
        from rag.chat import load_chat_model
        from rag.entail import load_entailment
        from rag.glossary import glossary_of
        from rag.rerank import load_reranker

        name = self._settings.llm if with_model else None
        model = load_chat_model(name, self._settings.llm_base_url) if name else None
        return Assistant(
            self.notes.index, self.embedder, model=model, model_name=name, k=self._settings.k,
            glossary=glossary_of(self._settings.glossary),
            entailment=load_entailment(self._settings.support_model if model else None),
            reranker=load_reranker(self._settings.reranker),
        )  # fmt: skip


def _say_samples() -> None:
    print(
        tr("예시 노트를 읽는 중입니다. 처음 한 번만 합니다…", "Reading the sample notes, this once…"),
        file=sys.stderr,
        flush=True,
    )
