"""The watch journal, as a page and as tables."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mosaique.desk.access import StaffRequest
from mosaique.watch.report import queries, tables
from mosaique.watch.report.forms import ReportForm


@never_cache
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """The report of a time."""
    form = ReportForm(request.GET)
    context = {
        "form": form,
        "report": queries.report(form.asked) if form.is_valid() else None,
        "question": request.GET.urlencode(),
    }
    return render(request, "watch/report/report.html", context)


@never_cache
@require_safe
def report_table(request: StaffRequest, name: str) -> HttpResponse:
    """One of its tables."""
    form = ReportForm(request.GET)
    if not form.is_valid() or name not in tables.TABLES:
        raise Http404
    return HttpResponse(
        tables.written(queries.report(form.asked), name),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="veille-{name}.csv"'},
    )
