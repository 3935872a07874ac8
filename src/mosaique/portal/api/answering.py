"""How the API answers: JSON with an entity tag, problems of RFC 9457, open to any web page for reading.

Who asks has no part in it: cookies are not looked at and none is set, so caches may keep every answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from mosaique.discovery.errors import DiscoveryError
from mosaique.portal.api.endpoints import Endpoint
from mosaique.portal.api.parameters import LANGUAGES, read_parameters
from mosaique.portal.api.problems import NotAllowed, NotNow, Refused, told
from mosaique.portal.api.shapes import Notice, Shape
from mosaique.portal.responses import conditional

AGE = 60  # seconds that a cache may keep an answer: counts move with every publication
_JSON, _PROBLEM = "application/json", "application/problem+json"
_METHODS = "GET, HEAD, OPTIONS"
_ASKING_AGAIN = 60  # seconds, when the catalogue does not answer
_encoder = msgspec.json.Encoder()
logger = logging.getLogger(__name__)

View = Callable[..., Shape | HttpResponse]


def entrance(endpoint: Endpoint) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Have a view asked with the values of its endpoint's parameters, in the language of the answer."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt  # nothing is changed; another method than reading is refused in JSON
        @wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            language = _language(request)
            with override(language):
                response = _answered(request, endpoint, view, kwargs)
            return _opened(response, language)

        return answered

    return decorate


def _answered(request: HttpRequest, endpoint: Endpoint, view: View, kwargs: dict[str, Any]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": _METHODS})
    try:
        if request.method not in {"GET", "HEAD"}:
            raise NotAllowed
        found = view(request, read_parameters(request.GET, endpoint.parameters), **kwargs)
        return found if isinstance(found, HttpResponse) else _written(request, found)
    except Refused as refused:
        return _refused(request, refused)
    except (DiscoveryError, DatabaseError, OSError):
        logger.exception("api endpoint=%s does not answer", endpoint.name)
        return _refused(request, NotNow())


def _written(request: HttpRequest, answer: Shape) -> HttpResponse:
    response = conditional(request, _encoder.encode(answer), content_type=_JSON, age=AGE)
    if isinstance(answer, Notice):
        response["Last-Modified"] = http_date(answer.updated_at.timestamp())
    links = [(rel, getattr(answer, name, None)) for rel, name in (("next", "next"), ("prev", "previous"))]
    if written := ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links if url):
        response["Link"] = written
    return response


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    body = _encoder.encode(told(refused, request))
    response = HttpResponse(body, status=refused.status, content_type=_PROBLEM)
    response["Cache-Control"] = "no-store" if isinstance(refused, NotNow) else f"public, max-age={AGE}"
    if isinstance(refused, NotNow):
        response["Retry-After"] = str(_ASKING_AGAIN)
    if isinstance(refused, NotAllowed):
        response["Allow"] = _METHODS
    return response


def _opened(response: HttpResponse, language: str) -> HttpResponse:
    """What lets a script of any page read the answer (CORS), without credentials, and robots pass by."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = (
        "Allow, Content-Language, ETag, Last-Modified, Link, Retry-After"
    )
    if response.status_code == 204:  # the answer to a preflight
        response["Access-Control-Allow-Methods"] = _METHODS
        response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Language"] = language
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _language(request: HttpRequest) -> str:
    """The language of the address, else the one that ``Accept-Language`` prefers, else French."""
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if tag[:2] in LANGUAGES:
            return tag[:2]
    return LANGUAGES[0]
