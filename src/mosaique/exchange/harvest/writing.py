"""A page of a source's list into the base: one transaction with its token, so that nothing is done twice."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from mosaique.catalogue import storage
from mosaique.catalogue.authorities.queries import other_names
from mosaique.catalogue.derivation import Derived, derive
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.indexing import build_document
from mosaique.catalogue.models import Holding, MatchKey, Record, SourceRecord
from mosaique.catalogue.storage import KeptSource, NewRecord
from mosaique.catalogue.values.description import HoldingDraft, RecordDraft
from mosaique.catalogue.values.matching import digest, normalised
from mosaique.core import clock
from mosaique.core.bulk import in_batches, insert_rows, select_rows, take_lock, update_rows
from mosaique.core.compression import compress
from mosaique.core.messages import gettext_noop, render
from mosaique.core.prepared import Prepared
from mosaique.discovery import queue
from mosaique.discovery.documents import SearchDocument
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.harvest import sweeping
from mosaique.exchange.harvest.enums import RunKind, RunState
from mosaique.exchange.harvest.errors import SourceFailed
from mosaique.exchange.harvest.mapping import Equivalents
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun
from mosaique.exchange.harvest.pages import MOST_VALUES, UNTITLED, Page, bound

logger = logging.getLogger(__name__)

MOST_PROBLEMS = 200
MOST_SAMPLES = 10
MOST_COPIES = 50
COUNTS = ("read", "created", "updated", "unchanged", "deleted", "rejected")
_LOOKUP = 5_000
_AT_ONCE = 500  # identifiers, as many as a page of most sources has
_MOST_COUNTED = 2**31 - 1  # what a column of counts holds; sources say anything
_LONGEST_NAME = 250  # characters of a kept original's identifier

TWICE = gettext_noop("The list names two documents by this identifier: the first one was taken.")
CROWDED = gettext_noop("The record says more than %(limit)s things of one kind: the first ones were taken.")
REISSUED = gettext_noop("The identifier named another document before: “%(title)s”, which was taken away.")
RENUMBERED = gettext_noop("The source now calls this document so; it was %(identifier)s.")
SHUFFLED = gettext_noop(
    "The source gives the identifiers of its records to other documents. Nothing more was changed: remove "
    "the source and harvest it again if that is meant."
)


# A source, then keys of its.
_KNOWN = Prepared(
    lambda keys: HarvestedRecord.objects.filter(source=keys[0], key__in=keys[1:]), size=1 + _AT_ONCE
)


@dataclass(slots=True)
class _Coming:
    """A draft on its way in."""

    draft: RecordDraft
    key: int
    digest: bytes
    derived: Derived

    @property
    def identifier(self) -> str:
        return self.draft.source.identifier

    def holdings(self) -> list[HoldingDraft]:
        return self.draft.holdings[:MOST_COPIES] or [HoldingDraft()]


@dataclass(slots=True)
class _Work:
    """One page sorted: what is new, and what the source says otherwise of a record that is here."""

    fresh: list[_Coming] = field(default_factory=list)
    changed: list[tuple[HarvestedRecord, _Coming]] = field(default_factory=list)
    renamed: list[tuple[HarvestedRecord, _Coming]] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    reissued: list[HarvestedRecord] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)  # keys of rows


class PageWriter:
    """Writes the pages of one run, one after the other."""

    def __init__(self, run: HarvestRun, index: queue.BulkIndexing) -> None:
        self.run = run
        self.source = run.source
        self.index = index
        self._equivalents = Equivalents(self.source.mapping)
        self._at_home = _notices_at_home()
        self._created: list[tuple[int, _Coming]] = []
        self._reissued = run.deleted  # while the list is read, nothing else counts there

    def write(self, page: Page, *, is_last: bool) -> None:
        """Raises RunTaken when the run is no longer this worker's, SourceFailed when the source has put its
        identifiers on other documents; the page is then not written.
        """
        counts = dict.fromkeys(COUNTS, 0)
        problems = [self._told(one) for one in page.problems]
        coming = self._usable(page, problems)
        counts["read"] = _refused(problems)
        self._created = []
        with transaction.atomic():
            take_lock(Record, "imports")
            changed = self._write(coming, page, counts, problems)
            counts["rejected"] = _refused(problems)
            token = queue.enqueue(changed)
            self._keep(page, counts, problems, is_last=is_last)
        made = {record for record, _ in self._created}
        self.index.add([one for one in changed if one not in made], token)
        self.index.put(self._documents(), token)

    def _usable(self, page: Page, problems: list[dict[str, Any]]) -> list[_Coming]:
        """The drafts that can be written, one an identifier."""
        found: dict[int, _Coming] = {}
        for draft in page.drafts:
            if self._is_ours(draft):
                continue
            if bound(draft.description):
                problems.append(self._problem(draft, CROWDED, {"limit": MOST_VALUES}, is_taken=True))
            self._equivalents.apply(draft)
            one = _Coming(
                draft,
                digest(draft.source.identifier),
                storage.digest_of(self._equivalents.stamp + draft.source.original),
                derive(draft.description),
            )
            first = found.get(one.key)
            if not draft.description.title:
                problems.append(self._problem(draft, UNTITLED))
            elif first and not _is_same(first.derived, one.derived):
                problems.append(self._problem(draft, TWICE))
            else:
                found[one.key] = one
        return list(found.values())

    def _is_ours(self, draft: RecordDraft) -> bool:
        """Whether the source only gives back what this instance described: its notice is named in it."""
        return bool(self._at_home) and any(
            link.url.startswith(self._at_home) for link in draft.description.links
        )

    def _write(
        self, coming: Sequence[_Coming], page: Page, counts: dict[str, int], problems: list[dict[str, Any]]
    ) -> list[int]:
        gone = {digest(identifier) for identifier in page.deleted} - {one.key for one in coming}
        damaged = {digest(identifier) for identifier in _unusable(page)}
        rows = self._rows({*(one.key for one in coming), *gone, *damaged})
        work = self._sorted(coming, rows, counts, problems)
        work.seen += [rows[key].pk for key in damaged if key in rows and rows[key].deleted_at is None]
        self._doom([rows[key] for key in gone if key in rows and rows[key].deleted_at is None])
        counts["read"] += len(gone)
        self._see(work.seen)
        self._rename(work.renamed)
        self._replace_reissued(work.reissued)
        self._update(work.changed)
        storage.restore_records(work.returned, at=clock.now())
        made = self._create(work.fresh)
        counts["created"], counts["updated"] = len(made), len(work.changed)
        counts["deleted"] = len(work.reissued)
        touched = {row.record_id for row, _ in work.changed} | {row.record_id for row in work.reissued}
        return [*made, *sorted(touched | set(work.returned))]

    def _rows(self, keys: Iterable[int]) -> dict[int, HarvestedRecord]:
        found: dict[int, HarvestedRecord] = {}
        for some in in_batches(list(keys), _AT_ONCE):
            found |= {row.key: row for row in _KNOWN.objects(self.source.pk, *some)}
        return found

    def _sorted(
        self,
        coming: Sequence[_Coming],
        rows: dict[int, HarvestedRecord],
        counts: dict[str, int],
        problems: list[dict[str, Any]],
    ) -> _Work:
        work = _Work()
        known = [(rows[one.key], one) for one in coming if one.key in rows]
        differing = [row.record_id for row, one in known if bytes(row.digest) != one.digest]
        before = self._descriptions(differing)
        for row, one in known:
            is_repeated = row.seen_run == self.run.pk and row.deleted_at is None
            if bytes(row.digest) == one.digest:
                if not is_repeated:
                    counts["read"] += 1
                    counts["unchanged"] += row.deleted_at is None
                    self._take_back(row, one, work)
                work.seen.append(row.pk)
                continue
            if not _is_same(before[row.record_id], one.derived):
                problems.append(
                    self._problem(one.draft, TWICE) if is_repeated else self._reissue(row, one, work)
                )
                counts["read"] += 1
                continue
            counts["read"] += 1
            work.changed.append((row, one))
            if row.deleted_at:
                work.returned.append(row.record_id)
            work.seen.append(row.pk)
        unknown = [one for one in coming if one.key not in rows]
        counts["read"] += len(unknown)
        self._sort_unknown(unknown, {row.pk for row, _ in known}, work, counts, problems)
        return work

    def _take_back(self, row: HarvestedRecord, one: _Coming, work: _Work) -> None:
        """A record that had gone and is there again counts as updated, and is seen again."""
        if row.deleted_at:
            work.changed.append((row, one))
            work.returned.append(row.record_id)

    def _reissue(self, row: HarvestedRecord, one: _Coming, work: _Work) -> dict[str, Any]:
        """Raises SourceFailed when it happens to more records than a person need not look at."""
        self._reissued += 1
        if sweeping.is_too_much(self._reissued, self.run.before):
            raise SourceFailed(SHUFFLED)
        work.reissued.append(row)
        work.fresh.append(one)
        title = Record.with_bin.filter(pk=row.record_id).values_list("title", flat=True).first()
        return self._problem(one.draft, REISSUED, {"title": (title or "")[:120]}, is_taken=True)

    def _descriptions(self, records: Sequence[int]) -> dict[int, Derived]:
        found = Record.with_bin.filter(pk__in=records).only("pk", "description")
        return {record.pk: derive(record.description) for record in found}

    def _sort_unknown(
        self,
        unknown: Sequence[_Coming],
        taken: set[int],
        work: _Work,
        counts: dict[str, int],
        problems: list[dict[str, Any]],
    ) -> None:
        """New records, and in a whole list those that the source has only renamed."""
        former = self._former(unknown, taken)
        for one in unknown:
            row = former.get(one.key)
            if row is None:
                work.fresh.append(one)
                continue
            problems.append(
                self._problem(one.draft, RENUMBERED, {"identifier": row.identifier}, is_taken=True)
            )
            work.renamed.append((row, one))
            work.changed.append((row, one))
            work.seen.append(row.pk)

    def _former(self, unknown: Sequence[_Coming], taken: set[int]) -> dict[int, HarvestedRecord]:
        """Key → the row of the same document that this whole list has not named yet."""
        if not unknown or self.run.kind != RunKind.FULL or not self.run.before:
            return {}
        digests = {number: one for one in unknown for number in one.derived.key_digests}
        pairs = [
            pair
            for some in in_batches(list(digests), _LOOKUP)
            for pair in select_rows(MatchKey, ("record", "digest"), where="digest", among=some)
        ]
        rows = HarvestedRecord.objects.filter(
            source=self.source, record__in={record for record, _ in pairs}, deleted_at=None
        ).exclude(seen_run=self.run.pk)
        by_record = {row.record_id: row for row in rows if row.pk not in taken}
        found: dict[int, HarvestedRecord] = {}
        for record, number in sorted(pairs):
            one = digests[number]
            if record in by_record and one.key not in found:
                found[one.key] = by_record.pop(record)
        return found

    def _doom(self, rows: Sequence[HarvestedRecord]) -> None:
        HarvestedRecord.objects.filter(pk__in=[row.pk for row in rows]).update(doomed_run=self.run.pk)

    def _see(self, rows: Sequence[int]) -> None:
        """What the list names is there, whatever it said before."""
        for some in in_batches(rows, _LOOKUP):
            HarvestedRecord.objects.filter(pk__in=some).update(
                seen_run=self.run.pk, doomed_run=None, deleted_at=None
            )

    def _rename(self, renamed: Sequence[tuple[HarvestedRecord, _Coming]]) -> None:
        update_rows(
            HarvestedRecord,
            ("identifier", "key"),
            [(one.identifier, one.key, row.pk) for row, one in renamed],
        )

    def _replace_reissued(self, rows: Sequence[HarvestedRecord]) -> None:
        """Withdraw what an identifier named before; the row keeps it tied to the source."""
        sweeping.withdraw(
            [row.record_id for row in rows], reason=gettext("The partner's catalogue no longer has it.")
        )
        former = [f"{row.identifier[:450]} #{self.run.pk}" for row in rows]
        now = clock.now()
        for row, name in zip(rows, former, strict=True):
            row.identifier, row.key, row.deleted_at, row.doomed_run = name, digest(name), now, None
            origins = SourceRecord.objects.filter(record=row.record_id, structure=self.source.structure_id)
            origins.update(identifier=self._name(name))
        HarvestedRecord.objects.bulk_update(rows, ["identifier", "key", "deleted_at", "doomed_run"])

    def _update(self, changed: Sequence[tuple[HarvestedRecord, _Coming]]) -> None:
        if not changed:
            return
        now = clock.now()
        by_record = {row.record_id: one for row, one in changed}
        locked = Record.objects.select_for_update().in_bulk(by_record)
        rewritten = [
            storage.Rewritten(record, by_record[pk].draft.description, by_record[pk].derived)
            for pk, record in locked.items()
            if record.description != by_record[pk].draft.description
        ]
        storage.rewrite_records(
            rewritten, at=now, by=None, action=VersionAction.UPDATED_BY_IMPORT, comment=self.source.name
        )
        kept = SourceRecord.objects.filter(record__in=by_record, structure=self.source.structure_id)
        for origin in kept:
            one = by_record[origin.record_id]
            origin.format, origin.digest = (
                one.draft.source.format,
                storage.digest_of(one.draft.source.original),
            )
            origin.identifier = self._name(one.identifier)
            origin.original, origin.imported_at = compress(one.draft.source.original), now
            origin.save()
        self._replace_copies(by_record)
        update_rows(
            HarvestedRecord,
            ("digest", "datestamp"),
            [(one.digest, one.draft.source.modified[:40], row.pk) for row, one in changed],
        )

    def _replace_copies(self, described: dict[int, _Coming]) -> None:
        Holding.objects.filter(record__in=described, structure=self.source.structure_id).delete()
        storage.insert_holdings(
            (record, self.source.structure_id, copy)
            for record, one in described.items()
            for copy in one.holdings()
        )

    def _create(self, fresh: Sequence[_Coming]) -> list[int]:
        if not fresh:
            return []
        new = [self._new(one) for one in fresh]
        ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.IMPORTED)
        insert_rows(
            HarvestedRecord,
            ("source", "record", "identifier", "key", "datestamp", "digest", "seen_run"),
            (
                (self.source.pk, record, one.identifier, one.key, one.draft.source.modified[:40], one.digest,
                 self.run.pk)
                for record, one in zip(ids, fresh, strict=True)
            ),
        )  # fmt: skip
        self._created = list(zip(ids, fresh, strict=True))
        return ids

    def _name(self, identifier: str) -> str:
        """What a record's original is kept under: two sources of one partner may share identifiers."""
        name = f"{self.source.name}:{identifier}"
        if len(name) <= _LONGEST_NAME:
            return name
        return f"{name[: _LONGEST_NAME - 18]}~{digest(identifier) & (2**64 - 1):016x}"

    def _new(self, one: _Coming) -> NewRecord:
        source = KeptSource(self.source.structure_id, one.draft.source, self._name(one.identifier))
        return NewRecord(
            one.draft.description,
            self.source.structure_id,
            RecordState.PUBLISHED,
            one.holdings(),
            source,
            is_partner=True,
            known=one.derived,
        )

    def _documents(self) -> list[SearchDocument]:
        """Documents of the records just made, without reading them again."""
        now, code = clock.now(), self.source.structure.code
        names = other_names([record for record, _ in self._created])
        return [
            build_document(
                record,
                one.draft.description,
                structures=[code],
                accesses=[copy.access for copy in one.holdings()],
                local_words=[
                    word for copy in one.holdings() for word in (*copy.local_keywords, copy.shelf_mark)
                ],
                added=now,
                other_names=names.get(record, ()),
                known=one.derived,
            )
            for record, one in self._created
        ]

    def _keep(
        self, page: Page, counts: dict[str, int], problems: list[dict[str, Any]], *, is_last: bool
    ) -> None:
        """Move the run on, in the page's transaction. Raises RunTaken, so that the page is rolled back."""
        run = self.run
        mine = HarvestRun.objects.filter(
            pk=run.pk, state=RunState.RUNNING, attempt=run.attempt, pages=run.pages
        )
        values: dict[str, Any] = {name: getattr(run, name) + counts[name] for name in COUNTS}
        values |= {
            "token": page.token,
            "pages": run.pages + 1,
            "progress_at": clock.now(),
            "total": min(page.total, _MOST_COUNTED) if page.total is not None else run.total,
            "is_listed": is_last,
            "is_whole": run.is_whole and page.is_whole,
            "problems_total": run.problems_total + len(problems),
        }
        if problems and len(run.problems) < MOST_PROBLEMS:
            values["problems"] = [*run.problems, *problems][:MOST_PROBLEMS]
        if self._created and len(run.samples) < MOST_SAMPLES:
            values["samples"] = [*run.samples, *self._samples()][:MOST_SAMPLES]
        if not mine.update(**values):
            raise RunTaken
        for name, value in values.items():
            setattr(run, name, value)

    def _samples(self) -> list[dict[str, object]]:
        return [
            {"record": record, "identifier": one.identifier, "title": one.derived.title}
            for record, one in self._created[:MOST_SAMPLES]
        ]

    def _problem(
        self,
        draft: RecordDraft,
        reason: str,
        facts: dict[str, object] | None = None,
        *,
        is_taken: bool = False,
    ) -> dict[str, Any]:
        where = draft.source
        return self._told(
            ReadProblem(where.position, reason, facts or {}, identifier=where.identifier), is_taken=is_taken
        )

    def _told(self, problem: ReadProblem, *, is_taken: bool = False) -> dict[str, Any]:
        """A problem for the source's page; ``is_taken``: the record came in all the same."""
        told: dict[str, Any] = {
            "page": self.run.pages + 1,
            "position": problem.position,
            "identifier": problem.identifier[:200],
            "reason": render(problem.reason, problem.facts, gettext)[:400],
        }
        return told | {"is_taken": True} if is_taken else told


def _refused(problems: Sequence[dict[str, Any]]) -> int:
    """How many of the problems are of records that were not taken."""
    return sum(not one.get("is_taken") for one in problems)


def _unusable(page: Page) -> Iterator[str]:
    """Identifiers of records that are listed and cannot be taken; those that are here stay as they are."""
    yield from (one.identifier for one in page.problems if one.identifier)
    yield from (draft.source.identifier for draft in page.drafts if not draft.description.title)


def _notices_at_home() -> str:
    """How the addresses of this instance's notices begin; empty for one without a domain (a test), for any
    other may be at that address too.
    """
    host = urlsplit(settings.MOSAIQUE_BASE_URL).hostname or ""
    has_domain = "." in host and not host.replace(".", "").isdigit()
    return f"{settings.MOSAIQUE_BASE_URL}/notices/" if has_domain else ""


def _is_same(before: Derived, after: Derived) -> bool:
    """Whether one identifier may name both: they share a key, words of their titles, or the author."""
    if set(before.key_digests) & set(after.key_digests):
        return True
    if before.main_contributor and before.main_contributor == after.main_contributor:
        return True
    words, others = (set(normalised(one.title).split()) for one in (before, after))
    return len(words & others) >= 0.2 * len(words | others)
