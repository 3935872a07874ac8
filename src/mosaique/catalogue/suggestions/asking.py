"""Suggestions as the other rooms ask for them: with the network's thesaurus and the records of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import RecordConcept
from mosaique.catalogue.suggestions.reasons import Suggestion
from mosaique.catalogue.suggestions.weighing import Alike, Owner, label_finder, weigh
from mosaique.discovery import search
from mosaique.discovery.labels import LabelFinder
from mosaique.vocabularies.thesaurus import Thesaurus, thesaurus

MOST_ALIKE = 20  # records


def suggest_concepts(
    title: str,
    abstract: str,
    *,
    exclude: Collection[str] = (),
    record_id: int | None = None,
    limit: int = 10,
    language: str = "fr",
) -> list[Suggestion]:
    """Concepts of the network's thesaurus for a document, the best first, labelled in ``language``, each with
    its reasons.

    ``exclude`` holds the identifiers of those that it has already; ``record_id`` is the record being
    described, when there is one, so that it is not found like itself. Candidates are never suggested; in
    place of a deprecated concept, what replaced it is. Texts are read up to 100,000 characters each.
    """
    vocabulary = thesaurus()
    weighed = weigh(
        vocabulary,
        _finder(vocabulary),
        title,
        abstract,
        alike=_alike(title, abstract, record_id),
        exclude=exclude,
        language=language,
    )
    return weighed[:limit]


def _alike(title: str, abstract: str, record_id: int | None) -> list[Alike]:
    """Published records that share the telling words of the text, with their concepts."""
    found = search.similar_to(title, abstract, limit=MOST_ALIKE + 1)
    hits = [hit for hit in found if hit.id != record_id][:MOST_ALIKE]
    concepts: dict[int, list[str]] = defaultdict(list)
    rows = RecordConcept.objects.filter(
        record__in=[hit.id for hit in hits], record__state=RecordState.PUBLISHED
    )
    for row_id, identifier in rows.values_list("record_id", "concept__identifier"):
        concepts[row_id].append(identifier)
    return [Alike(hit.id, hit.score, tuple(concepts[hit.id])) for hit in hits if hit.id in concepts]


_latest: tuple[Thesaurus, LabelFinder[Owner]] | None = None


def _finder(vocabulary: Thesaurus) -> LabelFinder[Owner]:
    """The finder of this version of the thesaurus, which is a new object each time it is read again."""
    global _latest  # noqa: PLW0603  # one for the process, as the thesaurus itself
    kept = _latest
    if kept is None or kept[0] is not vocabulary:
        kept = _latest = (vocabulary, label_finder(vocabulary))
    return kept[1]
