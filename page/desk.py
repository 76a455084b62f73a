"""The notes that the page reads and writes, shared by all its visitors."""

from __future__ import annotations

import os
import shutil
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from filecmp import cmp
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.scan import absolute, under
from page.failures import Failures
from page.words import say
from rag.config import Settings
from rag.errors import MutdapError, SourceError
from rag.history import FILE, History
from rag.language import LANGUAGES, chosen, language, speaking
from rag.memory import give_back
from rag.synonyms import bundled_synonyms

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ingest.library import Notes
    from ingest.scan import Failure
    from ingest.sync import Progress, Report
    from ingest.watch import Watcher
    from page.work import Watched
    from rag.assistant import Assistant
    from rag.embed import Embedder
    from rag.entail import Entailment
    from rag.index import KeptIndex
    from rag.rerank import Reranker

CUT = 198
"""Bytes from which a name of an upload may be cut: Gradio takes Korean letters off until 200 are left."""


class Stopped(MutdapError):  # noqa: N818 - what happened, not that it is an error
    """The visitor ended a sync or a change of embedder."""


@dataclass(frozen=True, slots=True)
class Models:
    """What the settings name besides the embedder; None where they name none."""

    chat: BaseChatModel | None
    entailment: Entailment | None
    reranker: Reranker | None

    @classmethod
    def load(cls, settings: Settings, before: tuple[Settings, Models] | None = None) -> Models:
        """Load what is named; what ``before`` holds already is taken from there.

        Raises:
            MutdapError: one of them cannot be loaded.
        """
        from rag.chat import load_chat_model
        from rag.entail import load_entailment
        from rag.rerank import load_reranker

        old, models = before or (None, None)

        def same(*names: str) -> bool:
            return old is not None and all(getattr(old, n) == getattr(settings, n) for n in names)

        chat = models.chat if models and same("llm", "llm_base_url") else (
            load_chat_model(settings.llm, settings.llm_base_url) if settings.llm else None
        )  # fmt: skip
        judged = settings.support_model if settings.llm else None
        kept = models and same("support_model") and bool(old and old.llm) == bool(settings.llm)
        return cls(
            chat,
            models.entailment if models and kept else load_entailment(judged),
            models.reranker if models and same("reranker") else load_reranker(settings.reranker),
        )


class Desk:
    """The open notes and the assistant that reads them, shared by all visitors.

    Starts on the bundled samples while the user has no notes, and goes over to the user's own with the
    first sync. Whoever is being answered meanwhile keeps the ones they began with.
    """

    def __init__(self, settings: Settings) -> None:
        from rag.embed import load_embedder

        self._settings = settings
        self._embedder = load_embedder(settings.embedder)
        self._models = Models.load(settings)
        self._changing = threading.Lock()
        self._syncing = threading.Lock()
        self._stop = threading.Event()
        self.history = History(settings.folder / FILE) if settings.history else None
        """The conversations that are kept; None where the settings keep none."""
        self.indexing: Watched[Report] | None = None
        """What was last begun; who comes while it goes on watches it, too."""
        self._failures = Failures(self.uploads)
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
        """Ask something and read ahead, so that the first visitors do not wait for what loads late."""
        from rag.relevance import read_ahead

        notes, assistant = self.opened
        with suppress(MutdapError):  # the first visitor is told
            assistant.ask(say("name"))
            if assistant.retriever.glossary:
                assistant.retriever.glossary.load_sounds()
            bundled_synonyms()
            read_ahead(notes.index, assistant.retriever.glossary)

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
        return self._synced(sources, progress, sources)[0]

    def _synced(
        self,
        sources: Sequence[str | Path],
        progress: Callable[[Progress], None],
        named: Sequence[str | Path],
    ) -> tuple[Report, list[Failure]]:
        """Sync; gives what was done, and what of its failures was not told before.

        What is ``named`` is told again in any case: somebody asked for it.
        """
        from ingest.library import open_for_sync
        from ingest.sync import sync
        from page.turns import InTurn

        with self._working():
            InTurn.line.let_pass()
            index = open_for_sync(self._settings, self._embedder)
            try:
                within = [absolute(source) for source in sources] or index.roots()
                told, workers = self._until_stopped(progress), self._settings.workers
                done = sync(index, self._embedder, sources, progress=told, workers=workers)
            finally:
                index.close()
                self.look_again()
            new = self._fail(done, _lies_in(within), named=_lies_in([absolute(source) for source in named]))
        return done, new

    def _fail(
        self,
        done: Report,
        tried: Callable[[str], bool],
        *,
        named: Callable[[str], bool] = lambda _: False,
        others: Mapping[tuple[str, str], Failure] | None = None,
    ) -> list[Failure]:
        """Put what could not be read into the words of the page and remember it; see ``Failures.take``."""
        done.failed[:] = map(self._failures.as_told, done.failed)
        states = self.notes.index.states()
        return self._failures.take(done.failed, tried, states, named=named, others=others)

    def failures(self) -> list[Failure]:
        """What could not be read, and was not mended or dismissed since, in the language spoken here."""
        return self._failures.told(self.notes.index.states())

    def name(self, source: str) -> str:
        """A source as a visitor knows it: of what was uploaded, its name alone (``notes.name``)."""
        return self._failures.name(source)

    def dismiss(self, source: str) -> None:
        """Speak no more of what could not be read there; what the index holds of it stays."""
        self._failures.dismiss(source)

    def stop(self) -> None:
        """End the sync or the change of embedder that is going on; what was stored stays."""
        self._stop.set()

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Be the one who changes the index, until done or stopped."""
        with self._syncing:
            self._stop.clear()
            try:
                yield
            finally:
                give_back()

    def _until_stopped(self, progress: Callable[[Progress], None]) -> Callable[[Progress], None]:
        from page.turns import InTurn

        def told(at: Progress) -> None:
            if self._stop.is_set():
                raise Stopped(say("work_stopped"), say("work_stopped_hint"))
            progress(at)
            InTurn.line.let_pass()

        return told

    def change(self, settings: Settings, progress: Callable[[Progress], None] | None = None) -> None:
        """Answer by other settings from now on; whoever is being answered keeps the ones they began with.

        Args:
            settings: with the same index; another embedder embeds it anew, beside the one that answers.
            progress: is told how far that has come.

        Raises:
            MutdapError: a model cannot be loaded, or it was stopped. All stays as it was.
        """
        from rag.embed import load_embedder

        with self._changing:
            models = Models.load(settings, (self._settings, self._models))
            embedder = self._embedder
            if settings.embedder != self._settings.embedder:
                embedder = load_embedder(settings.embedder)
                if embedder.identity != self._embedder.identity:
                    self._embed_anew(settings, embedder, progress or (lambda _: None))
            self._settings, self._embedder, self._models = settings, embedder, models
            self.opened = self._open()

    def _embed_anew(
        self, settings: Settings, embedder: Embedder, progress: Callable[[Progress], None]
    ) -> None:
        from ingest.library import open_for_sync
        from ingest.storing import embed_what_lacks
        from ingest.sync import Progress
        from rag.opening import is_kept, local_folder
        from rag.renew import renewed

        if not is_kept(settings):
            return
        self.follow(on=False)
        told = self._until_stopped(progress)
        said = say("embedding_anew")
        with self._working():
            with (
                renewed(local_folder(settings), embedder.identity, embedder.dimension) as index,
                index.writing(),
            ):
                embed_what_lacks(index, embedder, lambda done, total: told(Progress(done, total, said)))
            anew = open_for_sync(settings, embedder)
            anew.publish()
            anew.close()

    @property
    def follows(self) -> bool:
        """Whether the folders of the index are followed."""
        return self._following is not None

    def follow(self, on: bool) -> None:
        """Keep the index equal to the folders it knows from now on, or stop that.

        Raises:
            SourceError: the user has synced no folder or file: copies that were uploaded never change.
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
                    if not any(map(self._is_own, index.roots())):
                        raise SourceError(say("no_folder"), say("no_folder_hint"))
                    watcher = Watcher(
                        index, self._embedder, workers=self._settings.workers, done=self._followed
                    )
                except SourceError:
                    index.close()
                    raise
                watcher.start()
                self._following = watcher, index

    def _followed(self, done: Report) -> None:
        """What the folders that are followed brought; an address is not looked at by that."""
        self._fail(done, lambda source: Path(source).is_absolute())
        give_back()

    def add(
        self,
        files: Iterable[Path],
        progress: Callable[[Progress], None],
        written: Mapping[Path, float] | None = None,
    ) -> Report:
        """Keep uploaded files and index them; one that cannot be read is reported and not kept.

        Args:
            files: the uploads.
            progress: is told how far that has come.
            written: when a file was last written where it came from, in seconds of the epoch.

        Raises:
            MutdapError: there are more of them than one upload may hold.
        """
        from ingest.sync import Report

        files, most = list(files), self._settings.upload_files
        if len(files) > most:
            raise MutdapError(say("too_many_files", most=most, count=len(files)), say("too_many_files_hint"))
        kept: list[Path] = []
        failed = []
        others: dict[tuple[str, str], Failure] = {}
        for file in files:
            if refused := _refused(file):
                failed.append(refused)
                others |= {(other, file.name): again for other, again in _in_others(file)}
            else:
                kept.append(self._keep(file, kept))
                if at := (written or {}).get(file):
                    os.utime(kept[-1], (at, at))
        by_name = Report(failed=failed)
        self._fail(by_name, {file.name for file in files}.__contains__, others=others)
        if not kept:
            return by_name
        done, new = self._synced([self.uploads, *kept], progress, kept)
        done.failed[:] = [*new, *by_name.failed]
        return done

    def forget(self, source: str) -> None:
        """Take a note out of the index; its file stays, but not our own copy of what was uploaded.

        Raises:
            SourceError: the index does not know it; said as a visitor knows it.
        """
        from ingest.library import open_for_sync
        from ingest.sync import forget

        with self._working():
            index = open_for_sync(self._settings, self._embedder)
            try:
                forget(index, source)
                if Path(source).parent.resolve() == self.uploads.resolve():
                    Path(source).unlink(missing_ok=True)  # the next upload would bring it back
            except SourceError as error:
                said = self._failures.in_words(error.message), self._failures.in_words(error.hint)
                raise SourceError(*said) from error
            finally:
                index.close()

    def _is_own(self, root: str) -> bool:
        """Whether a place that the index knows is the user's own, and no copy and no web page."""
        from ingest.address import is_url

        return not is_url(root) and Path(root).resolve() != self.uploads.resolve()

    def _keep(self, file: Path, kept: Collection[Path]) -> Path:
        """Copy a file to the uploads: in place of an older one of its name, beside one of the same upload.

        A name of ``CUT`` bytes may be the beginning of another one, and takes no other content's place.
        """
        first = target = self.uploads / unicodedata.normalize("NFC", file.name)
        is_cut = len(os.fsencode(file.name)) >= CUT
        number = 2
        while target in kept or (is_cut and target.exists() and not cmp(file, target, shallow=False)):
            target = first.with_stem(f"{first.stem} ({number})")
            number += 1
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return target

    def _open(self) -> tuple[Notes, Assistant]:
        from ingest.library import open_notes
        from page.turns import InTurn
        from rag.assistant import Assistant
        from rag.glossary import glossary_of

        settings = self._settings
        notes = replace(open_notes(settings, self._embedder), name=self.name)
        models = self._models
        answering = Assistant if models.chat else InTurn  # who waits for a chat model needs no core
        assistant = answering(
            notes.index, self._embedder, model=models.chat, model_name=settings.llm, k=settings.k,
            glossary=glossary_of(settings.glossary), entailment=models.entailment, reranker=models.reranker,
        )  # fmt: skip
        return notes, assistant


def _lies_in(places: Collection[str]) -> Callable[[str], bool]:
    return lambda source: any(under(source, place) for place in places)


def _refused(file: Path) -> Failure | None:
    """Why an upload cannot be read, by its name; None where it can."""
    from ingest.scan import Failure, check

    try:
        check(file)
    except SourceError as error:
        return Failure(file.name, error.message.replace(str(file), file.name), error.hint)
    return None


def _in_others(file: Path) -> Iterator[tuple[str, Failure]]:
    """The same in the languages that other visitors may read; a copy of the file soon is gone."""
    for other in LANGUAGES:
        if chosen() or other == language():
            continue
        with speaking(other):
            refused = _refused(file)
        if refused:
            yield other, refused
