"""Records in ISO 2709 made by hand, and what tests of MARC ask of the bytes that we write."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem

DATA = Path(__file__).parents[2] / "data"
LEADER = "     nam  22        450 "

Fields = Iterable[tuple[str, str]]  # tag, text with "$" for the subfield delimiter


def iso(fields: Fields, leader: str = LEADER, encoding: str = "utf-8") -> bytes:
    """A record whose lengths are true, in any encoding of Python."""
    return iso_bytes([(tag, text.replace("$", "\x1f").encode(encoding)) for tag, text in fields], leader)


def iso_bytes(fields: Iterable[tuple[str, bytes]], leader: str = LEADER) -> bytes:
    """The same from fields already encoded, their delimiters in them."""
    directory, body = b"", b""
    for tag, data in fields:
        directory += b"%s%04d%05d" % (tag.encode(), len(data) + 1, len(body))
        body += data + b"\x1e"
    base = 24 + len(directory) + 1
    head = f"{base + len(body) + 1:05}{leader[5:12]}{base:05}{leader[17:]}"
    return head.encode() + directory + b"\x1e" + body + b"\x1d"


def read(slug: str, data: bytes, options: ReadOptions = NO_OPTIONS) -> list[RecordDraft | ReadProblem]:
    return list(registry.get(slug).read(BytesIO(data), options))


def draft(slug: str, data: bytes) -> RecordDraft:
    """The only record of a file."""
    (result,) = read(slug, data)
    assert isinstance(result, RecordDraft), result
    return result


def unimarc(*fields: tuple[str, str], leader: str = LEADER) -> RecordDraft:
    """What is read of a UNIMARC record that has a title unless it brings one."""
    title = [] if any(tag == "200" for tag, _ in fields) else [("200", "1 $aTitre")]
    return draft("unimarc", iso([("001", "1"), *title, *fields], leader))


def marc21(*fields: tuple[str, str], leader: str = "     nam a22        4500") -> RecordDraft:
    """What is read of a MARC 21 record that has a title unless it brings one."""
    title = [] if any(tag == "245" for tag, _ in fields) else [("245", "00$aTitle")]
    return draft("marc21", iso([("001", "1"), *title, *fields], leader))


def written(slug: str, *drafts: RecordDraft) -> bytes:
    return b"".join(registry.get(slug).write(drafts))


def from_nothing(given: RecordDraft) -> RecordDraft:
    """The same draft as if it came from another format."""
    return RecordDraft(description=given.description, holdings=given.holdings)


def fields_of(slug: str, data: bytes) -> list[list[tuple[str, str]]]:
    """The fields of each record, as they stand in the file, with "$" for the delimiter."""
    fmt = registry.get(slug)
    return [
        [(tag, text.replace("\x1f", "$")) for tag, text in found.record.fields]
        for found in fmt.container.read(BytesIO(data), fmt.dialect, "")
        if found.record
    ]


def outcome(slug: str, data: bytes) -> tuple[int, list[tuple[int, str]]]:
    """How many records were read, and the problems as position and reason."""
    results = read(slug, data)
    problems = [result for result in results if isinstance(result, ReadProblem)]
    told = [(problem.position, problem.reason % dict(problem.facts)) for problem in problems]
    return len(results) - len(problems), told


def same(one: RecordDraft, other: RecordDraft) -> bool:
    return (one.description, one.holdings) == (other.description, other.holdings)
