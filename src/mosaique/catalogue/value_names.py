"""What readers' words name among the values of facets: ``type:livre``, ``langue:anglais``, ``acces:loan``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import override

from mosaique.catalogue.enums import ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES
from mosaique.catalogue.values.languages import language_tag
from mosaique.discovery import facets, registry
from mosaique.vocabularies.thesaurus import label_key


def register() -> None:
    """Let questions name values by their labels, in French or in English, as well as by their codes."""
    registry.register_values(facets.LANGUAGE, lambda text: filter(None, [language_tag(text)]))
    for facet, labels in (
        (facets.TYPE, DOCUMENT_TYPES),
        (facets.SCOPE, SCOPES),
        (facets.PUBLIC, PUBLICS),
        (facets.ACCESS, ACCESSES),
    ):
        registry.register_values(facet, partial(_named, labels))


def _named(labels: Mapping[str, Promise], text: str) -> list[str]:
    """The values with that label, whole or a part of it between commas ("film" of "Film, video")."""
    wanted = label_key(text)
    return [str(value) for value, label in labels.items() if wanted in _keys(label)]


def _keys(label: Promise) -> set[str]:
    found = set()
    for language in ("fr", "en"):
        with override(language):
            shown = str(label)
        found |= {label_key(shown), *map(label_key, shown.split(","))}
    return found
