"""The one door to a mailbox: what came in since the last time, and nothing is changed there.

Folders are opened for reading only (EXAMINE) and bodies peeked at (RFC 3501, 6.3.2 and 6.4.5): no message is
deleted, moved or marked as read. The server's address is checked where the connection is made, as
``core.http`` does; TLS is a condition, but for servers on networks that the operator allows.
"""

from __future__ import annotations

import base64
import datetime as dt
import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Timer
from typing import Any

from mosaique.core.http import Broken, Failed, Reach
from mosaique.core.http.connection import Deadline, TimeOver, in_time
from mosaique.core.http.outcomes import CERTIFICATE, INSECURE, TOO_SLOW, UNREACHABLE, figure
from mosaique.core.messages import gettext_noop as _

logger = logging.getLogger(__name__)

LOGIN = _("%(host)s refuses the mailbox’s name or password.")
FOLDER = _("The mailbox has no folder “%(folder)s”.")
OPEN = _("%(host)s is asked without TLS: only a server on an allowed private network may be.")
NOT_IMAP = _("What %(host)s answered is not valid IMAP.")

TLS, STARTTLS, NONE = "imaps", "imap+tls", "imap"
PORTS = {TLS: 993, STARTTLS: 143, NONE: 143}
MOST_BYTES = 2 * 1024 * 1024  # of a message: its text comes before what is attached
MOST_MESSAGES = 100  # in one reading
_MOST_ALTOGETHER = 32 * 1024 * 1024  # bytes of messages in one reading, which are in memory together
SECONDS = 120.0  # for one reading
_WAIT = 20.0  # seconds for one answer
_LINES = 64 * 1024 * 1024  # bytes of one reading, all answers together, beside the messages
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the mailbox is; ``security`` is TLS, STARTTLS or NONE."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = PORTS[TLS]
    security: str = TLS


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came, or its beginning: ``size`` is that of the whole."""

    uid: int
    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Box:
    """What a folder holds that was not read yet, in its order; ``has_more``: not all of it."""

    validity: int
    messages: list[Received]
    last_uid: int
    has_more: bool = False


def read_folder(
    server: MailServer,
    folder: str,
    *,
    validity: int = 0,
    after: int = 0,
    since: dt.date | None = None,
    most: int = MOST_MESSAGES,
    reach: Reach | None = None,
    seconds: float = SECONDS,
) -> Box | Failed:
    """The messages after the one numbered ``after``, nothing raised for what the other side does.

    When the folder's ``validity`` is another one its messages were numbered anew: they come from the first
    on, and the caller recognises them by what they are. ``since`` leaves out those that arrived before.
    """
    reach = replace(reach or Reach.from_settings(), ports=tuple(PORTS.values()))
    try:
        with _connected(server, reach, seconds) as mailbox:
            return _read(mailbox, folder, validity=validity, after=after, since=since, most=most)
    except Broken as broken:
        return broken.failed
    except (TimeOver, OSError, imaplib.IMAP4.error, ValueError, IndexError, TypeError) as error:
        logger.warning("mailbox host=%s: %s", server.host, type(error).__name__)
        return _failure(error, server.host, seconds)


def _failure(error: Exception, host: str, seconds: float) -> Failed:
    """What an error comes to. TLS' errors are the system's too: they are looked at first."""
    match error:
        case TimeOver() | TimeoutError():
            return Failed(TOO_SLOW, {"host": host, "seconds": figure(seconds)})
        case ssl.SSLCertVerificationError():
            return Failed(CERTIFICATE, {"host": host})
        case ssl.SSLError():
            return Failed(INSECURE, {"host": host})
        case OSError():
            return Failed(UNREACHABLE, {"host": host})
    return Failed(NOT_IMAP, {"host": host})


class _Watchdog:
    """Closes a connection when its time is over, however slowly the other side goes."""

    def __init__(self, seconds: float) -> None:
        self.deadline = Deadline(seconds)
        self.is_late = False
        self._half = seconds / 2
        self._timer: Timer | None = None

    def watch(self, opened: socket.socket) -> None:
        def close() -> None:
            self.is_late = True
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)

        self._timer = Timer(self.deadline.remaining(), close)
        self._timer.daemon = True
        self._timer.start()

    def is_half_over(self) -> bool:
        return self.deadline.remaining() < self._half

    def rest(self) -> None:
        if self._timer:
            self._timer.cancel()


class _Guarded(imaplib.IMAP4):
    """A connection that goes only where it may, and takes no more than it asked for."""

    def __init__(self, server: MailServer, reach: Reach, watchdog: _Watchdog) -> None:
        self._server = server
        self._reach = reach
        self._watchdog = watchdog
        self._left = _LINES
        super().__init__(server.host, server.port, timeout=_WAIT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        server, reach = self._server, self._reach
        addresses = in_time(lambda: reach.addresses_of(server.host, server.port), self._watchdog.deadline)
        if server.security == NONE and not all(map(reach.is_allowed_by_name, addresses)):
            raise Broken(Failed(OPEN, {"host": server.host}, permanent=True))
        opened = socket.create_connection((str(addresses[0]), server.port), timeout)
        if server.security != TLS:
            self._watchdog.watch(opened)
            return opened
        secured = reach.tls().wrap_socket(opened, server_hostname=server.host, do_handshake_on_connect=False)
        self._watchdog.watch(secured)
        secured.do_handshake()
        return secured

    def read(self, size: int) -> bytes:
        if size > MOST_BYTES + 1024:
            raise self.abort("a literal larger than what was asked for")
        self._left += max(size, 0)
        return self._counted(super().read(size))

    def has_given_much(self, messages: list[Received]) -> bool:
        """Whether the others are better asked for next time: what came is kept, however slow the line."""
        size = sum(len(one.content) for one in messages)
        return bool(messages) and (size > _MOST_ALTOGETHER or self._watchdog.is_half_over())

    def readline(self) -> bytes:
        return self._counted(super().readline())

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise self.abort("an answer without end")
        return data


@contextmanager
def _connected(server: MailServer, reach: Reach, seconds: float) -> Iterator[_Guarded]:
    """The mailbox, logged into; closed at the end. Raises TimeOver when that took too long."""
    watchdog = _Watchdog(seconds)
    try:
        mailbox = _Guarded(server, reach, watchdog)
        try:
            if server.security == STARTTLS:
                mailbox.starttls(reach.tls())
                watchdog.rest()
                watchdog.watch(mailbox.sock)
            _log_in(mailbox, server)
            yield mailbox
            with suppress(OSError, imaplib.IMAP4.error):
                mailbox.logout()
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                mailbox.shutdown()
    except (OSError, imaplib.IMAP4.error):
        if watchdog.is_late:
            raise TimeOver from None
        raise
    finally:
        watchdog.rest()


def _log_in(mailbox: _Guarded, server: MailServer) -> None:
    try:
        if "AUTH=PLAIN" in mailbox.capabilities:
            secret = f"\0{server.user}\0{server.password}".encode()
            mailbox.authenticate("PLAIN", lambda challenge: secret)
        else:
            mailbox.login(server.user, server.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise Broken(Failed(LOGIN, {"host": server.host})) from None


def _read(
    mailbox: _Guarded, folder: str, *, validity: int, after: int, since: dt.date | None, most: int
) -> Box | Failed:
    status, _count = mailbox.select(_quoted(folder), readonly=True)
    if status != "OK":
        return Failed(FOLDER, {"folder": folder})
    now_valid = int((mailbox.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    after = after if now_valid == validity else 0
    asked = [f"UID {after + 1}:*"]
    if since:
        asked.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
    status, found = mailbox.uid("SEARCH", *asked)
    if status != "OK":
        raise mailbox.error("no answer to a search")
    # "n:*" names the last message even when its number is below n (RFC 3501, 6.4.4).
    numbers = sorted(number for number in map(int, (found[0] or b"").split()) if number > after)
    messages: list[Received] = []
    last = after
    for number in numbers[:most]:
        if mailbox.has_given_much(messages):
            break
        messages += filter(None, [_fetched(mailbox, number)])
        last = number
    return Box(now_valid, messages, last, has_more=bool(numbers) and last < numbers[-1])


def _fetched(mailbox: _Guarded, number: int) -> Received | None:
    """One message; None for one that is gone meanwhile or that the server cannot give."""
    status, parts = mailbox.uid("FETCH", str(number), f"(RFC822.SIZE BODY.PEEK[]<0.{MOST_BYTES}>)")
    whole: Any = next((part for part in parts if isinstance(part, tuple)), None)
    if status != "OK" or whole is None:
        return None
    size = _SIZE.search(b" ".join(part[0] if isinstance(part, tuple) else part or b"" for part in parts))
    content = whole[1][:MOST_BYTES]
    return Received(number, content, max(int(size[1]) if size else 0, len(content)))


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), between quotes."""
    pieces = re.sub(r"[^\x20-\x7e]+", _shifted, folder.replace("&", "&-"))
    return '"' + pieces.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(characters: re.Match[str]) -> str:
    encoded = base64.b64encode(characters[0].encode("utf-16-be")).decode().rstrip("=")
    return f"&{encoded.replace('/', ',')}-"
