"""Addresses for machines: robots, site map, OpenSearch, security contact, health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from lxml import etree

from mosaique.catalogue.models import Record
from mosaique.core import clock
from mosaique.network.models import Structure
from mosaique.portal import health
from mosaique.portal.responses import conditional
from mosaique.portal.rooms import rooms
from mosaique.vocabularies.models import Concept

_CONTACT_HOLDS = dt.timedelta(days=180)  # RFC 9116 advises less than a year
_PER_MAP = 5_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = (
    "portal:home",
    "portal:themes",
    "portal:structures",
    "portal:help",
    "portal:embedding",
    "portal:api_docs",
    "portal:site_map",
    "portal:about",
    "portal:legal",
    "portal:accessibility",
    "portal:privacy",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Notices and themes are open to all; combinations of filters are endless and closed."""
    closed = [
        "/gestion/", "/api/v1/", "/compte/", "/panier/", "/en/panier/", "/suggestions/",
        "/recherche.", "/en/recherche.",
        *(f"/*?*{name}=" for name in ("structure", "sujet", "type", "annee", "langue", "territoire", "portee",
                                      "public", "acces", "tri", "page", "parpage", "style")),
    ]  # fmt: skip
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Crawl-delay: 2", ""]
    lines.append(f"Sitemap: {settings.MOSAIQUE_BASE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the site maps: pages, then records by thousands."""
    root = etree.Element("sitemapindex", xmlns=_SITEMAP)
    for name in ("pages", *map(str, _parts())):
        entry = etree.SubElement(root, "sitemap")
        etree.SubElement(entry, "loc").text = settings.MOSAIQUE_BASE_URL + reverse(
            "sitemap_part", args=[name]
        )
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return conditional(request, body, content_type="application/xml; charset=utf-8", age=3600)


def _parts() -> Iterator[int]:
    """The thousands of numbers in which there are records to list; found by leaps, a query each."""
    listed = Record.objects.published().filter(leader=None).order_by("pk").values_list("pk", flat=True)
    first = 0
    while (found := listed.filter(pk__gte=first).first()) is not None:
        yield found // _PER_MAP
        first = (found // _PER_MAP + 1) * _PER_MAP


@require_safe
def sitemap_part(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """One site map, streamed."""
    if name == "pages":
        return _xml(_urls(_page_paths()))
    if not (name.isascii() and name.isdigit() and len(name) < 8):
        raise Http404
    first = int(name) * _PER_MAP
    records = Record.objects.published().filter(pk__gte=first, pk__lt=first + _PER_MAP, leader=None)
    if not records.exists():  # a map without an address is none (sitemaps.org's schema)
        raise Http404
    rows = records.order_by("pk").values_list("pk", "updated_at").iterator()
    return _xml(_urls((reverse("portal:notice", args=[pk]), f"{at:%Y-%m-%dT%H:%M:%SZ}") for pk, at in rows))


def _page_paths() -> Iterator[tuple[str, str]]:
    """(path, last change) of every page that is no notice."""
    for name in _PAGES:
        yield reverse(name), ""
    for code in Structure.objects.active().values_list("code", flat=True):
        yield reverse("portal:structure", args=[code]), ""
    for identifier in Concept.objects.public().order_by("identifier").values_list("identifier", flat=True):
        yield reverse("portal:theme", args=[identifier]), ""
    for room in rooms():
        yield room.url, ""
        yield from room.paths()


def _urls(rows: Iterator[tuple[str, str]]) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{_SITEMAP}">'.encode()
    for path, modified in rows:
        entry = etree.Element("url")
        etree.SubElement(entry, "loc").text = settings.MOSAIQUE_BASE_URL + path
        if modified:
            etree.SubElement(entry, "lastmod").text = modified
        yield etree.tostring(entry)
    yield b"</urlset>"


def _xml(chunks: Iterator[bytes]) -> StreamingHttpResponse:
    return StreamingHttpResponse(chunks, content_type="application/xml; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The OpenSearch 1.1 description, so that browsers and readers can search here."""
    namespace = "http://a9.com/-/spec/opensearch/1.1/"
    root = etree.Element("OpenSearchDescription", nsmap={None: namespace})
    etree.SubElement(root, "ShortName").text = "Mosaïque"
    etree.SubElement(root, "Description").text = _(
        "The shared references of the network of resource centres."
    )
    etree.SubElement(root, "InputEncoding").text = "UTF-8"
    base = settings.MOSAIQUE_BASE_URL
    address = base + reverse("portal:search")
    templates = {
        "text/html": f"{address}?q={{searchTerms}}",
        "application/rss+xml": f"{base}{reverse('portal:search_export', args=['rss'])}?q={{searchTerms}}",
        "application/atom+xml": f"{base}{reverse('portal:search_export', args=['atom'])}?q={{searchTerms}}",
        "application/x-suggestions+json": (
            f"{base}{reverse('portal:suggestions')}?format=opensearch&q={{searchTerms}}"
        ),
    }
    for media_type, template in templates.items():
        etree.SubElement(root, "Url", type=media_type, template=template)
    etree.SubElement(
        root, "Image", width="16", height="16", type="image/svg+xml"
    ).text = f"{base}{settings.STATIC_URL}portal/favicon.svg"
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return conditional(request, body, content_type="application/opensearchdescription+xml; charset=utf-8")


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    expires = clock.now() + _CONTACT_HOLDS
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
    ]
    lines.append(f"Canonical: {settings.MOSAIQUE_BASE_URL}/.well-known/security.txt")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def health_report(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503 naming those that do not."""
    parts = health.states()
    answer = {"ok": all(parts.values()), **{name: "ok" if good else "failed" for name, good in parts.items()}}
    response = JsonResponse(answer, status=200 if answer["ok"] else 503)
    response["Cache-Control"] = "no-store"
    return response
