"""What the screens that decide have in common: at once for who may, as a proposal for others."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.models import Record
from mosaique.catalogue.works import actions
from mosaique.catalogue.works.models import Gesture
from mosaique.desk.access import StaffRequest


def may_decide(request: StaffRequest) -> bool:
    """Whether what the person decides is in force at once."""
    return request.user.has_perm("catalogue.decide_decision")


def decide(request: StaffRequest, gesture: Gesture, records: Sequence[Record], *, reason: str) -> bool:
    """Make the gesture, or propose it, and say so with the way back; whether that could be done."""
    act = actions.act if may_decide(request) else actions.propose
    try:
        decision = act(gesture, records, by=request.user, reason=reason)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
        return False
    if may_decide(request):
        said, way = _("The decision is in force."), _("Undo it")
    else:
        said, way = _("Your proposal is handed to the coordinator."), _("See it")
    address = reverse("desk:work_decision", args=[decision.pk])
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, address, way))
    return True


def say_errors(request: StaffRequest, form: Form) -> None:
    """Say why what was sent could not be taken; the page that it was sent from is shown again."""
    for name, errors in form.errors.items():
        label = form.fields[name].label or name
        messages.error(request, f"{label} – {' '.join(map(str, errors))}")
