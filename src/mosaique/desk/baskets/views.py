"""Baskets: keep, order, annotate, share, take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.desk.access import StaffRequest
from mosaique.desk.baskets import actions, queries
from mosaique.desk.baskets.errors import BasketFull
from mosaique.desk.baskets.forms import ChooseForm, NewBasketForm, NoteForm, SharingForm
from mosaique.desk.baskets.models import MOST, Basket, BasketItem
from mosaique.desk.worklist.views.moves import back
from mosaique.portal import citing
from mosaique.portal.pages import pages_around
from mosaique.portal.responses import SHOWN_AS, exported, format_links


@require_http_methods(["GET", "HEAD", "POST"])
def baskets(request: StaffRequest) -> HttpResponse:
    """One's own baskets and those that others share; a new one is begun here."""
    form = NewBasketForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(actions.make_basket(form.cleaned_data["name"], owner=request.user))
    found = Paginator(queries.baskets_for(request.user), queries.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/baskets/list.html", {"page": found, "form": form, **_pages(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Put records (``ids``) into a basket that is chosen or named here."""
    said = request.POST if request.method == "POST" else request.GET
    ids = queries.visible_ids(map(int, filter(_is_number, said.getlist("ids"))), request.user)
    if not ids:
        messages.error(request, _("Tick the records first."))
        return back(request) if request.POST.get("next") else redirect("desk:baskets")
    chosen = request.method == "POST" and "choose" in request.POST
    form = ChooseForm(request.POST if chosen else None, user=request.user)
    if chosen and form.is_valid():
        basket = form.cleaned_data["basket"]
        if basket is None:
            basket = actions.make_basket(form.cleaned_data["name"], owner=request.user)
        return _added(request, basket, ids)
    return render(request, "desk/baskets/add.html", {"form": form, "ids": ids})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _added(request: StaffRequest, basket: Basket, ids: list[int]) -> HttpResponse:
    try:
        count = actions.add_records(basket, ids)
    except BasketFull as error:
        messages.error(request, str(error.user_message))
    else:
        said = ngettext("%(count)s record put in “%(name)s”.", "%(count)s records put in “%(name)s”.", count)
        messages.success(request, said % {"count": count, "name": basket.name})
    return redirect(basket)


@require_safe
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """A basket, a page of it at a time."""
    basket = _viewable(request, pk)
    pairs = queries.item_ids(basket, request.user)
    page = Paginator(pairs, queries.PER_PAGE).get_page(request.GET.get("page"))
    may_change = request.user.has_perm("desk.change_basket", basket)
    context = {
        "basket": basket,
        "page": page,
        "items": queries.items(item for item, _record in page),
        "first": pairs[0][0] if pairs else None,
        "last": pairs[-1][0] if pairs else None,
        "ids": [record for _item, record in pairs],
        "hidden": basket.items.count() - len(pairs),
        "may_change": may_change,
        "may_delete": request.user.has_perm("desk.delete_basket", basket),
        "sharing": SharingForm(user=request.user, basket=basket) if may_change else None,
        "exports": format_links("desk:basket_file", basket.pk),
        **_pages(page),
    }
    return render(request, "desk/baskets/basket.html", context)


@require_POST
def share(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a basket and say whom it is for."""
    basket = _changeable(request, pk)
    form = SharingForm(request.POST, user=request.user, basket=basket)
    if form.is_valid():
        actions.set_sharing(basket, **form.sharing())
        messages.success(request, _("The basket “%(name)s” is kept.") % {"name": form.cleaned_data["name"]})
    else:
        messages.error(request, _("The basket was not changed: it needs a name, and one of your centres."))
    return redirect(basket)


@require_POST
def change(request: StaffRequest, pk: int, item: int, way: str) -> HttpResponse:
    """Move a record up or down, take it out, or keep a note of it."""
    basket = _changeable(request, pk)
    pairs = queries.item_ids(basket, request.user)
    seen = [one for one, _record in pairs]
    found = get_object_or_404(BasketItem.objects.select_related("basket"), pk=item, pk__in=seen)
    if way in {"monter", "descendre"}:
        actions.move_item(found, up=way == "monter", among=seen)
    elif way == "retirer":
        actions.take_out(found)
    elif way == "note":
        _note(request, found)
    else:
        raise Http404
    return redirect(f"{basket.get_absolute_url()}?page={seen.index(item) // queries.PER_PAGE + 1}#i{item}")


def _note(request: StaffRequest, item: BasketItem) -> None:
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.note_item(item, form.cleaned_data["note"])
    else:
        messages.error(request, _("The note was not kept: 500 characters at most."))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then delete a basket; its records stay."""
    basket = get_object_or_404(Basket.objects.deletable_by(request.user).select_related("structure"), pk=pk)
    if request.method == "POST":
        basket.delete()
        messages.success(request, _("The basket “%(name)s” is deleted.") % {"name": basket.name})
        return redirect("desk:baskets")
    return render(request, "desk/baskets/delete.html", {"basket": basket})


@require_safe
def bibliography(request: StaffRequest, pk: int) -> HttpResponse:
    """The basket as a bibliography in the chosen style."""
    basket = _viewable(request, pk)
    described = queries.descriptions(_records(basket, request.user))
    style = citing.chosen_style(request)
    context = {
        "basket": basket,
        "style": style,
        "styles": citing.styles(),
        "entries": citing.entries(described, style=style) if described else [],
    }
    response = render(request, "desk/baskets/bibliography.html", context)
    citing.remember_style(request, response)
    return response


@require_safe
def export(request: StaffRequest, pk: int, suffix: str) -> StreamingHttpResponse:
    """What the person sees of the basket, in its order, as a file."""
    if suffix not in SHOWN_AS:
        raise Http404
    basket = _viewable(request, pk)
    ids = _records(basket, request.user)
    return exported(ids, suffix, name=f"panier-{pk}", records=queries.visible_records(request.user))


def _records(basket: Basket, user: Any) -> list[int]:
    return [record for _item, record in queries.item_ids(basket, user)][:MOST]


def _viewable(request: StaffRequest, pk: int) -> Basket:
    found = Basket.objects.viewable_by(request.user).select_related("owner", "structure")
    return get_object_or_404(found, pk=pk)


def _changeable(request: StaffRequest, pk: int) -> Basket:
    return get_object_or_404(Basket.objects.changeable_by(request.user).select_related("structure"), pk=pk)


def _pages(found: Any) -> dict[str, Any]:
    last = found.paginator.num_pages
    return {"found": found, "numbers": pages_around(found.number, last) if last > 1 else []}
