"""The pages of partner catalogues."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.core import jobs
from mosaique.desk.harvest import queries
from mosaique.desk.harvest.forms import SourceForm, rhythm
from mosaique.exchange.harvest import actions, runs
from mosaique.exchange.harvest.enums import RunState
from mosaique.exchange.harvest.errors import SourceRefused
from mosaique.exchange.harvest.models import HarvestRun, HarvestSource
from mosaique.exchange.harvest.trying import try_source

Action = Callable[[HarvestSource], Any]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every source and how it does."""
    context = {
        "lines": queries.lines(request.user),
        "may_add": request.user.has_perm("exchange.add_harvestsource"),
    }
    return render(request, "desk/harvest/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A source to describe, to try, to add."""
    if not request.user.has_perm("exchange.add_harvestsource"):
        raise PermissionDenied
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "try" not in request.POST:
        values = form.values()
        try:
            added = actions.add_source(values.pop("name"), values.pop("url"), by=request.user, **values)
        except SourceRefused as error:
            form.add_error(None, str(error.user_message))
        else:
            return redirect(added)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Its settings."""
    found = _changeable(request, name)
    form = SourceForm(request.POST or None, source=found)
    if request.method == "POST" and form.is_valid() and "try" not in request.POST:
        try:
            actions.change_source(found, **form.values())
        except SourceRefused as error:
            form.add_error(None, str(error.user_message))
        else:
            messages.success(request, _("The source is changed."))
            return redirect(found)
    return _form_page(request, form, found)


def _form_page(request: HttpRequest, form: SourceForm, found: HarvestSource | None) -> HttpResponse:
    """The form, with what the source says when it is tried."""
    context: dict[str, Any] = {"form": form, "source": found}
    if "try" in request.POST and form.is_valid():
        context["trial"] = trial = try_source(HarvestSource(**form.values()))
        context["understood"] = [queries.understood(draft) for draft in trial.drafts]
    return render(request, "desk/harvest/form.html", context)


@never_cache
@require_safe
def source(request: HttpRequest, name: str) -> HttpResponse:
    """Where a source is, what its runs brought, what it asks to be decided."""
    return render(request, "desk/harvest/source.html", _context(request, _found(request, name)))


def _context(request: HttpRequest, found: HarvestSource) -> dict[str, Any]:
    history = queries.runs_of(found)
    last = history[0] if history else None
    told = HarvestRun.objects.filter(pk=last.pk).first() if last else None
    is_held = last is not None and last.state == RunState.HELD
    is_at_work = found.is_changing or (last is not None and last.is_at_work)
    return {
        "source": found,
        "rhythm": rhythm(found),
        "history": history,
        "volumes": queries.volumes(history),
        "run": told,
        "health": found.health(last),
        "is_held": is_held,
        "going": queries.going(last) if last is not None and is_held else [],
        "samples": [] if is_at_work or (told and told.samples) else queries.samples(found),
        "is_at_work": is_at_work,
        "may_change": request.user.has_perm("exchange.change_harvestsource", found),
        "worker_is_alive": jobs.is_alive(),
    }


@never_cache
@require_safe
def progress(request: HttpRequest, name: str) -> HttpResponse:
    """The moving part of the page; when nothing is left to do, the whole page is asked for again."""
    if not HarvestSource.objects.filter(name=name).exists():  # it was being removed
        return HttpResponse(headers={"HX-Redirect": reverse("desk:harvests")})
    context = _context(request, _found(request, name))
    if not context["is_at_work"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "desk/harvest/progress.html", context)


def _posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asked for with GET (after a session that ended), the source's own page answers."""

    @wraps(view)
    def answer(request: HttpRequest, name: str) -> HttpResponse:
        found = _changeable(request, name)
        return view(request, found) if request.method == "POST" else redirect(found)

    return answer


@_posted
def run(request: HttpRequest, found: HarvestSource) -> HttpResponse:
    """Harvest it now."""
    full = "full" in request.POST
    return _done(request, found, lambda one: runs.begin(one, full=full, by=request.user))


@_posted
def turn_off(request: HttpRequest, found: HarvestSource) -> HttpResponse:
    """Have its records leave the portal."""
    return _done(request, found, actions.turn_off)


@_posted
def turn_on(request: HttpRequest, found: HarvestSource) -> HttpResponse:
    """Have them come back."""
    return _done(request, found, actions.turn_on)


@_posted
def decide(request: HttpRequest, found: HarvestSource) -> HttpResponse:
    """Carry out or refuse the deletions of a held run."""
    asked = request.POST.get("run", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    held = get_object_or_404(HarvestRun, source=found, pk=number)
    confirmed = request.POST.get("decision") == "confirm"
    return _done(request, found, lambda _one: runs.decide(held, confirmed=confirmed, by=request.user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """What removing it would take away, and the button."""
    found = _changeable(request, name)
    if request.method == "POST":
        return _done(request, found, actions.remove)
    context = {"source": found, "plan": queries.removal(found)}
    return render(request, "desk/harvest/remove.html", context)


def _done(request: HttpRequest, found: HarvestSource, action: Action) -> HttpResponse:
    try:
        action(found)
    except SourceRefused as error:
        messages.warning(request, str(error.user_message))
    return redirect(found)


def _found(request: HttpRequest, name: str) -> HarvestSource:
    sources = HarvestSource.objects.viewable_by(request.user).select_related("structure", "created_by")
    return get_object_or_404(sources, name=name)


def _changeable(request: HttpRequest, name: str) -> HarvestSource:
    found = _found(request, name)
    if not request.user.has_perm("exchange.change_harvestsource", found):
        raise PermissionDenied
    return found
