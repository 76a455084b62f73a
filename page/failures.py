"""What could not be read: told until it is mended, tried again or dismissed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.scan import Failure, check
from ingest.zipped import contents, parted
from page.words import TEXTS, say
from rag.errors import SourceError
from rag.language import language

if TYPE_CHECKING:
    from rag.protocol import SourceState

MOST = 1_000
"""Failures of earlier times that are told; the oldest go first."""

_Look = tuple[int, int] | None
"""Size and time of a file, by which another one in its place is told; None where there is none."""
_Held = tuple[str, str, int] | None
"""What the index holds of a source, by which it is told whether the source was read since."""


@dataclass(slots=True)
class _Kept:
    held: _Held
    told: dict[str, Failure]
    """By language, the one it failed in first."""


class Failures:
    """What could not be read, as all visitors are told it.

    Args:
        uploads: the folder of uploaded files: who uploads one knows it by its name, not by where we keep it.
    """

    def __init__(self, uploads: Path) -> None:
        self._folder = os.path.realpath(uploads) + os.sep
        self._turn = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._dismissed: dict[str, _Look] = {}

    def name(self, source: str) -> str:
        """A source, or the folder of uploads, as a visitor knows it."""
        return say("uploads") if source + os.sep == self._folder else source.removeprefix(self._folder)

    def in_words(self, text: str) -> str:
        """What is said of sources, with each called as a visitor knows it."""
        return text.replace(self._folder, "").replace(self._folder.removesuffix(os.sep), say("uploads"))

    def as_told(self, failure: Failure) -> Failure:
        """A failure in the words of the page, without advice that only the command line can follow."""
        if "--allow-local" in failure.hint:
            return replace(failure, error=_private(failure.source), hint=say("public_only"))
        return replace(failure, error=self.in_words(failure.error), hint=self.in_words(failure.hint))

    def take(
        self,
        failed: Collection[Failure],
        tried: Callable[[str], bool],
        states: Iterable[SourceState],
        *,
        named: Callable[[str], bool],
        others: Mapping[tuple[str, str], Failure] | None = None,
    ) -> list[Failure]:
        """Remember what could not be read.

        An address that may not be read is told and forgotten, unless the index has something of it. What was
        dismissed stays so while the file is the same.

        Args:
            failed: in the words of the page.
            tried: whether a source was looked at, so that what was told of it before holds no more.
            states: what the index holds now.
            named: whether somebody asked for that very source, and is told of it again.
            others: what failed in the words of other languages, by language and source.

        Returns:
            What was not told before.
        """
        held = {state.source: _held(state) for state in states}
        with self._turn:
            before = self._kept
            fresh: dict[str, _Kept] = {}
            for failure in failed:
                source = failure.source
                if source in self._dismissed and not named(source):
                    if self._dismissed[source] == _look(source):
                        continue
                    del self._dismissed[source]
                self._dismissed.pop(source, None)
                if source in held or not refused(failure):
                    fresh[source] = _Kept(held.get(source), {language(): failure})
            for (other, source), failure in (others or {}).items():
                if source in fresh:
                    fresh[source].told[other] = failure
            left = [
                (source, kept)
                for source, kept in before.items()
                if source not in fresh and not tried(source) and held.get(source) == kept.held
            ]
            self._kept = fresh | dict(left[:MOST])
        return [f for f in failed if named(f.source) or (f.source not in before and f.source in fresh)]

    def told(self, states: Iterable[SourceState]) -> list[Failure]:
        """What is still not read, the latest first, in the language that is spoken here.

        Args:
            states: what the index holds now.
        """
        here, held = language(), {state.source: _held(state) for state in states}
        with self._turn:
            kept = {s: kept for s, kept in self._kept.items() if held.get(s) == kept.held}
            self._kept = kept
        for one in kept.values():
            if here not in one.told:
                one.told[here] = self._again(next(iter(one.told.values())))
        return [one.told[here] for one in kept.values()]

    def dismiss(self, source: str) -> None:
        """Speak no more of what could not be read there, until another file stands in its place."""
        with self._turn:
            if self._kept.pop(source, None):
                self._dismissed[source] = _look(source)

    def _again(self, failure: Failure) -> Failure:
        """A failure that was told in another language, in the one that is spoken here.

        A file is looked at once more; of what cannot be looked at again, the words of then come after ours.
        """
        if refused(failure):
            return replace(failure, error=_private(failure.source), hint=say("public_only"))
        try:
            _check(failure.source)
        except SourceError as error:
            return self.as_told(replace(failure, error=error.message, hint=error.hint))
        return replace(failure, error=say("unread"), hint=f"{failure.error} {failure.hint}".strip())


def refused(failure: Failure) -> bool:
    """Whether an address was not even asked: it is of this machine or a private network."""
    return failure.hint in TEXTS["public_only"]


def _private(source: str) -> str:
    return say("private_address", source=source)


def _check(source: str) -> None:
    """Make sure that a file or a member of an archive can be read, where there is one.

    Raises:
        SourceError: it cannot, and why.
    """
    if place := parted(source):
        archive, member = place
        if why := contents(archive, lambda _: True).refused.get(member):
            raise why
        check(Path(source))
    elif Path(source).is_absolute() and Path(source).is_file():
        check(Path(source))


def _held(state: SourceState) -> _Held:
    return state.digest, state.made_by, state.mtime_ns


def _look(source: str) -> _Look:
    place = parted(source)
    path = Path(place[0] if place else source)
    if not path.is_absolute():
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
