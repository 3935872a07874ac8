"""What the codes of facets and descriptions are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES
from mosaique.catalogue.values.languages import english_name
from mosaique.discovery import facets
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

FACETS = {
    facets.STRUCTURE: _("Centres"),
    facets.SUBJECT: _("Themes"),
    facets.TYPE: _("Document types"),
    facets.YEAR: _("Years"),
    facets.LANGUAGE: _("Languages"),
    facets.TERRITORY: _("Territories"),
    facets.SCOPE: _("Scope"),
    facets.PUBLIC: _("For whom"),
    facets.ACCESS: _("Access"),
}

LANGUAGES = {
    "fr": _("French"), "en": _("English"), "de": _("German"), "es": _("Spanish"), "it": _("Italian"),
    "pt": _("Portuguese"), "ar": _("Arabic"), "tr": _("Turkish"), "nl": _("Dutch"), "ru": _("Russian"),
    "pl": _("Polish"), "ro": _("Romanian"), "zh": _("Chinese"), "la": _("Latin"),
}  # fmt: skip

SORTS = {
    "pertinence": _("relevance"),
    "date": _("date of publication"),
    "titre": _("title"),
    "ajout": _("date added"),
}

ROLES = {
    "aut": _("author"), "edt": _("editor"), "trl": _("translator"), "pbd": _("editor of the series"),
    "aui": _("foreword"), "wpr": _("foreword"), "aft": _("afterword"), "ill": _("illustrator"),
    "drt": _("director"), "fmd": _("film director"), "pro": _("producer"), "ths": _("thesis supervisor"),
    "dgs": _("thesis supervisor"), "pht": _("photographer"), "cmp": _("composer"),
    "ctb": _("contributor"), "spk": _("speaker"), "enj": _("legislator"), "pbl": _("publisher"),
    "fnd": _("funder"), "com": _("compiler"),
    "sht": _("with the support of"), "dst": _("distributor"), "oth": _("other"),
    "prn": _("production company"),
}  # fmt: skip

_BY_FACET = {
    facets.TYPE: DOCUMENT_TYPES,
    facets.SCOPE: SCOPES,
    facets.PUBLIC: PUBLICS,
    facets.ACCESS: ACCESSES,
}


def facet_values(name: str, values: Sequence[str]) -> list[str]:
    """What several values of a facet are called, as ``facet_value`` says."""
    return concepts(values) if name == facets.SUBJECT else [facet_value(name, value) for value in values]


def facet_value(name: str, value: str) -> str:
    """What a facet's value is called; the value itself when nothing better is known."""
    if name == facets.SUBJECT:
        return concept(value)
    if name == facets.TERRITORY:
        return territories.label(value) or value
    if name == facets.LANGUAGE:
        return language(value)
    known = _BY_FACET.get(name, {})
    return str(known.get(value, value))


def concept(identifier: str) -> str:
    """The preferred label of a concept; its identifier when it is not in the thesaurus."""
    return concepts([identifier])[0]


def concepts(identifiers: Iterable[str]) -> list[str]:
    """The labels of several concepts, as ``concept`` gives them."""
    vocabulary, spoken = thesaurus(), get_language() or "fr"
    return [vocabulary.label(one, spoken) or one for one in identifiers]


def language(tag: str) -> str:
    """The name of a language."""
    known = LANGUAGES.get(tag)
    return str(known) if known else english_name(tag) or tag


def role(code: str) -> str:
    """What a contributor did; nothing for an author, whose name says enough."""
    return "" if code in {"", "aut"} else str(ROLES.get(code, pgettext("role", "contributor")))


def document_type(value: str) -> str:
    """The name of a document type."""
    known = DOCUMENT_TYPES.get(value)
    return gettext("Document") if known is None else str(known)


def sort(value: str) -> str:
    """The name of an order of results."""
    return str(SORTS[value])


def is_theme(text: str) -> bool:
    """Whether a heading or a keyword is the label of a concept, which is then shown in its place."""
    return bool(thesaurus().match(text))
