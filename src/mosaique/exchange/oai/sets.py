"""Sets: by centre, by theme with its narrower ones, by type of document (section 2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from mosaique.catalogue.enums import DOCUMENT_TYPES
from mosaique.network.models import Structure
from mosaique.vocabularies.thesaurus import thesaurus

STRUCTURE, THEME, TYPE = "structure", "theme", "type"


@dataclass(frozen=True, slots=True)
class Set:
    """A set that can be asked for: a kind alone, or one value of it."""

    kind: str
    value: str = ""


def set_spec(kind: str, value: str) -> str:
    """The name of a set. Letters that names may not have are written as ~ and two digits for each byte."""
    quoted = quote(value, safe="!*'()").replace("~", "%7E").replace("%", "~")
    return f"{kind}:{quoted}"


def read_set(spec: str) -> Set | None:
    """The set of that name; None if there can be none."""
    kind, colon, quoted = spec.partition(":")
    if kind not in {STRUCTURE, THEME, TYPE}:
        return None
    value = unquote(quoted.replace("~", "%"), errors="replace")
    return Set(kind, value) if not colon or (value and set_spec(kind, value) == spec) else None


def all_sets() -> Iterator[tuple[str, str]]:
    """Name and title of every set, in the network's language."""
    with override(settings.LANGUAGE_CODE):
        yield STRUCTURE, _("Centres")
        for code, name in Structure.objects.order_by("code").values_list("code", "name"):
            yield set_spec(STRUCTURE, code), name
        yield TYPE, _("Document types")
        for code, label in DOCUMENT_TYPES.items():
            yield set_spec(TYPE, code), str(label)
        yield THEME, _("Themes")
        vocabulary = thesaurus()
        for identifier in sorted(vocabulary.entries):
            yield set_spec(THEME, identifier), vocabulary.label(identifier) or identifier
