"""Answers for machines: exported files, and pages that need not be sent again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import parse_etags

from mosaique.catalogue.models import Record
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


def exported(ids: Iterable[int], suffix: str, *, name: str) -> StreamingHttpResponse:
    """The published records of those ids as a file to keep, streamed."""
    known = registry.get(SUFFIXES[suffix])
    chunks = export_bytes(known.slug, ids, records=Record.objects.published())
    media_type = known.media_type
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def conditional(request: HttpRequest, body: bytes, *, content_type: str, age: int = 300) -> HttpResponse:
    """The body with an entity tag, or 304 to who has it already."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={age}"
    return response
