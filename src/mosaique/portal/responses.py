"""Answers: pages, exported files, and what need not be sent again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from mosaique.catalogue.models import Record
from mosaique.catalogue.queries import RecordQuerySet
from mosaique.exchange.exports import export_bytes
from mosaique.exchange.formats import registry

# Suffix of an address → format; the same for one notice, a basket and a result set.
SUFFIXES = {
    "ris": "ris",
    "bib": "bibtex",
    "json": "csl-json",
    "mods": "mods",
    "xml": "marcxml",
    "mrc": "unimarc",
    "csv": "csv",
}
SHOWN_AS = {
    "ris": "RIS",
    "bib": "BibTeX",
    "json": "CSL-JSON",
    "mods": "MODS",
    "xml": "MARCXML",
    "mrc": "UNIMARC",
    "csv": "CSV",
}
_ANY = "ris"  # a suffix, while an address is resolved for all of them
# Media type → suffix, for content negotiation.
NEGOTIATED = {
    "application/x-research-info-systems": "ris",
    "application/x-bibtex": "bib",
    "text/x-bibtex": "bib",
    "application/vnd.citationstyles.csl+json": "json",
    "application/mods+xml": "mods",
    "application/marcxml+xml": "xml",
    "application/marc": "mrc",
    "application/ld+json": "jsonld",
}


HTML = "text/html"
_JSON_LD = "application/ld+json"
_LONGEST_ACCEPT = 2_000  # characters
_PARAMETER = re.compile(r""";\s*(?!q\s*=)[^\s;,="]+\s*=\s*(?:"[^"]*"|[^;,"]*)""", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", re.ASCII)


class Form(NamedTuple):
    """A thing in one of its forms: where, of which media type, called what."""

    url: str
    media_type: str
    name: str


class _FormToken:
    """The token against forged requests, made only when a form of the page writes it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.text = ""

    def __str__(self) -> str:
        self.text = self.text or get_token(self._request)
        return self.text


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page with an entity tag, or 304 to who has it already.

    Browsers keep it and ask each time whether it changed: what readers see is never stale. The tag leaves the
    token of forms out, which is another at each request and is good as long as its cookie.
    """
    token = _FormToken(request)
    body = render_to_string(template, {**context, "csrf_token": token}, request).encode()
    tag = f'W/"{_digest(body.replace(token.text.encode(), b"") if token.text else body)}"'
    response = HttpResponse(body, status=status)
    if status == 200 and _has(request, tag):
        response = HttpResponseNotModified()
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _has(request: HttpRequest, tag: str) -> bool:
    """Whether who asks has the body of that tag, compared weakly (RFC 9110, 13.1.2): a server in front that
    compresses answers marks their tags weak.
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return known == ["*"] or tag.removeprefix("W/") in {one.removeprefix("W/") for one in known}


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=12).hexdigest()


def exported(
    ids: Iterable[int], suffix: str, *, name: str, records: RecordQuerySet | None = None
) -> StreamingHttpResponse:
    """A file to keep, streamed: the works that those ids lead, as readers see them, or, one by one, the
    records that are among ``records``.
    """
    known = registry.get(SUFFIXES[suffix])
    scope = Record.objects.published() if records is None else records
    chunks = export_bytes(known.slug, ids, records=scope, as_works=records is None)
    media_type = known.media_type
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def format_links(name: str, *args: object, leaving_out: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(address, format) of each form of one thing; the suffix ends the address and its arguments."""
    base = reverse(name, args=[*args, _ANY]).removesuffix(_ANY)
    return [(f"{base}{suffix}", shown) for suffix, shown in SHOWN_AS.items() if suffix not in leaving_out]


def notice_forms(pk: int) -> list[Form]:
    """The forms of a notice other than its page."""
    media_types = {shown: registry.get(SUFFIXES[suffix]).media_type for suffix, shown in SHOWN_AS.items()}
    links = format_links("portal:notice_form", pk)
    json_ld = Form(f"{links[0][0].removesuffix(_ANY)}jsonld", _JSON_LD, "JSON-LD")
    return [*(Form(url, media_types[shown], shown) for url, shown in links), json_ld]


def preferred(request: HttpRequest, others: Iterable[str]) -> str:
    """The media type that ``Accept`` prefers of the page and those others; nothing when it takes none.

    Parameters other than weights are passed over: RDF tools ask for ``text/turtle;charset=utf-8`` or for
    JSON-LD of a profile, and are served by what there is. A list that no browser sends (20 kB: 0.9 s), or
    that names no media type, is not weighed.
    """
    accepted = request.headers.get("Accept", "")
    if len(accepted) > _LONGEST_ACCEPT or not _MEDIA_TYPE.search(accepted):
        return HTML
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT"] = _PARAMETER.sub("", accepted)
    return asked.get_preferred_type([HTML, *others]) or ""


def not_acceptable(request: HttpRequest, forms: Iterable[Form]) -> HttpResponse:
    """406, with the forms that there are: in the page and in ``Link`` (RFC 9110, 15.5.7)."""
    there = [Form(request.path, HTML, "HTML"), *forms]
    response = page(request, "portal/errors/406.html", {"forms": there}, status=406)
    response["Link"] = ", ".join(f'<{one.url}>; rel="alternate"; type="{one.media_type}"' for one in there)
    return response


def moved(address: str) -> HttpResponsePermanentRedirect:
    """To the work that a record was put in. Who asks does so again each time: it may be taken out of it."""
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = "no-cache"
    return response


def conditional(request: HttpRequest, body: bytes, *, content_type: str, age: int = 300) -> HttpResponse:
    """The body with an entity tag, or 304 to who has it already."""
    tag = f'"{_digest(body)}"'
    if _has(request, tag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={age}"
    return response
