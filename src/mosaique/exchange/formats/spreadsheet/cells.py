r"""Lists and their details in one cell: "Noiriel, Gérard | Weil, Patrick {role=edt; idref=02731667X}".

Items are joined by " | "; what else is known of an item follows it in braces. A backslash takes their meaning
from ``| { } ; \``. A list of one item that holds a usual separator ends with " |", so that it stays one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec

from mosaique.catalogue.values.description import Part
from mosaique.catalogue.values.text import tidy, tidy_lines

P = TypeVar("P", bound=Part)
Details = dict[str, str]

# Possessive quantifiers: a long cell is gone through once, whatever it holds.
_BAR = re.compile(r"(?:\\.|[^|])*+", re.DOTALL)
_DETAILS = re.compile(r"(?P<text>(?:\\.|[^\\{}])*+)\{(?P<details>(?:\\.|[^\\{}])*+)\}", re.DOTALL)
_DETAIL = re.compile(r"\s*+([a-z_]+(?:\.[\w-]+)?)\s*+=((?:\\.|[^\\;])*+)(?:;|$)", re.DOTALL)
_ESCAPE = re.compile(r"[\\|{}]")
_ESCAPE_DETAIL = re.compile(r"[\\|{};]")
_UNESCAPE = re.compile(r"\\([\\|{};])")


def split_items(cell: str, separators: str) -> list[str]:
    """The items of a cell, escapes left: cut at bars, else at the separators that the field allows."""
    parts = _cut_at_bars(cell)
    if len(parts) > 1:
        return [part.strip() for part in (parts[:-1] if not parts[-1].strip() else parts)]
    if separators and re.search(f"[{separators}]", cell) and not _DETAILS.fullmatch(cell.strip()):
        parts = re.split(f"[{separators}]", cell)
    return [part.strip() for part in parts if part.strip()]


def _cut_at_bars(cell: str) -> list[str]:
    parts, start = [], 0
    while match := _BAR.match(cell, start):
        parts.append(match[0])
        start = match.end() + 1
        if start > len(cell):
            break
    return parts


def parse_item(item: str) -> tuple[str, Details]:
    """The text of an item and its details; braces that hold no detail are text."""
    match = _DETAILS.fullmatch(item.strip())
    if match:
        found = {m[1]: _unescaped(m[2]) for m in _DETAIL.finditer(match["details"])}
        if found:
            return tidy_lines(_unescaped_text(match["text"])), found
    return tidy_lines(_unescaped_text(item)), {}


def _unescaped(text: str) -> str:
    return tidy(_UNESCAPE.sub(r"\1", text))


def _unescaped_text(text: str) -> str:
    return _UNESCAPE.sub(r"\1", text)


def join_items(items: list[str], separators: str) -> str:
    """The cell of these items, already written by ``write_item``."""
    if len(items) == 1 and (not items[0] or (separators and re.search(f"[{separators}]", items[0]))):
        return f"{items[0]} |"
    if items and not items[-1]:
        return " | ".join(items) + " |"
    return " | ".join(items)


def write_item(text: str, details: Details) -> str:
    """One item with its details."""
    written = _ESCAPE.sub(r"\\\g<0>", text)
    if not details:
        return written
    inside = "; ".join(_detail(name, value) for name, value in details.items())
    return f"{written} {{{inside}}}".strip()


def _detail(name: str, value: str) -> str:
    escaped = _ESCAPE_DETAIL.sub(r"\\\g<0>", value)
    return f"{name}={escaped}"


def details_of(part: Part, main: str) -> Details:
    """What a part says beside its main member, but for defaults; ``identifiers.idref`` for a dictionary."""
    details: Details = {}
    for field in _fields_of(type(part)):
        value: Any = getattr(part, field.name)
        if field.name == main or value == field.default or not isinstance(value, str | bool | dict):
            continue
        if isinstance(value, dict):
            details |= {f"{field.name}.{key}": text for key, text in value.items()}
        else:
            details[field.name] = "no" if value is False else "yes" if value is True else str(value)
    return details


@cache
def _fields_of(kind: type[Part]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def part_of(kind: type[P], main: str, text: str, details: Details) -> P:
    """The part that a text and its details say; details that make no sense are left out."""
    if not details:
        return kind(**{main: text})
    known = {field.name: field for field in _fields_of(kind)}
    values: dict[str, Any] = {main: text}
    for name, value in details.items():
        outer, dot, inner = name.partition(".")
        if dot and outer in known:
            values.setdefault(outer, {})[inner] = value
        elif name in known:
            values[name] = value != "no" if known[name].type is bool else value
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:
        return msgspec.convert({main: text}, kind)
