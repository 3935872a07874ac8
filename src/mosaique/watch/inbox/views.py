"""The inbox, what is done there by one gesture, and the page of an item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mosaique.core.returning import page_before
from mosaique.desk.access import StaffRequest
from mosaique.network.models import Structure
from mosaique.network.permissions import coordinates
from mosaique.watch.inbox import actions, narrowing, queries, records
from mosaique.watch.inbox.drawing import draw
from mosaique.watch.inbox.errors import ItemClaimed
from mosaique.watch.inbox.forms import MOST_ITEMS, NarrowForm, PlaceForm, ReasonForm
from mosaique.watch.inbox.lines import Line, lines_of
from mosaique.watch.inbox.models import Decision, DropReason, Verdict, WayFound
from mosaique.watch.inbox.paging import Place, page_of, read_cursor
from mosaique.watch.models import Item
from mosaique.watch.selections.actions import add
from mosaique.watch.selections.errors import SelectionError
from mosaique.watch.selections.queries import selection_to_fill
from mosaique.watch.topics.actions import put_in, take_out
from mosaique.watch.topics.models import Topic

_UNDO = "watch.undo"  # in the session: what the last gesture made without a script can undo
_LONGEST_ID = 19


@never_cache
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """One page of one view."""
    form = NarrowForm(request.GET, user=request.user)
    asked = form.asked()
    page = page_of(asked, request.user, read_cursor(request.GET.get("apres", "")))
    kept = {name: value for name, value in request.GET.items() if name != "apres" and value}
    query = urlencode(kept)
    context = _of_every_page(request) | {
        "asked": asked,
        "filters": form,
        "tabs": queries.tabs_for(request.user),
        "lines": lines_of(page.places, request.user, topic=asked.topic),
        "query": query,
        "more": urlencode(kept | {"apres": page.after}) if page.after else "",
        "read_to": page.read_to,
        "is_first": not request.GET.get("apres"),
        "below": narrowing.below_threshold(asked, most=queries.MOST_COUNTED),
        "topic": asked.topic,
    }
    draw(context["lines"], request, context)
    return render(request, "watch/inbox/inbox.html", context)


@never_cache
@require_safe
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """An item: its text, what it was, where it was seen, what was decided and can be. It is read now."""
    found = queries.item_named(request.user, pk)
    if found is None:
        raise Http404
    actions.mark_read([found], request.user)
    sheet = queries.item_sheet(found, request.user)
    context = _of_every_page(request) | {
        "item": found,
        "sheet": sheet,
        "overrules": _overrules(request, sheet.line),
    }
    return render(request, "watch/inbox/item.html", context)


def _overrules(request: StaffRequest, line: Line) -> bool:
    """Whether what is decided on a page that shows the line takes the place of what others said there."""
    is_decided = line.decision is not None and line.decision.by_id != request.user.pk
    is_claimed = line.claim is not None and line.claim.by_id != request.user.pk
    return is_decided or (is_claimed and coordinates(request.user))


def _of_every_page(request: StaffRequest) -> dict[str, Any]:
    """What pages with gestures need: the choices they offer, what can be undone, where to come back to."""
    return {
        "reasons": DropReason.choices,
        "all_topics": Topic.objects.viewable_by(request.user).order_by("name"),
        "undo": request.session.pop(_UNDO, None),
        "here": request.get_full_path(),
    }


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Whatever a button of a line asks for: kept, dropped (with a reason), later, claim, release, unread."""
    found = _found(request, pk)
    command, _colon, argument = request.POST.get("do", "").partition(":")
    if command in Verdict.values:
        return _decided(request, found, command, argument)
    if command == "undo":
        return _undone(request, found)
    if command == "reopen":
        return _reopened(request, found)
    done = _GESTURES.get(command)
    if done is None:
        raise Http404
    try:
        said, back = done(request, found)
    except (ItemClaimed, SelectionError) as refused:
        return _answer(request, found, said=refused.user_message, is_refused=True)
    return _answer(request, found, said=said, back=back, state=command)


def _decided(request: StaffRequest, item: Item, verdict: str, reason: str) -> HttpResponse:
    """Decide, and say what came of it."""
    way, position, topic = PlaceForm(request.POST).place()
    outcome = actions.decide(
        [item],
        verdict,
        reason=_reason(reason or request.POST.get("reason", "")),
        topic=topic,
        way=way,
        positions=[position],
        by=request.user,
        structure=_centre(request),
        overrule="overrule" in request.POST,
    )
    if outcome.decided:
        said = _("Decided meanwhile by somebody else: see who below. Nothing changed.")
        return _answer(request, item, said=said, is_refused=True, may_overrule=True)
    if outcome.claimed:
        held = outcome.claimed[0]
        said = ItemClaimed(str(held.by), held.until).user_message
        return _answer(request, item, said=said, is_refused=True, may_overrule=coordinates(request.user))
    # Sent twice, as when the first answer was lost: what was made then can still be undone.
    made = next(iter(outcome.made + outcome.unchanged), None)
    if made is None:  # its source was removed meanwhile, and the item with it
        raise Http404
    said = _("Kept.") if verdict == Verdict.KEPT else _dropped(made.get_reason_display())
    return _answer(request, item, said=said, back={"decisions": str(made.pk)}, state=verdict)


def _dropped(reason: str) -> str:
    return _("Dropped: %(reason)s.") % {"reason": reason}


def _undone(request: StaffRequest, item: Item) -> HttpResponse:
    """Take the last gesture on one item back: what was before it is again."""
    named = _ids(request.POST.get("decisions", ""))
    if named and not actions.undo(Decision.objects.filter(item=item, pk__in=named), request.user):
        return _answer(request, item, said=_no_longer(), is_refused=True)
    if (later := request.POST.get("later")) in {"0", "1"}:
        actions.put_later([item], request.user, is_later=later == "1")
    if request.POST.get("claim") == "0":
        actions.release(item, by=request.user)
    return _answer(request, item, said=_("Undone."))


def _reopened(request: StaffRequest, item: Item) -> HttpResponse:
    """Put an item whose decision was seen back among those to sort."""
    named = _ids(request.POST.get("decisions", ""))
    if not actions.reopen(Decision.objects.filter(item=item, pk__in=named), request.user):
        return _answer(request, item, said=_no_longer(), is_refused=True)
    return _answer(request, item, said=_("Back in the items to sort."))


def _no_longer() -> str:
    return _("This decision was no longer in force: nothing changed.")


def _put_later(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    actions.put_later([item], request.user)
    return _("Put aside for later, on your own list."), {"later": "0"}


def _take_from_later(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    actions.put_later([item], request.user, is_later=False)
    return _("Back in the items to sort."), {"later": "1"}


def _claim(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    actions.claim(item, by=request.user, structure=_centre(request))
    return _("You take care of it for 48 hours."), {"claim": "0"}


def _release(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    actions.release(item, by=request.user)
    return _("Given back."), {}


def _mark_unread(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    actions.mark_read([item], request.user, is_read=False)
    return _("To read again."), {}


def _select(request: StaffRequest, item: Item) -> tuple[str, dict[str, str]]:
    _way, _position, topic = PlaceForm(request.POST).place()
    selection = selection_to_fill(request.user, topic)
    add(selection, item, by=request.user)
    return _("Put in the selection “%(selection)s”.") % {"selection": selection}, {}


_DONE = frozenset({*Verdict.values, "later", "not-later"})  # after which the item leaves the list
_GESTURES = {
    "select": _select,
    "later": _put_later,
    "not-later": _take_from_later,
    "claim": _claim,
    "release": _release,
    "unread": _mark_unread,
}


def _answer(
    request: StaffRequest,
    item: Item,
    *,
    said: str,
    back: dict[str, str] | None = None,
    state: str = "",
    is_refused: bool = False,
    may_overrule: bool = False,
) -> HttpResponse:
    """The line as it is now, for a page that asked for it by a script; else the page one came from."""
    if "HX-Request" not in request.headers:
        if back:
            request.session[_UNDO] = {"item": item.pk, "said": said, "back": back}
        else:
            (messages.warning if is_refused else messages.info)(request, said)
        return _back(request, item)
    way, position, topic = PlaceForm(request.POST).place()
    (line,) = lines_of([Place(item.pk, position, WayFound(way))], request.user, topic=topic)
    context = {
        "line": line,
        "topic": topic,
        "said": said,
        "back": back,
        "state": state,
        "is_refused": is_refused,
        "wanted": may_overrule,
        "is_done": state in _DONE,
        "reasons": DropReason.choices,
        "here": page_before(request) or reverse("watch:inbox"),
    }
    draw([line], request, context)
    return render(request, "watch/inbox/answer.html", context)


@require_POST
def together(request: StaffRequest) -> HttpResponse:
    """One gesture on the items that are ticked; each that somebody else has in hand is left and told."""
    named = [_ticked(one) for one in request.POST.getlist("items")[:MOST_ITEMS]]
    places = {pk: (way, position) for pk, way, position in named if pk}
    found = list(Item.objects.viewable_by(request.user).filter(pk__in=places))
    command, _colon, argument = request.POST.get("do", "").partition(":")
    if command == "read":
        found = found or list(Item.objects.viewable_by(request.user).filter(pk__in=_on_page(request)))
        actions.mark_read(found, request.user)
        messages.info(request, _("This page is marked as read."))
    elif not found:
        messages.warning(request, _("Tick some items first."))
    elif command in Verdict.values:
        _decide_together(request, found, places, command, argument)
    elif command == "later":
        _put_later_together(request, found)
    else:
        raise Http404
    return redirect(page_before(request) or "watch:inbox")


def _put_later_together(request: StaffRequest, found: list[Item]) -> None:
    """Put all aside; undoing takes back those that were not aside before."""
    before = set(narrowing.put_aside(request.user).filter(item__in=found).values_list("item_id", flat=True))
    fresh = [one for one in found if one.pk not in before]
    actions.put_later(fresh, request.user)
    said = ngettext("%(count)s item put aside.", "%(count)s items put aside.", len(fresh))
    if not fresh:
        messages.info(request, said % {"count": 0})
        return
    _keep_undo(request, said % {"count": len(fresh)}, {"later": _joined(one.pk for one in fresh)})


def _decide_together(
    request: StaffRequest, found: list[Item], places: dict[int, tuple[str, int]], verdict: str, reason: str
) -> None:
    """Decide of all at once, each with the way it was shown; say how many, and which were left."""
    _way, _position, topic = PlaceForm(request.POST).place()
    whole = actions.Outcome()
    with transaction.atomic():
        found = actions.locked(found)
        for way in sorted({places[one.pk][0] for one in found}):
            these = [one for one in found if places[one.pk][0] == way]
            outcome = actions.decide(
                these,
                verdict,
                reason=_reason(reason or request.POST.get("reason", "")),
                topic=topic,
                way=way,
                positions=[places[one.pk][1] for one in these],
                by=request.user,
                structure=_centre(request),
            )
            whole.made += outcome.made
            whole.decided += outcome.decided
            whole.claimed += outcome.claimed
    kept, count = verdict == Verdict.KEPT, len(whole.made)
    said = (
        ngettext("%(count)s item kept.", "%(count)s items kept.", count)
        if kept
        else ngettext("%(count)s item dropped.", "%(count)s items dropped.", count)
    )
    if count:
        _keep_undo(request, said % {"count": count}, {"decisions": _joined(one.pk for one in whole.made)})
    elif not whole.decided and not whole.claimed:
        messages.info(request, _("They were decided so already: nothing changed."))
    if left := len(whole.decided) + len(whole.claimed):
        told = ngettext(
            "%(count)s item was left: a colleague decided it or takes care of it.",
            "%(count)s items were left: colleagues decided them or take care of them.",
            left,
        )
        messages.warning(request, told % {"count": left})


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Take back what a page without a script, or a gesture on several items, did last."""
    named = _ids(request.POST.get("decisions", ""))
    if named and not actions.undo(Decision.objects.filter(pk__in=named), request.user):
        messages.warning(request, _no_longer())
        return redirect(page_before(request) or "watch:inbox")
    seen = Item.objects.viewable_by(request.user)
    if named := _ids(request.POST.get("later", "")):
        actions.put_later(seen.filter(pk__in=named), request.user, is_later=False)
    messages.info(request, _("Undone."))
    return redirect(page_before(request) or "watch:inbox")


@require_POST
def place(request: StaffRequest, pk: int) -> HttpResponse:
    """Put an item in a topic, or take it out of it; ``topic`` stays the one that the list is narrowed to."""
    found = _found(request, pk)
    named = _number(request.POST.get("into", ""))
    topic = get_object_or_404(Topic.objects.viewable_by(request.user), pk=named)
    if "out" in request.POST:
        take_out(topic, found)
        said = _("Taken out of the topic “%(topic)s”.") % {"topic": topic}
    else:
        put_in(topic, found)
        said = _("Put in the topic “%(topic)s”.") % {"topic": topic}
    return _answer(request, found, said=said)


@require_POST
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """The cataloguing entry page, filled with what is known of the item."""
    return redirect(records.begin(_found(request, pk), request.user))


def _found(request: StaffRequest, pk: int) -> Item:
    return get_object_or_404(Item.objects.viewable_by(request.user), pk=pk)


def _centre(request: StaffRequest) -> Structure | None:
    """The centre in whose name the person decides."""
    return Structure.objects.where_staff(request.user).order_by("code").first()


def _reason(said: str) -> str:
    form = ReasonForm({"reason": said})
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _ticked(value: str) -> tuple[int, str, int]:
    """(item, way, position) as a box says them; 0 for what is no item."""
    pk, _dot, rest = value.partition(".")
    way, _dot, position = rest.partition(".")
    return _number(pk), way if way in WayFound.values else WayFound.DATED, min(_number(position), 10**6)


def _on_page(request: StaffRequest) -> list[int]:
    return _ids(request.POST.get("page", ""))[:MOST_ITEMS]


def _ids(text: str) -> list[int]:
    """The ids that a field holds, at most a page of them."""
    return [one for one in map(_number, text.split(",")[:MOST_ITEMS]) if one]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < _LONGEST_ID else 0


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


def _keep_undo(request: StaffRequest, said: str, back: dict[str, str]) -> None:
    request.session[_UNDO] = {"said": said, "back": back}


def _back(request: StaffRequest, item: Item) -> Any:
    return redirect(page_before(request) or reverse("watch:item", args=[item.pk]))
