"""Bringing a file in: read, recognise what is known, write the rest, a thousand records at a time.

Each batch is one transaction with its rows of the index queue and its row of the journal: after a kill, a
worker goes on from the last one, and running the same import again finishes it too, because a record whose
origin is known and has not changed is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from mosaique.catalogue import storage
from mosaique.catalogue.authorities.queries import other_names
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.indexing import build_document
from mosaique.catalogue.models import Holding, MatchKey, Record, SourceRecord
from mosaique.catalogue.storage import KeptSource, NewRecord
from mosaique.catalogue.values.description import Description, HoldingDraft, RecordDraft, Source
from mosaique.core import clock, planner
from mosaique.core.bulk import collecting_rarely, in_batches, select_rows, take_lock
from mosaique.core.compression import compress, decompress
from mosaique.core.messages import gettext_noop
from mosaique.discovery import queue
from mosaique.discovery.documents import SearchDocument
from mosaique.exchange.enums import ImportState
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.exports import holding_draft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import ReadOptions, ReadProblem, RecordFormat
from mosaique.exchange.formats.lines import refusal
from mosaique.exchange.formats.overlay import changed_members
from mosaique.exchange.journal import Batch, Journal, Revision, restored_report
from mosaique.exchange.models import ImportRun
from mosaique.exchange.reports import ImportReport

if TYPE_CHECKING:
    from mosaique.network.models import Structure, User

BATCH = 1_000
HEAD = 64 * 1024
_LOOKUP = 5_000
_TOLD = 10  # first records of which a dry run tells what would become of each


class OnMatch(StrEnum):
    """What to do with a document that the base already describes."""

    ATTACH = "attach"  # add this centre's copy to the record
    SKIP = "skip"  # leave it
    CREATE = "create"  # make another record all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is asked: for whom, how to read, what to do with what is known, and whether to write at all."""

    structure: Structure
    on_match: OnMatch = OnMatch.ATTACH
    as_draft: bool = False
    dry_run: bool = False
    by: User | None = None
    options: ReadOptions = field(default_factory=ReadOptions)

    @property
    def state(self) -> RecordState:
        return RecordState.DRAFT if self.as_draft else RecordState.PUBLISHED

    def as_options(self) -> dict[str, object]:
        """What a run keeps of it, for undoing and going on."""
        return {
            "on_match": str(self.on_match),
            "as_draft": self.as_draft,
            "columns": dict(self.options.columns),
            "encoding": self.options.encoding,
        }


def import_file(
    source: BinaryIO,
    order: ImportOrder,
    *,
    name: str,
    format_name: str = "auto",
    progress: Callable[[int], None] = lambda count: None,
    run: ImportRun | None = None,
) -> ImportReport:
    """Import a seekable binary file and return its report; ``progress`` is told how many more were read.

    ``run`` is one that this worker has taken up: what it has read already is passed over. Raises
    UnknownFormat if no format has that name or recognises the file, NotThisFormat if the file as a whole is
    not of its format; in both cases nothing was written. Raises RunTaken when the run is no longer this
    worker's.
    """
    started = time.monotonic()
    known = format_of(source, name, format_name)
    report = ImportReport(file=name, format=known.slug, structure=order.structure.code)
    results = iter(known.read(source, order.options))
    skipped = run.read if run else 0
    batch = list(islice(results, BATCH))  # NotThisFormat is raised here, before anything is written
    journal = None if order.dry_run else Journal(run or _open_run(order, name, known))
    if run:
        restored_report(run, report)
    with _told(journal), collecting_rarely(), queue.bulk_indexing() as index:
        importer = _Importer(order, known, report, index, journal)
        while batch:
            done, batch = batch[:skipped], batch[skipped:]
            importer.pass_over(done)
            skipped -= len(done)
            if batch:
                importer.take(batch)
            progress(len(done) + len(batch))
            batch = list(islice(results, BATCH))
    report.seconds = time.monotonic() - started
    if journal:
        journal.close(report)
        planner.refresh()
    return report


def check_file(source: BinaryIO, order: ImportOrder, *, name: str, format_name: str = "auto") -> str:
    """The name of a file's format, once its first record could be looked for.

    Raises what ``import_file`` would raise; writes nothing.
    """
    known = format_of(source, name, format_name)
    next(iter(known.read(source, order.options)), None)
    return known.slug


@contextmanager
def _told(journal: Journal | None) -> Iterator[None]:
    """Whatever ends an import before its file does, its run says so."""
    try:
        yield
    except RunTaken:
        raise
    except BaseException as error:
        if journal:
            journal.give_up(error)
        raise


def format_of(source: BinaryIO, name: str, format_name: str) -> RecordFormat:
    if format_name != "auto":
        return registry.get(format_name)
    head = source.read(HEAD)
    source.seek(0)
    if not head.strip():
        raise refusal("", head)
    return registry.recognise(head, name)


def _open_run(order: ImportOrder, name: str, known: RecordFormat) -> ImportRun:
    return ImportRun.objects.create(
        structure=order.structure,
        file_name=name[-250:],
        format=known.slug,
        state=ImportState.RUNNING,
        attempt=1,
        options=order.as_options(),
        started_at=clock.now(),
        progress_at=clock.now(),
        by=order.by,
    )


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A draft with the identity it is kept under."""

    draft: RecordDraft
    source: KeptSource

    @property
    def has_own_identifier(self) -> bool:
        return bool(self.draft.source.identifier)

    def holdings(self) -> list[HoldingDraft]:
        """The copies said, or one of which nothing is said: the centre has the document."""
        return self.draft.holdings or [HoldingDraft()]


class _Importer:
    """One file's way into the base."""

    def __init__(
        self,
        order: ImportOrder,
        known: RecordFormat,
        report: ImportReport,
        index: queue.BulkIndexing,
        journal: Journal | None,
    ) -> None:
        self.order = order
        self.format = known
        self.report = report
        self.index = index
        self.journal = journal
        self.notes = Batch()
        self.by = order.by.pk if order.by else None
        self._seen: dict[str, tuple[bytes, ...]] = {}
        self._created: list[tuple[int, NewRecord]] = []
        self._from_this_source: set[int] = set()

    def pass_over(self, results: Iterable[RecordDraft | ReadProblem]) -> None:
        """Remember the identifiers of what was imported before an interruption; it is counted already."""
        for result in results:
            if isinstance(result, RecordDraft) and result.description.title:
                self._name_of(result.source)

    def take(self, results: Sequence[RecordDraft | ReadProblem]) -> None:
        """Import one batch in one transaction; in a dry run, in one that is rolled back."""
        self.notes = Batch()
        problems, warnings = len(self.report.problems), len(self.report.warnings)
        incoming = list(self._identified(self._usable(results)))
        self._created = []
        with transaction.atomic():
            take_lock(Record, "imports")
            changed = self._write(incoming)
            if self.order.dry_run:
                transaction.set_rollback(True)
                return
            token = queue.enqueue(changed)
            if self.journal:
                self.notes.problems = self.report.problems[problems:]
                self.notes.warnings = self.report.warnings[warnings:]
                self.journal.keep(self.notes, self.report, read=len(results))
        made = {record_id for record_id, _ in self._created}
        self.index.add([record_id for record_id in changed if record_id not in made], token)
        if not self.order.as_draft:
            self.index.put(self._documents(), token)

    def _documents(self) -> list[SearchDocument]:
        """Documents of the records just made, without reading them again."""
        now, code = clock.now(), self.order.structure.code
        names = other_names([record_id for record_id, _ in self._created])
        return [
            build_document(
                record_id,
                new.description,
                structures=[code],
                accesses=[copy.access for copy in new.holdings],
                local_words=[
                    word for copy in new.holdings for word in (*copy.local_keywords, copy.shelf_mark)
                ],
                added=now,
                other_names=names.get(record_id, ()),
                known=new.derived,
            )
            for record_id, new in self._created
        ]

    def _usable(self, results: Iterable[RecordDraft | ReadProblem]) -> Iterator[RecordDraft]:
        for result in results:
            if isinstance(result, ReadProblem):
                self.report.reject(result)
                self.notes.reject(result.original or result.excerpt)
            elif not result.description.title:
                self.report.reject(_untitled(result))
                self.notes.reject(result.source.original)
            else:
                self.report.warn(result)
                yield result

    def _identified(self, drafts: Iterable[RecordDraft]) -> Iterator[_Incoming]:
        """Drafts under the identifier they are kept by; a second, different record of the same identifier
        gets a number, a second identical one is nothing new.
        """
        for draft in drafts:
            name = self._name_of(draft.source)
            if name is None:
                self.report.unchanged += 1
            else:
                yield _Incoming(draft, KeptSource(self.order.structure.pk, draft.source, name))

    def _name_of(self, source: Source) -> str | None:
        """The identifier that a source is kept by; None for one that the file holds already."""
        digest = storage.digest_of(source.original)
        identifier = source.identifier[:200] or f"content:{digest.hex()}"
        seen = self._seen.get(identifier, ())
        if digest in seen:
            return None
        self._seen[identifier] = (*seen, digest)
        return f"{identifier}#{len(seen) + 1}" if seen else identifier

    def _write(self, incoming: list[_Incoming]) -> list[int]:
        """Sort the batch into unchanged, updated, attached and new; return the ids to index."""
        origins = self._origins(incoming)
        recovered = self._recovered(origins)
        touched: list[int] = []
        unknown: list[_Incoming] = []
        for one in incoming:
            origin = origins.get(one.source.identifier)
            if origin is None:
                unknown.append(one)
            elif bytes(origin.digest) == one.source.digest and origin.record_id not in recovered:
                self.report.unchanged += 1
                self._tell(one, "unchanged", origin.record_id)
            else:
                self._tell(one, "updated", origin.record_id)
                touched.append(self._update(origin, one))
        return touched + self._add(unknown)

    def _tell(self, one: _Incoming, outcome: str, record_id: int = 0) -> None:
        """In a dry run, what would become of one of the first records."""
        if self.order.dry_run and one.draft.source.position <= _TOLD:
            self.report.outcomes[one.draft.source.position] = (outcome, record_id)

    def _origins(self, incoming: list[_Incoming]) -> dict[str, SourceRecord]:
        kept = SourceRecord.objects.filter(structure=self.order.structure, format=self.format.slug)
        found = kept.filter(identifier__in=[one.source.identifier for one in incoming]).defer("original")
        return {origin.identifier: origin for origin in found}

    def _recovered(self, origins: dict[str, SourceRecord]) -> set[int]:
        """Records taken out of the bin: what a file brings again is wanted again."""
        binned = Record.with_bin.in_bin().filter(pk__in={origin.record_id for origin in origins.values()})
        ids = set(binned.values_list("pk", flat=True))
        if ids:
            Record.with_bin.filter(pk__in=ids).update(deleted_at=None, deleted_by=None)
        return ids

    def _update(self, origin: SourceRecord, one: _Incoming) -> int:
        """Take the source's changes over; a member edited here since keeps what people wrote."""
        self.report.updated += 1
        record = Record.objects.select_for_update().get(pk=origin.record_id)
        revision = Revision(
            record.pk, record.version, record.version, origin.pk, bytes(origin.digest),
            bytes(origin.original), renewed=one.source.digest,
        )  # fmt: skip
        if record.structure_id == self.order.structure.pk:
            merged = self._merged(record.description, origin, one.draft.description)
            if merged != record.description:
                storage.replace_description(record, merged, at=clock.now(), by=self.by)
                storage.add_version(
                    record, action=VersionAction.UPDATED_BY_IMPORT, at=record.updated_at, by=self.by
                )
        revision.after = record.version
        if one.draft.holdings:
            former = Holding.objects.of(self.order.structure).filter(record=record)
            revision.copies = [holding_draft(copy) for copy in former.select_related("structure")]
            former.delete()
            revision.made = storage.insert_holdings(
                (record.pk, self.order.structure.pk, holding) for holding in one.draft.holdings
            )
            storage.touch_records([record.pk], at=clock.now())
        self.notes.revised.append(revision)
        origin.digest, origin.original = one.source.digest, compress(one.draft.source.original)
        origin.imported_at = clock.now()
        origin.save()
        return record.pk

    def _merged(self, ours: Description, origin: SourceRecord, theirs: Description) -> Description:
        """Ours, with the members that the source changed since last time and nobody changed here."""
        before = self._reread(bytes(decompress(origin.original)))
        edited_here = changed_members(before, ours)
        changed_there = changed_members(before, theirs)
        values = {name: getattr(ours, name) for name in Description.__struct_fields__}
        values |= {name: getattr(theirs, name) for name in changed_there - edited_here}
        return Description(**values)

    def _reread(self, original: bytes) -> Description:
        """What an original said when it came; an empty description if it cannot be read any more."""
        first = next(iter(self.format.read(BytesIO(original), self.order.options)), None)
        return first.description if isinstance(first, RecordDraft) else Description()

    def _add(self, unknown: list[_Incoming]) -> list[int]:
        structure_id = self.order.structure.pk
        fresh: list[tuple[_Incoming, NewRecord]] = []
        attached: list[tuple[int, _Incoming]] = []
        candidates = [
            (
                one,
                NewRecord(one.draft.description, structure_id, self.order.state, one.holdings(), one.source),
            )
            for one in unknown
        ]
        matches = self._matches(candidates)
        in_batch: dict[int, int] = {}
        again: list[tuple[int, _Incoming]] = []
        for one, new in candidates:
            record_id = self._match(one, new, matches)
            twin = self._twin(one, new, in_batch)
            if record_id is not None:
                attached.append((record_id, one))
            elif twin is not None:
                again.append((twin, one))
            else:
                in_batch.update(dict.fromkeys(new.derived.key_digests, len(fresh)))
                fresh.append((one, new))
        ids = storage.insert_records(
            [new for _, new in fresh],
            at=clock.now(),
            by=self.by,
            action=VersionAction.IMPORTED,
            copies=self.notes.holdings,
        )
        self.report.created += len(ids)
        twinned = {position for position, _ in again}  # these get another copy below: they are read again
        self._created = [
            (id_, new)
            for position, (id_, (_, new)) in enumerate(zip(ids, fresh, strict=True))
            if position not in twinned
        ]
        for one, _ in fresh:
            self._tell(one, "created")
        for record_id, one in attached:
            self._tell(one, "unchanged" if self.order.on_match == OnMatch.SKIP else "attached", record_id)
        attached += [(ids[position], one) for position, one in again]
        self._attach(attached)
        self.notes.created = ids
        return [*ids, *(record_id for record_id, _ in attached)]

    def _attach(self, attached: list[tuple[int, _Incoming]]) -> None:
        if self.order.on_match == OnMatch.SKIP:
            self.report.unchanged += len(attached)
            return
        self.report.attached += len(attached)
        structure_id = self.order.structure.pk
        held = set(
            Holding.objects.of(self.order.structure)
            .filter(record__in=[record_id for record_id, _ in attached])
            .values_list("record_id", flat=True)
        )
        self.notes.holdings += storage.insert_holdings(
            (record_id, structure_id, holding)
            for record_id, one in attached
            if one.draft.holdings or record_id not in held
            for holding in one.holdings()
        )
        storage.touch_records((record_id for record_id, _ in attached), at=clock.now())
        origins = storage.insert_sources(
            ((record_id, one.source) for record_id, one in attached), at=clock.now()
        )
        self.notes.attached = [
            (record_id, origin) for (record_id, _), origin in zip(attached, origins, strict=True)
        ]

    def _matches(self, candidates: list[tuple[_Incoming, NewRecord]]) -> dict[int, list[int]]:
        """Records of the base by the digest of a key they share with a candidate."""
        if self.order.on_match == OnMatch.CREATE:
            return {}
        digests = list({digest for _, new in candidates for digest in new.derived.key_digests})
        pairs = [
            pair
            for batch in in_batches(digests, _LOOKUP)
            for pair in select_rows(MatchKey, ("record", "digest"), where="digest", among=batch)
        ]
        attachable = self._attachable(list({record_id for record_id, _ in pairs}))
        found: dict[int, list[int]] = {}
        for record_id, digest in sorted(pairs):
            if record_id in attachable:
                found.setdefault(digest, []).append(record_id)
        self._from_this_source = set(
            SourceRecord.objects.filter(
                structure=self.order.structure,
                format=self.format.slug,
                record__in={record_id for ids in found.values() for record_id in ids},
            )
            .exclude(identifier__startswith="content:")
            .values_list("record_id", flat=True)
        )
        return found

    def _attachable(self, ids: list[int]) -> set[int]:
        """Of those records, the ones to which the centre may attach a copy."""
        records = Record.objects.attachable(self.order.structure)
        return {
            record_id
            for batch in in_batches(ids, _LOOKUP)
            for record_id in records.filter(pk__in=batch).values_list("pk", flat=True)
        }

    def _match(self, one: _Incoming, new: NewRecord, matches: dict[int, list[int]]) -> int | None:
        """The record of the base that is this document. Two records that one catalogue numbers apart are
        two documents for it: they are never put together here.
        """
        for digest in new.derived.key_digests:
            for record_id in matches.get(digest, ()):
                if not (one.has_own_identifier and record_id in self._from_this_source):
                    return record_id
        return None

    def _twin(self, one: _Incoming, new: NewRecord, in_batch: dict[int, int]) -> int | None:
        """The position of the same document in this batch, for sources that do not number their records."""
        if one.has_own_identifier or self.order.on_match == OnMatch.CREATE:
            return None
        return next((in_batch[digest] for digest in new.derived.key_digests if digest in in_batch), None)


def _untitled(draft: RecordDraft) -> ReadProblem:
    where = draft.source
    return ReadProblem(
        position=where.position,
        reason=gettext_noop("the record has no title"),
        line=where.line,
        offset=where.offset,
        identifier=where.identifier,
    )
