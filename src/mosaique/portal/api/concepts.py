"""The thesaurus as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mosaique.discovery import facets
from mosaique.portal import addresses, labels
from mosaique.portal.api import places, shapes
from mosaique.portal.themes import document_counts
from mosaique.portal.wording import language
from mosaique.vocabularies.enums import LabelKind
from mosaique.vocabularies.export import FORMATS
from mosaique.vocabularies.models import Concept
from mosaique.vocabularies.thesaurus import Entry, label_key, thesaurus

_CALLED = {"ttl": "Turtle", "rdf": "RDF/XML", "jsonld": "JSON-LD"}


def first() -> str | None:
    """The identifier of one of them."""
    return next(iter(thesaurus().entries), None)


def some(given: Mapping[str, Any]) -> shapes.Concepts:
    """One page of the concepts wanted, in the order of their labels."""
    number, most = given["page"], given["parpage"]
    wanted = _wanted(given)
    counts = document_counts()
    last = -(-len(wanted) // most)
    pairs = [(name, given[name]) for name in ("q", "generique", "lang") if given[name]]
    pairs += [("sommets", "1")] if given["sommets"] else []
    after, before = places.around("concepts", [*pairs, ("parpage", most)], number=number, last=last)
    shown = wanted[(number - 1) * most : number * most]
    return shapes.Concepts(
        total=len(wanted),
        page=number,
        parpage=most,
        concepts=[_line(one, counts) for one in shown],
        next=after,
        previous=before,
    )


def _wanted(given: Mapping[str, Any]) -> list[Entry]:
    entries = thesaurus().entries.values()
    words = label_key(given["q"]).split()
    found: Iterable[Entry] = (
        one
        for one in entries
        if (not given["sommets"] or not one.broader)
        and (not given["generique"] or given["generique"] in one.broader)
        and (not words or any(_holds(text, words) for text in one.labels))
    )
    return sorted(found, key=lambda one: (label_key(labels.concept(one.identifier)), one.identifier))


def _holds(label: str, words: list[str]) -> bool:
    key = label_key(label)
    return all(word in key for word in words)


def _line(entry: Entry, counts: Mapping[str, int]) -> shapes.ConceptLine:
    identifier = entry.identifier
    return shapes.ConceptLine(
        id=identifier,
        label=labels.concept(identifier),
        labels=entry.preferred,
        broader=list(entry.broader),
        notices=counts.get(identifier, 0),
        url=places.page(addresses.theme(identifier)),
        data=places.concept(identifier),
    )


def find(identifier: str) -> shapes.Concept | None:
    """One concept that readers browse, or None. Two queries and one of the index."""
    entry = thesaurus().concept(identifier)
    found = Concept.objects.public().filter(identifier=identifier).prefetch_related("mappings").first()
    if entry is None or found is None:
        return None
    page = places.page(addresses.theme(identifier))
    return shapes.Concept(
        id=identifier,
        uri=found.uri or page,
        notation=found.notation,
        label=labels.concept(identifier),
        labels=entry.preferred,
        other_labels=_other_labels(entry),
        notes=[{name: str(value) for name, value in note.items()} for note in found.notes],
        broader=places.themes(entry.broader),
        narrower=places.themes(thesaurus().children(identifier, language())),
        related=places.themes(entry.related),
        replaced_by=places.themes(entry.replaced_by),
        replaces=places.themes(entry.replaces),
        mappings=[shapes.Mapping(kind=one.kind, uri=one.uri) for one in found.mappings.all()],
        status=found.status,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        notices=document_counts(sujet=(identifier,)).get(identifier, 0),
        search=places.at("search", [(facets.SUBJECT, identifier)]),
        formats=[
            shapes.Format(name=_CALLED[suffix], media_type=media_type, url=f"{page.rstrip('/')}.{suffix}")
            for suffix, media_type in FORMATS.items()
        ],
        url=page,
        data=places.concept(identifier),
    )


def _other_labels(entry: Entry) -> list[shapes.OtherLabel]:
    return [
        shapes.OtherLabel(text=one.text, language=one.language, kind=one.kind)
        for one in entry.wordings
        if one.kind != LabelKind.PREFERRED
    ]
