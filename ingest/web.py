"""Web pages as sources: all that a sync names are fetched, some at a time, each server asked in turn."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ingest.access import Access
from ingest.scan import Failure, Found, Scan
from rag.errors import SourceError

if TYPE_CHECKING:
    from ingest.fetch import Fetched

AT_ONCE = 4
"""Servers that are asked at the same time."""


class Known(NamedTuple):
    """What the index remembers of a page."""

    size: int
    meta: Mapping[str, str]
    """Of its document, with what the server called its version."""


_Answer = tuple[str, "Fetched | SourceError | None"]


def look_up(scan: Scan, pages: Mapping[str, Known | None], access: Access) -> None:
    """Add what addresses answer with to a scan.

    Args:
        scan: is added to, in the order of ``pages`` whichever answers first.
        pages: addresses, with what is known of those that need no reading unless they changed.
        access: whether they may be of this machine or of a private network.
    """
    by_server: dict[str, list[str]] = defaultdict(list)
    for url in pages:
        by_server[urlsplit(url).netloc].append(url)
    answers = dict(_answers(list(by_server.values()), pages, access))
    for url, known in pages.items():
        answer = answers[url]
        if isinstance(answer, SourceError):
            scan.unseen.append(url)
            scan.failed.append(Failure(url, answer.message, answer.hint))
        elif answer is not None:
            scan.found[url] = Found(url, url, len(answer.data), 0, answer)
        else:
            assert known is not None
            scan.found[url] = Found(url, url, known.size, 0)


def _answers(
    servers: Sequence[Sequence[str]], pages: Mapping[str, Known | None], access: Access
) -> Iterator[_Answer]:
    given_up = threading.Event()

    def ask(urls: Sequence[str]) -> list[_Answer]:
        return [(url, _answer(url, pages[url], access)) for url in urls if not given_up.is_set()]

    if len(servers) <= 1:
        for urls in servers:
            yield from ask(urls)
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(servers)), "mutdap-fetch") as pool:
        try:
            asked = [pool.submit(copy_context().run, ask, urls) for urls in servers]
            for coming in asked:
                yield from coming.result()
        except BaseException:  # Ctrl-C: what is under way ends, nothing new begins
            given_up.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _answer(url: str, known: Known | None, access: Access) -> Fetched | SourceError | None:
    from ingest.fetch import Version, fetch

    try:
        return fetch(url, allow_local=access.allow_local, known=Version.of_meta(known.meta if known else {}))
    except SourceError as error:
        return error
