"""Readers' pages of selections: the list, a selection, its files, its feeds, its frame."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosaique.portal import addresses, embedding, metadata
from mosaique.portal.cards import descriptions_of
from mosaique.portal.pages import pages_around
from mosaique.portal.responses import conditional, page
from mosaique.portal.views.embeds import framed, small
from mosaique.watch.selections import exports, feeds, public_pages, queries
from mosaique.watch.selections.models import Selection, SelectionState
from mosaique.watch.selections.queries import Entry
from mosaique.watch.selections.wording import covers
from mosaique.watch.topics.models import Topic

_FRAMED, _MOST_FRAMED = 5, 20  # entries in a frame
_HEIGHT, _ENTRY_HEIGHT = 150, 100  # pixels
_ATOM = "application/atom+xml; charset=utf-8"


@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    """What was published, the newest first, of all topics or of one."""
    topics = list(queries.public_topics())
    topic = _chosen(request, topics)
    try:
        found = Paginator(queries.public_selections(topic), queries.PUBLIC_PER_PAGE).page(
            request.GET.get("page", "1")
        )
    except (EmptyPage, PageNotAnInteger):
        raise Http404 from None
    context = {
        "topics": topics,
        "topic": topic,
        "page": found,
        "pages": pages_around(found.number, found.paginator.num_pages),
        "lines": [(one, covers(one)) for one in found],
        "feed": feeds.feed_path(topic),
        "feed_title": feeds.title_of(topic),
        "canonical": addresses.absolute(feeds.page_of(topic)),
    }
    return page(request, "watch/selections/public/list.html", context)


def _chosen(request: HttpRequest, topics: list[Topic]) -> Topic | None:
    """The topic that the address names. Raises Http404 for one of which nothing was published."""
    slug = request.GET.get("theme", "")
    topic = next((one for one in topics if one.slug == slug), None)
    if slug and topic is None:
        raise Http404
    return topic


@require_safe
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """One selection; 410 once it is withdrawn."""
    found = _seen_one_day(slug)
    if not found.is_public:
        return _gone(request, found)
    return page(request, "watch/selections/public/selection.html", context_of(found))


def context_of(selection: Selection) -> dict[str, Any]:
    """What readers' page shows of a selection, also in its preview."""
    found = queries.entries(selection)
    return {
        "selection": selection,
        "covers": covers(selection),
        "groups": queries.grouped(found),
        "total": len(found),
        "coins": _coins(found),
        "json_ld": mark_safe(public_pages.json_ld(selection, found)),  # noqa: S308  # angle brackets escaped
        "permalink": addresses.absolute(selection.public_path),
        "files": [
            (reverse("selections:file", args=[selection.slug, one.suffix]), one) for one in exports.FILES
        ],
        "docx_size": exports.docx_size(len(found)),
        "feed": feeds.feed_path(selection.topic),
        "feed_title": feeds.title_of(selection.topic),
        "topic_page": feeds.page_of(selection.topic),
        "embed_line": _line(selection, len(found)),
    }


def _coins(found: list[Entry]) -> list[str]:
    """The notices among the entries, for reference managers."""
    described = descriptions_of([one.record for one in found if one.record])
    return [metadata.coins(one) for one in described.values()]


def _line(selection: Selection, total: int) -> str:
    """The line of HTML that shows the selection on another site."""
    return embedding.frame(
        addresses.absolute(reverse("selections:embed", args=[selection.slug])),
        title=selection.title,
        height=_HEIGHT + _ENTRY_HEIGHT * min(total, _FRAMED),
    )


@require_safe
def file(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """A selection as a file."""
    form = exports.file_named(suffix)
    if form is None:
        raise Http404
    found = _seen_one_day(slug)
    return written(found, form) if found.is_public else _gone(request, found)


def written(selection: Selection, form: exports.File) -> HttpResponse:
    """The file, to keep."""
    media_type = form.media_type
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    response = HttpResponse(exports.written(selection, form.suffix), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{selection.slug}.{form.suffix}"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest selections as Atom, of a topic or, under ``veille``, of all."""
    topic = None if slug == feeds.ALL else get_object_or_404(queries.topics_once_public(), slug=slug)
    return conditional(request, feeds.feed(topic), content_type=_ATOM)


@framed
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The first entries of a selection, for a frame of another site."""
    found = get_object_or_404(Selection.objects.published().select_related("topic", "structure"), slug=slug)
    return _framed(request, found)


@framed
def embed_newest(request: HttpRequest) -> HttpResponse:
    """The newest selection, of a topic or of all: a frame that follows the watch."""
    topic = _chosen(request, list(queries.public_topics()))
    return _framed(request, queries.public_selections(topic).first())


def _framed(request: HttpRequest, found: Selection | None) -> HttpResponse:
    entries = queries.entries(found) if found else []
    context: dict[str, object] = {
        "selection": found,
        "covers": covers(found) if found else "",
        "entries": entries[: _count(request)],
        "total": len(entries),
    }
    return small(request, "watch/selections/public/embed.html", context)


def _count(request: HttpRequest) -> int:
    text = request.GET.get("nombre", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else _FRAMED
    return min(max(number, 1), _MOST_FRAMED)


def _seen_one_day(slug: str) -> Selection:
    """A selection that readers see or saw. Raises Http404."""
    found = Selection.objects.select_related("topic", "structure").exclude(state=SelectionState.DRAFT)
    return get_object_or_404(found, slug=slug)


def _gone(request: HttpRequest, found: Selection) -> HttpResponse:
    context = {"selection": found, "name": found.structure.name if found.structure else _("The network")}
    return page(request, "watch/selections/public/gone.html", context, status=410)
