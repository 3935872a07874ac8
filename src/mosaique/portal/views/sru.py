"""SRU: the catalogue as other libraries' tools search it. The protocol is in ``exchange.sru``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mosaique.catalogue.values.description import RecordDraft
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest, SearchResult
from mosaique.discovery.query.tree import Question
from mosaique.exchange.exports import published_works
from mosaique.exchange.sru.explaining import Place
from mosaique.exchange.sru.server import answer
from mosaique.portal import addresses


class Published:
    """What readers see, as ``exchange.sru`` asks for it."""

    def find(self, question: Question, request: SearchRequest) -> SearchResult:
        return search.search_question(question, request)

    def drafts(self, ids: Sequence[int], format_name: str) -> Mapping[int, RecordDraft]:
        return published_works(ids, format_name)

    def terms(self, kind: str, prefix: str) -> list[str]:
        return search.terms(kind, prefix)


@csrf_exempt  # it changes nothing, and library software keeps no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def server(request: HttpRequest) -> HttpResponse:
    """SRU 1.1, 1.2 and 2.0."""
    parameters = request.POST if request.method == "POST" and request.POST else request.GET
    place = Place(
        address=addresses.absolute(reverse("sru")),
        title="Mosaïque",
        description=_("The shared references of the network of resource centres."),
    )
    body = answer(parameters.dict(), Published(), place)
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response
