"""Errors a user can act on: one line that says what is wrong, one that says what to do.

Only ``cli`` and ``ui`` catch these, and only they print.
"""

from __future__ import annotations


class MutdapError(Exception):
    """Something the user can mend.

    Args:
        message: what is wrong, in one line.
        hint: what to do about it, in one line; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def told(self) -> str:
        """What is wrong and, on a line of its own, what to do, where there is anything to do."""
        return "\n".join(filter(None, (self.message, self.hint)))


class SourceError(MutdapError):
    """A path or URL that cannot be read at all."""


class NoTextInFile(SourceError):  # noqa: N818 - says what happened, not that it is an error
    """A source that could be opened and holds no text."""


class UnsupportedFile(SourceError):  # noqa: N818
    """A format that is not read here, or bytes that are not what the name says."""


class IndexMismatch(MutdapError):  # noqa: N818
    """An index made with another embedder, format or splitter than the one asked for."""


class IndexDamaged(MutdapError):  # noqa: N818
    """The database of an index cannot be read."""


class IndexLocked(MutdapError):  # noqa: N818
    """Another process is writing this index."""


class IndexUnreachable(MutdapError):  # noqa: N818
    """The server that keeps an index is away, too slow, full, or lets nobody in."""


class EmbedderError(MutdapError):
    """An embedder that cannot be loaded or that gives unusable vectors."""


class ChatModelError(MutdapError):
    """A chat model that cannot be reached, or that answers with an error."""


class BadQuestion(MutdapError):  # noqa: N818
    """A question with nothing in it."""


class NoSuchNotes(MutdapError):  # noqa: N818
    """None of the notes is of the name or the time that was asked for."""


class BadSetting(MutdapError):  # noqa: N818
    """A setting with a value that makes no sense."""
