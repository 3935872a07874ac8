"""Batches: choose, say what to change, look at what would change, confirm, follow, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.catalogue.batches import actions, preview
from mosaique.catalogue.enums import Outcome, Undoing
from mosaique.catalogue.errors import BatchRefused
from mosaique.catalogue.models import Batch, Record
from mosaique.core.bulk import in_batches
from mosaique.desk.access import StaffRequest
from mosaique.desk.batches import queries
from mosaique.desk.batches.forms import FORMS, BatchForm, MenuForm
from mosaique.desk.batches.reports import csv_report
from mosaique.desk.batches.wording import sentences
from mosaique.discovery import search
from mosaique.network.permissions import coordinates
from mosaique.portal.asked import Asked, read_asked
from mosaique.portal.pages import pages_around
from mosaique.portal.sentences import sentence
from mosaique.vocabularies.thesaurus import thesaurus

_LOOKUP = 5_000


@require_safe
def batches(request: StaffRequest) -> HttpResponse:
    """The batches of the person's centres."""
    found = Paginator(queries.batches_for(request.user), 30).get_page(request.GET.get("page"))
    rows = [(batch, sentences(batch.operations)) for batch in found]
    return render(request, "desk/batches/list.html", {"page": found, "rows": rows} | _pages(found))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A batch from records chosen in a list (``ids``), or from all that a question finds.

    The selection is kept at once, so that neither the back button nor another day loses it.
    """
    if not request.user.has_perm("catalogue.add_batch"):
        raise PermissionDenied
    chosen = request.POST.getlist("ids")
    asked = read_asked(request.POST if request.method == "POST" else request.GET)
    form = BatchForm(
        request.POST if request.method == "POST" and not chosen else None,
        user=request.user,
        for_network=coordinates(request.user),
    )
    if request.method == "POST" and (chosen or form.is_valid()):
        structure = form.initial.get("centre") if chosen else form.cleaned_data["centre"]
        ids = map(int, filter(_is_number, chosen)) if chosen else _found(asked)
        try:
            batch = actions.prepare_batch(
                _visible(ids, request.user),
                by=request.user,
                structure=structure,
                question="" if chosen else asked.query_string(),
            )
        except BatchRefused as error:
            messages.error(request, str(error.user_message))
        else:
            return redirect(batch)
    return render(request, "desk/batches/new.html", {"form": form, **_asked_context(asked)})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _found(asked: Asked) -> Iterable[int]:
    return search.matching_ids(asked.request(with_facets=False, snippets=False)) if _says(asked) else ()


def _says(asked: Asked) -> bool:
    """Whether anything is asked: a batch on the whole base is never meant by an empty box."""
    return bool(asked.text) or asked.is_filtered


def _visible(ids: Iterable[int], user: Any) -> list[int]:
    """Those that the person may see, in the same order."""
    wanted = list(dict.fromkeys(ids))[: actions.MOST_RECORDS + 1]
    seen: set[int] = set()
    for some in in_batches(wanted, _LOOKUP):
        seen |= set(Record.objects.viewable_by(user).filter(pk__in=some).values_list("pk", flat=True))
    return [one for one in wanted if one in seen]


def _asked_context(asked: Asked) -> dict[str, Any]:
    total = search.search(asked.request(with_facets=False, snippets=False)).total if _says(asked) else 0
    return {"asked": asked, "total": total, "sentence": sentence(asked, total) if _says(asked) else ""}


@require_safe
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """A batch as it stands: composed and previewed, at work, or done."""
    batch = _batch(request, pk)
    if batch.is_prepared:
        return _prepared(request, batch)
    if batch.is_at_work:
        return _at_work(request, batch)
    return _done(request, batch)


def _prepared(request: StaffRequest, batch: Batch, form: Any = None) -> HttpResponse:
    slug = request.POST.get("operation") or request.GET.get("operation") or ""
    if form is None and slug in FORMS:
        form = FORMS[slug]()
    choice = MenuForm(chosen=slug, with_copies=batch.structure_id is not None)
    context = {
        **_common(request, batch),
        "choice": choice,
        "form": form,
        "operation": slug,
        "concepts": _concepts() if form is not None else (),
    }
    if request.headers.get("HX-Target") == "operation-form":
        return render(request, "desk/batches/operation.html", context)
    outcome = _outcome(request)
    found = _page(request, preview.foretold_ids(batch, outcome))
    context |= {"rows": queries.foretold_rows(batch, found.object_list, user=request.user), **_pages(found)}
    return render(request, "desk/batches/prepared.html", context)


def _concepts() -> list[str]:
    """Labels to choose from, in French as records are indexed."""
    vocabulary = thesaurus()
    return sorted(vocabulary.label(one) for one in vocabulary.entries)


def _at_work(request: StaffRequest, batch: Batch) -> HttpResponse:
    undone = batch.changes.exclude(undoing="").count()
    context = {**_common(request, batch), "undone": undone}
    template = "progress_figures.html" if request.headers.get("HX-Request") else "progress.html"
    return render(request, f"desk/batches/{template}", context)


def _done(request: StaffRequest, batch: Batch) -> HttpResponse:
    if request.headers.get("HX-Request"):  # the page that follows the progress is to show the report
        return HttpResponse(headers={"HX-Refresh": "true"})
    outcome = _outcome(request)
    changes = batch.changes.filter(outcome=outcome) if outcome else batch.changes.all()
    found = _page(request, changes.order_by("pk"))
    context = {
        **_common(request, batch),
        "rows": queries.done_rows(list(found), user=request.user),
        "undone": _undone_counts(batch),
        **_pages(found),
    }
    return render(request, "desk/batches/report.html", context)


def _undone_counts(batch: Batch) -> list[tuple[str, int]]:
    """(what undoing did, to how many records), in the order of the list."""
    if not batch.undone_by_id:
        return []
    rows = batch.changes.exclude(undoing="").order_by().values_list("undoing").annotate(Count("pk"))
    found = dict(rows)
    return [(str(one.label), found[one]) for one in Undoing if one in found]


def _common(request: StaffRequest, batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch,
        "sentences": sentences(batch.operations),
        "outcome": request.GET.get("resultat", ""),
        "outcomes": [
            (Outcome.CHANGED, _("To change") if batch.is_prepared else _("Changed"), batch.changed),
            (Outcome.UNCHANGED, _("Nothing to change"), batch.unchanged),
            (Outcome.REFUSED, _("Refused"), batch.refused),
        ],
    }


def _outcome(request: StaffRequest) -> Outcome | None:
    asked = request.GET.get("resultat", "")
    return Outcome(asked) if asked in Outcome.values else None


def _page(request: StaffRequest, objects: Any) -> Any:
    return Paginator(objects, queries.PER_PAGE).get_page(request.GET.get("page"))


def _pages(found: Any) -> dict[str, Any]:
    last = found.paginator.num_pages
    return {"found": found, "numbers": pages_around(found.number, last) if last > 1 else []}


@require_POST
def add_operation(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a change to a batch in preparation."""
    batch = _batch(request, pk)
    kind = FORMS.get(request.POST.get("operation", ""))
    if kind is None:
        raise Http404
    form = kind(request.POST)
    if batch.is_prepared and not form.is_valid():
        return _prepared(request, batch, form)
    return _act(request, batch, lambda: actions.add_operation(batch, form.operation(), by=request.user))


@require_POST
def remove_operation(request: StaffRequest, pk: int, place: int) -> HttpResponse:
    """Take a change out of a batch in preparation."""
    batch = _batch(request, pk)
    return _act(request, batch, lambda: actions.remove_operation(batch, place, by=request.user))


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand the batch over to the worker."""
    batch = _batch(request, pk)
    return _act(request, batch, lambda: actions.confirm_batch(batch, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether to undo, then hand it over to the worker."""
    batch = _batch(request, pk)
    if request.method != "POST":
        return render(request, "desk/batches/undo.html", _common(request, batch))
    return _act(request, batch, lambda: actions.undo_batch(batch, by=request.user))


@require_POST
def take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on with a batch that an error stopped."""
    batch = _batch(request, pk)
    return _act(request, batch, lambda: actions.take_up_batch(batch))


@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a batch in preparation."""
    batch = _batch(request, pk)
    try:
        actions.discard_batch(batch)
    except BatchRefused as error:
        messages.error(request, str(error.user_message))
        return redirect(batch)
    messages.success(request, _("The batch was given up; nothing was changed."))
    return redirect("desk:batches")


@require_safe
def report(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The report as a table for a spreadsheet."""
    batch = _batch(request, pk)
    response = StreamingHttpResponse(csv_report(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lot-{batch.pk}.csv"'
    return response


def _act(request: StaffRequest, batch: Batch, action: Callable[[], None]) -> HttpResponse:
    """Do it, and show the batch again with the refusal if there is one."""
    try:
        action()
    except BatchRefused as error:
        messages.error(request, str(error.user_message))
    return redirect(batch)


def _batch(request: StaffRequest, pk: int) -> Batch:
    found = Batch.objects.changeable_by(request.user).select_related("structure", "by", "undone_by")
    return get_object_or_404(found, pk=pk)
