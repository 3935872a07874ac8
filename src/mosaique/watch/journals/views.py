"""The pages of journals: who goes through which, what came, what is late."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.core import clock
from mosaique.desk.access import StaffRequest
from mosaique.network.models import Structure
from mosaique.portal.pages import pages_around
from mosaique.watch.errors import JournalRefused
from mosaique.watch.journals import actions, queries, sharing
from mosaique.watch.journals.enums import IssueState
from mosaique.watch.journals.forms import AbsenceForm, IssueForm, JournalForm, SharingForm
from mosaique.watch.journals.models import Absence, Journal
from mosaique.watch.journals.sharing import BadRow
from mosaique.watch.models import Item

_FORGET = "forget"
_YEAR = re.compile(r"(?:19|20)\d\d")
_BAD_SHOWN = 200


@never_cache
@require_safe
def journals(request: StaffRequest) -> HttpResponse:
    """One view of the list."""
    tab, words = queries.tab_named(request.GET.get("vue", "")), request.GET.get("q", "")[:200]
    found = queries.lines(request.user, tab, words=words)
    page = Paginator(found, queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": queries.TABS,
        "words": words,
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": queries.with_announced(list(page.object_list)),
        "late": sum(len(one.late) for one in found),
    }
    return render(request, "watch/journals/list.html", context)


@never_cache
@require_safe
def journal(request: StaffRequest, pk: int) -> HttpResponse:
    """A journal, one year of it."""
    found = _found(request, pk)
    asked = request.GET.get("annee", "")
    context = {
        "journal": found,
        "told": queries.page(found, int(asked) if _YEAR.fullmatch(asked) else None),
        "may_change": request.user.has_perm("watch.change_journal", found),
        "form": IssueForm(initial={"on": localdate(clock.now())}),
    }
    return render(request, "watch/journals/journal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_journal(request: StaffRequest) -> HttpResponse:
    """A journal to share out."""
    mine = Structure.objects.where_staff(request.user).first()
    form = JournalForm(
        request.POST or None, initial={"since": localdate(clock.now()), "structure": mine and mine.pk}
    )
    return _saved(request, form) or render(request, "watch/journals/change.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def change_journal(request: StaffRequest, pk: int) -> HttpResponse:
    """What is said of a journal, and who goes through it."""
    found = _changeable(request, pk)
    title = found.title
    form = JournalForm(request.POST or None, instance=found)
    context = {"form": form, "journal": found, "title": title}
    return _saved(request, form) or render(request, "watch/journals/change.html", context)


def _saved(request: StaffRequest, form: JournalForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    wanted = form.save(commit=False)
    if not request.user.has_perm("watch.change_journal", wanted):
        form.add_error("structure", _("One of the two centres must be yours."))
        return None
    try:
        saved = actions.save_journal(wanted)
    except JournalRefused as refused:
        form.add_error("issn", refused.user_message)
        return None
    messages.success(request, _("The journal is noted."))
    return redirect(saved)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_journal(request: StaffRequest, pk: int) -> HttpResponse:
    """What removing it takes away, and the button."""
    found = _changeable(request, pk)
    if request.method == "POST":
        title = found.title
        found.delete()
        messages.success(request, _("“%(title)s” is no longer shared out.") % {"title": title})
        return redirect("watch:journals")
    return render(request, "watch/journals/remove.html", {"journal": found, "total": found.issues.count()})


@require_POST
def set_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """One gesture on an issue: noted already (``issue``), or awaited (``ordinal``)."""
    found, wanted = _changeable(request, pk), request.POST.get("do", "")
    if wanted not in {*IssueState.values, _FORGET}:
        raise Http404
    today = localdate(clock.now())
    if noted := request.POST.get("issue", ""):
        issue = get_object_or_404(found.issues, pk=int(noted) if noted.isdecimal() else 0)
        if wanted == _FORGET:
            actions.forget(issue)
        else:
            actions.mark(issue, IssueState(wanted), on=today, by=request.user)
    else:
        ordinal = request.POST.get("ordinal", "")
        if wanted == _FORGET or not ordinal.isdecimal() or len(ordinal) > 9:  # a database's integer
            raise Http404
        number, volume, expected_on = queries.slot_of(found, int(ordinal))
        if expected_on is None:
            messages.error(request, _("This issue is noted already."))
            return _back(request, found)
        _note(request, found, number=number, volume=volume, expected_on=expected_on, state=wanted, on=today)
    return _back(request, found)


@require_POST
def add_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """An issue written by hand, or one that an item told of."""
    found, form = _changeable(request, pk), IssueForm(request.POST)
    if not form.is_valid():
        context = {"journal": found, "told": queries.page(found), "may_change": True, "form": form}
        return render(request, "watch/journals/journal.html", context)
    said = dict(form.cleaned_data)
    item = Item.objects.viewable_by(request.user).filter(pk=said.pop("item") or 0).first()
    state = said["state"]
    expected_on = (
        said["on"] if state in {IssueState.EXPECTED, IssueState.CLAIMED, IssueState.MISSING} else None
    )
    _note(request, found, item=item, expected_on=expected_on, **said)
    return _back(request, found)


def _note(request: StaffRequest, journal: Journal, *, state: str, **said: Any) -> None:
    try:
        issue = actions.note_issue(journal, state=IssueState(state), by=request.user, **said)
    except JournalRefused as refused:
        messages.error(request, refused.user_message)
    else:
        messages.success(
            request,
            _("%(issue)s: %(state)s.") % {"issue": issue, "state": issue.get_state_display()},
        )


def _back(request: StaffRequest, journal: Journal) -> HttpResponse:
    """Where the gesture was made: the list, or the journal at its year."""
    if view := request.POST.get("vue", ""):
        return redirect(f"{reverse('watch:journals')}?vue={queries.tab_named(view).slug}")
    year = request.POST.get("annee", "")
    url = journal.get_absolute_url()
    return redirect(f"{url}?annee={year}" if _YEAR.fullmatch(year) else url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """When centres are away: their stand-ins are named meanwhile."""
    form = AbsenceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.note_absence(said["structure"], said["first_on"], said["last_on"])
        messages.success(request, _("The absence is noted: the stand-ins are named meanwhile."))
        return redirect("watch:absences")
    return render(
        request, "watch/journals/absences.html", {"form": form, "absences": queries.absences(request.user)}
    )


@require_POST
def end_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget an absence."""
    get_object_or_404(Absence.objects.changeable_by(request.user), pk=pk).delete()
    return redirect("watch:absences")


@require_http_methods(["GET", "HEAD", "POST"])
def share_out(request: StaffRequest) -> HttpResponse:
    """The spreadsheet that a network has already, to send; the lines left out are told one by one."""
    form = SharingForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        rows, bad = _read(request, form.cleaned_data["file"])
        added, changed, same = actions.share_out(rows)
        context |= {"added": added, "changed": changed, "same": same, "is_done": True}
        context |= {"bad": bad[:_BAD_SHOWN], "bad_total": len(bad)}
    return render(request, "watch/journals/share_out.html", context)


def _read(request: StaffRequest, body: bytes) -> tuple[list[dict[str, Any]], list[BadRow]]:
    """The rows to note, and those left out: bad ones, and those of other centres' journals."""
    known = sharing.Known(queries.centres_by_name(), queries.journals_by_name())
    rows, bad = [], []
    for row in sharing.read(body, known):
        if isinstance(row, BadRow):
            bad.append(row)
            continue
        line, before = row.pop("line"), row["journal"]
        members = {name: value for name, value in row.items() if name != "journal"}
        wanted = Journal(**{name: members.get(name) for name in ("structure", "stand_in") if name in members})
        if before and "structure" not in members:
            wanted.structure_id, wanted.stand_in_id = before.structure_id, before.stand_in_id
        if all(request.user.has_perm("watch.change_journal", one) for one in (before, wanted) if one):
            rows.append(row)
        else:
            bad.append(BadRow(line, members["title"], sharing.NOT_YOURS))
    return rows, bad


@require_safe
def export_journals(request: StaffRequest) -> HttpResponse:
    """The sharing-out as a spreadsheet."""
    found = Journal.objects.viewable_by(request.user).select_related("structure", "stand_in")
    return HttpResponse(
        sharing.write(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="revues.csv"'},
    )


def _found(request: StaffRequest, pk: int) -> Journal:
    found = Journal.objects.viewable_by(request.user).select_related("structure", "stand_in", "source")
    return get_object_or_404(found, pk=pk)


def _changeable(request: StaffRequest, pk: int) -> Journal:
    found = _found(request, pk)
    if not request.user.has_perm("watch.change_journal", found):
        raise PermissionDenied
    return found
