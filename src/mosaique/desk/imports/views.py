"""The pages of an import, from the file to its report, and of a leaving kit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.core import jobs
from mosaique.desk.imports import queries, samples, wording
from mosaique.desk.imports.forms import OrderForm, ReadingForm, UploadForm
from mosaique.exchange import kits, runs, undoing
from mosaique.exchange.enums import ImportState, KitState
from mosaique.exchange.errors import ExchangeError
from mosaique.exchange.imports import OnMatch
from mosaique.exchange.journal import batches_of
from mosaique.exchange.models import ImportRun, LeavingKit
from mosaique.exchange.originals import can_join, file_extension, joined
from mosaique.network.models import Structure

_A_PAGE = 50
_SETTINGS = (ImportState.UPLOADED, ImportState.CHECKED)

Action = Callable[[ImportRun], None]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The imports of the person's centres, the newest first."""
    found = ImportRun.objects.viewable_by(request.user).in_lines()
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    may_leave = request.user.has_perm("exchange.add_leavingkit")
    return render(request, "desk/imports/index.html", {"page": page, "may_leave": may_leave})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A file to send."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            run = runs.receive(
                asked["file"],
                structure=asked["structure"],
                by=request.user,  # type: ignore[arg-type]  # signed in
                format_name=asked["format_name"],
            )
        except ExchangeError as error:
            form.add_error("file", str(error.user_message))
        else:
            return redirect(run)
    return render(request, "desk/imports/new.html", {"form": form})


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an import is: what was recognised, what it would do, how far it is, what it did."""
    run = _found(request, pk)
    if run.state == ImportState.UPLOADED or (run.state == ImportState.CHECKED and "settings" in request.GET):
        return _settings_page(request, run)
    return render(request, "desk/imports/import.html", _context(request, run))


def _settings_page(
    request: HttpRequest,
    run: ImportRun,
    *,
    reading: ReadingForm | None = None,
    order: OrderForm | None = None,
) -> HttpResponse:
    context = {
        "run": run,
        "recognised": wording.recognised(run),
        "reading": reading or ReadingForm.of(run),
        "order": order or OrderForm(run=run),
    }
    return render(request, "desk/imports/settings.html", context)


def _context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    context: dict[str, Any] = {"run": run, "recognised": wording.recognised(run) if run.survey else []}
    if run.state == ImportState.CHECKED:
        context |= {
            "samples": samples.samples(run),
            "taken": (run.total or 0) - run.dry_run.get("rejected", 0),
            "problems": queries.problems_of(run.dry_run),
            "warnings": queries.problems_of(run.dry_run, "warnings"),
        }
    elif run.is_at_work:
        context["worker_is_alive"] = jobs.is_alive()
    else:
        context |= {
            "problems": queries.told_of(run),
            "warnings": queries.told_of(run, "warnings"),
            "made": queries.made_by(run),
            "added_to": queries.added_to_by(run),
            "can_join": can_join(run.format),
            "may_undo": run.has_ended and request.user.has_perm("exchange.undo_importrun", run),
            "kept": _kept(run),
        }
    return context


def _kept(run: ImportRun) -> list[dict[str, Any]]:
    listed = run.undo_report.get("kept", [])[: queries.SHOWN]
    return [one | {"reason": wording.reason(one["why"])} for one in listed]


def _posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asked for with GET (after a session that ended, or from the history), the import's own page answers."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        run = _found(request, pk)
        return view(request, run) if request.method == "POST" else redirect(run)

    return answer


@_posted
def read_otherwise(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Look at the file again as another format or with other characters."""
    form = ReadingForm.of(run, request.POST)
    if form.is_valid():
        try:
            runs.read_otherwise(run, **form.cleaned_data)
        except ExchangeError as error:
            form.add_error(None, str(error.user_message))
        else:
            return redirect(run)
    return _settings_page(request, run, reading=form)


@_posted
def check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Have it checked as asked."""
    form = OrderForm(request.POST, run=run)
    if run.state in _SETTINGS and not form.is_valid():
        return _settings_page(request, run, order=form)
    form.is_valid()
    asked = form.cleaned_data
    return _done(
        request,
        run,
        lambda one: runs.ask_for_check(
            one,
            columns=form.mapping(),
            on_match=OnMatch(asked.get("on_match") or OnMatch.ATTACH),
            as_draft=asked.get("as_draft", False),
        ),
    )


@_posted
def start(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Import what was checked."""
    return _done(request, run, runs.start)


@_posted
def stop(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Stop what is being done."""
    return _done(request, run, runs.stop)


@_posted
def go_on(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Import the rest."""
    return _done(request, run, runs.go_on)


def _done(request: HttpRequest, run: ImportRun, action: Action) -> HttpResponse:
    try:
        action(run)
    except ExchangeError as error:
        messages.warning(request, str(error.user_message))
    return redirect(run)


@never_cache
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of the page; when there is nothing left to do, the whole page is asked for again."""
    run = _found(request, pk)
    if not run.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "desk/imports/progress.html", _context(request, run))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing would do, and the button."""
    run = _found(request, pk)
    if not request.user.has_perm("exchange.undo_importrun", run):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request, run, lambda one: runs.ask_for_undo(one, by=request.user))  # type: ignore[arg-type]  # signed in
    if not run.has_ended:
        return redirect(run)
    plan = undoing.plan(run)
    kept = [(one, wording.reason(one.why)) for one in plan.kept[: queries.SHOWN]]
    return render(request, "desk/imports/undo.html", {"run": run, "plan": plan, "kept": kept})


@require_safe
def rejected(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rejected records as one file of their format, to correct and import again."""
    run = _found(request, pk)
    chunks = joined(run.format, runs.rejected_originals(batches_of(run)))
    suffix = _("rejected")
    name = f"{runs.file_stem(run)}-{suffix}.{file_extension(run.format)}"
    return _download(chunks, name, "application/octet-stream")


@require_safe
def reasons(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Why each rejected record was, as a table."""
    run = _found(request, pk)
    suffix = _("reasons")  # outside the f-string: xgettext before 0.23 does not look inside
    name = f"{runs.file_stem(run)}-{suffix}.csv"
    return _download(queries.reasons_table(run), name, "text/csv; charset=utf-8")


def _download(chunks: Any, name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """The centres whose data the person may take away, and the kits made for them."""
    if not request.user.has_perm("exchange.add_leavingkit"):
        raise PermissionDenied
    centres = Structure.objects.changeable_by(request.user).order_by("code")
    if request.method == "POST":
        centre = get_object_or_404(centres, pk=request.POST.get("structure") or 0)
        kits.ask_for_kit(centre, by=request.user)  # type: ignore[arg-type]  # signed in
        return redirect("desk:leaving")
    made = list(LeavingKit.objects.viewable_by(request.user).select_related("structure", "by")[:_A_PAGE])
    is_waiting = any(one.state == KitState.WAITING for one in made)
    context = {"centres": centres, "kits": made, "is_waiting": is_waiting}
    return render(request, "desk/imports/leaving.html", context)


@require_safe
def kit(request: HttpRequest, pk: int) -> FileResponse:
    """A kit's archive."""
    found = get_object_or_404(
        LeavingKit.objects.viewable_by(request.user).select_related("structure"), pk=pk, state=KitState.READY
    )
    if not default_storage.exists(found.archive):
        raise Http404
    name = f"{found.structure.code}-{found.asked_at:%Y-%m-%d}.zip"
    return FileResponse(
        default_storage.open(found.archive), as_attachment=True, filename=name, content_type="application/zip"
    )


def _found(request: HttpRequest, pk: int) -> ImportRun:
    runs_seen = ImportRun.objects.viewable_by(request.user).select_related("structure", "by")
    return get_object_or_404(runs_seen, pk=pk)
