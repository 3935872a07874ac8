"""Two people edited one record: what both changed is shown, and each member is settled by a choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from mosaique.catalogue.history import member_changes
from mosaique.catalogue.values.merging import Side
from mosaique.desk.entry.fields import FIELDS_OF
from mosaique.desk.entry.forms import EntryForm
from mosaique.desk.models import Entry

if TYPE_CHECKING:
    from mosaique.desk.entry.session import BothChanged

_PREFIX = "keep-"
_NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "do"})


def choices(sent: QueryDict) -> dict[str, Side]:
    """Whose version of each member the person chose."""
    return {
        name.removeprefix(_PREFIX): cast("Side", sent[name])
        for name in sent
        if name.startswith(_PREFIX) and sent[name] in {"mine", "theirs"}
    }


def labels(members: Iterable[str]) -> Iterator[str | Promise]:
    """What the form calls members of the description."""
    for member in members:
        field = EntryForm.base_fields.get(FIELDS_OF.get(member, (member,))[0])
        yield (field.label or member) if field else member


def page(request: HttpRequest, entry: Entry, conflict: BothChanged) -> HttpResponse:
    """Both versions of each member side by side; the whole form goes along, so that nothing is lost."""
    form = EntryForm(request.POST, user=request.user, record=entry.record)
    form.is_valid()
    mine = form.description()
    changed = {one.member: one for one in member_changes(conflict.theirs.description, mine)}
    sides = [
        (name, label, changed[name].before, changed[name].after)
        for name, label in zip(conflict.merged.conflicts, labels(conflict.merged.conflicts), strict=True)
    ]
    context = {
        "entry": entry,
        "record": conflict.theirs,
        "sides": sides,
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_SENT_AGAIN and not name.startswith(_PREFIX)
            for value in values
        ],
    }
    return render(request, "desk/entry/conflict.html", context, status=409)
