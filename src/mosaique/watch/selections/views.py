"""The pages of selections in the back office: put in, arrange, annotate, publish."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.core.returning import page_before
from mosaique.desk.access import StaffRequest
from mosaique.desk.baskets import queries as baskets
from mosaique.portal.pages import pages_around
from mosaique.watch.models import Item
from mosaique.watch.selections import actions, exports, public_views, queries
from mosaique.watch.selections.errors import SelectionError
from mosaique.watch.selections.forms import PutInForm, RecordForm, SelectionForm, shown_of, texts_of
from mosaique.watch.selections.merging import Texts
from mosaique.watch.selections.models import MOST, Selection
from mosaique.watch.selections.wording import covers
from mosaique.watch.topics.models import Topic

_GESTURE = re.compile(r"(up|down|out|back|drop):(\d{1,18})(?::(\d{1,18}|end))?\Z")
_NAMED = 10  # entries that a check names


class Done(NamedTuple):
    """What a gesture on an entry came to: the entry to show, the one taken out."""

    entry: int | None = None
    out: int | None = None
    saved: bool = False


# ---- The list, and a new one


@never_cache
@require_safe
def selections(request: StaffRequest) -> HttpResponse:
    """One view of the list."""
    tab = queries.tab_named(request.GET.get("vue", ""))
    page = Paginator(queries.selections_for(request.user, tab), queries.PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "tab": tab,
        "tabs": queries.TABS,
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": [(one, covers(one)) for one in page],
    }
    return render(request, "watch/selections/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A selection to begin, as the last one of its topic would go on."""
    topic = Topic.objects.viewable_by(request.user).filter(slug=request.GET.get("theme", "")).first()
    initial = actions.prefilled(topic, queries.centre_of(request.user, topic), today=actions.today())
    form = SelectionForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        return redirect(actions.begin(said.pop("title"), by=request.user, **said))
    topics = Topic.objects.viewable_by(request.user)
    return render(request, "watch/selections/new.html", {"form": form, "topic": topic, "topics": topics})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Its title, its period, who answers for it."""
    found = _changeable(request, pk)
    form = SelectionForm(request.POST or None, user=request.user, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.describe(found, **form.cleaned_data)
        messages.success(request, _("The selection is changed."))
        return redirect(found)
    return render(
        request, "watch/selections/change.html", {"form": form, "selection": _changeable(request, pk)}
    )


# ---- Putting something in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def select(request: StaffRequest, pk: int) -> HttpResponse:
    """Put an item in a selection: the one named, else the current one of the person's centre; or choose."""
    item = get_object_or_404(Item.objects.viewable_by(request.user).select_related("origin"), pk=pk)
    return _put_in(request, [item], form_for=item)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def select_many(request: StaffRequest) -> HttpResponse:
    """Put several items (``ids``) in a selection that is chosen or begun here."""
    said = request.POST if request.method == "POST" else request.GET
    items = queries.items_named(request.user, _ids(said.getlist("ids")))
    if not items:
        messages.error(request, _("Tick the items first."))
        return _back(request, reverse("watch:selections"))
    if len(items) > MOST:
        messages.error(request, _("A selection holds %(most)s entries at most.") % {"most": MOST})
        return _back(request, reverse("watch:selections"))
    return _put_in(request, items)


def _put_in(request: StaffRequest, items: list[Item], *, form_for: Item | None = None) -> HttpResponse:
    is_gesture = request.method == "POST" and (form_for is not None or "choose" in request.POST)
    form = PutInForm(request.POST if is_gesture else None, user=request.user)
    if is_gesture and form.is_valid():
        try:
            chosen = _chosen(request, form)
            added = actions.add_items(chosen, items, note=form.cleaned_data["note"], by=request.user)
        except SelectionError as error:
            form.add_error("selection", error.user_message)
        else:
            return _put(request, chosen, added, items)
    context = {
        "form": form,
        "items": items,
        "item": form_for,
        "holding": queries.holding(form_for, request.user) if form_for else (),
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "watch/selections/put_in.html", context)


def _chosen(request: StaffRequest, form: PutInForm) -> Selection:
    """The selection named; else a new one where the form offered to begin it, else the current one."""
    said = form.cleaned_data
    if said["selection"] is not None:
        chosen: Selection = said["selection"]
        return chosen
    if "choose" not in request.POST:
        return queries.selection_to_fill(request.user, said["topic"])
    proposed = actions.prefilled(
        said["topic"], queries.centre_of(request.user, said["topic"]), today=actions.today()
    )
    return actions.begin(proposed.pop("title"), by=request.user, **proposed)


def _put(request: StaffRequest, chosen: Selection, added: actions.Added, items: list[Item]) -> HttpResponse:
    """Say where the items went, and go on."""
    if "HX-Request" in request.headers:
        return render(request, "watch/selections/is_in.html", {"selection": chosen, "added": added})
    messages.success(request, _said(added, chosen))
    return _back(request, chosen.get_absolute_url())


def _said(added: actions.Added, selection: Selection) -> str:
    if not added.new:
        return _("Already in “%(title)s”.") % {"title": selection}
    said = ngettext("%(n)s entry put in “%(title)s”.", "%(n)s entries put in “%(title)s”.", added.new)
    return said % {"n": added.new, "title": selection}


@require_POST
def add_records(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a notice, or those of a basket, in the selection."""
    found = _changeable(request, pk)
    form = RecordForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(found)
    basket, notice = form.cleaned_data["basket"], form.cleaned_data["notice"]
    held = [record for _item, record in baskets.item_ids(basket, request.user)] if basket else []
    ids = [*([notice] if notice else []), *held]
    try:
        added = actions.add_records(found, ids, by=request.user)
    except SelectionError as error:
        messages.error(request, error.user_message)
    else:
        if sum(added) < len(ids):
            messages.warning(request, _("Only notices that readers see can be put in a selection."))
        if sum(added):
            messages.success(request, _said(added, found))
    return redirect(f"{found.get_absolute_url()}?page={_last_page(found)}#notices")


# ---- Arranging it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: StaffRequest, pk: int) -> HttpResponse:
    """A selection to arrange, a page of it at a time. Each button keeps what was typed, then does its own."""
    if request.method == "POST":
        return _arranged(request, _changeable(request, pk))
    return _shown(request, _viewable(request, pk))


def _shown(request: StaffRequest, found: Selection, clashes: dict[int, Texts] | None = None) -> HttpResponse:
    """A page of its entries. With ``clashes``, the one that holds the first of them: what the person typed is
    in the boxes, beside what is kept.
    """
    standing = queries.standing(found).select_related("item", "record")
    ids = list(queries.standing(found).values_list("pk", flat=True))
    clashing = next((place for place, pk in enumerate(ids) if pk in (clashes or {})), None)
    number = request.GET.get("page") if clashing is None else clashing // queries.PER_PAGE + 1
    page = Paginator(standing, queries.PER_PAGE).get_page(number)
    entries = list(page)
    rows = [queries.row(one, (clashes or {}).get(one.pk)) for one in entries]
    may_change = request.user.has_perm("watch.change_selection", found)
    context = {
        "selection": found,
        "covers": covers(found),
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "entries": list(zip(entries, queries.values(entries), rows, strict=True)),
        "clashes": clashes,
        "first": ids[0] if ids else None,
        "last": ids[-1] if ids else None,
        "after": ids[page.end_index()] if page.has_next() else "end",
        "taken_out": list(queries.taken_out(found)[:MOST]),
        "just_out": queries.taken_out(found).filter(pk__in=_ids([request.GET.get("retire", "")])).first(),
        "is_saved": "enregistre" in request.GET,
        "headings": sorted(set(queries.standing(found).values_list("heading", flat=True)) - {""}),
        "others": queries.open_selections(request.user).exclude(pk=found.pk) if may_change else (),
        "may_change": may_change,
        "may_delete": request.user.has_perm("watch.delete_selection", found),
        "records": RecordForm(user=request.user) if may_change else None,
        "files": [
            (reverse("watch:selection_file", args=[found.pk, one.suffix]), one.name) for one in exports.FILES
        ],
    }
    return render(request, "watch/selections/selection.html", context)


def _arranged(request: StaffRequest, found: Selection) -> HttpResponse:
    entries = list(found.entries.all())
    written = actions.write(found, texts_of(request.POST, entries), shown=shown_of(request.POST, entries))
    if written.clashes:
        return _shown(request, found, written.clashes)
    try:
        done = _do(request, found, request.POST.get("do", ""))
    except SelectionError as error:
        messages.error(request, error.user_message)
        done = Done()
    return redirect(_place(request, found, done))


def _do(request: StaffRequest, found: Selection, gesture: str) -> Done:
    """What the button says. Raises SelectionError; Http404 for what no button says."""
    if gesture in {"save", ""}:
        return Done(saved=True)
    if gesture in {"move", "out"}:
        return _do_to_ticked(request, found, gesture)
    parts = _GESTURE.match(gesture)
    if parts is None:
        raise Http404
    way, pk, before = parts[1], int(parts[2]), parts[3]
    if way == "drop":
        actions.move_before(found, pk, before=int(before) if before and before != "end" else None)
        return Done(entry=pk)
    gestures: dict[str, Callable[[], bool]] = {
        "up": lambda: actions.move(found, pk, up=True),
        "down": lambda: actions.move(found, pk, up=False),
        "out": lambda: actions.take_out(found, pk),
        "back": lambda: actions.put_back(found, pk),
    }
    done = gestures[way]()
    if way == "back" and not done:
        messages.info(request, _("The document is in the selection already."))
    return Done(out=pk if done else None) if way == "out" else Done(entry=pk)


def _do_to_ticked(request: StaffRequest, found: Selection, gesture: str) -> Done:
    """Take the ticked entries out, or put them in another selection."""
    ticked = _ids(request.POST.getlist("tick"))
    if not ticked:
        messages.error(request, _("Tick the entries first."))
        return Done()
    if gesture == "out":
        count = sum(actions.take_out(found, pk) for pk in ticked)
        said = ngettext("%(n)s entry taken out.", "%(n)s entries taken out.", count)
        messages.success(request, said % {"n": count})
        return Done()
    named = _ids([request.POST.get("to", "")])
    other = queries.open_selections(request.user).exclude(pk=found.pk).filter(pk__in=named).first()
    if other is None:
        messages.error(request, _("Choose the selection where they go."))
        return Done()
    count = sum(actions.move_to(found, pk, other) for pk in ticked)
    said = ngettext("%(n)s entry moved to “%(title)s”.", "%(n)s entries moved to “%(title)s”.", count)
    messages.success(request, said % {"n": count, "title": other})
    return Done()


def _place(request: HttpRequest, found: Selection, done: Done) -> str:
    """The page of the selection where the entry is now, at the entry."""
    ids = list(queries.standing(found).values_list("pk", flat=True))
    said: dict[str, object] = {}
    if done.entry in ids:
        said["page"] = ids.index(done.entry) // queries.PER_PAGE + 1
    elif (page := request.GET.get("page", "")).isdecimal():
        said["page"] = page
    if done.out:
        said["retire"] = done.out
    if done.saved:
        said["enregistre"] = 1
    query = f"?{urlencode(said)}" if said else ""
    return f"{found.get_absolute_url()}{query}{f'#e{done.entry}' if done.entry else '#entries'}"


# ---- Showing it to readers


@never_cache
@require_safe
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Readers' page, before they see it."""
    context = public_views.context_of(_viewable(request, pk))
    return render(request, "watch/selections/public/selection.html", {**context, "is_preview": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """What is missing, what readers will see, and the button."""
    found = _changeable(request, pk)
    if request.method == "POST":
        try:
            actions.publish(found)
        except SelectionError as error:
            messages.error(request, error.user_message)
        else:
            messages.success(request, _("“%(title)s” is published: readers see it.") % {"title": found})
        return redirect(found)
    found_checks = queries.checks(found)
    context = public_views.context_of(found) | {
        "checks": [(one, one.entries[:_NAMED], len(one.entries[_NAMED:])) for one in found_checks],
        "is_blocked": any(one.is_blocking for one in found_checks),
    }
    return render(request, "watch/selections/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then show it to readers no longer."""
    found = get_object_or_404(Selection.objects.changeable_by(request.user).published(), pk=pk)
    if request.method == "POST":
        actions.withdraw(found)
        messages.success(request, _("“%(title)s” is withdrawn.") % {"title": found})
        return redirect(found)
    return render(request, "watch/selections/withdraw.html", {"selection": found})


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    found = get_object_or_404(Selection.objects.deletable_by(request.user), pk=pk)
    if request.method == "POST":
        if not actions.delete(found):
            raise Http404
        messages.success(request, _("The selection “%(title)s” is deleted.") % {"title": found})
        return redirect("watch:selections")
    return render(
        request,
        "watch/selections/delete.html",
        {"selection": found, "total": queries.standing(found).count()},
    )


@require_safe
def export(request: StaffRequest, pk: int, suffix: str) -> HttpResponse:
    """A selection as a file, before readers see it too."""
    form = exports.file_named(suffix)
    if form is None:
        raise Http404
    return public_views.written(_viewable(request, pk), form)


# ---- Finding what is asked for


def _viewable(request: StaffRequest, pk: int) -> Selection:
    found = Selection.objects.viewable_by(request.user).select_related("topic", "structure")
    return get_object_or_404(found, pk=pk)


def _changeable(request: StaffRequest, pk: int) -> Selection:
    found = Selection.objects.changeable_by(request.user).select_related("topic", "structure")
    return get_object_or_404(found, pk=pk)


def _ids(said: list[str]) -> list[int]:
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19]


def _last_page(found: Selection) -> int:
    return max(1, -(-queries.standing(found).count() // queries.PER_PAGE))


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page of this site that the form says it was on."""
    return redirect(page_before(request) or otherwise)
