"""A form as the page that readers would see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mosaique.catalogue.models import Holding, Record
from mosaique.desk.entry.advice import described_so_far
from mosaique.desk.entry.forms import EntryForm
from mosaique.portal.notices import Notice, notice_context
from mosaique.portal.responses import page


def previewed(request: HttpRequest, form: EntryForm) -> HttpResponse:
    """The notice of a form, saved or not; nothing is stored. The form must have been cleaned."""
    structure = form.cleaned_data.get("structure") or form.fields["structure"].queryset.first()  # type: ignore[attr-defined]
    record = Record(
        pk=form.record.pk if form.record else 0,
        structure=structure,
        description=described_so_far(form),
        published_at=timezone.now(),
    )
    copy = Holding(
        record=record,
        structure=structure,
        **{
            name: form.cleaned_data.get(f"copy_{name}", "")
            for name in ("shelf_mark", "access", "conditions", "link")
        },
    )
    context = notice_context(request, Notice(record, [copy] if structure else [], []))
    return page(request, "portal/notice.html", context | {"is_preview": True})
