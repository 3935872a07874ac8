"""The basket: put aside, take out, export, cite."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosaique.catalogue.models import Record
from mosaique.portal import citing
from mosaique.portal.baskets import MOST, read_basket, write_basket
from mosaique.portal.responses import SUFFIXES, exported
from mosaique.portal.searching import records_in_order


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """What was put aside, as a list or as a bibliography in the chosen style."""
    records = records_in_order(read_basket(request))
    style = citing.chosen_style(request)
    context = {
        "records": records,
        "entries": citing.entries(records, style=style) if records else [],
        "style": style,
        "styles": citing.styles(),
        "suffixes": list(SUFFIXES),
    }
    response = render(request, "portal/basket.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def change(request: HttpRequest) -> HttpResponseRedirect:
    """Add a record, take one out, or empty the basket; then back to where the reader was."""
    ids = read_basket(request)
    action = request.POST.get("action", "")
    chosen = 0 if action == "empty" else _id(request.POST.get("record", ""))
    if action == "empty":
        ids = []
    elif action == "remove":
        ids = [id_ for id_ in ids if id_ != chosen]
    elif action == "add" and Record.objects.published().filter(pk=chosen).exists():
        if len(ids) >= MOST:
            messages.warning(request, _("The basket holds %(limit)s references at most.") % {"limit": MOST})
        ids = [*ids, chosen]
    response = HttpResponseRedirect(_back(request))
    write_basket(response, ids)
    return response


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text)


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("portal:basket")


@require_safe
def export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The basket as a file."""
    if suffix not in SUFFIXES:
        raise Http404
    return exported(read_basket(request), suffix, name="panier")
