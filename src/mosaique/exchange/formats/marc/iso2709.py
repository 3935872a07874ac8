"""ISO 2709, the exchange container of MARC: a leader, a directory, fields.

Lengths and addresses lie in real files (wrong programs, transfers that changed line ends, accents recoded
afterwards), so records are parted at their terminators and fields at theirs; what the leader and the
directory say is only asked when these do not agree. pymarc 5.4 trusts the length: after a wrong one it loses
every following record.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from struct import Struct
from typing import BinaryIO, NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.marc.record import LEADER_LENGTH, Field

MAX_RECORD = 1_000_000  # bytes; the standard's five digits end at 99,999, real files go to some 400,000
CHUNK = 1 << 18
END_OF_FIELD, END_OF_RECORD = b"\x1e", b"\x1d"
ENTRY = 12  # bytes of a directory entry: tag, length (4), start (5)

_ENTRIES = Struct("3s4x5s")  # tag and start of each directory entry
_STRAY = 8  # stretches that one record may have been parted into by bytes 0x1D in its fields
_LONGEST = 99_999  # what a leader can say
FILLING = b" \t\r\n\x00\x1a\xef\xbb\xbf"  # between records: line ends, padding, DOS' end of file, a BOM
_LEADER = re.compile(rb"(?=[0-9]{5}.{7}([0-9]{5}))", re.DOTALL)
_DIRECTORY_START = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9})+")
_ANY_DIRECTORY = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9}){2}\x1e")
_DIRECTORY = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9})+\Z")

WRONG_LENGTH = _("The record is not as long as its leader says: it was read up to its terminator.")
WRONG_DIRECTORY = _("The record's directory is wrong: the fields were read by their terminators.")
OVERSIZED = _("The record is longer than %(limit)s bytes, or its end is missing.")
NO_TERMINATOR = _("The record has no terminator.")


class Damage(ValueError):
    """Bytes that cannot be read as a record. ``reason`` and ``facts`` as in ReadProblem."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Segment(NamedTuple):
    """The bytes of one record, its terminator included where it has one, and where they begin in the file.
    ``oversized``: it is longer than MAX_RECORD, and ``data`` is only its leader.
    """

    data: bytes
    offset: int
    oversized: bool = False

    def part(self, start: int, end: int | None = None) -> Segment:
        return Segment(self.data[start:end], self.offset + start)

    def trimmed(self) -> Segment:
        """Without the filling that stands before a record."""
        return self.part(len(self.data) - len(self.data.lstrip(FILLING)))


class RawRecord(NamedTuple):
    """A record taken apart but not decoded: ``body`` is its fields in the order of ``tags``, with
    END_OF_FIELD between them.
    """

    leader: str
    tags: list[str]
    body: bytes
    warnings: tuple[str, ...] = ()


def segments(source: BinaryIO) -> Iterator[Segment]:
    """Each record's bytes in file order, damaged ones included; never more than MAX_RECORD in memory."""
    stretches = _Stretches(source)
    for stretch in stretches:
        data = stretch.data
        if stretch.oversized or (data[:5].isdigit() and int(data[:5]) == len(data)):
            yield stretch
        else:
            yield from _untangled(stretches.lengthened(stretch.trimmed()))


def parse(data: bytes) -> RawRecord:
    """The fields of one record's bytes. Raises Damage if they cannot be told apart."""
    base = data.find(END_OF_FIELD) + 1
    entries = (base - 1 - LEADER_LENGTH) // ENTRY
    end = len(data) - 2 if data.endswith(b"\x1e\x1d") else -1
    if entries < 1 or (base - 1 - LEADER_LENGTH) % ENTRY or end < base or not data[:5].isdigit():
        return _parse_damaged(data)
    tags, starts = zip(*_ENTRIES.iter_unpack(data[LEADER_LENGTH : base - 1]), strict=True)
    if data.count(END_OF_FIELD, base, end) != entries - 1 or sorted(starts) != list(starts):
        return _parse_damaged(data)
    warnings = () if int(data[:5]) == len(data) else (WRONG_LENGTH,)
    return RawRecord(
        data[:LEADER_LENGTH].decode("latin-1"),
        END_OF_FIELD.join(tags).decode("latin-1").split("\x1e"),
        data[base:end],
        warnings,
    )


CONTINUED = "\x1f9+"  # ends a piece of a field too long for ISO 2709; the next field goes on


def joined(fields: list[Field]) -> list[Field]:
    """The fields, those that were cut to fit into ISO 2709 whole again (see ``serialising``)."""
    whole: list[Field] = []
    open_field = False
    for tag, text in fields:
        if open_field and whole[-1][0] == tag:
            whole[-1] = (tag, whole[-1][1].removesuffix(CONTINUED) + text[4:])
        else:
            whole.append((tag, text))
        open_field = text.endswith(CONTINUED)
    return whole


def holds_a_directory(data: bytes) -> bool:
    """Whether something that only a MARC file has is there: a directory, even one of a damaged record."""
    return _ANY_DIRECTORY.search(data) is not None


def tags_of(data: bytes) -> list[str]:
    """The tags of a record of which only the directory, or its beginning, may be readable: it was cut."""
    end = data.find(END_OF_FIELD)
    known = _DIRECTORY_START.match(data, LEADER_LENGTH) if end < 0 else _DIRECTORY.search(data, 0, end)
    directory = known[0].decode("ascii") if known else ""
    return [directory[i : i + 3] for i in range(0, len(directory), ENTRY)]


def identifier_of(data: bytes) -> str:
    """The control number of a record that cannot be read: its first field, if the directory says 001."""
    directory, _, rest = data.partition(END_OF_FIELD)
    first = rest.partition(END_OF_FIELD)[0]
    if directory[LEADER_LENGTH : LEADER_LENGTH + 3] != b"001" or not 0 < len(first) <= 100:
        return ""
    text = first.decode("latin-1").strip()
    return text if text.isprintable() else ""


class _Stretches:
    """A file as stretches that end with a record terminator, the last one perhaps without."""

    def __init__(self, source: BinaryIO) -> None:
        self._stream = self._read(source)
        self._ahead: deque[Segment] = deque()

    def __iter__(self) -> Iterator[Segment]:
        while (stretch := self._next()) is not None:
            yield stretch

    def lengthened(self, stretch: Segment) -> Segment:
        """The stretch with those after it that its leader counts in, when a field of it held a stray 0x1D."""
        declared = stretch.data[:5]
        if not declared.isdigit() or stretch.data.endswith(b"\x1e\x1d"):
            return stretch
        taken, length = [stretch], len(stretch.data)
        while length < int(declared) and len(taken) < _STRAY and (more := self._next()) is not None:
            taken.append(more)
            length += len(more.data)
            if more.oversized or more.data.endswith(b"\x1e\x1d"):
                break
        if length == int(declared) and taken[-1].data.endswith(b"\x1e\x1d"):
            return stretch._replace(data=b"".join(part.data for part in taken))
        self._ahead.extendleft(reversed(taken[1:]))
        return stretch

    def _next(self) -> Segment | None:
        return self._ahead.popleft() if self._ahead else next(self._stream, None)

    def _read(self, source: BinaryIO) -> Iterator[Segment]:
        pending, offset, overflowing = b"", 0, False
        while chunk := source.read(CHUNK):
            *ended, pending = (pending + chunk).split(END_OF_RECORD)
            for data in ended:
                stretch = Segment(data + END_OF_RECORD, offset)
                yield from _last_record(stretch) if overflowing else (stretch,)
                offset += len(data) + 1
                overflowing = False
            if len(pending) > MAX_RECORD:
                if not overflowing:
                    yield Segment(pending[:LEADER_LENGTH], offset, oversized=True)
                overflowing = True
                offset += len(pending) - _LONGEST
                pending = pending[-_LONGEST:]
        rest = Segment(pending, offset)
        yield from _last_record(rest) if overflowing else (rest,)


def _last_record(stretch: Segment) -> Iterator[Segment]:
    """What a stretch too long ends with, if that begins a record."""
    for place in _beginnings(stretch.data)[:1]:
        yield stretch.part(place)


def _untangled(stretch: Segment) -> Iterator[Segment]:
    """The records of a stretch whose length is not as said: a terminator may have been lost between two."""
    data = stretch.data
    if data in {b"", END_OF_RECORD}:
        return
    if len(data) > MAX_RECORD:
        yield Segment(data[:LEADER_LENGTH], stretch.offset, oversized=True)
        return
    places = [place for place in _beginnings(data) if place > 0]
    for start, end in pairwise([0, *places, len(data)]):
        yield stretch.part(start, end)


def _beginnings(data: bytes) -> list[int]:
    """Where a leader stands whose base address is right: after a directory, just behind its terminator."""
    places = []
    for match in _LEADER.finditer(data):
        place, base = match.start(), int(match[1])
        size = base - 1 - LEADER_LENGTH
        if size < ENTRY or size % ENTRY or data[place + base - 1 : place + base] != END_OF_FIELD:
            continue
        if _DIRECTORY.fullmatch(data, place + LEADER_LENGTH, place + base - 1):
            places.append(place)
    return places


def _parse_damaged(data: bytes) -> RawRecord:
    """As ``parse``, for a record whose leader, directory and terminators do not agree."""
    base = data.find(END_OF_FIELD) + 1
    if base == 0 or len(data) < LEADER_LENGTH:
        raise Damage(_("These bytes are no record: they hold no field."))
    known = _DIRECTORY.search(data, 0, base - 1)
    if known is None or known.start() > LEADER_LENGTH + ENTRY:
        raise Damage(_("The record has no readable directory."))
    start = LEADER_LENGTH if (base - 1 - LEADER_LENGTH) % ENTRY == 0 else known.start()
    directory = data[start : base - 1].decode("latin-1")
    entries = [_entry(directory[i : i + ENTRY]) for i in range(0, len(directory), ENTRY)]
    leader = data[:start].decode("latin-1").ljust(LEADER_LENGTH)[:LEADER_LENGTH]
    ended = data.endswith(END_OF_RECORD)
    body = data[base:].removesuffix(END_OF_RECORD)
    warnings = [] if data[:5].isdigit() and int(data[:5]) == len(data) else [WRONG_LENGTH]
    if not ended:
        warnings = [NO_TERMINATOR]
        _refuse_cut(entries, body)
    fields, agreed = _placed(entries, body)
    if not agreed:
        warnings.append(WRONG_DIRECTORY)
    return RawRecord(leader, [tag for tag, _, _ in entries], END_OF_FIELD.join(fields), tuple(warnings))


Entry = tuple[str, int, int]  # tag, length, start; -1 for what is no number


def _entry(text: str) -> Entry:
    length, start = text[3:7], text[7:ENTRY]
    return text[:3], int(length) if length.isdecimal() else -1, int(start) if start.isdecimal() else -1


def _refuse_cut(entries: list[Entry], body: bytes) -> None:
    expected = max(length + start for _, length, start in entries)
    if len(body) < expected - 1 and body.count(END_OF_FIELD) < len(entries):
        raise Damage(
            _("The record is cut before its end: %(missing)s bytes are missing."),
            missing=expected - len(body),
        )


def _placed(entries: list[Entry], body: bytes) -> tuple[list[bytes], bool]:
    """Each entry's field, and whether the directory was right. Raises Damage if no way of reading fits."""
    if _consistent(entries, len(body)):
        return [_without_ends(body[start : start + length]) for _, length, start in entries], True
    if (recoded := _characters(entries, body)) is not None:
        return recoded, False
    parts = body.removesuffix(END_OF_FIELD).split(END_OF_FIELD)
    if len(parts) == len(entries):
        return parts, False
    places = {0} | {match.end() for match in re.finditer(END_OF_FIELD, body)}
    starts = sorted({start for _, _, start in entries})
    if len(starts) == len(entries) and places.issuperset(starts):
        ends = dict(pairwise([*starts, len(body)]))
        return [_without_ends(body[start : ends[start]]) for _, _, start in entries], False
    raise Damage(
        _("The directory names %(entries)s fields, the record holds %(fields)s."),
        entries=len(entries),
        fields=len(parts),
    )


def _characters(entries: list[Entry], body: bytes) -> list[bytes] | None:
    """The fields when the directory counts characters: it was made before the file became UTF-8."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if not _consistent(entries, len(text)):
        return None
    return [_without_ends(text[start : start + length].encode()) for _, length, start in entries]


def _consistent(entries: list[Entry], total: int) -> bool:
    """Whether the entries cover the whole body, one after the other in whatever order."""
    at = 0
    for _tag, length, start in sorted(entries, key=lambda entry: entry[2]):
        if start != at or length < 1:
            return False
        at += length
    return at == total


def _without_ends(field: bytes) -> bytes:
    return field.removesuffix(END_OF_FIELD).replace(END_OF_FIELD, b" ")
