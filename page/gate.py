"""Who may enter the page: names with passwords, a token, and the sessions of browsers that proved one.

Secrets are compared in constant time and never shown. Sessions live in memory: a restart ends them all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from page.words import say
from rag.config import Settings
from rag.errors import BadSetting

BEARER = "token"
"""The name of whoever enters by the token."""
SHORTEST_TOKEN = 16
SESSION_S = 12 * 3600
"""A session ends so long after it was last used."""
MOST_SESSIONS = 10_000
TRIES, TRIES_S = 10, 60.0
"""So many wrong secrets within that time, and an address has to wait."""
MOST_ADDRESSES = 1_000

_NAME = re.compile(r"[^\s:\x00-\x1f]{1,64}")


class TooManyTries(Exception):  # noqa: N818 - says what happened
    """An address gave too many wrong secrets."""


@dataclass(slots=True)
class _Sessions:
    """Browsers that proved who they are, by the hash of what their cookie holds."""

    now: Callable[[], float]
    _open: OrderedDict[bytes, tuple[str, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str) -> str:
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._open[_hashed(key)] = name, self.now() + SESSION_S
            while len(self._open) > MOST_SESSIONS:
                self._open.popitem(last=False)
        return key

    def name_of(self, key: str) -> str | None:
        hashed = _hashed(key)
        with self._lock:
            name, until = self._open.pop(hashed, ("", 0.0))
            if until <= self.now():
                return None
            self._open[hashed] = name, self.now() + SESSION_S
            return name

    def end(self, key: str) -> None:
        with self._lock:
            self._open.pop(_hashed(key), None)


class Gate:
    """Lets in who knows a password or the token.

    Args:
        accounts: passwords by name.
        token: a secret that opens the page without a name; None where there is none.
        now: the time in seconds, of a clock that only goes forward.
    """

    def __init__(
        self, accounts: Mapping[str, str], token: str | None, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._accounts = {name: _hashed(password) for name, password in accounts.items()}
        self._token = _hashed(token) if token else None
        self._now = now
        self._sessions = _Sessions(now)
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def by_name(self) -> bool:
        """Whether a name is asked for, and not the token alone."""
        return bool(self._accounts)

    def entered(self, headers: Mapping[str, str], cookie: str | None, address: str) -> str | None:
        """Who a request comes from, None for nobody.

        Args:
            headers: with small letters; ``authorization`` may hold Bearer or Basic.
            cookie: what the browser's session cookie holds.
            address: where it comes from.

        Raises:
            TooManyTries: this address gave too many wrong secrets.
        """
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self.proved("", value.strip(), address)
        if kind.lower() == "basic":
            name, _, secret = _decoded(value.strip()).partition(":")
            return self.proved(name, secret, address)
        return self._sessions.name_of(cookie) if cookie else None

    def proved(self, name: str, secret: str, address: str) -> str | None:
        """The name that a secret proves: a user's with their password, or ``BEARER`` with the token.

        Raises:
            TooManyTries: this address gave too many wrong secrets.
        """
        self._check(address)
        given = _hashed(secret)
        found = None
        for known, password in self._accounts.items():  # all of them, so that time tells no name
            same_name = hmac.compare_digest(known.encode(), name.strip().encode())
            if hmac.compare_digest(password, given) and same_name:
                found = known
        if self._token and hmac.compare_digest(self._token, given) and not found:
            found = BEARER
        if found is None:
            self._note(address)
        return found

    def begin(self, name: str) -> str:
        """A new session of somebody; gives what their cookie is to hold."""
        return self._sessions.begin(name)

    def end(self, cookie: str) -> None:
        """End a session."""
        self._sessions.end(cookie)

    def _check(self, address: str) -> None:
        with self._lock:
            wrong = self._wrong.get(address)
            while wrong and wrong[0] < self._now() - TRIES_S:
                wrong.popleft()
            if wrong and len(wrong) >= TRIES:
                raise TooManyTries(address)

    def _note(self, address: str) -> None:
        with self._lock:
            wrong = self._wrong.setdefault(address, deque(maxlen=TRIES))
            wrong.append(self._now())
            self._wrong.move_to_end(address)
            while len(self._wrong) > MOST_ADDRESSES:
                self._wrong.popitem(last=False)


def gate_of(settings: Settings) -> Gate | None:
    """The gate that the settings ask for; None where everybody may enter.

    Raises:
        BadSetting: an account or token that cannot be used, or a file of accounts that cannot be read.
    """
    accounts: dict[str, str] = {}
    for entry in (settings.auth or "").splitlines():
        accounts |= _accounts(entry.strip())
    token = settings.token or None
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise BadSetting(say("bad_token", least=SHORTEST_TOKEN), say("make_token"))
    return Gate(accounts, token) if accounts or token else None


def check_open_to_network(host: str, gate: Gate | None) -> None:
    """Refuse to serve other machines without a gate.

    Raises:
        BadSetting: the page would be open to whoever reaches this machine.
    """
    if gate is None and not is_loopback(host):
        raise BadSetting(say("needs_gate", host=host), say("needs_gate_hint"))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _accounts(entry: str) -> dict[str, str]:
    """The accounts of one line: ``user:password``, or ``@FILE`` with such lines, ``#`` before a remark."""
    if not entry.startswith("@"):
        return dict([_account(entry)]) if entry else {}
    path = Path(entry[1:]).expanduser()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(say("bad_auth_file", file=path), str(error)) from error
    return dict(_account(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def _account(line: str) -> tuple[str, str]:
    name, _, password = line.partition(":")
    if not _NAME.fullmatch(name) or not password or name == BEARER:
        raise BadSetting(
            say("bad_auth"), say("bad_auth_hint")
        )  # the line is not shown: it may hold a password
    return name, password


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _decoded(basic: str) -> str:
    try:
        return base64.b64decode(basic, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
