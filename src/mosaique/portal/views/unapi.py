"""unAPI (unapi.info, version 1): a notice in the forms that reference managers read.

MARCXML stands before MODS, through which readers of unAPI cut an ISBN to ten digits. Pages do not announce
the service: a reference manager that finds it leaves aside the ``citation_*`` tags, which say more.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from lxml import etree

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import RecordDraft
from mosaique.catalogue.works.reading import leading_ids
from mosaique.exchange.exports import work_drafts_by_id
from mosaique.exchange.formats import registry
from mosaique.exchange.sru.schemas import alone

_XML = "application/xml"
# Name → (format, media type, documentation), in the order of preference.
FORMATS = {
    "marcxml": ("marcxml", _XML, "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"),
    "unimarcxml": ("unimarc-xml", _XML, "https://www.ifla.org/g/unimarc-rg/unimarc/"),
    "mods": ("mods", _XML, "http://www.loc.gov/standards/mods/"),
    "ris": ("ris", "application/x-research-info-systems", ""),
    "bibtex": ("bibtex", "text/x-bibtex; charset=utf-8", ""),
    "csl-json": ("csl-json", "application/vnd.citationstyles.csl+json", "https://citationstyles.org/"),
    "oai_dc": ("dc", _XML, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"),
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
    (pk,) = leading_ids([_number(identifier)])
    if not name:
        get_object_or_404(Record.objects.published().only("pk"), pk=pk)
        return _formats(identifier, status=300)
    if name not in FORMATS:
        return HttpResponse("format?", status=406, content_type="text/plain; charset=utf-8")
    slug, media_type, _ = FORMATS[name]
    drafts = work_drafts_by_id([pk], slug, records=Record.objects.published())
    if pk not in drafts:
        raise Http404
    body = _written(drafts[pk], slug, is_xml=media_type == _XML)
    response = HttpResponse(body, content_type=media_type)
    response["X-Robots-Tag"] = "noindex"
    return response


def _written(draft: RecordDraft, slug: str, *, is_xml: bool) -> bytes:
    """The record alone: an XML file of ours is a list, which is not what was asked."""
    if not is_xml:
        return b"".join(registry.get(slug).write([draft]))
    written: bytes = etree.tostring(alone(draft, slug), xml_declaration=True, encoding="UTF-8")
    return written


def _number(identifier: str) -> int:
    """The number of the notice at that address, or that is given. Raises Http404."""
    match = _ID.fullmatch(identifier)
    if not match or match["base"] not in {None, *(f"{settings.MOSAIQUE_BASE_URL}{one}" for one in _BASES)}:
        raise Http404
    return int(match["pk"])


def _formats(identifier: str, *, status: int) -> HttpResponse:
    root = etree.Element("formats", {"id": identifier} if identifier else {})
    for name, (_slug, media_type, documentation) in FORMATS.items():
        told = {"name": name, "type": media_type} | ({"docs": documentation} if documentation else {})
        etree.SubElement(root, "format", told)
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(body, status=status, content_type="application/xml; charset=utf-8")
