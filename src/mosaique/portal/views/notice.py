"""A document's page, in every form that people and machines ask for."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from mosaique.catalogue.attachments import download_name
from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.indexing import territories_of
from mosaique.catalogue.models import Attachment, Holding, Record
from mosaique.discovery import search
from mosaique.portal import citing, metadata
from mosaique.portal.baskets import read_basket
from mosaique.portal.responses import NEGOTIATED, SUFFIXES, exported
from mosaique.portal.searching import records_in_order
from mosaique.vocabularies import territories

_SIMILAR = 5


@require_safe
@vary_on_headers("Accept")
def notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page; the same address gives another form to who asks for it by `Accept`."""
    wanted = request.get_preferred_type(["text/html", *NEGOTIATED]) or "text/html"
    if wanted != "text/html":
        return form(request, pk, NEGOTIATED[wanted])
    record = _record(request, pk)
    if isinstance(record, HttpResponse):
        return record
    style = citing.chosen_style(request)
    response = render(request, "portal/notice.html", _context(request, record, style))
    if "style" in request.GET:
        response.set_cookie(citing.COOKIE, style, max_age=60 * 60 * 24 * 365, samesite="Lax", httponly=True)
    return response


def _record(request: HttpRequest, pk: int) -> Record | HttpResponse:
    """The record, or the answer that stands for it: moved, withdrawn, unknown."""
    records = Record.objects.select_related("structure").prefetch_related(
        Prefetch("holdings", Holding.objects.select_related("structure")), "attachments"
    )
    record = get_object_or_404(records, pk=pk)
    if record.merged_into_id:
        return HttpResponsePermanentRedirect(reverse("portal:notice", args=[record.merged_into_id]))
    if record.state == RecordState.WITHDRAWN:
        return render(request, "portal/withdrawn.html", {"record": record}, status=410)
    if not record.is_public and not _may_preview(request, record):
        raise Http404
    return record


def _may_preview(request: HttpRequest, record: Record) -> bool:
    """Those who may see a draft read it as readers will. Nobody signed in without a session's cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm(
        "catalogue.view_record", record
    )


def _context(request: HttpRequest, record: Record, style: str) -> dict[str, object]:
    described = record.description
    url = settings.MOSAIQUE_BASE_URL + reverse("portal:notice", args=[record.pk])
    places = territories_of(described)
    return {
        "record": record,
        "described": described,
        "concepts": concepts_of(described),
        "unlinked_subjects": [subject.label for subject in described.subjects if not subject.concept],
        "territories": [(code, territories.label(code)) for code in places],
        "copies": record.holdings.all(),
        "files": [file for file in record.attachments.all() if file.is_public and not file.is_cover],
        "permalink": url,
        "citation": citing.citation(record, style=style),
        "style": style,
        "styles": citing.styles(),
        "suffixes": [suffix for suffix in SUFFIXES if suffix != "csv"],
        "similar": records_in_order([hit.id for hit in search.similar(record.pk, limit=_SIMILAR)]),
        "in_basket": record.pk in read_basket(request),
        "citation_tags": metadata.citation_tags(record),
        "dublin_core_tags": metadata.dublin_core_tags(record),
        "json_ld": metadata.json_ld(record, url=url),
        "coins": metadata.coins(record),
        "may_edit": settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.has_perm("catalogue.change_record", record),
    }


@require_safe
def form(request: HttpRequest, pk: int, suffix: str) -> HttpResponseBase:
    """The notice as a file: RIS, BibTeX, CSL-JSON, MODS, MARCXML, UNIMARC, CSV or JSON-LD."""
    if suffix != "jsonld" and suffix not in SUFFIXES:
        raise Http404
    record = _record(request, pk)
    if isinstance(record, HttpResponse):
        return record
    if not record.is_public:
        raise Http404
    if suffix == "jsonld":
        url = settings.MOSAIQUE_BASE_URL + reverse("portal:notice", args=[pk])
        return HttpResponse(metadata.json_ld(record, url=url), content_type="application/ld+json")
    return exported([pk], suffix, name=f"notice-{pk}")


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """A public file of a published record, never run by the reader's browser."""
    found = get_object_or_404(Attachment.objects.select_related("record"), pk=pk)
    if not (found.is_public and found.record.is_public):
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=not found.is_cover, filename=download_name(found)
    )
    response["Content-Type"] = found.media_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
