"""The pages of topics: what is watched for, what was found, and how good the ranking is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.core.returning import page_before
from mosaique.desk.access import StaffRequest
from mosaique.portal.pages import pages_around
from mosaique.watch.models import Item
from mosaique.watch.topics import actions, queries, ranking
from mosaique.watch.topics.charts import curve
from mosaique.watch.topics.forms import TopicForm
from mosaique.watch.topics.models import Topic

_PLACED = {"in": actions.put_in, "out": actions.take_out, "forget": actions.leave_to_words}


@never_cache
@require_safe
def topics(request: StaffRequest) -> HttpResponse:
    """All topics."""
    return render(request, "watch/topics/list.html", {"topics": queries.topics_for(request.user)})


@never_cache
@require_safe
def topic(request: StaffRequest, slug: str) -> HttpResponse:
    """A topic: what it says, and its items with what was found in them."""
    found = _found(request, slug)
    taken_out = request.GET.get("vue") == "retires"
    places = queries.places_of(found, taken_out=taken_out)
    page = Paginator(places, queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "topic": found,
        "taken_out": taken_out,
        "page": page,
        "pages": pages_around(page.number, page.paginator.num_pages),
        "lines": queries.lines_of(page),
        "lessons": queries.lessons_of(found.pk),
        "set_aside": ranking.set_aside(found).count() if found.threshold is not None else 0,
        "may_change": request.user.has_perm("watch.change_topic", found),
    }
    return render(request, "watch/topics/topic.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A topic to be watched for."""
    form = TopicForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        added = actions.add_topic(form.said, by=request.user)
        messages.success(request, _("The topic is watched for: it is being looked for in the items."))
        return redirect(added)
    return render(request, "watch/topics/form.html", _form_page(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, slug: str) -> HttpResponse:
    """What a topic says."""
    found = _changeable(request, slug)
    form = TopicForm(request.POST or None, user=request.user, topic=found)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        actions.change_topic(found, form.said)
        messages.success(request, _("The topic is changed: it is being looked for in the items again."))
        return redirect(found)
    return render(request, "watch/topics/form.html", _form_page(request, form) | {"topic": found})


def _form_page(request: StaffRequest, form: TopicForm) -> dict[str, Any]:
    """The form, and what it would find when that was asked."""
    is_tried = request.method == "POST" and "try" in request.POST and form.is_valid()
    return {"form": form, "trial": queries.tried(form.said) if is_tried else None}


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: StaffRequest, slug: str) -> HttpResponse:
    """What deleting a topic takes away, and the button."""
    found = _changeable(request, slug)
    if request.method == "POST":
        actions.delete_topic(found)
        messages.success(request, _("“%(name)s” is no longer watched for.") % {"name": found.name})
        return redirect("watch:topics")
    total = queries.places_of(found).count()
    return render(request, "watch/topics/delete.html", {"topic": found, "total": total})


@never_cache
@require_safe
def measure(request: StaffRequest, slug: str) -> HttpResponse:
    """How good a topic's ranking is."""
    found = _found(request, slug)
    return render(request, "watch/topics/measure.html", {"topic": found} | _measure(found.pk))


@never_cache
@require_safe
def network_measure(request: StaffRequest) -> HttpResponse:
    """How good the ranking of the whole inbox is."""
    return render(request, "watch/topics/measure.html", _measure(ranking.NETWORK))


def _measure(number: int) -> dict[str, Any]:
    report = queries.report(number)
    lessons = queries.lessons_of(number)
    return {"report": report, "chart": curve(report.whole), "lessons": lessons}


@require_POST
def place(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Put an item in a topic, take it out, or leave it to the topic's words."""
    if not request.user.has_perm("watch.decide_item"):
        raise PermissionDenied
    found = _found(request, slug)
    item = get_object_or_404(Item.objects.viewable_by(request.user), pk=pk)
    action = _PLACED.get(request.POST.get("do", ""))
    if action is None:
        raise Http404
    action(found, item)
    return redirect(page_before(request) or found.get_absolute_url())


def _found(request: StaffRequest, slug: str) -> Topic:
    found = queries.topic_named(request.user, slug)
    if found is None:
        raise Http404
    return found


def _changeable(request: StaffRequest, slug: str) -> Topic:
    found = _found(request, slug)
    if not request.user.has_perm("watch.change_topic", found):
        raise PermissionDenied
    return found
