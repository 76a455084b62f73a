"""The notes that the page reads and writes, shared by all its visitors."""

from __future__ import annotations

import shutil
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import MutdapError, SourceError
from rag.history import FILE, History
from ui_words import say

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.scan import Failure
    from ingest.sync import Progress, Report
    from ingest.watch import Watcher
    from rag.assistant import Assistant
    from rag.index import KeptIndex


class Desk:
    """The open notes and the assistant that reads them, shared by all visitors.

    Starts on the bundled samples while the user has no notes, and goes over to the user's own with the
    first sync. Whoever is being answered meanwhile keeps the ones they began with.
    """

    def __init__(self, settings: Settings) -> None:
        from rag.chat import load_chat_model
        from rag.embed import load_embedder
        from rag.entail import load_entailment
        from rag.rerank import load_reranker

        self._settings = settings
        self._embedder = load_embedder(settings.embedder)
        self._model = load_chat_model(settings.llm, settings.llm_base_url) if settings.llm else None
        self._entailment = load_entailment(settings.support_model if settings.llm else None)
        self._reranker = load_reranker(settings.reranker)
        self._syncing = threading.Lock()
        self.history = History(settings.folder / FILE) if settings.history else None
        """The conversations that are kept; None where the settings keep none."""
        self.failed: tuple[Failure, ...] = ()
        """What the last sync or upload could not read."""
        self._following: tuple[Watcher, KeptIndex] | None = None
        self.opened = self._open()

    @property
    def notes(self) -> Notes:
        """The notes that answer now."""
        return self.opened[0]

    @property
    def settings(self) -> Settings:
        """What the page runs with."""
        return self._settings

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept: in the index's folder, so that they live and move with it."""
        return self._settings.folder / "uploads"

    @property
    def upload_bytes(self) -> int:
        """How much one upload may hold."""
        return self._settings.upload_mb * 1_000_000

    def warm(self) -> None:
        """Ask something, so that the first visitor does not wait for what loads late."""
        with suppress(MutdapError):  # the first visitor is told
            self.opened[1].ask(say("name"))

    def look_again(self) -> None:
        """Go over to the user's own notes where there are some by now."""
        if self.notes.bundled:
            opened = self._open()
            if opened[0].bundled:
                opened[0].index.close()
            else:
                self.opened = opened

    def sync(self, sources: Sequence[str | Path], progress: Callable[[Progress], None]) -> Report:
        """Bring the user's index up to date with sources, or with all it knows; answers use it at once."""
        from ingest.library import open_for_sync
        from ingest.sync import sync

        with self._syncing:
            index = open_for_sync(self._settings, self._embedder)
            try:
                done = sync(index, self._embedder, sources, progress=progress)
            finally:
                index.close()
            self.failed = tuple(done.failed)
            self.look_again()
        return done

    @property
    def follows(self) -> bool:
        """Whether the folders of the index are followed."""
        return self._following is not None

    def follow(self, on: bool) -> None:
        """Keep the index equal to the folders it knows from now on, or stop that.

        Raises:
            SourceError: the user has synced nothing that could be followed.
        """
        from ingest.library import open_for_sync
        from ingest.watch import Watcher

        with self._syncing:
            if self._following:
                watcher, index = self._following
                self._following = None
                watcher.stop()
                index.close()
            if on:
                index = open_for_sync(self._settings, self._embedder)
                try:
                    watcher = Watcher(index, self._embedder)
                except SourceError:
                    index.close()
                    raise
                watcher.start()
                self._following = watcher, index

    def add(self, files: Iterable[Path], progress: Callable[[Progress], None]) -> Report:
        """Keep uploaded files and index them; one that cannot be read is reported and not kept.

        Raises:
            MutdapError: there are more of them than one upload may hold.
        """
        from ingest.scan import Failure, check
        from ingest.sync import Report

        files, most = list(files), self._settings.upload_files
        if len(files) > most:
            raise MutdapError(say("too_many_files", most=most, count=len(files)), say("too_many_files_hint"))
        kept: list[Path] = []
        failed = []
        for file in files:
            try:
                check(file)
            except SourceError as error:
                failed.append(Failure(file.name, error.message.replace(str(file), file.name), error.hint))
            else:
                kept.append(self._keep(file, kept))
        done = self.sync([self.uploads, *kept], progress) if kept else Report()
        done.failed += failed
        self.failed = tuple(done.failed)
        return done

    def forget(self, source: str) -> None:
        """Take a note out of the index; its file stays.

        Raises:
            SourceError: the index does not know it.
        """
        from ingest.library import open_for_sync
        from ingest.sync import forget

        with self._syncing:
            index = open_for_sync(self._settings, self._embedder)
            try:
                forget(index, source)
            finally:
                index.close()

    def _keep(self, file: Path, kept: Collection[Path]) -> Path:
        """Copy a file to the uploads: in place of an older one of its name, beside one of the same upload."""
        first = target = self.uploads / unicodedata.normalize("NFC", file.name)
        number = 2
        while target in kept:
            target = first.with_stem(f"{first.stem} ({number})")
            number += 1
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return target

    def _open(self) -> tuple[Notes, Assistant]:
        from ingest.library import open_notes
        from rag.assistant import Assistant
        from rag.glossary import glossary_of

        settings = self._settings
        notes = open_notes(settings, self._embedder)
        assistant = Assistant(
            notes.index, self._embedder, model=self._model, model_name=settings.llm, k=settings.k,
            glossary=glossary_of(settings.glossary), entailment=self._entailment,
            reranker=self._reranker,
        )  # fmt: skip
        return notes, assistant
