"""Decisions over works: those proposed, those taken, and going back on one for one record at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.works import actions
from mosaique.catalogue.works.models import DecidedPair, Decision, DecisionQuerySet
from mosaique.desk.access import StaffRequest
from mosaique.desk.works import queries
from mosaique.desk.works.forms import AnswerForm
from mosaique.desk.works.views.deciding import say_errors
from mosaique.portal.pages import pages_around


@require_safe
def proposals(request: StaffRequest) -> HttpResponse:
    """What waits for the coordinator, the oldest first."""
    found = Decision.objects.viewable_by(request.user).proposed().order_by("pk")
    return render(request, "desk/works/proposals.html", _listed(request, found))


@require_safe
def taken(request: StaffRequest) -> HttpResponse:
    """What was decided, the last first."""
    found = Decision.objects.viewable_by(request.user).taken().order_by("-decided_at", "-pk")
    return render(request, "desk/works/decisions.html", _listed(request, found))


def _listed(request: StaffRequest, found: DecisionQuerySet) -> dict[str, Any]:
    page = Paginator(queries.with_pairs(found), queries.PER_PAGE).get_page(request.GET.get("page"))
    return {
        "lines": queries.decision_lines(page.object_list, user=request.user),
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "proposed": Decision.objects.viewable_by(request.user).proposed().count(),
        "may_decide": request.user.has_perm("catalogue.decide_decision"),
        "may_undo": request.user.has_perm("catalogue.undo_decision"),
    }


@require_safe
def decision(request: StaffRequest, pk: int) -> HttpResponse:
    """One decision, with what may be done of it."""
    one = get_object_or_404(queries.with_pairs(Decision.objects.viewable_by(request.user)), pk=pk)
    (line,) = queries.decision_lines([one], user=request.user)
    context = {
        "line": line,
        "may_decide": request.user.has_perm("catalogue.decide_decision", one),
        "may_undo": request.user.has_perm("catalogue.undo_decision", one),
        "may_withdraw": request.user.has_perm("catalogue.withdraw_decision", one),
    }
    return render(request, "desk/works/decision.html", context)


@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a proposal in force, or refuse it."""
    one = get_object_or_404(Decision.objects.decidable_by(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        accept = form.cleaned_data["accept"]
        said = _("The proposal is in force.") if accept else _("The proposal is refused.")
        _decide(request, one, said, accept=accept, answer=form.cleaned_data["answer"])
    else:
        say_errors(request, form)
    return redirect("desk:work_decision", pk)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a proposal that one made."""
    one = get_object_or_404(Decision.objects.withdrawable_by(request.user), pk=pk)
    _decide(request, one, _("Your proposal is withdrawn."), accept=False, answer="")
    return redirect("desk:work_proposals")


def _decide(request: StaffRequest, one: Decision, said: str, *, accept: bool, answer: str) -> None:
    try:
        actions.decide(one, by=request.user, accept=accept, answer=answer)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, said)


@require_POST
def undo(request: StaffRequest, pk: int, pair: int) -> HttpResponse:
    """Go back on a decision for one record; later decisions stay."""
    one = get_object_or_404(Decision.objects.undoable_by(request.user), pk=pk)
    found = get_object_or_404(DecidedPair.objects.select_related("record"), pk=pair, decision=one)
    if actions.undo_pair(found, by=request.user):
        title = found.record.title if found.record else ""
        messages.success(request, _("Undone for “%(title)s”. Other decisions stay.") % {"title": title})
    else:
        messages.warning(request, _("That was undone already."))
    return redirect("desk:work_decision", pk)
