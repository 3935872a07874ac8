"""Records as bytes: ISO 2709 and XML, both in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mosaique.exchange.formats.marc.iso2709 import CONTINUED, ENTRY
from mosaique.exchange.formats.marc.record import DELIMITER, LEADER_LENGTH, Field, MarcRecord
from mosaique.exchange.formats.marc.remaining import REMAINDER_TAG

LONGEST_FIELD = 9_999  # bytes with the terminator: four digits in the directory
LONGEST_RECORD = 99_999  # five digits in the leader
SHORTENED = "[…]"
_SHORT = 400  # characters; texts that long are not cut

_STRUCTURE = re.compile("[\x1d\x1e]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1e\ud800-\udfff\ufffe\uffff]")
_XML_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_XML_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " ", "\t": " "})


def iso2709(record: MarcRecord, too_long: Field) -> bytes:
    """The record in ISO 2709. A field longer than its directory can say is written in several, those that
    go on marked with $9 "+" (see ``iso2709.joined``). A record longer than its leader can say is shortened
    where it is longest, with "[…]" there and the field ``too_long`` to say so: nothing is lost in silence,
    and the XML format has no such limit.
    """
    fields = _encoded(record.fields)
    if _length(fields) > LONGEST_RECORD:
        fields = _encoded(_shortened(record.fields, too_long))
    directory, at = bytearray(), 0
    for tag, data in fields:
        directory += b"%s%04d%05d" % (tag, len(data), at)
        at += len(data)
    base = LEADER_LENGTH + len(directory) + 1
    leader = f"{base + at + 1:05}{record.leader[5:12]}{base:05}{record.leader[17:]}"
    datas = (data for _, data in fields)
    return b"".join((leader.encode("ascii", "replace"), directory, b"\x1e", *datas, b"\x1d"))


def _length(fields: list[tuple[bytes, bytes]]) -> int:
    return LEADER_LENGTH + 2 + sum(ENTRY + len(data) for _, data in fields)


def _encoded(fields: list[Field]) -> list[tuple[bytes, bytes]]:
    encoded = []
    for tag, text in fields:
        data = _STRUCTURE.sub(" ", text).encode("utf-8", "replace")
        name = tag.encode("ascii", "replace")[:3].ljust(3)
        if len(data) < LONGEST_FIELD:
            encoded.append((name, data + b"\x1e"))
        elif b"\x1f" in data:
            encoded += [(name, piece + b"\x1e") for piece in _split(data)]
        else:  # a control field so long is no control field
            encoded.append((name, data[: _boundary(data, LONGEST_FIELD - 1)] + b"\x1e"))
    return encoded


def _split(data: bytes) -> Iterator[bytes]:
    """A long field in pieces, each but the first taking up the subfield that the one before broke off."""
    head, mark = data[:2], CONTINUED.encode()
    room = LONGEST_FIELD - 1 - len(mark)
    piece = head
    for part in data[2:].split(b"\x1f")[1:]:
        code, value = b"\x1f" + part[:1], part[1:]
        while len(piece) + len(code) + len(value) > room:
            cut = _boundary(value, max(room - len(piece) - len(code), 0))
            yield piece + code + value[:cut] + mark
            piece, value = head, value[cut:]
        piece += code + value
    yield piece


def _boundary(value: bytes, cut: int) -> int:
    """The last place at or before ``cut`` where a character begins."""
    while 0 < cut < len(value) and value[cut] & 0xC0 == 0x80:
        cut -= 1
    return min(cut, len(value))


def _shortened(fields: list[Field], too_long: Field) -> list[Field]:
    """Fields that fit into a record: the JSON of 989 goes first, then the ends of the longest texts, then,
    when there are only short ones, the last fields.
    """
    kept = [one for one in fields if one[0] != REMAINDER_TAG]
    while (excess := _length(_encoded([*kept, too_long])) - LONGEST_RECORD) > 0:
        place = max(range(len(kept)), key=lambda i: len(kept[i][1]))
        tag, text = kept[place]
        if len(text) > _SHORT:
            cut = max(len(text) - max(excess // 2, 50), _SHORT // 2)
            kept[place] = (tag, text[:cut].rstrip(DELIMITER) + SHORTENED)
        else:
            del kept[-max(1, excess // 400) :]
    return [*kept, too_long]


def xml(record: MarcRecord, attributes: str, *, slim: bool) -> bytes:
    """The record element, without a prefix; its namespace is the collection's. ``slim``: as the schema of
    MARC21/slim wants it, with nothing but digits, small letters and blanks for indicators.
    """
    lines = [f"  <record{attributes}>", f"    <leader>{_xml(record.leader)}</leader>"]
    # The schemas want control fields first.
    for tag, text in sorted(record.fields, key=lambda one: DELIMITER in one[1] or one[0] >= "010"):
        if DELIMITER in text:
            lines += _xml_field(tag, text, slim=slim)
        elif tag < "010":
            lines.append(f'    <controlfield tag="{_value(tag)}">{_xml(text)}</controlfield>')
        elif text.strip():
            lines += _xml_field(tag, f"  {DELIMITER}a{text}", slim=slim)
    lines.append("  </record>\n")
    return "\n".join(lines).encode()


def xml_start(namespace: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{namespace}">\n'.encode()


XML_END = b"</collection>\n"


_SLIM = frozenset("0123456789abcdefghijklmnopqrstuvwxyz ")


def _xml_field(tag: str, text: str, *, slim: bool) -> Iterator[str]:
    head, *parts = text.split(DELIMITER)
    one, two = (c if not slim or c in _SLIM else " " for c in f"{head:2}"[:2])
    yield f'    <datafield tag="{_value(tag)}" ind1="{_value(one)}" ind2="{_value(two)}">'
    for part in parts:
        code = (
            part[:1] if part[:1].isascii() and part[:1].isprintable() and part[:1] not in {"", " "} else "a"
        )
        yield f'      <subfield code="{_value(code)}">{_xml(part[1:])}</subfield>'
    yield "    </datafield>"


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text).translate(_XML_TEXT)


def _value(text: str) -> str:
    return _NOT_XML.sub("", text).translate(_XML_VALUE)
