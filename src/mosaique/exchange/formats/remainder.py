"""What a format's own fields cannot say of a draft, as a line of JSON for a slot that others ignore.

A writer writes its fields, reads them back, and puts here what is still missing (a role without a tag, the
language of an abstract, a concept's identifier). Each member's difference stands beside a fingerprint of what
the format's own fields gave: if somebody edited them elsewhere, the fingerprint no longer fits, the
difference is dropped and the edit wins.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import msgspec

from mosaique.catalogue.values.description import Description, HoldingDraft, RecordDraft

MARK = "mosaique:"  # begins the line, so that the slot is recognised

# JSON values: what msgspec's builtins are made of.
Json = Any


def remainder(read_back: RecordDraft, wanted: RecordDraft) -> str:
    """The line that turns what was read back into what is wanted; empty when nothing is missing."""
    have, want = _members(read_back), _members(wanted)
    if have == want:
        return ""
    differences = {
        name: [_fingerprint(have.get(name)), _difference(have.get(name), want.get(name))]
        for name in sorted(have.keys() | want.keys())
        if have.get(name) != want.get(name)
    }
    return MARK + _ascii(msgspec.json.encode(differences).decode())


def restore(draft: RecordDraft, line: str) -> RecordDraft:
    """The draft with what the line adds; the draft itself when the line is damaged or no longer fits."""
    try:
        differences: dict[str, Json] = msgspec.json.decode(line.strip().removeprefix(MARK))
        members = _members(draft)
        for name, (fingerprint, difference) in differences.items():
            if fingerprint == _fingerprint(members.get(name)):
                members[name] = _applied(members.get(name), difference)
        holdings = members.pop("holdings", None) or []
        filled = {name: value for name, value in members.items() if value is not None}
        return RecordDraft(
            description=msgspec.convert(filled, Description),
            holdings=msgspec.convert(holdings, list[HoldingDraft]),
            source=draft.source,
            warnings=draft.warnings,
        )
    except (msgspec.MsgspecError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        return draft


def _members(draft: RecordDraft) -> dict[str, Json]:
    members: dict[str, Json] = msgspec.to_builtins(draft.description)
    for person in [*members.get("contributors", ()), *members.get("host", {}).get("editors", ())]:
        if person.get("role") == "aut":  # msgspec leaves out a default only when it is the very same object
            del person["role"]
    if draft.holdings:
        members["holdings"] = msgspec.to_builtins(draft.holdings)
    return members


def _fingerprint(value: Json) -> str:
    return format(zlib.crc32(msgspec.json.encode(value, order="deterministic")), "x")


def _difference(have: Json, want: Json) -> Json:
    """What turns ``have`` into ``want``: only the keys that differ, ``null`` for one that goes away."""
    if isinstance(have, dict) and isinstance(want, dict):
        keys = sorted(have.keys() | want.keys())
        return {k: _difference(have.get(k), want.get(k)) for k in keys if have.get(k) != want.get(k)}
    if isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
        pairs = enumerate(zip(have, want, strict=True))
        return {str(i): _difference(one, other) for i, (one, other) in pairs if one != other}
    return want


def _applied(have: Json, difference: Json) -> Json:
    if isinstance(difference, dict) and isinstance(have, dict):
        merged = {k: _applied(have.get(k), difference[k]) if k in difference else have[k] for k in have}
        merged |= {k: v for k, v in difference.items() if k not in have}
        return {k: v for k, v in merged.items() if v is not None}
    if isinstance(difference, dict) and isinstance(have, list):
        return [
            _applied(one, difference[str(i)]) if str(i) in difference else one for i, one in enumerate(have)
        ]
    return difference


def _ascii(text: str) -> str:
    """JSON in ASCII, the braces inside its strings escaped: safe in BibTeX, RIS and any encoding."""
    return re.sub(
        r'"(?:[^"\\]|\\.)*"', lambda m: re.sub(r"[{}\x7f-\U0010ffff]", lambda c: _escape(c[0]), m[0]), text
    )


def _escape(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
