"""Pairs that the machine cannot decide of: the queue, and two records side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.models import Decision, Gesture, MatchQuerySet
from mosaique.catalogue.works.queries import kept_apart, member_ids, why
from mosaique.desk.access import StaffRequest
from mosaique.desk.works import queries, wording
from mosaique.desk.works.forms import Choice, ChoiceForm, QueueForm
from mosaique.desk.works.views.deciding import decide, may_decide, say_errors
from mosaique.network.models import Structure
from mosaique.portal.pages import pages_around


@require_safe
def to_decide(request: StaffRequest) -> HttpResponse:
    """What waits, the likeliest first."""
    form = QueueForm(request.GET)
    centre = form.cleaned_data["centre"] if form.is_valid() else None
    found = queries.waiting_matches(request.user, centre=centre)
    page = Paginator(queries.with_records(found), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "centre": centre,
        "lines": list(queries.match_lines(page.object_list)),
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "query": _query(centre),
        "total": page.paginator.count,
        "proposed": Decision.objects.viewable_by(request.user).proposed().count(),
    }
    return render(request, "desk/works/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: StaffRequest, one: int, other: int) -> HttpResponse:
    """Two records side by side, with what makes them alike; deciding of them."""
    if one == other:
        raise Http404
    published = Record.objects.published().select_related("structure")
    sides = [get_object_or_404(published, pk=pk) for pk in (one, other)]
    form = QueueForm(request.GET)
    centre = form.cleaned_data["centre"] if form.is_valid() else None
    if request.method == "POST":
        return _decided(request, sides, centre)
    return render(request, "desk/works/compare.html", _compared(request, sides, centre))


def _compared(request: StaffRequest, sides: list[Record], centre: Structure | None) -> dict[str, Any]:
    first, second = sides
    members = member_ids([first.pk, second.pk])
    evidence = why(first, second)
    place = None
    if "file" in request.GET:
        place = queries.place_of(first.pk, second.pk, queries.waiting_matches(request.user, centre=centre))
    sizes = [len(members[one.pk]) for one in sides]
    return {
        "sides": sides,
        "rows": queries.side_by_side(first.description, second.description),
        "likeness": wording.likeness_of(evidence.score.points, evidence.score.share, evidence.findings),
        "decided": evidence.decided,
        "together": members[first.pk] == members[second.pk],
        "apart": kept_apart(first.pk, second.pk),
        "sizes": sizes,
        "merging": wording.sizes_in_words(sizes),
        "form": ChoiceForm(auto_id="choice_%s"),
        "may_decide": may_decide(request),
        "in_queue": "file" in request.GET,
        "place": place,
        "before": _address(place.before, centre) if place and place.before else "",
        "after": _address(place.after, centre) if place and place.after else "",
        "queue": f"{reverse('desk:works')}?{_query(centre)}",
    }


def _decided(request: StaffRequest, sides: list[Record], centre: Structure | None) -> HttpResponse:
    """Do it, then the next of the queue, or the work."""
    first, second = sides
    in_queue = "file" in request.GET
    pairs = queries.walked(queries.waiting_matches(request.user, centre=centre)) if in_queue else []
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        say_errors(request, form)
        return redirect(request.get_full_path())
    choice = _gesture(form.cleaned_data["choice"], first, second)
    if not decide(request, *choice, reason=form.cleaned_data["reason"]):
        return redirect(request.get_full_path())
    if not in_queue:
        return redirect("desk:work", first.pk)
    after = _next(pairs, (first.pk, second.pk), queries.waiting_matches(request.user, centre=centre))
    return redirect(_address(after, centre) if after else "desk:works")


def _next(
    pairs: list[tuple[int, int]], decided: tuple[int, int], waiting: MatchQuerySet
) -> tuple[int, int] | None:
    """The first of the pairs after the one decided of that waits still: one decision may answer several."""
    one, other = sorted(decided)
    rest = pairs[pairs.index((one, other)) + 1 :] if (one, other) in pairs else []
    still = set(queries.walked(waiting)) if rest else set()
    return next((pair for pair in rest if pair in still), None)


def _gesture(choice: str, first: Record, second: Record) -> tuple[Gesture, list[Record]]:
    """The gesture with its records; of two works the larger stays, so that addresses last."""
    match Choice(choice):
        case Choice.SAME:
            members = member_ids([first.pk, second.pk])
            stays = min((first, second), key=lambda one: (-len(members[one.pk]), one.pk))
            return Gesture.MERGE, [stays, second if stays is first else first]
        case Choice.ONE_GOES:
            return Gesture.ATTACH, [first, second]
        case Choice.OTHER_GOES:
            return Gesture.ATTACH, [second, first]
        case Choice.APART:
            return Gesture.APART, [first, second]


def _query(centre: Structure | None) -> str:
    return urlencode({"centre": centre.code}) if centre else ""


def _address(pair: tuple[int, int], centre: Structure | None) -> str:
    """A pair of the queue, as one walks through it."""
    asked = {"file": "1"} | ({"centre": centre.code} if centre else {})
    return f"{reverse('desk:work_compare', args=pair)}?{urlencode(asked)}"
