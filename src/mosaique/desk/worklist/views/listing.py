"""The list itself: views, filters, columns, export."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.catalogue import claims
from mosaique.catalogue.models import Claim, Record
from mosaique.desk import addresses
from mosaique.desk.worklist import queries
from mosaique.desk.worklist.columns import COLUMNS, Column, chosen
from mosaique.desk.worklist.forms import ColumnsForm, ListFilters, SavedFilterForm
from mosaique.desk.worklist.models import ListColumns, SavedFilter
from mosaique.network.permissions import STAFF, coordinates, structures_where
from mosaique.portal.pages import pages_around
from mosaique.portal.responses import SHOWN_AS, exported

_PER_PAGE = 50
_KEPT = ("vue", *ListFilters.base_fields)


class Line(NamedTuple):
    """A record as the list shows it. ``url`` is empty for what cannot be opened."""

    record: Record
    url: str
    claim: Claim | None
    comments: int
    may_change: bool


class ShownTab(NamedTuple):
    """A view with how many it holds, "1 000+" beyond what is counted."""

    tab: queries.Tab
    total: int
    is_more: bool


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One view of the list, narrowed and ordered as the address says."""
    user: Any = request.user
    tab = queries.tab_named(user, request.GET.get("vue", ""))
    filters = ListFilters(request.GET, user=user)
    found = filters.ordered(filters.narrow(tab.records(user)), tab)
    page = Paginator(found.values_list("pk", flat=True), _PER_PAGE).get_page(request.GET.get("page"))
    columns = _columns(user)
    query = _query(request)
    context = {
        "tab": tab,
        "tabs": [_shown(one, user) for one in queries.tabs_for(user)],
        "filters": filters,
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": _lines(list(page), user, tab),
        "columns": columns,
        "all_columns": [(column, column in columns) for column in COLUMNS],
        "sort": request.GET.get("tri", ""),
        "query": query,
        "saved": SavedFilter.objects.viewable_by(user).select_related("owner", "structure"),
        "saving": SavedFilterForm(user=user, initial={"query": query}),
        "exports": [] if tab.slug == queries.BIN else _exports(query),
        "is_bin": tab.slug == queries.BIN,
    }
    return render(request, "desk/worklist/list.html", context)


def _shown(tab: queries.Tab, user: Any) -> ShownTab:
    count = queries.count_up_to(tab.records(user))
    return ShownTab(tab, min(count, queries.COUNTED), count > queries.COUNTED)


def _lines(ids: list[int], user: Any, tab: queries.Tab) -> list[Line]:
    records = queries.lines(ids)
    held, said = claims.claims_on(ids), queries.open_comments(ids)
    own, everywhere = structures_where(user, STAFF), coordinates(user)
    return [
        Line(
            record,
            _address(record, tab, may_change := everywhere or record.structure_id in own),
            held.get(record.pk),
            said[record.pk],
            may_change,
        )
        for record in records
    ]


def _address(record: Record, tab: queries.Tab, may_change: bool) -> str:  # noqa: FBT001  # one caller
    if tab.slug == queries.BIN:
        return ""
    if tab.slug == "relire" or not may_change:
        return reverse("desk:proofread", args=[record.pk])
    return addresses.entry(record)


def _columns(user: Any) -> list[Column]:
    return chosen(ListColumns.objects.filter(user=user).values_list("names", flat=True).first())


def _query(request: HttpRequest) -> str:
    """The view and the filters of the address, without what is empty and without the page."""
    return _kept(request.GET).urlencode()


def _kept(asked: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name in _KEPT:
        if value := asked.get(name, ""):
            kept[name] = value
    return kept


def _exports(query: str) -> list[tuple[str, str]]:
    return [
        (f"{reverse('desk:worklist_export', args=[suffix])}?{query}", shown)
        for suffix, shown in SHOWN_AS.items()
    ]


@require_safe
def export(request: HttpRequest, suffix: str) -> StreamingHttpResponse:
    """Exactly the records of the list on screen, in its order, as a file: drafts for who may see them."""
    user: Any = request.user
    tab = queries.tab_named(user, request.GET.get("vue", ""))
    if suffix not in SHOWN_AS or tab.slug == queries.BIN:
        raise Http404
    filters = ListFilters(request.GET, user=user)
    found = filters.ordered(filters.narrow(tab.records(user)), tab)
    ids = list(found.values_list("pk", flat=True))
    return exported(ids, suffix, name=f"notices-{tab.slug}", records=Record.objects.viewable_by(user))


@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Keep the columns that the person wants to see."""
    user: Any = request.user
    form = ColumnsForm(request.POST)
    if form.is_valid():
        ListColumns.objects.update_or_create(user=user, defaults={"names": form.cleaned_data["columns"]})
    return _back(request.POST.get("query", ""))


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the selection on screen under a name; a former one of that name gives way."""
    user: Any = request.user
    named = SavedFilter.objects.filter(owner=user, name=request.POST.get("name", "").strip())
    form = SavedFilterForm(request.POST, user=user, instance=named.first())
    if not form.is_valid():
        messages.error(request, _("The selection was not kept: it needs a name."))
        return _back(request.POST.get("query", ""))
    form.instance.owner = user
    form.instance.query = _kept(QueryDict(form.cleaned_data["query"])).urlencode()
    form.save()
    messages.success(request, _("The selection “%(name)s” is kept.") % {"name": form.instance.name})
    return _back(form.instance.query)


@require_http_methods(["GET", "POST"])
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then forget a selection."""
    found = get_object_or_404(SavedFilter.objects.deletable_by(request.user), pk=pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("The selection “%(name)s” is forgotten.") % {"name": found.name})
        return redirect("desk:worklist")
    return render(request, "desk/worklist/delete_filter.html", {"saved": found})


def _back(query: str) -> HttpResponse:
    """To the list as it was; only parameters that the list knows are kept."""
    kept = _kept(QueryDict(query)).urlencode()
    return redirect(f"{reverse('desk:worklist')}?{kept}" if kept else reverse("desk:worklist"))
