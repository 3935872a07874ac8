"""A document's page, in every form that people and machines ask for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.serving import file_response, picture_response
from mosaique.catalogue.works.successors import successor_of
from mosaique.portal import addresses, citing, metadata
from mosaique.portal.notices import Notice, edit_addresses, find_notice, notice_context
from mosaique.portal.responses import (
    HTML,
    NEGOTIATED,
    SUFFIXES,
    exported,
    format_links,
    moved,
    not_acceptable,
    notice_forms,
    page,
    preferred,
)
from mosaique.portal.sources import source_address

_LARGEST_ID = 2**63 - 1  # what the database can hold


@require_safe
@vary_on_headers("Accept")
def notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page; the same address gives another form to who asks for it by `Accept`."""
    wanted = preferred(request, NEGOTIATED)
    if wanted and wanted != HTML:
        return form(request, pk, NEGOTIATED[wanted])
    found = _found(request, pk)
    if isinstance(found, HttpResponse):
        return found
    if not wanted:
        return not_acceptable(request, notice_forms(pk))
    context = notice_context(request, found)
    if _may(request, "catalogue.change_record", found.record):
        context |= edit_addresses(found.record)
    if _may(request, "catalogue.add_attachment"):
        context["manage_files"] = reverse("desk:files", args=[pk])
    if _may(request, "wagtailadmin.access_admin"):
        context["grouping"] = reverse("desk:work", args=[pk]) if found.record.is_public else ""
        context["keep"] = f"{reverse('desk:basket_add')}?ids={pk}"
    response = page(request, "portal/notice.html", context)
    citing.remember_style(request, response)
    return response


def _found(request: HttpRequest, pk: int) -> Notice | HttpResponse:
    """The notice, or the answer that stands for it: moved, withdrawn. Raises Http404."""
    found = find_notice(pk) if pk <= _LARGEST_ID else None
    if found and found.record.leader_id:
        return moved(f"{addresses.notice(found.record.leader_id)}#notice-{pk}")
    is_withdrawn = found is not None and found.record.state == RecordState.WITHDRAWN
    if found and not is_withdrawn and _may_see(request, found.record):
        return found
    if pk <= _LARGEST_ID and (successor := successor_of(pk)):
        return moved(addresses.notice(successor))
    if found and is_withdrawn:
        return page(request, "portal/errors/410.html", {"record": found.record}, status=410)
    raise Http404


def _may_see(request: HttpRequest, record: Record) -> bool:
    return record.is_public or _may(request, "catalogue.view_record", record)


def _may(request: HttpRequest, permission: str, found: Record | Attachment | None = None) -> bool:
    """Whether the reader has a permission; who has no session's cookie is nobody, without looking further."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm(permission, found)


@require_safe
def form(request: HttpRequest, pk: int, suffix: str) -> HttpResponseBase:
    """The notice as a file: RIS, BibTeX, CSL-JSON, MODS, MARCXML, UNIMARC, CSV or JSON-LD."""
    if suffix != "jsonld" and suffix not in SUFFIXES:
        raise Http404
    found = _found(request, pk)
    if isinstance(found, HttpResponsePermanentRedirect):
        return moved(f"{found.url.partition('#')[0].rstrip('/')}.{suffix}")
    if isinstance(found, HttpResponse):
        return found
    if not found.record.is_public:
        raise Http404
    if suffix == "jsonld":
        url = addresses.absolute(addresses.notice(pk))
        return HttpResponse(
            metadata.json_ld(found.together().description, url=url, files=found.files),
            content_type="application/ld+json",
        )
    return exported([pk], suffix, name=f"notice-{pk}")


@require_safe
def source(request: HttpRequest, leader: int, pk: int) -> HttpResponseBase:
    """One record of a work, alone, as its centre wrote it; robots are sent to the work."""
    found = _source(pk)
    if not _is_under(leader, found.record):
        return moved(_where_now(found.record))
    context = notice_context(request, found) | {
        "is_source": True,
        "work_address": addresses.notice(leader),
        "permalink_of_work": addresses.absolute(addresses.notice(leader)),
        "similar": (),
        "exports": format_links("portal:source_form", leader, pk, leaving_out=("csv",)),
    }
    if _may(request, "catalogue.change_record", found.record):
        context |= edit_addresses(found.record)
    response = page(request, "portal/source.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def source_form(request: HttpRequest, leader: int, pk: int, suffix: str) -> HttpResponseBase:
    """One record of a work as a file."""
    if suffix not in SUFFIXES:
        raise Http404
    found = _source(pk)
    if not _is_under(leader, found.record):
        return moved(f"{_where_now(found.record).rstrip('/')}.{suffix}")
    return exported([pk], suffix, name=f"notice-{pk}", records=Record.objects.published())


def _source(pk: int) -> Notice:
    """A record that readers see or saw, without the others of its work. Raises Http404."""
    found = find_notice(pk, alone=True) if pk <= _LARGEST_ID else None
    if found is None or not (found.record.is_public or found.record.state == RecordState.WITHDRAWN):
        raise Http404
    return found


def _is_under(leader: int, record: Record) -> bool:
    return record.is_public and leader == (record.leader_id or record.pk)


def _where_now(record: Record) -> str:
    """Where a source that went to another work is read; its own page if it is in none, or withdrawn."""
    if record.is_public and record.leader_id:
        return source_address(record.leader_id, record.pk)
    return addresses.notice(record.pk)


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a record, never run by the reader's browser."""
    return _answered(request, pk, file_response)


@require_safe
def cover(request: HttpRequest, pk: int) -> FileResponse:
    """The small picture that a notice and the lists show."""
    return _answered(request, pk, picture_response)


def _answered(request: HttpRequest, pk: int, answer: Callable[[Attachment], FileResponse]) -> FileResponse:
    """What is open to readers, to anybody; the rest to who may see it, and to no cache. Raises Http404."""
    files = Attachment.objects.select_related("record").defer("text", "record__description")
    found = get_object_or_404(files, pk=pk) if pk <= _LARGEST_ID else None
    if found is None:
        raise Http404
    is_open = found.is_public and found.record.is_public
    if not is_open and not _may(request, "catalogue.view_attachment", found):
        raise Http404
    response = answer(found)
    if not is_open:
        response["Cache-Control"] = "private, no-store"
    return response
