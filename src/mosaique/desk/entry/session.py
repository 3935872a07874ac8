"""An entry from its first page to the record: kept while one types, found again, saved once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from mosaique.catalogue import actions
from mosaique.catalogue.errors import EditConflict
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.merging import Merged, Side, merge_edits
from mosaique.catalogue.works import actions as works
from mosaique.core import clock
from mosaique.desk.entry import origins, proposals
from mosaique.desk.entry.forms import EntryForm
from mosaique.desk.models import Entry
from mosaique.exchange.lookup import Lookup, to_json

PRESENT = dt.timedelta(minutes=2)  # since the last sign of a colleague's open page
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "entry", "do", "source", "pdf", "shown_version"})


class BothChanged(Exception):
    """Somebody saved the record meanwhile, and changed what this person changed too."""

    def __init__(self, merged: Merged, theirs: Record) -> None:
        self.merged, self.theirs = merged, theirs
        super().__init__(", ".join(merged.conflicts))


def begin(user: Any) -> Entry:
    """An entry for a record that does not exist yet; nothing is stored before something is typed."""
    now = clock.now()
    return Entry(user=user, begun_at=now, seen_at=now)


def entry_for(user: Any, record: Record) -> Entry:
    """The person's entry for a record, begun if there is none, and marked as seen."""
    now = clock.now()
    entry, is_new = Entry.objects.get_or_create(
        user=user, record=record, defaults={"begun_at": now, "seen_at": now}
    )
    if not is_new:
        Entry.objects.filter(pk=entry.pk).update(seen_at=now)
    return entry


def begin_with(user: Any, origin: str, *, found: Lookup, typed: Mapping[str, Any]) -> Entry:
    """An entry that begins with what was found of its origin, beside ``typed``: field name → value.

    A publisher's summary is offered only, as ever.
    """
    entry = begin(user)
    entry.origin, entry.lookup = origin, to_json(found).decode()
    retype(entry, proposals.take(entry, dict(typed), "all"))
    return entry


def under_way(user: Any, origin: str) -> Entry | None:
    """The person's entry of an origin that no record holds yet."""
    return Entry.objects.of(user).filter(origin=origin, record=None).order_by("-seen_at").first()


def find(user: Any, key: UUID) -> Entry:
    """The person's entry of that key, whether it was ever stored or not."""
    found = Entry.objects.of(user).select_related("record").filter(key=key).first()
    if found:
        return found
    entry = begin(user)
    entry.key = key
    return entry


def keep(entry: Entry, typed: QueryDict) -> None:
    """Store what is typed so far; another page, another day, finds it again."""
    entry.typed = {name: typed.getlist(name) for name in typed if name not in _NOT_TYPED}
    if typed.get("shown_version"):
        entry.typed["shown_version"] = [typed["shown_version"]]
    entry.seen_at = entry.kept_at = clock.now()
    entry.save()


def typed_values(entry: Entry) -> dict[str, Any]:
    """What was typed as a form's initial values; several ticks stay a list."""
    return {
        name: values if name == "publics" else values[-1] if values else ""
        for name, values in entry.typed.items()
    }


def colleagues_on(record: Record, *, but: Any) -> list[Entry]:
    """Entries of other people who have the record open now or did two minutes ago."""
    since = clock.now() - PRESENT
    open_now = Entry.objects.filter(record=record, seen_at__gte=since)
    return list(open_now.exclude(user=but).select_related("user"))


@transaction.atomic
def save(
    entry: Entry, form: EntryForm, *, choices: Mapping[str, Side] | None = None
) -> tuple[Record, Merged | None]:
    """Make or change the record that a valid form describes; sent twice, the form does it once.

    Returns the record, and what a colleague saved meanwhile when there was something. Raises BothChanged when
    both changed the same members and ``choices`` does not settle it, CatalogueError as the actions do.
    """
    kept, _is_new = Entry.objects.select_for_update().get_or_create(
        key=entry.key, user=entry.user, defaults={"begun_at": entry.begun_at, "seen_at": entry.seen_at}
    )
    record = form.record or kept.record
    merged = None
    if record is None:
        record = actions.create_record(
            form.description(),
            structure=form.cleaned_data["structure"],
            by=entry.user,
            holdings=form.copies(),
        )
        if kept.different:
            others = Record.objects.viewable_by(entry.user).filter(pk__in=kept.different)
            works.tell_apart(record, others, by=entry.user)
        origins.made(kept.origin, record, by=entry.user)
    else:
        record, merged = _edit(record, form, by=entry.user, choices=choices or {})
    _settle(kept, record)
    return record, merged


def _edit(
    record: Record, form: EntryForm, *, by: Any, choices: Mapping[str, Side]
) -> tuple[Record, Merged | None]:
    mine = form.description()
    shown = form.cleaned_data["shown_version"] or 1  # a form that made the record, sent again
    try:
        saved, merged = actions.edit_record(record, mine, by=by, version=shown), None
    except EditConflict:
        saved, merged = _edit_both(record, mine, shown=shown, by=by, choices=choices)
    if form.record and form.copies_changed():
        actions.set_holdings(saved, form.copies(), structure=saved.structure, by=by)
    return saved, merged


def _edit_both(
    record: Record, mine: Description, *, shown: int, by: Any, choices: Mapping[str, Side]
) -> tuple[Record, Merged]:
    theirs = Record.objects.select_for_update().get(pk=record.pk)
    base = actions.version_description(RecordVersion.objects.get(record=record, number=shown))
    merged = merge_edits(base, theirs.description, mine, choices=choices)
    if merged.conflicts:
        raise BothChanged(merged, theirs)
    return actions.edit_record(theirs, merged.description, by=by, version=theirs.version), merged


def _settle(kept: Entry, record: Record) -> None:
    """The entry as one of the record, with nothing unsaved; an older one of the same person gives way."""
    Entry.objects.of(kept.user).filter(record=record).exclude(pk=kept.pk).delete()
    kept.record, kept.typed, kept.lookup, kept.different, kept.origin = record, {}, "", [], ""
    kept.seen_at = kept.kept_at = clock.now()
    kept.save()


def forget(entry: Entry) -> None:
    """Throw what was typed away; the record, if there is one, stays as it was saved."""
    Entry.objects.of(entry.user).filter(pk=entry.pk).delete()


def retype(entry: Entry, values: Mapping[str, Any]) -> None:
    """Store other values than those that were sent."""
    entry.typed = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    entry.save()


def next_like(user: Any, form: EntryForm, names: tuple[str, ...]) -> Entry:
    """A new entry that begins with some values of the one just saved."""
    entry = begin(user)
    retype(entry, {name: form.data.get(name, "") for name in names if form.data.get(name)})
    return entry
