"""The authors of a reference, or nobody when its beginning does not read as names."""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.values.names import PARTICLES, contributor, looks_like_body

_AND_OTHERS = re.compile(r"(?i),?\s*et al\.?$")
EDITORS = re.compile(r"(?i)\s*\(\s*(?:dirs?|eds?|éds?|coords?)\.?\s*\)|,\s+(?:dir|coord)\.(?=,|\s|$)")
_JOINTS = re.compile(r"\s*;\s*|,?\s+(?:et|and)\s+|,?\s*&\s*")
_CUT_INITIAL = re.compile(r"(?<=[\s.-])[A-ZÀ-Þ]$")  # its full stop ended the part
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.?[ -]?){1,4}")


def people(text: str, *, family_first: bool = False) -> list[Contributor]:
    """The contributors that the text names, all of them or none.

    ``family_first``: two bare words are a family name, then a given name, as sorted lists have them.
    """
    role = "edt" if EDITORS.search(text) else "aut"
    plain = _AND_OTHERS.sub("", EDITORS.sub("", text).strip(" ,;")).strip(" ,;")
    names = _names(_CUT_INITIAL.sub(r"\g<0>.", plain))
    if family_first:
        names = [re.sub(r"^([^\W\d_][\w’'-]+) ([^\W\d_][\w’'-]{2,})$", r"\1, \2", name) for name in names]
    found = [contributor(name, role=role) for name in names]
    return found if found and all(map(_is_name, found)) else []


def _names(text: str) -> list[str]:
    """The names, parted by semicolons, "et" and "&", or by commas when what is between them is whole."""
    names: list[str] = []
    for piece in filter(None, (piece.strip(" ,") for piece in _JOINTS.split(text))):
        parts = [part.strip() for part in piece.split(",")]
        pairs = len(parts) % 2 == 0 and all(_INITIALS.fullmatch(part) for part in parts[1::2])
        if len(parts) > 2 and pairs:  # Beauchemin, C., Hamel, C.
            names += [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
        elif len(parts) > 1 and all(" " in part for part in parts):  # Gérard Noiriel, Abdelmalek Sayad
            names += parts
        else:
            names.append(piece)
    return names


def _is_name(person: Contributor) -> bool:
    """Whether it reads as a person's heading or a body's name, and not as the words of a title."""
    if re.search(r"[0-9()]", person.name):
        return False
    if person.kind is AgentKind.BODY or looks_like_body(person.name):
        return person.name[:1].isupper() and len(person.name) < 100 and "," not in person.name
    words = person.name.replace(",", " ").split()
    named = all(word[0].isupper() or word in PARTICLES or word[:2] in {"d'", "d’"} for word in words)
    whole = bool(person.family and person.given) and person.name.count(",") == 1
    return whole and named and len(words) <= 6
