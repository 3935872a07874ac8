"""Text files as bounded lines: any line ends, any usual encoding, never more than one line in memory."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat

MAX_LINE = 1_000_000  # bytes; RELIABILITY.md I1: what is longer is refused with its line number
HEAD = 4096  # bytes looked at before anything is read
CHUNK = 1 << 16

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Line(NamedTuple):
    """A line without its end. ``cut``: it was longer than MAX_LINE, and ``data`` is only its beginning."""

    number: int
    data: bytes
    cut: bool = False


class Utf8Source:
    """A binary file read as UTF-8, whatever its encoding: UTF-16 and UTF-32 by their marks or their zeros,
    anything else as the caller says. Other 8-bit files come through as they are.
    """

    def __init__(
        self, source: BinaryIO, encoding: str = "", declared: Callable[[bytes], str] = lambda head: ""
    ) -> None:
        """``declared`` finds the encoding that a file's beginning says it has; empty when it says none."""
        self._source = source
        self._ahead = _fill(source, HEAD)
        self.encoding = encoding or _wide_encoding(self._ahead) or declared(self._ahead)
        self._decoder = _decoder(self.encoding)
        if self._decoder is None:
            self._ahead = self._ahead.removeprefix(codecs.BOM_UTF8)
        else:
            self._ahead = self._transcode(self._ahead, final=len(self._ahead) < HEAD)
        self.head = self._ahead

    def read(self, size: int = CHUNK) -> bytes:
        """Some more bytes, about ``size``; empty at the end."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        while chunk := self._source.read(size):
            if self._decoder is None:
                return chunk
            if transcoded := self._transcode(chunk):
                return transcoded
        return self._transcode(b"", final=True) if self._decoder else b""

    def _transcode(self, chunk: bytes, *, final: bool = False) -> bytes:
        assert self._decoder is not None  # noqa: S101 - narrowed for the type checker
        return self._decoder.decode(chunk, final).removeprefix("\ufeff").encode("utf-8", "replace")


def read_lines(source: Utf8Source) -> Iterator[Line]:
    """Each line with its number, counted from 1; CR, LF and CR LF end a line, also mixed in one file."""
    number, pending, cut = 0, b"", False
    while chunk := source.read():
        if cut and b"\n" not in chunk and b"\r" not in chunk:
            continue
        *lines, pending = _split(pending + chunk)
        for data in lines:
            number += 1
            yield Line(number, data[:MAX_LINE], cut or len(data) > MAX_LINE)
            cut = False
        if len(pending) > MAX_LINE:
            pending, cut = pending[:MAX_LINE], True
    if pending.rstrip(b"\r"):
        yield Line(number + 1, pending.rstrip(b"\r")[:MAX_LINE], cut or len(pending) > MAX_LINE)


def decode(data: bytes) -> tuple[str, bool]:
    """The text of bytes in UTF-8, or in Windows-1252 when they are not; and whether the second was taken."""
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", "mosaique-latin1"), True


NOT_UTF8 = _("Not UTF-8: the accents were read as Windows-1252.")


def first_line(head: bytes) -> str:
    """The first line that says something, short enough to be quoted to a person."""
    for line in head.splitlines():
        text = decode(line)[0].strip("\ufeff \t\x00")
        if text:
            shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:81])
            return shown if len(shown) <= 80 else f"{shown[:80]}…"
    return ""


def refusal(label: str, head: bytes) -> NotThisFormat:
    """Why a file as a whole is not of that format: it is empty, a web page (a login form), another thing."""
    line = first_line(head)
    if not line:
        return NotThisFormat(_("The file is empty."))
    if is_web_page(head):
        return NotThisFormat(
            _("This is a web page, not a file in %(format)s. It begins with: %(line)s"),
            format=label,
            line=line,
        )
    return NotThisFormat(
        _("This is not a file in %(format)s. It begins with: %(line)s"), format=label, line=line
    )


def is_web_page(head: bytes) -> bool:
    """Whether the bytes begin an HTML page."""
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1000].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith((b"<?xml", b"<!--")) and b"<html" in start
    )


def _split(block: bytes) -> list[bytes]:
    """Lines of a block, the last one being what is not ended yet (a lone CR may be half of CR LF)."""
    lines = block.splitlines(keepends=True)
    pending = b"" if lines[-1].endswith(b"\n") else lines.pop()
    return [*(line.rstrip(b"\r\n") for line in lines), pending]


def _fill(source: BinaryIO, size: int) -> bytes:
    """Up to ``size`` bytes, fewer only at the end of the file."""
    parts = b""
    while len(parts) < size and (chunk := source.read(size - len(parts))):
        parts += chunk
    return parts


def _wide_encoding(head: bytes) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    sample = head[:1000]
    if len(sample) >= 8:  # UTF-16 without its mark: every other byte is zero; a hole in a file is all zeros
        even, odd = (sample[place::2].count(0) / len(sample[place::2]) for place in (0, 1))
        if odd > 0.6 and even < 0.1:
            return "utf-16-le"
        if even > 0.6 and odd < 0.1:
            return "utf-16-be"
    return ""


def _decoder(encoding: str) -> codecs.IncrementalDecoder | None:
    if not encoding or encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
        return None
    try:
        return codecs.getincrementaldecoder(encoding)("replace")
    except LookupError:
        raise NotThisFormat(_("The encoding “%(encoding)s” is not known."), encoding=encoding) from None


def _latin1(error: UnicodeError) -> tuple[str, int]:
    """Bytes that Windows-1252 leaves undefined, as the C1 controls that ISO 8859-1 says."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only used for decoding
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("mosaique-latin1", _latin1)
