"""Putting the demonstration's references in the base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from django.db import transaction

from mosaique.catalogue import storage
from mosaique.catalogue.demonstration.loader import Reference, references
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import SourceRecord
from mosaique.catalogue.values.description import Description, HoldingDraft, Source, Subject, to_json
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.network.models import Structure
from mosaique.vocabularies.thesaurus import thesaurus

FORMAT = "demonstration"


@transaction.atomic
def create_references() -> int:
    """Add the references that are not there yet, published, and return how many; edits are kept."""
    structures = {structure.code: structure.pk for structure in Structure.objects.all()}
    known = set(SourceRecord.objects.filter(format=FORMAT).values_list("identifier", flat=True))
    missing = [reference for reference in _in_turn(references()) if reference.key not in known]
    new = [_new_record(reference, structures[reference.structure]) for reference in missing]
    ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)
    storage.insert_holdings(
        (record_id, structures[code], HoldingDraft(access=reference.holding.access))
        for record_id, reference in zip(ids, missing, strict=True)
        for code in reference.also_held_by
    )
    queue.enqueue(ids)
    return len(ids)


def _in_turn(found: Iterable[Reference]) -> list[Reference]:
    """The references of the centres one after the other, as if they had come in day by day."""
    turns: Counter[str] = Counter()
    placed = []
    for reference in found:
        turns[reference.structure] += 1
        placed.append((turns[reference.structure], reference.structure, reference))
    return [reference for _, _, reference in sorted(placed, key=lambda row: row[:2])]


def _new_record(reference: Reference, structure_id: int) -> storage.NewRecord:
    description = _with_labels(reference.description)
    source = Source(format=FORMAT, identifier=reference.key, original=to_json(description))
    return storage.NewRecord(
        description,
        structure_id,
        RecordState.PUBLISHED,
        [reference.holding],
        storage.KeptSource(structure_id, source, reference.key),
    )


def _with_labels(description: Description) -> Description:
    """The description with the preferred French label of each of its concepts."""
    vocabulary = thesaurus()
    subjects = [
        Subject(label=vocabulary.label(subject.concept, "fr"), concept=subject.concept, scheme=subject.scheme)
        for subject in description.subjects
    ]
    return msgspec.structs.replace(description, subjects=subjects)
