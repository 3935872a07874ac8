"""Dead and moved links: see what the server said, decide."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.links import actions
from mosaique.catalogue.links.models import LinkUse
from mosaique.catalogue.models import Record
from mosaique.desk.access import StaffRequest
from mosaique.desk.links import queries
from mosaique.desk.links.forms import AddressForm
from mosaique.desk.worklist.queries import centres_for
from mosaique.desk.worklist.views.moves import back
from mosaique.portal.pages import pages_around


@require_safe
def links(request: StaffRequest) -> HttpResponse:
    """One view of the list, of all one's centres or of one."""
    tab = queries.tab_named(request.GET.get("vue", ""))
    centres = centres_for(request.user)
    centre = next((one for one in centres if str(one.pk) == request.GET.get("centre")), None)
    found = queries.links_for(request.user, tab, centre=centre.pk if centre else None)
    with_records = found.select_related("check_of", "record__structure")
    page = Paginator(with_records, queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": queries.TABS,
        "centre": centre,
        "centres": centres if len(centres) > 1 else [],
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": [queries.line(use) for use in page],
    }
    return render(request, "desk/links/list.html", context)


@require_POST
def take_new_address(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the record the address that the server says is the new one for good."""
    use = _use(request, pk)
    form = AddressForm({"address": use.check_of.moved_to, "version": request.POST.get("version")})
    return _edit(request, use, form, actions.replace_address)


@require_POST
def replace(request: StaffRequest, pk: int) -> HttpResponse:
    """Put another address, of an archived copy most often, in the place of a link."""
    return _edit(request, _use(request, pk), AddressForm(request.POST), actions.replace_address)


@require_POST
def archive(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a link, with the address of an archived copy beside it."""
    return _edit(request, _use(request, pk), AddressForm(request.POST), actions.keep_archive)


@require_POST
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody saw the page: ask its server again."""
    actions.check_again(_use(request, pk))
    messages.success(request, _("The link will be checked again shortly."))
    return _back(request)


@require_POST
def ignore(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a link off for six months."""
    actions.put_off(_use(request, pk))
    messages.success(request, _("Nothing will be said of this link for six months."))
    return _back(request)


def _use(request: StaffRequest, pk: int) -> LinkUse:
    found = LinkUse.objects.changeable_by(request.user).select_related("check_of", "record")
    return get_object_or_404(found, pk=pk)


def _edit(
    request: StaffRequest, use: LinkUse, form: AddressForm, action: Callable[..., Record]
) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, _("The record was not changed: give a whole web address, such as https://…"))
        return _back(request)
    said = form.cleaned_data
    try:
        action(use, said["address"], by=request.user, version=said["version"])
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("The record “%(title)s” is changed.") % {"title": use.record.title})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return back(request) if request.POST.get("next") else redirect(reverse("desk:links"))
