"""What is done to one record as a whole: taking it, giving it back, withdrawing it, the bin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.catalogue import actions, claims
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.models import Record
from mosaique.core.returning import page_before
from mosaique.desk.worklist.forms import WithdrawForm
from mosaique.portal.pages import pages_around

_PER_PAGE = 50


@require_safe
def in_progress(request: HttpRequest) -> HttpResponse:
    """Every document that someone in the network describes: title, centre, person, date, and nothing else."""
    running = claims.running_claims().select_related("record").order_by("until", "pk")
    facts = running.only(
        "until", "by__first_name", "by__last_name", "by__email", "structure__code", "structure__hue",
        "structure__name", "record__title",
    )  # fmt: skip
    page = Paginator(facts, _PER_PAGE).get_page(request.GET.get("page"))
    pages = pages_around(page.number, page.paginator.num_pages)
    return render(request, "desk/worklist/in_progress.html", {"page": page, "pages": pages})


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Reserve a document for the person who describes it."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.changeable_by(user), pk=pk)
    try:
        claim = claims.claim(record, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        until = date_format(localtime(claim.until), "j F")
        messages.success(request, _("This document is yours until %(until)s.") % {"until": until})
        _warn_of_others(request, record)
    return back(request)


def _warn_of_others(request: HttpRequest, record: Record) -> None:
    """Say who else describes what seems to be the same document."""
    for other in claims.claims_alike(record.description, but=record.pk):
        facts = {"centre": other.structure, "who": other.by, "title": other.record.title}
        said = _("%(centre)s already describes what seems to be the same document: “%(title)s” (%(who)s).")
        messages.warning(request, said % facts)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End the reservation of a document."""
    record = get_object_or_404(Record.objects.changeable_by(request.user), pk=pk)
    claims.release(record)
    messages.success(request, _("Anyone may describe this document again."))
    return back(request)


@require_http_methods(["GET", "POST"])
def put_in_bin(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then put a draft in the bin."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.deletable_by(user).select_related("structure"), pk=pk)
    if request.method != "POST":
        context = {"record": record, "days": settings.MOSAIQUE_BIN_DAYS}
        return render(request, "desk/worklist/put_in_bin.html", context)
    try:
        actions.delete_draft(record, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("“%(title)s” is in the bin.") % {"title": record.title})
    return redirect("desk:worklist")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then take a record away from readers."""
    user: Any = request.user
    found = Record.objects.withdrawable_by(user).filter(state=RecordState.PUBLISHED)
    record = get_object_or_404(found.select_related("structure"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/worklist/withdraw.html", {"record": record, "form": form})
    try:
        actions.withdraw_record(record, by=user, reason=form.cleaned_data["reason"])
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": record.title})
    return redirect("desk:entry", pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a withdrawn record to readers again."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.withdrawable_by(user), pk=pk)
    try:
        actions.restore_record(record, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("Readers can see it now."))
    return redirect("desk:entry", pk)


@require_POST
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record out of the bin."""
    binned = Record.with_bin.get_queryset().recoverable_by(request.user)  # type: ignore[attr-defined]  # as_manager's
    record = actions.recover_draft(get_object_or_404(binned, pk=pk))
    messages.success(request, _("“%(title)s” is back among the drafts.") % {"title": record.title})
    return redirect(f"{reverse('desk:worklist')}?vue=corbeille")


def back(request: HttpRequest) -> HttpResponse:
    """To the page of this site that the form says it was on, else to the list."""
    return redirect(page_before(request) or "desk:worklist")
