"""Fields of this program's own, the same in both dialects: docs/formats says what they hold.

980 has $2 "mosaique", because other systems use that tag for things of theirs.
"""

from __future__ import annotations

from dataclasses import replace

from mosaique.catalogue.values.description import Description
from mosaique.exchange.formats.marc.reading import Reading
from mosaique.exchange.formats.marc.record import Field, MarcRecord, data_field, first_values, subfields

LOCAL_TAG = "980"
OWN_SCHEME = "mosaique"  # $2 of what names our thesaurus, our territories, our codes


def read_local(reading: Reading, tag: str, text: str) -> None:
    """980: $t type, $s scope, $p publics, $l licence, $x access."""
    values = first_values(text)
    if values.get("2") != OWN_SCHEME:
        return
    d = reading.d
    reading.codes.setdefault("type", values.get("t", ""))
    d.scope = d.scope or values.get("s", "")
    d.licence = d.licence or values.get("l", "")
    d.access = d.access or values.get("x", "")
    d.publics += [value for code, value in subfields(text) if code == "p" and value not in d.publics]


def local_field(d: Description) -> Field:
    """What MARC has no place for; without subfields when there is nothing."""
    publics = (("p", public) for public in d.publics)
    facts = [pair for pair in (("s", d.scope), *publics, ("l", d.licence), ("x", d.access)) if pair[1]]
    return data_field(LOCAL_TAG, "  ", *facts, ("2", OWN_SCHEME if facts else ""))


def with_type(record: MarcRecord, kind: str) -> MarcRecord:
    """The record with its type said outright."""
    fields = list(record.fields)
    for place, (tag, text) in enumerate(fields):
        if tag == LOCAL_TAG and first_values(text).get("2") == OWN_SCHEME:
            others = (f"\x1f{part}" for part in text.split("\x1f")[1:] if part[:1] != "t")
            fields[place] = (tag, f"{text[:2]}\x1ft{kind}{''.join(others)}")
            return replace(record, fields=fields)
    return replace(record, fields=[*fields, data_field(LOCAL_TAG, "  ", ("t", kind), ("2", OWN_SCHEME))])
