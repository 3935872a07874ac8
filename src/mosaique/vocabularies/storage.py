"""Concepts as rows, and rows as concepts: drafts in, drafts out, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from django.db import models

from mosaique.core.bulk import in_batches
from mosaique.vocabularies.enums import LabelKind
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptMapping, ConceptScheme
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Match, Note, SchemeDraft, Status
from mosaique.vocabularies.thesaurus import label_key

_LONGEST_KEY = 500  # of the column: "œ" makes two letters
_BATCH = 400  # values in one statement: SQLite takes a bounded number
_COLUMNS = ("uri", "notation", "status", "valid_from", "valid_to", "notes")
_RELATIONS = ("broader", "related", "replaced_by")


def scheme_draft(scheme: ConceptScheme, *, concepts: models.QuerySet[Concept] | None = None) -> SchemeDraft:
    """A scheme as values, with all of its concepts or with some."""
    chosen = scheme.concepts.all() if concepts is None else concepts
    titles = {"en": scheme.title_en, "fr": scheme.title_fr}
    return SchemeDraft(
        identifier=scheme.identifier,
        uri=scheme.uri,
        titles=tuple((language, title) for language, title in titles.items() if title),
        concepts=tuple(concept_drafts(chosen)),
    )


def concept_drafts(concepts: models.QuerySet[Concept]) -> list[ConceptDraft]:
    """Concepts as values, in the order of their identifiers; as few statements for many as for one."""
    found = concepts.order_by("identifier").prefetch_related("labels", "mappings", *_RELATIONS)
    return [_draft(concept) for concept in found]


def status_of(concept: Concept) -> Status:
    """The status as drafts say it."""
    return cast("Status", str(concept.status))


def _draft(concept: Concept) -> ConceptDraft:
    def linked(relation: str) -> tuple[str, ...]:
        return tuple(sorted(other.identifier for other in getattr(concept, relation).all()))

    return ConceptDraft(
        identifier=concept.identifier,
        uri=concept.uri,
        notation=concept.notation,
        status=status_of(concept),
        valid_from=concept.valid_from,
        valid_to=concept.valid_to,
        labels=tuple(
            sorted(Label(one.language, cast("Any", one.kind), one.text) for one in concept.labels.all())
        ),
        notes=tuple(sorted(Note(one["kind"], one.get("language", ""), one["text"]) for one in concept.notes)),
        broader=linked("broader"),
        related=linked("related"),
        replaced_by=linked("replaced_by"),
        matches=tuple(sorted(Match(one.kind, one.uri) for one in concept.mappings.all())),
    )


def write_concepts(scheme: ConceptScheme, drafts: Sequence[ConceptDraft]) -> None:
    """Make or change the concepts of those identifiers so that they are as the drafts say.

    Related concepts are written from both ends. Relations to identifiers that the scheme does not have are
    left out. Call in a transaction.
    """
    known = {concept.identifier: concept for concept in scheme.concepts.all()}
    new = [
        _row(Concept(scheme=scheme, identifier=one.identifier), one)
        for one in drafts
        if one.identifier not in known
    ]
    changed = [_row(known[one.identifier], one) for one in drafts if one.identifier in known]
    Concept.objects.bulk_create(new, batch_size=_BATCH)
    Concept.objects.bulk_update(changed, _COLUMNS, batch_size=100)
    keys = dict(scheme.concepts.values_list("identifier", "pk"))
    _write_belongings({keys[one.identifier]: one for one in drafts}, fresh={row.pk for row in new})
    _write_relations(drafts, keys)


def _row(concept: Concept, draft: ConceptDraft) -> Concept:
    concept.uri, concept.notation, concept.status = draft.uri, draft.notation, draft.status
    concept.valid_from, concept.valid_to = draft.valid_from, draft.valid_to
    concept.notes = [{"kind": one.kind, "language": one.language, "text": one.text} for one in draft.notes]
    return concept


def _write_belongings(drafts: Mapping[int, ConceptDraft], *, fresh: Collection[int]) -> None:
    """Labels and mappings: those of changed concepts are replaced."""
    for batch in in_batches([pk for pk in drafts if pk not in fresh], _BATCH):
        ConceptLabel.objects.filter(concept__in=batch).delete()
        ConceptMapping.objects.filter(concept__in=batch).delete()
    ConceptLabel.objects.bulk_create(
        (
            ConceptLabel(
                concept_id=pk,
                language=one.language,
                kind=LabelKind(one.kind),
                text=one.text,
                key=label_key(one.text)[:_LONGEST_KEY],
            )
            for pk, draft in drafts.items()
            for one in draft.labels
        ),
        batch_size=_BATCH,
    )
    ConceptMapping.objects.bulk_create(
        (
            ConceptMapping(concept_id=pk, kind=one.kind, uri=one.uri)
            for pk, draft in drafts.items()
            for one in draft.matches
        ),
        batch_size=_BATCH,
    )


def _write_relations(drafts: Sequence[ConceptDraft], keys: Mapping[str, int]) -> None:
    own = [keys[one.identifier] for one in drafts]
    for relation in _RELATIONS:
        through: Any = Concept._meta.get_field(relation).remote_field.through  # type: ignore[union-attr]  # many to many
        pairs = {
            (keys[one.identifier], keys[other])
            for one in drafts
            for other in getattr(one, relation)
            if other in keys
        }
        for batch in in_batches(own, _BATCH):
            through.objects.filter(from_concept__in=batch).delete()
            if relation == "related":
                through.objects.filter(to_concept__in=batch).delete()
        if relation == "related":
            pairs |= {(end, start) for start, end in pairs}
        _insert_pairs(through, pairs)


def _insert_pairs(through: Any, pairs: Iterable[tuple[int, int]]) -> None:
    through.objects.bulk_create(
        (through(from_concept_id=start, to_concept_id=end) for start, end in sorted(pairs)),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
