"""A small IMAP server on 127.0.0.1: enough of RFC 3501 for who reads, and every command that it was sent."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread


@dataclass
class MailServer:
    """``folders`` are lists of (uid, message). ``says`` answers a command instead of the server's own way."""

    folders: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: {"INBOX": []})
    validity: int = 1
    password: str = "secret"
    tls: ssl.SSLContext | None = None
    says: dict[str, bytes] = field(default_factory=dict)
    greeting: bytes = b"* OK ready\r\n"
    commands: list[str] = field(default_factory=list)
    stopping: Event = field(default_factory=Event)
    port: int = 0

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        held = self.folders.setdefault(folder, [])
        for message in messages:
            held.append(((held[-1][0] if held else 0) + 1, message))

    def run(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with suppress(OSError, ValueError, IndexError), connection:
            talking = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with talking, talking.makefile("rb") as lines:
                talking.sendall(self.greeting)
                folder = ""
                for line in lines:
                    tag, _, command = line.decode("latin-1").strip().partition(" ")
                    self.commands.append(command)
                    name = command.split()[0].upper()
                    if name == "UID":
                        name = command.split()[1].upper()
                    if name == "EXAMINE":
                        folder = command.partition(" ")[2].strip('"')
                    answer = self.says.get(name) or self.answered(name, command, folder)
                    talking.sendall(answer.replace(b"<tag>", tag.encode()))
                    if name == "LOGOUT":
                        return

    def answered(self, name: str, command: str, folder: str) -> bytes:  # noqa: PLR0911  # one for each command
        held = self.folders.get(folder, [])
        match name:
            case "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1\r\n<tag> OK done\r\n"
            case "LOGIN":
                return b"<tag> OK done\r\n" if f'"{self.password}"' in command else b"<tag> NO bad\r\n"
            case "EXAMINE":
                if folder not in self.folders:
                    return b"<tag> NO no such folder\r\n"
                return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n<tag> OK [READ-ONLY] done\r\n" % (
                    len(held),
                    self.validity,
                )
            case "SEARCH":
                first = int(re.search(r"UID (\d+):", command)[1])
                found = [uid for uid, _message in held if uid >= first] or [uid for uid, _m in held[-1:]]
                return f"* SEARCH {' '.join(map(str, found))}\r\n<tag> OK done\r\n".encode()
            case "FETCH":
                uid, most = int(command.split()[2]), int(re.search(r"<0\.(\d+)>", command)[1])
                message = dict(held)[uid]
                part = message[:most]
                start = b"* 1 FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}\r\n" % (
                    uid,
                    len(message),
                    len(part),
                )
                return start + part + b")\r\n<tag> OK done\r\n"
            case "LOGOUT":
                return b"* BYE\r\n<tag> OK done\r\n"
        return b"<tag> BAD what\r\n"


@contextmanager
def receiving(server: MailServer) -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        listener.settimeout(0.01)
        thread = Thread(target=server.run, args=(listener,), daemon=True)
        thread.start()
        yield server
        server.stopping.set()
        thread.join()
