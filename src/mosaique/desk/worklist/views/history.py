"""A record's versions: who changed which field, when, and going back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.catalogue import actions
from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.history import Run, VersionChanges, changed, changes, word_changes
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.catalogue.values.description import Description
from mosaique.desk import addresses
from mosaique.desk.entry import origins
from mosaique.desk.worklist.wording import in_words

_SHOWN = 20  # versions on a page


class Difference(NamedTuple):
    """A member's change, word by word."""

    member: str
    label: str | Promise
    runs: list[Run]


class Step(NamedTuple):
    """A version with what it changed."""

    version: RecordVersion
    differences: list[Difference]
    is_current: bool

    @property
    def previous(self) -> int:
        """The number of the version before, which undoes a change."""
        return self.version.number - 1


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, newest first, twenty a page."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.viewable_by(user).select_related("structure"), pk=pk)
    asked = request.GET.get("avant", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    found = changes(record, before=before, limit=_SHOWN)
    may_change = user.has_perm("catalogue.change_record", record)
    context = {
        "record": record,
        "origins": origins.traces(record, user),
        "steps": [_step(one, record) for one in found],
        "older": found[-1].version.number if found and found[-1].version.number > 1 else None,
        "may_revert": may_change,
        "entry": addresses.entry(record) if may_change else "",
    }
    return render(request, "desk/worklist/history.html", context)


def _step(one: VersionChanges, record: Record) -> Step:
    differences = list(_differences(one.before, one.after))
    return Step(one.version, differences, one.version.number == record.version)


def _differences(before: Description, after: Description) -> Iterator[Difference]:
    for member in changed(before, after):
        runs = word_changes(in_words(member, before), in_words(member, after))
        yield Difference(member, MEMBER_NAMES[member], runs)


@require_http_methods(["GET", "POST"])
def revert(request: HttpRequest, pk: int, number: int, member: str = "") -> HttpResponse:
    """Show what would change, then give the record, or one field, what a version said."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.changeable_by(user).select_related("structure"), pk=pk)
    version = get_object_or_404(record.versions.select_related("by"), number=number)
    if member and member not in MEMBER_NAMES:
        raise Http404
    if request.method == "POST":
        return _reverted(request, record, number, member)
    then = actions.version_description(version)
    differences = [one for one in _differences(record.description, then) if member in {"", one.member}]
    context = {"record": record, "version": version, "differences": differences, "member": member}
    if member:
        context["label"] = MEMBER_NAMES[member]
    return render(request, "desk/worklist/revert.html", context)


def _reverted(request: HttpRequest, record: Record, number: int, member: str) -> HttpResponse:
    user: Any = request.user
    try:
        if member:
            actions.revert_member(record, number=number, member=member, by=user)
        else:
            actions.revert_record(record, number=number, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        said = _("“%(field)s” is as in version %(number)s again.")
        whole = _("The record is as in version %(number)s again.")
        facts = {"number": number, "field": MEMBER_NAMES.get(member, "")}
        messages.success(request, (said if member else whole) % facts)
    return redirect("desk:history", record.pk)
