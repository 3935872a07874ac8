"""The search page, its feeds and its exports."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from mosaique.core.messages import render as render_message
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest, SearchResult, Suggestion
from mosaique.portal import addresses
from mosaique.portal.answers import answer_of
from mosaique.portal.asked import DEEPEST, PER_PAGE, SORTS, Asked, read_asked
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import Subject, cards_of
from mosaique.portal.feeds import KINDS, feed, title_of
from mosaique.portal.filters import chips_of, decades_of, filters_of
from mosaique.portal.labels import concept, sort
from mosaique.portal.pages import pages_around
from mosaique.portal.responses import SUFFIXES, conditional, exported, page
from mosaique.portal.sentences import sentence
from mosaique.vocabularies.thesaurus import thesaurus

_FEED_LENGTH = 50
_EXPORTED = (("ris", "RIS"), ("bib", "BibTeX"), ("csv", "CSV"), ("json", "JSON"))
_OFFERED = 3  # other spellings and wider themes


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What a question finds, with the filters to narrow it."""
    asked = read_asked(request.GET)
    result = search.search(asked.request())
    last = max(1, -(-min(result.total, DEEPEST) // asked.per_page))
    if asked.page > last:
        raise Http404
    response = page(request, "portal/search.html", _context(request, asked, result, last))
    if asked.is_variant:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _context(request: HttpRequest, asked: Asked, result: SearchResult, last: int) -> dict[str, object]:
    return {
        "asked": asked,
        "total": result.total,
        "sentence": sentence(asked, result.total),
        "cards": cards_of(result.hits),
        "filters": filters_of(asked, result),
        "decades": decades_of(result),
        "chips": chips_of(asked),
        "pages": _pages(asked, last),
        "last_page": last,
        "sorts": [(value, sort(value)) for value in SORTS],
        "per_page": [(str(value), str(value)) for value in PER_PAGE],
        "set_query": asked.query_string(),
        "feed_title": title_of(asked),
        "exports": _EXPORTED,
        "basket": frozenset(read_basket(request)),
        "warnings": [render_message(message, facts, gettext) for message, facts in result.warnings],
        "recognised": [Subject(label, addresses.theme(one)) for one, label in result.expansions],
        "wider": _wider(result) if not result.total else [],
        "correction": result.correction,
        "corrected": asked.query_string(text=result.correction) if result.correction else "",
    }


def _pages(asked: Asked, last: int) -> list[tuple[int | None, str]]:
    """(number, parameters) of the pages to go to; None where some are left out."""
    return [
        (number, asked.query_string(page=number) if number else "")
        for number in pages_around(asked.page, last)
    ]


def _wider(result: SearchResult) -> list[Subject]:
    """Themes wider than those recognised, for who found nothing."""
    vocabulary = thesaurus()
    above = dict.fromkeys(
        wider for identifier, _label in result.expansions for wider in vocabulary.ancestors(identifier)
    )
    return [Subject(concept(one), addresses.theme(one)) for one in list(above)[:_OFFERED]]


@require_safe
def export(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The whole set that a question finds: a feed of the newest, or a file (100,000 records at most)."""
    asked = read_asked(request.GET)
    if suffix in KINDS:
        ids = [hit.id for hit in search.search(_newest(asked)).hits]
        body = feed(ids, asked, kind=suffix)
        return conditional(request, body, content_type=f"application/{suffix}+xml; charset=utf-8")
    if suffix == "json":
        return _json(asked)
    if suffix not in SUFFIXES:
        raise Http404
    return exported(search.matching_ids(asked.request(with_facets=False)), suffix, name="mosaique")


def _newest(asked: Asked) -> SearchRequest:
    request = asked.request(with_facets=False, snippets=False)
    return replace(request, sort="added", offset=0, limit=_FEED_LENGTH)


def _json(asked: Asked) -> JsonResponse:
    """One page of the answer, and the address of the next."""
    answer = answer_of(asked.request(snippets=False))
    if asked.page * asked.per_page < min(answer["total"], DEEPEST):
        own = addresses.absolute(reverse("portal:search_export", args=["json"]))
        answer["next"] = f"{own}?{asked.query_string(page=asked.page + 1)}"
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Completions of what is being typed, with the page that each leads to.

    With ``format=opensearch``, as browsers want them (OpenSearch Suggestions 1.1).
    """
    typed = request.GET.get("q", "").replace("\x00", "")
    found = search.suggest(typed)
    if request.GET.get("format") == "opensearch":
        texts = [one.text for one in found]
        places = [addresses.absolute(_target(one)) for one in found]
        answer = JsonResponse([typed, texts, [""] * len(found), places], safe=False)
        answer["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
        return answer
    return JsonResponse(
        [{"text": one.text, "kind": one.kind, "url": _target(one)} for one in found], safe=False
    )


def _target(one: Suggestion) -> str:
    if one.kind == "title" and one.value.isdigit():
        return addresses.notice(int(one.value))
    if one.kind == "subject" and (identifier := thesaurus().match(one.text)):
        return addresses.theme(identifier)
    return addresses.search(f'auteur:"{one.text}"' if one.kind == "contributor" else one.text)
