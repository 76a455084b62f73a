"""Fetches a web page that the user named: bounded in time and size, and from public addresses only.

What the server calls the version it gave (``ETag``, ``Last-Modified``) is sent along the next time, and a
page that is as it was is not sent again.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpcore

from ingest.address import ascii_url, is_url, plain_url
from ingest.connect import Checked, Private
from rag.errors import SourceError, UnsupportedFile
from rag.language import tr

SECONDS = 60.0
"""For one page, redirects included."""
SILENCE = 15.0
"""Seconds without a byte after which a server is given up."""
LARGEST = 16 * 1024 * 1024
"""Bytes of a page, unpacked."""
MOST_REDIRECTS = 10

_HEADERS = {
    "User-Agent": "mutdap", "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "gzip",
    "Accept-Language": "ko, en;q=0.5",
}  # fmt: skip
_KINDS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "text/x-markdown": ".md", "application/pdf": ".pdf",
}  # fmt: skip
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_ENDINGS = {
    ".html": ".html",
    ".htm": ".html",
    ".txt": ".txt",
    ".md": ".md",
    ".markdown": ".md",
    ".pdf": ".pdf",
}


_SETTLED = timedelta(minutes=1)
"""A page that changed less than this before it was sent may change again under the same ``Last-Modified``."""
_HEADER = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,300}")


@dataclass(frozen=True, slots=True)
class Version:
    """What a server calls the page it gave; empty where it does not say."""

    etag: str = ""
    modified: str = ""
    address: str = ""
    """Where redirects led: only there do these words mean anything."""

    def as_meta(self) -> dict[str, str]:
        """For a document's ``meta``; nothing where nothing can be asked with it."""
        if not (self.etag or self.modified):
            return {}
        named = {"etag": self.etag, "last_modified": self.modified, "fetched_from": self.address}
        return {name: value for name, value in named.items() if value}

    @classmethod
    def of_meta(cls, meta: Mapping[str, str]) -> Version:
        """Back from a document's ``meta``."""
        return cls(*(meta.get(name, "") for name in ("etag", "last_modified", "fetched_from")))

    @classmethod
    def of_answer(cls, address: str, headers: Mapping[str, str]) -> Version:
        """From the headers that came with a page."""
        etag, modified = (headers.get(name, "").strip() for name in ("etag", "last-modified"))
        return cls(
            etag if _HEADER.fullmatch(etag) else "",
            modified if _settled(modified, headers.get("date", "")) else "",
            address,
        )

    def asked_with(self, address: str) -> dict[str, str]:
        """Headers that ask an address for another version only."""
        if address != self.address:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


_NO_VERSION = Version()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered with."""

    url: str
    """As the user named it; redirects may have led elsewhere."""
    data: bytes
    suffix: str
    """The file ending of its kind."""
    charset: str
    """As the answer's header says; may be empty."""
    version: Version = _NO_VERSION


def fetch(url: str, *, allow_local: bool = False, known: Version = _NO_VERSION) -> Fetched | None:
    """Get a page, following redirects.

    Args:
        url: ``http`` or ``https``.
        allow_local: whether it may come from this machine or from a private network.
        known: the version that is here already.

    Returns:
        The page; None where it still is the version that is known.

    Raises:
        SourceError: no answer, not a good one, too slow, too large, or from where it may not come.
        UnsupportedFile: what comes is neither a page nor text nor a PDF.
    """
    deadline = time.monotonic() + SECONDS
    here = plain_url(url)
    backend = Checked(allow_local=allow_local, deadline=deadline)
    try:
        with httpcore.ConnectionPool(network_backend=backend) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                answer = _get(pool, here, deadline, known.asked_with(here))
                if answer is None:
                    return None
                if isinstance(answer, str):
                    here = _next(url, here, answer)
                    continue
                data, headers = answer
                suffix, charset = _kind(url, here, headers.get("content-type", ""), data)
                return Fetched(url, data, suffix, charset, Version.of_answer(here, headers))
    except Private as error:
        raise SourceError(
            tr(
                f"사설망이나 이 컴퓨터의 주소입니다: {url}",
                f"This address is private or of this machine: {url}",
            ),
            tr("믿는 주소라면 --allow-local을 붙이세요.", "Add --allow-local if you trust it."),
        ) from error
    except httpcore.TimeoutException as error:
        raise _slow(url) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, zlib.error, UnicodeError) as error:
        why = _why(error)
        raise SourceError(
            tr(f"주소에서 읽지 못했습니다: {url} ({why})", f"Nothing could be read from {url} ({why})"),
            tr("주소와 연결을 확인하세요. 색인에 있던 것은 그대로 둡니다.",
               "Check the address and the connection. What the index held of it stays."),
        ) from error  # fmt: skip
    raise SourceError(
        tr(f"주소가 자꾸 다른 곳을 가리킵니다: {url}", f"Too many redirects: {url}"),
        tr("브라우저에서 열어 마지막 주소를 쓰세요.", "Open it in a browser and use the address it ends at."),
    )


def _why(error: BaseException) -> str:
    """What went wrong in words; the error's own where it is none of the usual."""
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for kind, said in (
        (socket.gaierror, tr("그런 서버를 찾지 못했습니다", "no server of that name was found")),
        (ConnectionRefusedError, tr("서버가 연결을 받지 않습니다", "the server takes no connection")),
        (ssl.SSLError, tr("안전한 연결을 맺지 못했습니다", "no secure connection could be made")),
    ):
        if any(isinstance(one, kind) for one in causes):
            return said
    return str(error)


def _settled(modified: str, sent: str) -> bool:
    """Whether a page had rested when it was sent, so that its time tells it from any later version."""
    try:
        return _time(modified) + _SETTLED <= _time(sent)
    except (ValueError, TypeError, OverflowError):  # no such header, or no time
        return False


def _time(header: str) -> datetime:
    return parsedate_to_datetime(header if _HEADER.fullmatch(header) else "")


def _get(
    pool: httpcore.ConnectionPool, url: str, deadline: float, condition: Mapping[str, str]
) -> str | tuple[bytes, dict[str, str]] | None:
    """The body and headers of a good answer, or where it sends us; None for no other version."""
    timeouts = {"connect": SILENCE, "read": SILENCE, "write": SILENCE, "pool": SILENCE}
    headers = {"Host": urlsplit(ascii_url(url)).netloc, **_HEADERS, **condition}
    with pool.stream(
        "GET", ascii_url(url), headers=list(headers.items()), extensions={"timeout": timeouts}
    ) as answer:
        said = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
        if answer.status in {301, 302, 303, 307, 308} and "location" in said:
            return said["location"]
        if answer.status == 304 and condition:
            return None
        if answer.status != 200:
            raise _refused(url, answer.status)
        return _body(
            url, answer.iter_stream(), said.get("content-encoding", "").strip().lower(), deadline
        ), said


def _body(url: str, blocks: Iterable[bytes], encoding: str, deadline: float) -> bytes:
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise UnsupportedFile(
            tr(f"모르는 방식으로 압축된 답입니다({encoding}): {url}", f"Compressed in an unknown way: {url}"),
            tr("브라우저에서 .html로 저장해 넣으세요.", "Save it as .html in a browser and sync that."),
        )
    unpack = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    found = bytearray()
    for block in blocks:
        found += unpack.decompress(block, LARGEST + 1 - len(found)) if unpack else block
        if len(found) > LARGEST:
            raise SourceError(
                tr(f"페이지가 너무 큽니다(최대 {LARGEST >> 20}MB): {url}",
                   f"This page is too large (over {LARGEST >> 20} MB): {url}"),
                tr("필요한 부분만 파일로 저장해 넣으세요.", "Save the part you need as a file and sync it."),
            )  # fmt: skip
        if time.monotonic() > deadline:
            raise _slow(url)
    if unpack and not unpack.eof:
        raise zlib.error("unexpected end")
    return bytes(found)


def _next(url: str, here: str, location: str) -> str:
    there = urljoin(here, location)
    if not is_url(there):
        raise UnsupportedFile(
            tr(f"웹 주소가 아닌 곳으로 보냅니다: {url}", f"It leads to what is no web address: {url}"),
            tr("http와 https만 읽습니다.", "Only http and https are read."),
        )
    return plain_url(there)


def _kind(url: str, here: str, content_type: str, data: bytes) -> tuple[str, str]:
    """The ending of what came, by its header, else by its name or first bytes; and the charset named."""
    named, _, rest = content_type.partition(";")
    named_charset = _CHARSET.search(rest)
    charset = named_charset[1] if named_charset else ""
    kind = named.strip().lower()
    path = urlsplit(here).path.lower()
    by_name = next((suffix for ending, suffix in _ENDINGS.items() if path.endswith(ending)), "")
    if kind == "text/plain" and by_name == ".md":
        return ".md", charset
    if kind in _KINDS:
        return _KINDS[kind], charset
    if kind in {"", "application/octet-stream", "binary/octet-stream"}:
        if data.startswith(b"%PDF-"):
            return ".pdf", ""
        if by_name:
            return by_name, charset
        if b"<html" in data[:2048].lower() or b"<!doctype html" in data[:2048].lower():
            return ".html", charset
    raise UnsupportedFile(
        tr(f"읽을 수 없는 종류입니다({kind or '?'}): {url}", f"This kind is not read ({kind or '?'}): {url}"),
        tr("웹 페이지, 텍스트, Markdown, PDF 주소를 주세요.", "Give the address of a page, text or PDF."),
    )


def _slow(url: str) -> SourceError:
    return SourceError(
        tr(f"답이 너무 늦습니다: {url}", f"The answer takes too long: {url}"),
        tr("나중에 다시 하세요. 색인에 있던 것은 그대로 둡니다.",
           "Try again later. What the index held of it stays."),
    )  # fmt: skip


def _refused(url: str, status: int) -> SourceError:
    if status in {404, 410}:
        hint = tr("주소를 확인하세요. 없어진 글이면 mutdap forget으로 잊게 하세요. 색인은 그대로 둡니다.",
                  "Check the address, or `mutdap forget` it if it is gone. The index keeps it.")  # fmt: skip
    elif status in {401, 403}:
        hint = tr("로그인이 필요한 글이면 브라우저에서 저장해 넣으세요. 색인은 그대로 둡니다.",
                  "If it needs a login, save it in a browser. The index keeps what it had.")  # fmt: skip
    else:
        hint = tr("나중에 다시 하세요. 색인에 있던 것은 그대로 둡니다.",
                  "Try again later. What the index held of it stays.")  # fmt: skip
    return SourceError(
        tr(f"서버가 {status}로 답했습니다: {url}", f"The server answered {status}: {url}"), hint
    )
