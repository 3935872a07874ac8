"""unAPI (unapi.info, version 1): a notice in the forms that reference managers read.

MARCXML stands before MODS, through which readers of unAPI cut an ISBN to ten digits. Pages do not announce
the service: a reference manager that finds it leaves aside the ``citation_*`` tags, which say more.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from lxml import etree

from mosaique.catalogue.models import Record
from mosaique.exchange.exports import export_bytes

# Name → (format, media type, documentation), in the order of preference.
FORMATS = {
    "marcxml": ("marcxml", "application/xml", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"),
    "unimarcxml": ("unimarc-xml", "application/xml", "https://www.ifla.org/g/unimarc-rg/unimarc/"),
    "mods": ("mods", "application/xml", "http://www.loc.gov/standards/mods/"),
    "ris": ("ris", "application/x-research-info-systems", ""),
    "bibtex": ("bibtex", "text/x-bibtex", ""),
    "csl-json": ("csl-json", "application/vnd.citationstyles.csl+json", "https://citationstyles.org/"),
    "oai_dc": ("dc", "application/xml", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"),
    "unimarc": ("unimarc", "application/marc", ""),
}
_ID = re.compile(r"(?:(?P<base>.*)/notices/)?(?P<pk>[0-9]{1,18})/?")
_BASES = ("", "/en")


@require_safe
def server(request: HttpRequest) -> HttpResponseBase:
    """The forms there are; those of a notice, by its address or its number; or the notice in one of them."""
    identifier, name = request.GET.get("id", "").strip(), request.GET.get("format", "").strip()
    if not identifier:
        return _formats("", status=200) if not name else HttpResponse("id?", status=400)
    pk = _published(identifier)
    if not name:
        return _formats(identifier, status=300)
    if name not in FORMATS:
        return HttpResponse("format?", status=406, content_type="text/plain; charset=utf-8")
    slug, media_type, _ = FORMATS[name]
    body = b"".join(export_bytes(slug, [pk], records=Record.objects.published()))
    response = HttpResponse(body, content_type=f"{media_type}; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def _published(identifier: str) -> int:
    """The record that readers see under that address or number. Raises Http404."""
    match = _ID.fullmatch(identifier)
    if not match or match["base"] not in {None, *(f"{settings.MOSAIQUE_BASE_URL}{one}" for one in _BASES)}:
        raise Http404
    pk = int(match["pk"])
    if not Record.objects.published().filter(pk=pk).exists():
        raise Http404
    return pk


def _formats(identifier: str, *, status: int) -> HttpResponse:
    root = etree.Element("formats", {"id": identifier} if identifier else {})
    for name, (_slug, media_type, documentation) in FORMATS.items():
        told = {"name": name, "type": media_type} | ({"docs": documentation} if documentation else {})
        etree.SubElement(root, "format", told)
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(body, status=status, content_type="application/xml; charset=utf-8")
