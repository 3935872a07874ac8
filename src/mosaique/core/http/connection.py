"""Connections that go only where they may, and end when their time is over.

The check stands below the HTTP client: what is connected to is the address that was checked, never a name
that could be looked up again. TLS still proves the name, which the client gives at the handshake.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import httpcore

from mosaique.core.http.addresses import IPAddress
from mosaique.core.http.outcomes import CERTIFICATE, INSECURE, Broken, Failed
from mosaique.core.http.reach import Reach

T = TypeVar("T")

_ATTEMPTS = 4  # addresses tried: whoever runs the name's server decides how many there are
_CONNECT = 10.0  # seconds for one of them
_PIECE = 64 * 1024


class TimeOver(Exception):
    """The request's wall clock ran out."""


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self, at_most: float | None = None) -> float:
        """Seconds left, or the fewer given. Raises TimeOver."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeOver
        return left if at_most is None else min(left, at_most)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens what ``reach`` allows. Raises Broken before any other connection, TimeOver when late."""

    def __init__(self, reach: Reach, deadline: Deadline) -> None:
        self._reach = reach
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        # A resolver takes no timeout: a stalled one is left behind in its thread.
        addresses = in_time(lambda: self._reach.addresses_of(host, port), self._deadline)
        return BoundedStream(self._connect_to_one(addresses, port), self._deadline)

    def _connect_to_one(self, addresses: Sequence[IPAddress], port: int) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError()
        for address in addresses[:_ATTEMPTS]:
            try:
                return self._plain.connect_tcp(str(address), port, self._deadline.remaining(_CONNECT))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise NotImplementedError("only the network is reached")


class BoundedStream(httpcore.NetworkStream):
    """A connection each of whose waits ends at the deadline, however slowly the other side goes."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        except httpcore.ConnectTimeout:
            raise TimeOver from None
        except httpcore.ConnectError as error:
            refused = isinstance(error.__cause__, ssl.SSLCertVerificationError)
            raise Broken(Failed(CERTIFICATE if refused else INSECURE, {"host": server_hostname})) from error
        return BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # the library's own signature
        return self._stream.get_extra_info(info)


def in_time(call: Callable[[], T], deadline: Deadline) -> T:
    """What the call gives, or what it raises; TimeOver if it takes longer than the deadline."""
    results: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((call(), None))
        except Exception as error:  # noqa: BLE001  # raised again in the caller's thread
            results.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=deadline.remaining())
    except Empty:
        raise TimeOver from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # no error: the call's own result
