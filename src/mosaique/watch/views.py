"""The pages of the watch: its sources, what each gives, and how to add some."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.core import clock, jobs
from mosaique.desk.access import StaffRequest
from mosaique.portal.pages import pages_around
from mosaique.watch import actions, queries
from mosaique.watch.enums import SourceKind, SourceState
from mosaique.watch.errors import SourceRefused
from mosaique.watch.feeds import opml
from mosaique.watch.forms import AddressForm, LetterForm, OpmlForm, PageForm, SourceForm, form_of_kind
from mosaique.watch.kinds import mailbox
from mosaique.watch.models import Source
from mosaique.watch.trying import address_of, look, look_at_page, recognised
from mosaique.watch.yields.queries import of_source

_SHOWN = 10  # items of a source that is tried
_SENDERS = 30  # of newsletters that nobody watches
_DONE = {"pause": actions.pause, "start": actions.start_again, "read": actions.read_soon}


@never_cache
@require_safe
def sources(request: StaffRequest) -> HttpResponse:
    """One view of the list."""
    tab, words = queries.tab_named(request.GET.get("vue", "")), request.GET.get("q", "")[:200]
    found = queries.sources_for(request.user, tab, words=words)
    page = Paginator(found, queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": queries.TABS,
        "words": words,
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": [(one, queries.host(one)) for one in page],
    }
    return render(request, "watch/sources.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """An address to look at, what it gives, and the button that has it watched."""
    address = AddressForm(request.POST or None)
    page = PageForm(request.POST if "mode" in request.POST else None)
    context: dict[str, Any] = {"form": address, "page_form": page}
    if request.method == "POST" and address.is_valid():
        url = address.cleaned_data["url"]
        settings = SourceForm(request.POST if "add" in request.POST else None, user=request.user)
        if "add" in request.POST and settings.is_valid() and (page.is_valid() or not page.is_bound):
            try:
                return redirect(_added(request, url, settings.cleaned_data, page))
            except SourceRefused as refused:
                address.add_error("url", refused.user_message)
        elif page.is_valid() or not page.is_bound:
            context |= _tried(url, page) | {"settings": settings}
    elif request.method != "POST":
        context |= {"senders": mailbox.unknown()[:_SENDERS], "folders": mailbox.status()}
        context["mailbox_address"] = mailbox.address_for(_("NAME"))
    return render(request, "watch/new.html", context)


def _added(request: StaffRequest, url: str, said: dict[str, Any], page: PageForm) -> Source:
    """The source, of the kind that the address or the form says."""
    of_kind: dict[str, Any] = {}
    if page.is_bound:
        url = page.watched.address(url)
        of_kind = {"kind": SourceKind.PAGE, "settings": page.watched.settings}
    elif known := recognised(address_of(url)):
        url, kind, settings = known
        of_kind = {"kind": kind, "settings": settings}
    added = actions.add_source(
        url,
        title=said["title"],
        own_title=said["own_title"],
        structures=said["structures"],
        every_minutes=said["every_minutes"],
        by=request.user,
        **of_kind,
    )
    messages.success(request, _("The source is watched: its items come within a minute."))
    return added


def _tried(url: str, page: PageForm) -> dict[str, Any]:
    """What an address gives, watched as a page or not, and the source that already watches it."""
    trial = look_at_page(url, page.watched) if page.is_bound else look(url)
    address = page.watched.address(trial.url) if page.is_bound else trial.url
    known = Source.objects.filter(url=address).first()
    items = trial.feed.items[:_SHOWN] if trial.feed else []
    return {"trial": trial, "known": known, "items": items}


@never_cache
@require_safe
def source(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet of a source."""
    found = _found(request, pk)
    followers = list(found.followers.order_by("email"))
    is_due = found.state == SourceState.ON and found.next_at <= clock.now()
    context = {
        "sheet": queries.sheet(found),
        "source": found,
        "centres": found.structures.all(),
        "followers": followers,
        "follows": request.user in followers,
        "may_change": request.user.has_perm("watch.change_source", found),
        "is_waiting": is_due and not jobs.is_alive(),
        "yields": of_source(found),
    }
    return render(request, "watch/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Its settings."""
    found = _changeable(request, pk)
    form = SourceForm(request.POST or None, user=request.user, source=found)
    of_kind = form_of_kind(request.POST or None, found)
    is_valid = form.is_valid() and (of_kind is None or of_kind.is_valid())
    if request.method == "POST" and is_valid and _changed(found, form.cleaned_data, of_kind):
        messages.success(request, _("The source is changed."))
        return redirect(found)
    context = {"form": form, "source": found, "of_kind": of_kind}
    return render(request, "watch/change.html", context)


def _changed(found: Source, said: dict[str, Any], of_kind: PageForm | LetterForm | None) -> bool:
    """Whether it could be changed so; what refuses is written on the form."""
    if of_kind is not None:
        try:
            actions.change_what_is_watched(found, *of_kind.asked(found))
        except SourceRefused as refused:
            of_kind.add_error(None, refused.user_message)
            return False
    actions.change_source(
        found,
        title=said["title"],
        structures=said["structures"],
        every_minutes=said["every_minutes"],
    )
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """What removing it takes away, and the button."""
    found = _changeable(request, pk)
    if request.method == "POST":
        title = str(found)
        actions.remove(found)
        messages.success(request, _("“%(title)s” is no longer watched.") % {"title": title})
        return redirect("watch:sources")
    return render(request, "watch/remove.html", {"source": found, "total": queries.going_with(found).count()})


@require_POST
def follow(request: StaffRequest, pk: int) -> HttpResponse:
    """Follow a source, or no longer."""
    found = _found(request, pk)
    actions.follow(found, request.user, follows="follow" in request.POST)
    return redirect(found)


@require_POST
def set_state(request: StaffRequest, pk: int) -> HttpResponse:
    """Pause a source, start it again, or have it read now."""
    found = _changeable(request, pk)
    action = _DONE.get(request.POST.get("do", ""))
    if action is None:
        raise Http404
    action(found)
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: StaffRequest) -> HttpResponse:
    """A list of sources to send."""
    form = OpmlForm(request.POST or None, request.FILES or None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        brought = actions.bring_in(asked["file"], structures=asked["structures"], by=request.user)
        messages.success(request, _brought(brought))
        if form.is_cut:
            cut = _(
                "The file stops before its end: only what stands before was added. "
                "Export it again if sources are missing."
            )
            messages.warning(request, cut)
        if not brought.refused:
            return redirect("watch:sources")
        context["brought"] = brought
    return render(request, "watch/bring_in.html", context)


def _brought(brought: actions.Brought) -> str:
    """What a list brought, in a sentence or two."""
    added, known = len(brought.added), brought.known
    said = [ngettext("%(added)s source added.", "%(added)s sources added.", added) % {"added": added}]
    if known:
        already = ngettext("%(known)s was already watched.", "%(known)s were already watched.", known)
        said.append(already % {"known": known})
    return " ".join(said)


@require_safe
def export(request: StaffRequest) -> HttpResponse:
    """Every source, as other readers of feeds take them."""
    listed = opml.write(_("Sources of the network"), queries.outlines(request.user))
    return HttpResponse(
        listed,
        content_type="text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="veille.opml"'},
    )


def _found(request: StaffRequest, pk: int) -> Source:
    found = Source.objects.viewable_by(request.user).prefetch_related("structures")
    return get_object_or_404(found, pk=pk)


def _changeable(request: StaffRequest, pk: int) -> Source:
    found = _found(request, pk)
    if not request.user.has_perm("watch.change_source", found):
        raise PermissionDenied
    return found
