"""What is written to SQLite within is written whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection, run: Callable[[str], object]) -> Iterator[None]:
    """One transaction that waits for other writers; it is on the disk when it ends.

    Args:
        connection: that commits by itself outside of transactions.
        run: executes a statement on it, and explains what goes wrong.
    """
    run("BEGIN IMMEDIATE")
    try:
        yield
        run("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
