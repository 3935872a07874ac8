"""How records are written: many at a time, in few wide statements, with everything derived from them.

Both a documentalist's save and an import of 100,000 records pass here, inside the caller's transaction.
Callers are ``catalogue.actions`` and ``exchange.imports``; nothing else writes these tables.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from mosaique.catalogue import models
from mosaique.catalogue.derivation import Derived, agent_key, derive, name_order
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.values.description import Contributor, Description, HoldingDraft, Source, to_json
from mosaique.catalogue.works import queue as works
from mosaique.core.bulk import in_batches, insert_rows, reserve_ids, select_rows, timestamp, update_rows
from mosaique.core.compression import compress
from mosaique.vocabularies.thesaurus import thesaurus

if TYPE_CHECKING:
    from django.db.models import QuerySet

# SQLite takes 32,766 parameters a statement, PostgreSQL 65,535.
_LOOKUP = 5_000


@dataclass(frozen=True, slots=True)
class KeptSource:
    """An original to keep beside the record. ``identifier`` is the source's own or, lacking one, made from
    the digest.
    """

    structure_id: int
    source: Source
    identifier: str

    @property
    def digest(self) -> bytes:
        return digest_of(self.source.original)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record about to be written; ``derived`` is computed unless the caller has it already (``known``)."""

    description: Description
    structure_id: int
    state: RecordState = RecordState.DRAFT
    holdings: Sequence[HoldingDraft] = ()
    source: KeptSource | None = None
    is_partner: bool = False
    known: Derived | None = None
    derived: Derived = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "derived", self.known or derive(self.description))


def digest_of(original: bytes) -> bytes:
    """The 16 bytes that tell two originals apart (BLAKE2b)."""
    return blake2b(original, digest_size=16).digest()


def insert_records(
    new: Sequence[NewRecord],
    *,
    at: dt.datetime,
    by: int | None,
    action: VersionAction,
    copies: list[int] | None = None,
) -> list[int]:
    """Write the records with holdings, first version, source, keys and links; return their ids in order.

    ``copies`` receives the ids of the holdings.
    """
    ids = list(reserve_ids(models.Record, len(new)))
    moment = timestamp(models.Record, at)
    bodies = [to_json(record.description) for record in new]
    insert_rows(
        models.Record,
        _RECORD_FIELDS,
        (
            _record_row(id_, record, body, moment, by)
            for id_, record, body in zip(ids, new, bodies, strict=True)
        ),
    )
    insert_rows(
        models.RecordVersion,
        ("record", "number", "action", "at", "by", "comment", "body"),
        (
            (id_, 1, str(action), moment, by, "", compress(body))
            for id_, body in zip(ids, bodies, strict=True)
        ),
    )
    pairs = list(zip(ids, new, strict=True))
    made = insert_holdings(
        (id_, record.structure_id, holding) for id_, record in pairs for holding in record.holdings
    )
    if copies is not None:
        copies += made
    insert_sources(((id_, record.source) for id_, record in pairs if record.source), at=at)
    insert_links([(id_, record.description, record.derived) for id_, record in pairs])
    works.enqueue(id_ for id_, record in pairs if record.state == RecordState.PUBLISHED)
    return ids


_RECORD_FIELDS = (
    "id", "structure", "state", "description", "title", "sort_title", "main_contributor", "type", "year",
    "scope", "is_complete", "is_partner", "version", "created_at", "created_by", "updated_at", "updated_by",
    "published_at", "withdrawn_at", "withdrawal_reason", "leader", "return_reason",
)  # fmt: skip


def _record_row(
    id_: int, record: NewRecord, body: bytes, moment: object, by: int | None
) -> tuple[object, ...]:
    derived = record.derived
    published = moment if record.state == RecordState.PUBLISHED else None
    return (
        id_, record.structure_id, str(record.state), body.decode(), derived.title, derived.sort_title,
        derived.main_contributor, str(derived.type), derived.year, derived.scope, derived.is_complete,
        record.is_partner, 1, moment, by, moment, by, published, None, "", None, "",
    )  # fmt: skip


def insert_holdings(copies: Iterable[tuple[int, int, HoldingDraft]]) -> list[int]:
    """Write copies given as (record id, structure id, holding); return their ids in order."""
    given = list(copies)
    ids = list(reserve_ids(models.Holding, len(given)))
    insert_rows(
        models.Holding,
        ("id", "record", "structure", "shelf_mark", "location", "access", "conditions", "link", "barcode",
         "local_note", "local_keywords"),
        (
            (id_, record_id, structure_id, copy.shelf_mark[:120], copy.location[:120], str(copy.access)[:12],
             copy.conditions[:250], copy.link[:2000], copy.barcode[:64], copy.local_note,
             json.dumps(copy.local_keywords, ensure_ascii=False))
            for id_, (record_id, structure_id, copy) in zip(ids, given, strict=True)
        ),
    )  # fmt: skip
    return ids


def insert_sources(kept: Iterable[tuple[int, KeptSource]], *, at: dt.datetime) -> list[int]:
    """Keep originals, compressed, given as (record id, source); return the ids of their rows in order."""
    given = list(kept)
    ids = list(reserve_ids(models.SourceRecord, len(given)))
    moment = timestamp(models.SourceRecord, at)
    insert_rows(
        models.SourceRecord,
        ("id", "record", "structure", "identifier", "format", "digest", "original", "imported_at"),
        (
            (id_, record_id, source.structure_id, source.identifier, source.source.format, source.digest,
             compress(source.source.original), moment)
            for id_, (record_id, source) in zip(ids, given, strict=True)
        ),
    )  # fmt: skip
    return ids


def touch_records(ids: Iterable[int], *, at: dt.datetime) -> None:
    """Say that published records changed otherwise than by their description: copies, place in a theme."""
    for batch in in_batches(sorted(set(ids)), _LOOKUP):
        models.Record.objects.seen_by_readers().filter(pk__in=batch).update(updated_at=at)


def withdraw_records(ids: Iterable[int], *, at: dt.datetime, reason: str) -> None:
    """Take records away from readers as they are; no version, for nothing of what they say changes."""
    for batch in in_batches(sorted(set(ids)), _LOOKUP):
        models.Record.objects.published().filter(pk__in=batch).update(
            state=RecordState.WITHDRAWN, withdrawn_at=at, withdrawal_reason=reason[:250], updated_at=at
        )
        works.enqueue(batch)


def restore_records(ids: Iterable[int], *, at: dt.datetime) -> None:
    """Show withdrawn records to readers again, as they are."""
    for batch in in_batches(sorted(set(ids)), _LOOKUP):
        models.Record.objects.filter(pk__in=batch, state=RecordState.WITHDRAWN).update(
            state=RecordState.PUBLISHED, withdrawn_at=None, withdrawal_reason="", updated_at=at
        )
        works.enqueue(batch)


def bury_records(ids: Iterable[int], *, at: dt.datetime) -> None:
    """Remember those of the records that readers saw, before they are erased or become drafts again.

    Partners' are passed over: harvesters were never given them.
    """
    for batch in in_batches(sorted(set(ids)), _LOOKUP):
        works.enqueue_with_fellows(batch)
        seen = models.Record.with_bin.seen_by_readers().filter(pk__in=batch, is_partner=False)
        rows = list(seen.values_list("pk", "type", "structure__code"))
        held = _grouped(models.Holding.objects.filter(record__in=[row[0] for row in rows]), "structure__code")
        indexed = _grouped(
            models.RecordConcept.objects.filter(record__in=[row[0] for row in rows]), "concept__identifier"
        )
        models.Tombstone.objects.bulk_create(
            (
                models.Tombstone(
                    record=pk,
                    at=at,
                    type=type_,
                    structures=_lines({code, *held.get(pk, ())}),
                    concepts=_lines(_with_broader(indexed.get(pk, ()))),
                )
                for pk, type_, code in rows
            ),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["record"],
            update_fields=["at", "type", "structures", "concepts"],
        )


def _grouped(rows: QuerySet[Any], member: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for record_id, value in rows.order_by().values_list("record_id", member):
        found.setdefault(record_id, []).append(value)
    return found


def _with_broader(concepts: Iterable[str]) -> set[str]:
    vocabulary = thesaurus()
    return {other for one in concepts for other in (one, *vocabulary.ancestors(one))}


def _lines(values: Iterable[str]) -> str:
    return "".join(f"\n{value}" for value in sorted(values)) + "\n"


Described = tuple[int, Description, Derived]


def insert_links(described: Sequence[Described]) -> None:
    """Write match keys, contributions and subjects of records given as (id, description, derived)."""
    _insert_keys(described)
    _insert_concepts(described)
    _insert_contributions(described)


def _insert_keys(described: Sequence[Described]) -> None:
    insert_rows(
        models.MatchKey,
        ("record", "digest"),
        ((id_, digest) for id_, _, derived in described for digest in derived.key_digests),
    )


def _insert_concepts(described: Sequence[Described]) -> None:
    vocabulary = thesaurus()
    insert_rows(
        models.RecordConcept,
        ("record", "concept"),
        (
            (id_, concept_id)
            for id_, _, derived in described
            for identifier in derived.concepts
            if (concept_id := vocabulary.primary_key(identifier)) is not None
        ),
    )


def _insert_contributions(described: Sequence[Described]) -> None:
    contributions = [
        (id_, person) for id_, description, _ in described for person in description.contributors
    ]
    agents = agents_for([person for _, person in contributions])
    insert_rows(
        models.Contribution,
        ("record", "agent", "role"),
        ((id_, agents[agent_key(person)], person.role[:8]) for id_, person in contributions),
    )


def agents_for(people: Sequence[Contributor]) -> dict[str, int]:
    """The authority of each contributor, by ``agent_key``; those never met are made."""
    by_key = {agent_key(person): person for person in people}
    keys = list(by_key)
    known: dict[str, int] = {}
    for batch in in_batches(keys, _LOOKUP):
        known.update(select_rows(models.AgentForm, ("key", "agent"), where="key", among=batch))
    unknown = [key for key in keys if key not in known]
    ids = reserve_ids(models.Agent, len(unknown))
    made = dict(zip(unknown, ids, strict=True))
    insert_rows(
        models.Agent,
        ("id", "kind", "name", "sort_name", "dates", "identifiers", "note"),
        (
            (id_, str(by_key[key].kind), by_key[key].name[:250], name_order(by_key[key].name),
             by_key[key].dates[:40], json.dumps(by_key[key].identifiers), "")
            for key, id_ in made.items()
        ),
    )  # fmt: skip
    insert_rows(
        models.AgentForm,
        ("agent", "name", "key"),
        ((id_, by_key[key].name[:250], key) for key, id_ in made.items()),
    )
    return known | made


def replace_description(
    record: models.Record, description: Description, *, at: dt.datetime, by: int | None
) -> Derived:
    """Give a locked record another description: columns, keys and links follow; the caller adds a version."""
    derived = derive(description)
    record.description = description
    record.title, record.sort_title = derived.title, derived.sort_title
    record.main_contributor, record.type, record.year = derived.main_contributor, derived.type, derived.year
    record.scope, record.is_complete = derived.scope, derived.is_complete
    record.updated_at, record.updated_by_id = at, by
    for model in (models.MatchKey, models.RecordConcept, models.Contribution):
        model.objects.filter(record=record).delete()
    insert_links([(record.pk, description, derived)])
    return derived


def add_version(
    record: models.Record, *, action: VersionAction, at: dt.datetime, by: int | None, comment: str = ""
) -> None:
    """Number the record's next version, keep its body, and save the record's columns."""
    record.version += 1
    record.save()
    works.enqueue([record.pk])
    models.RecordVersion.objects.create(
        record=record,
        number=record.version,
        action=action,
        at=at,
        by_id=by,
        comment=comment[:250],
        body=compress(to_json(record.description)),
    )


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A locked record, still as it was but for its state, and what it is to say from now on."""

    record: models.Record
    description: Description
    derived: Derived


_REWRITTEN_FIELDS = (
    "state", "description", "title", "sort_title", "main_contributor", "type", "year", "scope",
    "is_complete", "version", "updated_at", "updated_by", "published_at", "withdrawn_at",
    "withdrawal_reason",
)  # fmt: skip


def rewrite_records(
    rewritten: Sequence[Rewritten], *, at: dt.datetime, by: int | None, action: VersionAction, comment: str
) -> None:
    """Give many records another description and a version each, in few wide statements."""
    moment = timestamp(models.Record, at)
    bodies = [to_json(one.description) for one in rewritten]
    update_rows(
        models.Record,
        _REWRITTEN_FIELDS,
        (_rewritten_row(one, body, moment, by) for one, body in zip(rewritten, bodies, strict=True)),
    )
    insert_rows(
        models.RecordVersion,
        ("record", "number", "action", "at", "by", "comment", "body"),
        (
            (one.record.pk, one.record.version + 1, str(action), moment, by, comment[:250], compress(body))
            for one, body in zip(rewritten, bodies, strict=True)
        ),
    )
    _rewrite_links(rewritten)
    works.enqueue(one.record.pk for one in rewritten)


def _rewritten_row(one: Rewritten, body: bytes, moment: object, by: int | None) -> tuple[object, ...]:
    record, derived = one.record, one.derived
    published, withdrawn = (
        timestamp(models.Record, value) if value else None
        for value in (record.published_at, record.withdrawn_at)
    )
    return (
        str(record.state), body.decode(), derived.title, derived.sort_title, derived.main_contributor,
        str(derived.type), derived.year, derived.scope, derived.is_complete, record.version + 1, moment, by,
        published, withdrawn, record.withdrawal_reason, record.pk,
    )  # fmt: skip


# The tables of links, with the members of a description that each is derived from.
_LINKS = (
    (models.RecordConcept.objects, _insert_concepts, frozenset({"subjects", "keywords"})),
    (models.Contribution.objects, _insert_contributions, frozenset({"contributors"})),
    (
        models.MatchKey.objects,
        _insert_keys,
        frozenset({"identifiers", "type", "title", "subtitle", "part_number", "part_title", "date",
                   "contributors", "host", "edition"}),
    ),
)  # fmt: skip


def _rewrite_links(rewritten: Sequence[Rewritten]) -> None:
    """Write again the links whose members changed; the others stay."""
    for rows, write, members in _LINKS:
        touched = [
            (one.record.pk, one.description, one.derived)
            for one in rewritten
            if any(
                getattr(one.record.description, name) != getattr(one.description, name) for name in members
            )
        ]
        for batch in in_batches([id_ for id_, _, _ in touched], _LOOKUP):
            rows.filter(record__in=batch).delete()
        write(touched)
