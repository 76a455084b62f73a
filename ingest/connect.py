"""Connections to checked addresses only, which end when their time is over."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from typing import Any

import httpcore

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Private(Exception):  # noqa: N818 - ``fetch`` turns it into words
    """A name that leads to no public address."""


class Checked(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that a second look-up cannot lead elsewhere."""

    def __init__(self, *, allow_local: bool, deadline: float) -> None:
        self._allow_local = allow_local
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Any = None,  # noqa: ANN401 - as the interface says
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Look the name up, choose an address that may be used, connect to it."""
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        allowed = [address for address in found if self._allow_local or public(address)]
        for n, address in enumerate(allowed, 1):
            try:
                left = _left(self._deadline, timeout)
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(allowed):
                    raise
            else:
                return _Timed(stream, self._deadline)
        raise Private(host)


class _Timed(httpcore.NetworkStream):
    """A stream that ends when the page's time is over, however often a byte comes."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline")
    return left if timeout is None else min(timeout, left)


def public(address: str) -> bool:
    """Whether an address is one of the public network, seen through IPv6's wrappings of IPv4."""
    ip: _Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
        if ip.is_site_local or int(ip) < 1 << 32:  # also IPv4 in its oldest wrapping, ::127.0.0.1
            return False
    return ip.is_global and not ip.is_multicast
