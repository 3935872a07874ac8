"""A server on 127.0.0.1 that says exactly what a test tells it to, well-formed or not, and counts who came."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

_PATIENCE = 20  # seconds: nothing here outlives a test that hangs


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Say = Callable[[bytes], None]
Script = bytes | Callable[[Say, Event], None]


@dataclass
class LocalServer:
    scripts: dict[str, Script]
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    stopping: Event = field(default_factory=Event)
    listener: socket.socket = field(init=False)
    port: int = field(init=False)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def run(self) -> None:
        while not self.stopping.is_set():
            with suppress(OSError):
                connection, _ = self.listener.accept()
                self.connections += 1
                Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(_PATIENCE)
        with suppress(OSError, ValueError), connection:
            talking = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with talking:
                request = read_request(talking)
                self.requests.append(request)
                script = self.scripts.get(
                    request.path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                )
                if isinstance(script, bytes):
                    talking.sendall(script)
                else:
                    script(talking.sendall, self.stopping)
                talking.shutdown(socket.SHUT_WR)
                talking.recv(1)  # until the other side has read it all


def read_request(connection: socket.socket) -> Request:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65_536)
        if not piece or piece.startswith(b"\x16"):  # the first byte of a TLS handshake
            raise ValueError("no request")
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65_536)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, body)


@contextmanager
def serving(scripts: dict[str, Script], *, tls: ssl.SSLContext | None = None) -> Iterator[LocalServer]:
    server = LocalServer(scripts, tls)
    with socket.create_server(("127.0.0.1", 0)) as server.listener:
        server.port = server.listener.getsockname()[1]
        server.listener.settimeout(0.01)
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        yield server
        server.stopping.set()
        thread.join()


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A well-formed answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


def redirect(location: str, status: str = "302 Found", *headers: str) -> bytes:
    return answer(b"", f"Location: {location}", *headers, status=status)


def endless(start: bytes, again: bytes, *, every: float = 0) -> Script:
    """Say something, then something else over and over until the other side leaves."""

    def script(say: Say, stopping: Event) -> None:
        say(start)
        while not stopping.wait(every):
            say(again)

    return script
