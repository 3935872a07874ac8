"""The search page, its feeds and its exports."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mosaique.core.messages import render as render_message
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest
from mosaique.portal import searching
from mosaique.portal.baskets import read_basket
from mosaique.portal.feeds import KINDS, feed
from mosaique.portal.pages import pages_around
from mosaique.portal.responses import SUFFIXES, conditional, exported
from mosaique.portal.searching import PER_PAGE, SORTS, Asked, read_asked

_FEED_LENGTH = 50


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What a question finds, with the filters to narrow it."""
    asked = read_asked(request.GET)
    result = search.search(asked.request())
    last = max(1, -(-min(result.total, 10_000) // asked.per_page))
    if asked.page > last:
        raise Http404
    filters = searching.filters(asked, result)
    context = {
        "asked": asked,
        "result": result,
        "hits": searching.shown_hits(result),
        "filters": filters,
        "decades": searching.decades(result),
        "chips": searching.chips(asked),
        "pages": pages_around(asked.page, last),
        "last_page": last,
        "sorts": list(SORTS),
        "per_page_choices": PER_PAGE,
        "query_string": asked.query_string(page=asked.page),
        "set_query": asked.query_string(),
        "basket": frozenset(read_basket(request)),
        "warnings": [_warning(message, facts) for message, facts in result.warnings],
        "corrected": asked_again(asked, result.correction) if result.correction else "",
    }
    response = render(request, "portal/search.html", context)
    if asked.is_narrowed:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def asked_again(asked: Asked, text: str) -> str:
    """The same search for another spelling."""
    return replace(asked, text=text).query_string()


def _warning(message: str, facts: object) -> str:
    from django.utils.translation import gettext  # noqa: PLC0415  # beside its only use

    return render_message(message, facts, gettext)  # type: ignore[arg-type]  # a mapping of facts


@require_safe
def export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The whole set that a question finds: a feed of the newest, or a file (100,000 records at most)."""
    asked = read_asked(request.GET)
    if suffix in KINDS:
        ids = [hit.id for hit in search.search(_newest(asked)).hits]
        body = feed(searching.records_in_order(ids), asked, kind=suffix, language=get_language() or "fr")
        return conditional(request, body, content_type=f"application/{suffix}+xml; charset=utf-8")
    if suffix == "json":
        return JsonResponse(_as_json(asked), json_dumps_params={"ensure_ascii": False})
    if suffix not in SUFFIXES:
        raise Http404
    return exported(search.matching_ids(asked.request(with_facets=False)), suffix, name="mosaique")


def _newest(asked: Asked) -> SearchRequest:
    request = asked.request(with_facets=False, snippets=False)
    return replace(request, sort="added", offset=0, limit=_FEED_LENGTH)


def _as_json(asked: Asked) -> dict[str, object]:
    pairs = [*asked.filters]
    if asked.years != (None, None):
        pairs.append(("annee", searching.year_range(asked.years)))
    answer = searching.answer_for_machines(
        asked.text, pairs, limit=asked.per_page, with_facets=True, page=asked.page
    )
    address = settings.MOSAIQUE_BASE_URL + reverse("portal:search_export", args=["json"])
    if asked.page * asked.per_page < min(int(answer["total"]), 10_000):
        answer["next"] = f"{address}?{asked.query_string(page=asked.page + 1)}"
    return answer


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Completions of what is being typed, with the page that each leads to."""
    found = search.suggest(request.GET.get("q", "").replace("\x00", ""))
    return JsonResponse(
        [
            {"text": one.text, "kind": one.kind, "url": _target(one.kind, one.text, one.value)}
            for one in found
        ],
        safe=False,
    )


def _target(kind: str, text: str, value: str) -> str:
    if kind == "title" and value:
        return reverse("portal:notice", args=[value])
    field = {"contributor": "auteur:", "subject": ""}.get(kind, "")
    quoted = f'{field}"{text}"' if field else text
    return f"{reverse('portal:search')}?{Asked(text=quoted).query_string()}"
