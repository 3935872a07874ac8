"""A MARC record as its fields, before anybody asks what they mean.

A field is its tag and its text: for a control field the value, for a data field two indicators and then each
subfield as U+001F, code, value. Both containers give and take this shape, so that a field kept from an
original is written as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

DELIMITER = "\x1f"
LEADER_LENGTH = 24

Field = tuple[str, str]  # tag, text

# What ``values.text.tidy`` removes, with U+001E and without U+001F. The marks around words not to sort by
# (ISO 6630 NSB and NSE) are U+0088 and U+0089 in BnF's exports, U+0098 and U+009C in Abes' and PMB's.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1e\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("[ \t]*(?:\r\n|[\r\n\x85\u2028\u2029])[ \t]*")
_MANY_LINE_ENDS = re.compile("\n{3,}")
_BLANKS = re.compile("[ \t]{2,}|\t")


@dataclass(slots=True)
class MarcRecord:
    """A leader of 24 characters and fields in their order. ``warnings`` are sentences on how the container
    or the characters had to be repaired, marked for translation. ``kind``: the type that XML may name,
    "bibliographic" or "authority".
    """

    leader: str
    fields: list[Field]
    warnings: list[str] = field(default_factory=list)
    kind: str = ""

    def first(self, tag: str) -> str:
        """The text of the first field of that tag, or an empty string."""
        return next((text for known, text in self.fields if known == tag), "")

    @property
    def identifier(self) -> str:
        """The control number, field 001."""
        return _INVISIBLE.sub("", self.first("001")).strip()


def first_values(text: str) -> dict[str, str]:
    """The first non-empty value of each subfield code, trimmed."""
    values: dict[str, str] = {}
    for part in text.split(DELIMITER)[1:]:
        if (value := part[1:].strip()) and part[0] not in values:
            values[part[0]] = value
    return values


def subfields(text: str) -> list[tuple[str, str]]:
    """Code and trimmed value of each subfield that has one, in order."""
    return [(part[0], value) for part in text.split(DELIMITER)[1:] if (value := part[1:].strip())]


def values_of(text: str, codes: str) -> list[str]:
    """The non-empty values of those codes, in order."""
    return [value for code, value in subfields(text) if code in codes]


def data_field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    """A data field of those subfields; empty ones are left out."""
    return tag, indicators + "".join(f"{DELIMITER}{code}{value}" for code, value in pairs if value)


def inserted(fields: Sequence[Field], one: Field) -> list[Field]:
    """The fields with one more, before the first of a higher tag."""
    place = next((i for i, (tag, _) in enumerate(fields) if tag > one[0]), len(fields))
    return [*fields[:place], one, *fields[place:]]


def is_plain(fields: Sequence[Field]) -> bool:
    """Whether no field holds a character that a draft does not want, so that each need not be searched."""
    return "".join([text for _, text in fields]).replace(DELIMITER, "").isprintable()


def readable(tag: str, text: str, paragraphs: str) -> str:
    """A field's text as drafts want it: no control character, no non-sorting mark, single blanks.

    Line ends stay in tags that begin with ``paragraphs`` (notes and abstracts), elsewhere they are blanks.
    """
    clean = text if text.isprintable() else _INVISIBLE.sub("", text)
    if tag < "200" or DELIMITER not in clean:  # in coded data blanks have their places
        return clean
    if not clean.replace(DELIMITER, "").isprintable():
        clean = _MANY_LINE_ENDS.sub(
            "\n\n", _LINE_ENDS.sub("\n" if tag.startswith(paragraphs) else " ", clean)
        )
    indicators, mark, rest = clean.partition(DELIMITER)
    return indicators + mark + _BLANKS.sub(" ", rest)
