"""One work: its records with why each is in it, detaching one, finding another to put with it."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.models import Gesture
from mosaique.desk.access import StaffRequest
from mosaique.desk.works import queries
from mosaique.desk.works.forms import DetachForm, FindForm
from mosaique.desk.works.views.deciding import decide, may_decide
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest

_FOUND = 15
# A number as the desk writes it, or any address of a notice: its own, a source's, its place in a work.
_NUMBER = re.compile(
    r"(?:^|^n° ?|/notices/|/sources/|#notice-)(?P<pk>[0-9]{1,18})/?(?:\?[^#]*)?(?:#(?!notice-).*)?$"
)


@require_safe
def work(request: StaffRequest, pk: int) -> HttpResponse:
    """The records of a work; the address of any of them leads to the one that leads."""
    record = get_object_or_404(Record.objects.published().select_related("structure"), pk=pk)
    if record.leader_id:
        return redirect("desk:work", record.leader_id)
    context = {
        "record": record,
        "lines": queries.member_lines(record),
        "form": FindForm(),
        "may_decide": may_decide(request),
    }
    return render(request, "desk/works/work.html", context)


@require_safe
def find(request: StaffRequest, pk: int) -> HttpResponse:
    """Records that may be put with the work: that of a number, or those that a search finds."""
    record = get_object_or_404(Record.objects.published().select_related("structure"), pk=pk)
    form = FindForm(request.GET)
    context = {"record": record, "form": form, "found": []}
    if form.is_valid():
        context["found"] = _found(form.cleaned_data["q"], record)
    return render(request, "desk/works/find.html", context)


def _found(text: str, record: Record) -> list[Record]:
    """Published records outside the work, in the order of the search."""
    number = _NUMBER.search(text.replace("\u00a0", " ").strip())
    if number:
        ids = [int(number["pk"])]
    else:
        ids = [hit.id for hit in search.search(SearchRequest(text=text, limit=_FOUND, snippets=False)).hits]
    published = Record.objects.published().select_related("structure").defer("description")
    others = published.exclude(pk=record.pk).exclude(leader=record.leader_id or record.pk)
    found = others.in_bulk(ids)
    return [found[one] for one in ids if one in found]


@require_http_methods(["GET", "HEAD", "POST"])
def detach(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what would happen, then take the record out of its work."""
    record = get_object_or_404(Record.objects.published().select_related("structure"), pk=pk)
    lines = queries.member_lines(record)
    if len(lines) == 1:
        return redirect("desk:work", pk)
    form = DetachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        staying = next(one.record.pk for one in lines if one.record.pk != pk)
        decide(request, Gesture.DETACH, [record], reason=form.cleaned_data["reason"])
        return redirect("desk:work", staying)
    others = [line.record for line in lines if line.record.pk != pk]
    context = {"record": record, "others": others, "form": form, "may_decide": may_decide(request)}
    return render(request, "desk/works/detach.html", context)
