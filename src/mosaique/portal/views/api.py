"""The JSON API, version 1 (docs/api.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mosaique import __version__
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.works.successors import successor_of
from mosaique.core.messages import gettext_noop
from mosaique.portal import addresses, notices
from mosaique.portal.api import (
    concepts,
    documentation,
    endpoints,
    openapi,
    places,
    searching,
    shapes,
    structures,
)
from mosaique.portal.api import notices as data
from mosaique.portal.api.answering import entrance
from mosaique.portal.api.parameters import LARGEST_ID
from mosaique.portal.api.problems import AskedWrongly, NoLonger, NothingThere, Trouble
from mosaique.portal.responses import conditional, moved, page

Given = Mapping[str, Any]


@entrance(endpoints.ENTRANCE)
def root(request: HttpRequest, given: Given) -> shapes.Entrance:
    """What there is."""
    return shapes.Entrance(
        name=settings.WAGTAIL_SITE_NAME,
        version=__version__,
        **{name: places.at(name) for name in ("search", "notices", "concepts", "structures", "openapi")},
        documentation=places.page(addresses.page("api_docs")),
        oai=places.page(reverse("oai")),
        sru=places.page(reverse("sru")),
    )


@entrance(endpoints.SEARCH)
def search(request: HttpRequest, given: Given) -> shapes.SearchAnswer:
    """One page of what a question finds."""
    return searching.answer(given)


@entrance(endpoints.NOTICES)
def several(request: HttpRequest, given: Given) -> shapes.Notices:
    """Notices by their numbers, or in the order they changed."""
    if not given["ids"]:
        return data.changed(given)
    if given["depuis"] or given["cursor"]:
        message = gettext_noop("Ask for numbers, or for what changed: not for both.")
        raise AskedWrongly([Trouble("ids", request.GET["ids"], message)])
    return data.by_number(given["ids"])


@entrance(endpoints.NOTICE)
def notice(request: HttpRequest, given: Given, pk: int) -> shapes.Notice | HttpResponse:
    """One notice, or where it went."""
    found = notices.find_notice(pk) if pk <= LARGEST_ID else None
    if found and found.record.leader_id:
        return moved(places.notice(found.record.leader_id))
    if found and found.record.is_public:
        return data.whole(found)
    if pk <= LARGEST_ID and (successor := successor_of(pk)):
        return moved(places.notice(successor))
    if found and found.record.state == RecordState.WITHDRAWN:
        raise NoLonger
    raise NothingThere


@entrance(endpoints.CONCEPTS)
def themes(request: HttpRequest, given: Given) -> shapes.Concepts:
    """The thesaurus."""
    return concepts.some(given)


@entrance(endpoints.CONCEPT)
def theme(request: HttpRequest, given: Given, identifier: str) -> shapes.Concept:
    """One concept."""
    found = concepts.find(identifier)
    if found is None:
        raise NothingThere
    return found


@entrance(endpoints.STRUCTURES)
def centres(request: HttpRequest, given: Given) -> shapes.Structures:
    """The centres."""
    return structures.every()


@entrance(endpoints.STRUCTURE)
def centre(request: HttpRequest, given: Given, code: str) -> shapes.Structure:
    """One centre."""
    found = structures.find(code)
    if found is None:
        raise NothingThere
    return found


@entrance(endpoints.ENTRANCE)
def description(request: HttpRequest, given: Given) -> HttpResponse:
    """The API described (OpenAPI 3.1)."""
    body = msgspec.json.format(msgspec.json.encode(openapi.document()), indent=1)
    return conditional(request, body, content_type="application/json", age=3600)


@entrance(endpoints.ENTRANCE)
def nothing(request: HttpRequest, given: Given, **within: object) -> shapes.Shape:
    """Any other address of the API."""
    raise NothingThere


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same description, to read."""
    return page(request, "portal/api.html", documentation.context(openapi.document(), _there()))


def _there() -> dict[str, object]:
    """Something that this instance has, for each entrance to one thing."""
    return {
        endpoints.NOTICE.name: data.first(),
        endpoints.CONCEPT.name: concepts.first(),
        endpoints.STRUCTURE.name: structures.first(),
    }
