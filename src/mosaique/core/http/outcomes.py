"""What an outgoing request can give, as values, and the reasons of a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext

from mosaique.core.messages import gettext_noop, render

SCHEME = gettext_noop("Only http and https addresses are fetched.")
MALFORMED = gettext_noop("This is not a well-formed web address.")
USER_NAME = gettext_noop("The address holds a user name or a password.")
PORT = gettext_noop("Only ports %(ports)s are asked, not %(port)s.")
PRIVATE = gettext_noop("%(host)s is on a private network, which requests may not reach.")
UNKNOWN_HOST = gettext_noop("The name %(host)s is not known.")
UNREACHABLE = gettext_noop("%(host)s does not accept connections.")
INSECURE = gettext_noop("No secure connection could be made with %(host)s.")
CERTIFICATE = gettext_noop("The security certificate of %(host)s is not valid.")
TOO_SLOW = gettext_noop("%(host)s did not answer completely within %(seconds)s seconds.")
CUT_SHORT = gettext_noop("The answer of %(host)s is incomplete.")
NOT_HTTP = gettext_noop("What %(host)s answered is not valid HTTP.")
TOO_LARGE = gettext_noop("The answer is larger than %(limit)s MB.")
ENCODING = gettext_noop("The answer is compressed in a way that cannot be read.")
REDIRECTS = gettext_noop("The address leads from redirection to redirection.")
NO_LOCATION = gettext_noop("The address redirects without saying where to.")
STATUS = gettext_noop("%(host)s answered with the error %(status)s.")


def figure(value: float) -> str:
    """A number as a sentence says it: to a tenth, without a needless ".0"."""
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer. ``reason`` is an English sentence marked for translation, ``facts`` its named values.

    ``permanent``: asking again will not help (404, 410, refused address). ``retry_after``: the seconds that
    the server asked to wait, at most a day. ``status``: the server's, when it answered at all.
    """

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    permanent: bool = False
    retry_after: int | None = None
    status: int | None = None

    def __str__(self) -> str:
        return render(self.reason, self.facts)

    @property
    def user_message(self) -> str:
        """The reason in the reader's language."""
        return render(self.reason, self.facts, gettext)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The copy that the caller's ``etag`` or ``modified`` stands for is still current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of an answer before its body.

    ``url`` is where it came from after redirections. ``moved_to`` is the address to keep instead of the one
    asked, given when every redirection said that it was permanent. ``media_type`` is in lower case without
    parameters, empty when the server named none; ``charset`` is what the server said, unchecked. ``etag`` and
    ``last_modified`` are given back as ``etag`` and ``modified`` next time.
    """

    url: str = ""
    status: int = 200
    media_type: str = ""
    charset: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Answer):
    """A whole answer; ``body`` is decompressed."""

    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed(Answer):
    """An answer whose body is still coming: decompressed pieces, to be read once.

    Reading raises Broken when the body stops short, is too large or too slow.
    """

    chunks: Iterator[bytes]


FetchOutcome: TypeAlias = Fetched | NotModified | Failed
StreamOutcome: TypeAlias = Streamed | NotModified | Failed


class Broken(Exception):
    """A request that cannot go on; ``failed`` is the outcome it comes to."""

    def __init__(self, failed: Failed) -> None:
        self.failed = failed
        super().__init__(str(failed))

    @property
    def user_message(self) -> str:
        return self.failed.user_message
