"""Name lists of BibTeX: "First von Last and von Last, Jr, First and {A Body} and others"."""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.values.names import PARTICLES, Name, contributor
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.bibtex.latex import decode, encode, split_protected

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_COMMA = re.compile(r",")


def read_names(tex: str, role: str) -> list[Contributor]:
    """The contributors of a name list; a name in braces as a whole is a body's."""
    people = []
    for part in split_protected(f" {tex} ", _AND):
        person = _read_name(part, role)
        if person and person.name and person.name != "others":
            people.append(person)
    return people


def _read_name(tex: str, role: str) -> Contributor | None:
    if tex.startswith("{") and tex.endswith("}") and _is_one_group(tex):
        return contributor(_text(tex), role=role, kind=AgentKind.BODY)
    parts = [part.strip() for part in split_protected(f"{tex} ", _COMMA)]
    if len(parts) < 2:
        return contributor(_text(tex), role=role)
    family, given, suffix = parts[0], parts[-1], ", ".join(parts[1:-1])
    if family.startswith("{") and _is_one_group(family):  # {de Gaulle}, Charles: filed under "de"
        name = Name(_text(family), _text(given), "", _text(suffix))
        return Contributor(name=name.heading, role=role)
    heading = ", ".join(filter(None, (_text(family), _text(given), _text(suffix))))
    return contributor(heading, role=role, kind=AgentKind.PERSON)


def write_names(people: list[Contributor]) -> str:
    """The name list of these contributors."""
    return " and ".join(_write_name(person) for person in people)


def _write_name(person: Contributor) -> str:
    if person.kind != AgentKind.PERSON:
        return f"{{{encode(person.name)}}}"
    name = Name.parse(person.name)
    first_word = name.family.partition(" ")[0]
    family = _guarded(name.family)
    if first_word in PARTICLES or first_word.startswith(("d'", "d’")):
        family = family if family.startswith("{") else f"{{{family}}}"
    if name.particle:
        joint = "" if name.particle.endswith(("'", "’")) else " "
        family = f"{encode(name.particle)}{joint}{family}"
    if name.suffix:
        return f"{family}, {_guarded(name.suffix)}, {_guarded(name.given)}"
    if name.given:
        return f"{family}, {_guarded(name.given)}"
    return f"{family}," if " " in name.family else family


def _guarded(text: str) -> str:
    """Encoded, in braces when "and" or a comma inside would be taken for a separator."""
    return f"{{{encode(text)}}}" if _AND.search(f" {text} ") or "," in text else encode(text)


def _text(tex: str) -> str:
    return tidy(decode(tex).replace("\u00a0", " "))


def _is_one_group(tex: str) -> bool:
    """Whether the first brace of the text is closed by its last one."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", tex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end() == len(tex)
    return False
