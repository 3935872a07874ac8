"""Reading a colleague's draft again: as readers will see it, then field by field with what is said."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosaique.catalogue import actions, claims, proofreading
from mosaique.catalogue.derivation import derive
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.errors import ELEMENTS, CatalogueError
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import FieldComment, Record
from mosaique.desk import addresses
from mosaique.desk.worklist.proofreading import AskForm, CommentForm, ReturnForm, known_alike
from mosaique.desk.worklist.wording import in_words
from mosaique.portal.notices import find_notice, notice_context


class Field(NamedTuple):
    """A member of the description with what was said of it."""

    member: str
    label: str | Promise
    value: str
    comments: list[FieldComment]

    @property
    def is_waiting(self) -> bool:
        return any(one.resolved_at is None for one in self.comments)


class Check(NamedTuple):
    """An element of the minimum level, and whether it is there."""

    label: str | Promise
    is_there: bool


@require_safe
def proofread(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on which a draft is read again."""
    user: Any = request.user
    notice = find_notice(pk)
    if notice is None or not user.has_perm("catalogue.proofread_record", notice.record):
        raise Http404
    record = notice.record
    may_change = user.has_perm("catalogue.change_record", record)
    missing = derive(record.description).missing
    comments = list(record.comments.select_related("author", "resolved_by"))
    context = notice_context(request, notice) | {
        "fields": _fields(record, comments),
        "general": [one for one in comments if not one.member],
        "waiting": sum(one.resolved_at is None for one in comments),
        "checks": [Check(label, element not in missing) for element, label in ELEMENTS.items()],
        "alike": known_alike(record, user),
        "claim": claims.claim_of(record),
        "asked": proofreading.request_of(record),
        "returning": ReturnForm(),
        "asking": AskForm(record=record, user=user) if may_change else None,
        "entry": addresses.entry(record) if may_change else "",
        "may_approve": record.state == RecordState.DRAFT,
        "may_return": record.state in actions.RETURNABLE,
        "may_publish": record.state in actions.RETURNABLE
        and not missing
        and user.has_perm("catalogue.publish_record", record),
    }
    return render(request, "desk/worklist/proofread.html", context)


def _fields(record: Record, comments: list[FieldComment]) -> list[Field]:
    """The members that say something, and those of which something is said."""
    found = []
    for member, label in MEMBER_NAMES.items():
        said = [one for one in comments if one.member == member]
        value = in_words(member, record.description)
        if value or said:
            found.append(Field(member, label, value, said))
    return found


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something of a field or of the whole."""
    user: Any = request.user
    record = _to_proofread(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        proofreading.comment(record, member=said["member"], text=said["text"], by=user)
    else:
        messages.error(request, _("The comment was empty: nothing was kept."))
    return redirect("desk:proofread", pk)


@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that a comment was dealt with."""
    user: Any = request.user
    record = _to_proofread(request, pk)
    proofreading.resolve(get_object_or_404(record.comments, pk=comment), by=user)
    return redirect("desk:proofread", pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is good: its author, or anyone of its centre, may publish it."""
    user: Any = request.user
    record = _to_proofread(request, pk)
    try:
        actions.proofread_record(record, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("“%(title)s” is proofread.") % {"title": record.title})
    return _onwards(user, record)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft needs more work: it goes back to its author with the reason."""
    user: Any = request.user
    record = _to_proofread(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the record is returned: its author needs it."))
        return redirect("desk:proofread", pk)
    try:
        actions.return_record(record, by=user, reason=form.cleaned_data["reason"])
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("“%(title)s” is returned to its author.") % {"title": record.title})
    return _onwards(user, record)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the record to readers, proofread or not."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.changeable_by(user), pk=pk)
    try:
        actions.publish_record(record, by=user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("The record is now in the union catalogue."))
    return redirect("desk:proofread", pk)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the draft to a proofreader."""
    user: Any = request.user
    record = get_object_or_404(Record.objects.changeable_by(user), pk=pk)
    form = AskForm(request.POST, record=record, user=user)
    if not form.is_valid():
        messages.error(request, _("Choose whom to ask."))
        return redirect("desk:proofread", pk)
    try:
        asked = proofreading.ask_proofreading(record, by=user, **form.asked())
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        who = asked.person or asked.structure
        messages.success(request, _("The draft waits for %(who)s.") % {"who": who})
    return redirect("desk:proofread", pk)


def _to_proofread(request: HttpRequest, pk: int) -> Record:
    return get_object_or_404(Record.objects.proofreadable_by(request.user), pk=pk)


def _onwards(user: Any, record: Record) -> HttpResponse:
    """Back to the page, or to the list for who may see it no longer: her task is done."""
    current = Record.objects.get(pk=record.pk)
    if user.has_perm("catalogue.proofread_record", current):
        return redirect("desk:proofread", record.pk)
    return redirect("desk:worklist")
