"""Web addresses as sources: how they are written and what is one."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from rag.errors import UnsupportedFile
from rag.language import tr


def is_url(name: str) -> bool:
    """Whether a name is a web address."""
    return name.lower().startswith(("http://", "https://"))


def plain_url(name: str) -> str:
    """An address as it is remembered: without the place in the page and without white space around it.

    Raises:
        UnsupportedFile: no host, or a user's name and password in it.
    """
    try:
        parts = urlsplit(name.strip())
        host, port = parts.hostname, parts.port
        written = (host or "").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise _unusable(name) from error
    if not written or "@" in parts.netloc or any(c.isspace() for c in parts.netloc):
        raise _unusable(name)
    shown = f"[{host}]" if ":" in (host or "") else (host or "")
    netloc = shown if port is None else f"{shown}:{port}"
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, ""))


def ascii_url(url: str) -> str:
    """The address as it goes over the wire."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    netloc = host if parts.port is None else f"{host}:{parts.port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]"), ""))


def _unusable(name: str) -> UnsupportedFile:
    return UnsupportedFile(
        tr(f"읽을 수 없는 주소입니다: {name}", f"This address cannot be used: {name}"),
        tr("예: https://example.com/글 (이름과 암호는 넣지 마세요)",
           "For example https://example.com/post, without a user name or password."),
    )  # fmt: skip
