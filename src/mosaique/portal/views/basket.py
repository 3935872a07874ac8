"""The basket: put aside, take out, export, cite."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.reading import leading_ids
from mosaique.core.returning import page_before
from mosaique.portal import citing
from mosaique.portal.baskets import MOST, read_basket, write_basket
from mosaique.portal.cards import card, descriptions_of
from mosaique.portal.responses import SUFFIXES, exported, format_links, page


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """What was put aside, as a list and as a bibliography in the chosen style."""
    described = descriptions_of(leading_ids(read_basket(request)))
    style = citing.chosen_style(request)
    context = {
        "cards": [card(pk, one) for pk, one in described.items()],
        "entries": citing.entries(described, style=style) if described else [],
        "style": style,
        "styles": citing.styles(),
        "exports": format_links("portal:basket_export"),
        "keep": reverse("desk:basket_add") if _is_staff(request) else "",
    }
    response = page(request, "portal/basket.html", context)
    citing.remember_style(request, response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_staff(request: HttpRequest) -> bool:
    """Whether the reader can keep a basket in the back office; without a session nothing is asked."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("desk.view_basket")


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Add a record, take one out, or empty the basket; then back to where the reader was."""
    ids, changed = leading_ids(read_basket(request)), request.POST
    if "empty" in changed:
        ids = []
    elif "remove" in changed:
        ids = [id_ for id_ in ids if id_ != _id(changed["remove"])]
    elif _id(changed.get("add", "")) not in ids:
        ids = _added(request, ids, _id(changed["add"]))
    response = _answer(request, ids)
    write_basket(response, ids)
    return response


def _added(request: HttpRequest, ids: list[int], pk: int) -> list[int]:
    if len(ids) >= MOST:
        messages.warning(request, _("The basket holds %(limit)s references at most.") % {"limit": MOST})
        return ids
    if not Record.objects.published().filter(pk=pk).exists():
        raise Http404
    return [*ids, pk]


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text)


def _answer(request: HttpRequest, ids: list[int]) -> HttpResponse:
    """The page that the form stood on, if it is one of ours; for a script, the basket's count."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"count": len(ids), "ids": ids})
    return HttpResponseRedirect(page_before(request) or reverse("portal:basket"))


@require_safe
def export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The basket as a file."""
    if suffix not in SUFFIXES:
        raise Http404
    return exported(leading_ids(read_basket(request)), suffix, name="panier")
