"""The entry page: one form for a document, from what is pasted of it to its publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.catalogue import actions, proofreading
from mosaique.catalogue.enums import DOCUMENT_TYPES
from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.queries import UNPUBLISHED
from mosaique.catalogue.values.merging import Merged
from mosaique.catalogue.works import actions as works
from mosaique.core.uploads.refusals import FileRefused
from mosaique.desk.access import StaffRequest
from mosaique.desk.entry import conflicts, dropped, origins, proposals, session
from mosaique.desk.entry.advice import Advice, advise
from mosaique.desk.entry.completions import complete
from mosaique.desk.entry.concept_tree import branches
from mosaique.desk.entry.forms import EntryForm
from mosaique.desk.entry.layouts import KEPT_FOR_NEXT
from mosaique.desk.entry.preview import previewed
from mosaique.desk.entry.ways import comments_on, ways_of
from mosaique.desk.models import Entry
from mosaique.exchange import lookup
from mosaique.network.models import Structure

_LONGEST_ID = 19  # digits that the database can hold, and one


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A document that the base does not describe yet: what it is, then its form."""
    if request.method == "POST":
        entry = session.find(request.user, _key(request.POST.get("entry", "")))
        if entry.record and not request.user.has_perm("catalogue.change_record", entry.record):
            raise PermissionDenied
        return _posted(request, entry)
    entry = _resumed(request)
    kind = request.GET.get("type", "")
    if not (entry.typed or entry.lookup or kind in DOCUMENT_TYPES):
        return render(request, "desk/entry/start.html", {"entry": entry, "types": DOCUMENT_TYPES.items()})
    first = session.typed_values(entry) or {"type": kind}
    return _page(request, entry, EntryForm(**_about(request, entry), initial=first))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """An existing record; what was typed and not saved is found again."""
    record = get_object_or_404(Record.objects.viewable_by(request.user).select_related("structure"), pk=pk)
    if record.is_partner:
        messages.info(request, _("This record comes from a partner's catalogue: it is changed there."))
        return redirect(record)
    if not request.user.has_perm("catalogue.change_record", record):
        raise PermissionDenied
    entry = session.entry_for(request.user, record)
    entry.record = record
    if request.method == "POST":
        return _posted(request, entry)
    return _page(request, entry, EntryForm(**_about(request, entry), initial=session.typed_values(entry)))


def _resumed(request: StaffRequest) -> Entry:
    """The entry that the address names, or a new one."""
    named = request.GET.get("reprise", "")
    return session.find(request.user, _key(named)) if named else session.begin(request.user)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _number(text: str) -> int:
    """The id that a button names; 0, which nothing has, for what is no id."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST_ID else 0


def _about(request: StaffRequest, entry: Entry) -> dict[str, Any]:
    return {
        "user": request.user,
        "record": entry.record,
        "known": proposals.descriptions_found(entry),
    }


def _page(request: StaffRequest, entry: Entry, form: EntryForm, *, status: int = 200) -> HttpResponse:
    record = entry.record
    form.initial["entry"] = entry.key
    form.focus_on_what_lacks(may_move=bool(entry.taken) or not entry.lookup)
    labels = {name: field.label or name for name, field in form.fields.items()}
    context = {
        "entry": entry,
        "form": form,
        "record": record,
        "is_resumed": bool(entry.typed) and not form.is_bound and record is not None,
        "colleagues": session.colleagues_on(record, but=request.user) if record else [],
        "lookup": proposals.found_for(entry),
        "doubt": proposals.doubt(entry),
        "origin": origins.told_of(entry.origin, request.user),
        "pdf_uses": dropped.PdfUse.choices,
        "offered": proposals.offered(entry, labels),
        "advice": _advice(_as_typed(form, request, entry), entry),
        "is_unpublished": record is None or record.state in UNPUBLISHED,
        "may_publish": record is None
        or (record.state in UNPUBLISHED and request.user.has_perm("catalogue.publish_record", record)),
    }
    if record:
        context |= {"ways": ways_of(record, request.user), "comments": comments_on(record, form)}
    return render(request, "desk/entry/form.html", context, status=status)


def _advice(form: EntryForm, entry: Entry) -> Advice:
    return advise(form, different=entry.different, publisher_text=proposals.publisher_s_text(entry))


def _as_typed(form: EntryForm, request: StaffRequest, entry: Entry) -> EntryForm:
    """The form with its first values cleaned as if they were sent: what the panel looks at."""
    if form.is_bound:
        return form
    shown = {name: form[name].value() or "" for name in form.fields}
    sent = EntryForm(shown, **_about(request, entry))
    sent.is_valid()
    return sent


def _posted(request: StaffRequest, entry: Entry) -> HttpResponse:
    """Whatever a button of the form asks for. What is typed is kept first, so that nothing can be lost."""
    command, _colon, argument = request.POST.get("do", "save").partition(":")
    if request.POST.get("source", "").strip() or request.FILES.get("pdf"):
        command = "lookup"
    return _COMMANDS.get(command, _save)(request, entry, argument)


def _again(request: StaffRequest, entry: Entry) -> HttpResponse:
    """The same page, asked for anew."""
    return redirect(entry)


def _look_up(request: StaffRequest, entry: Entry, _argument: str) -> HttpResponse:
    session.keep(entry, request.POST)
    upload = request.FILES.get("pdf")
    if upload:
        try:
            dropped.keep(entry, upload)
        except FileRefused as refused:
            messages.error(request, str(refused.user_message))
            return _again(request, entry)
        upload.seek(0)
    query = lookup.recognise(request.POST.get("source", ""))
    found = lookup.look_up_pdf(upload.read(), upload.name or "") if upload else lookup.look_up(query)
    entry.lookup = lookup.to_json(found).decode()
    if found.found and not entry.typed.get("type"):
        entry.typed["type"] = [str(found.found[0].drafts[0].description.type)]
    entry.save()
    return _again(request, entry)


def _take(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    session.keep(entry, request.POST)
    session.retype(entry, proposals.take(entry, session.typed_values(entry), argument))
    return _again(request, entry)


def _dismiss(request: StaffRequest, entry: Entry, _argument: str) -> HttpResponse:
    session.keep(entry, request.POST)
    entry.lookup = ""
    entry.save()
    return _again(request, entry)


def _change_type(request: StaffRequest, entry: Entry, _argument: str) -> HttpResponse:
    session.keep(entry, request.POST)
    return _again(request, entry)


def _add_line(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    """A suggestion taken without a script: one more line of a field."""
    field, _colon, line = argument.partition(":")
    session.keep(entry, request.POST)
    typed = session.typed_values(entry)
    if field in {"subjects", "keywords"}:
        session.retype(entry, typed | {field: f"{typed.get(field, '').rstrip()}\n{line}".strip()})
    return _again(request, entry)


def _different(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    """The person says that a record is of another document: it is not shown again, to anybody once saved."""
    session.keep(entry, request.POST)
    named = _number(argument)
    if named and entry.record:
        others = Record.objects.viewable_by(request.user).filter(pk=named)
        works.tell_apart(entry.record, others, by=request.user)
    elif named:
        entry.different = sorted({*entry.different, named})
        entry.save()
    return _again(request, entry)


def _resolve(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    """A comment of a proofreader was dealt with."""
    session.keep(entry, request.POST)
    if entry.record:
        said = get_object_or_404(entry.record.comments, pk=_number(argument))
        proofreading.resolve(said, by=request.user)
    return _again(request, entry)


def _add_copy(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    """The document is in the base: the centre's copy goes to its record, and the entry is done with."""
    session.keep(entry, request.POST)
    record = get_object_or_404(Record.objects.viewable_by(request.user), pk=_number(argument))
    form = EntryForm(request.POST, **_about(request, entry))
    form.is_valid()
    structure = form.cleaned_data.get("structure")
    if structure is None:
        messages.error(request, _("Say which centre has this copy."))
        return _again(request, entry)
    try:
        with transaction.atomic():
            actions.add_copy(record, form.copies()[0], structure=structure, by=request.user)
            origins.made(entry.origin, record, by=request.user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
        return _again(request, entry)
    _attach(request, entry, record, structure)
    session.forget(entry)
    messages.success(request, _("Your copy is on this record: %(title)s") % {"title": record.title})
    return redirect(record)


def _save(request: StaffRequest, entry: Entry, argument: str) -> HttpResponse:
    """Save; then publish, hand to a proofreader, or begin the next document, as the button says."""
    session.keep(entry, request.POST)
    form = EntryForm(request.POST, **_about(request, entry))
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        record, merged = session.save(entry, form, choices=conflicts.choices(request.POST))
    except session.BothChanged as conflict:
        return conflicts.page(request, entry, conflict)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
        return _page(request, entry, form, status=422)
    _tell(request, record, merged)
    _attach(request, entry, record, record.structure)
    if argument == "publish":
        _publish(request, record)
    if argument == "review":
        _ask_proofreading(request, record)
    if argument == "next":
        return _again(request, session.next_like(request.user, form, KEPT_FOR_NEXT))
    return redirect("desk:entry", record.pk)


def _tell(request: StaffRequest, record: Record, merged: Merged | None) -> None:
    messages.success(request, _("Saved: %(title)s") % {"title": record.title})
    if merged and merged.from_them:
        names = ", ".join(map(str, conflicts.labels(merged.from_them)))
        messages.info(
            request, _("A colleague changed this meanwhile, and it is kept: %(names)s.") % {"names": names}
        )


def _attach(request: StaffRequest, entry: Entry, record: Record, structure: Structure) -> None:
    """The dropped file goes beside the record; the record is saved whatever becomes of it."""
    if not request.user.has_perm("catalogue.add_attachment", Attachment(record=record, structure=structure)):
        return
    use = request.POST.get("pdf_use", "")
    try:
        dropped.attach(entry, record, structure=structure, use=use, by=request.user)
    except FileRefused as refused:
        said = {"why": refused.user_message}
        messages.error(request, _("The record is saved, but not its file: %(why)s") % said)


def _publish(request: StaffRequest, record: Record) -> None:
    if not request.user.has_perm("catalogue.publish_record", record):
        raise PermissionDenied
    try:
        actions.publish_record(record, by=request.user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("Readers can see it now."))


def _ask_proofreading(request: StaffRequest, record: Record) -> None:
    """Whom the network's habits say; somebody who was asked already is not replaced."""
    try:
        asked = proofreading.request_of(record) or proofreading.ask_proofreading(record, by=request.user)
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        who = asked.person or asked.structure
        messages.success(request, _("The draft waits for %(who)s.") % {"who": who})


_COMMANDS: dict[str, Callable[[StaffRequest, Entry, str], HttpResponse]] = {
    "save": _save,
    "lookup": _look_up,
    "take": _take,
    "dismiss": _dismiss,
    "type": _change_type,
    "add": _add_line,
    "different": _different,
    "resolve": _resolve,
    "copy": _add_copy,
}


@require_POST
def watch(request: StaffRequest, key: UUID) -> HttpResponse:
    """Keeps what is typed so far, and answers with the panel beside the form (htmx)."""
    entry = session.find(request.user, key)
    if entry.record and not request.user.has_perm("catalogue.change_record", entry.record):
        raise PermissionDenied
    session.keep(entry, request.POST)
    form = EntryForm(request.POST, **_about(request, entry))
    form.is_valid()
    context = {
        "entry": entry,
        "form": form,
        "record": entry.record,
        "advice": _advice(form, entry),
        "colleagues": session.colleagues_on(entry.record, but=request.user) if entry.record else [],
        "is_kept": True,
    }
    return render(request, "desk/entry/side.html", context)


@require_POST
def abandon(request: StaffRequest, key: UUID) -> HttpResponse:
    """Throws away what was typed and not saved."""
    entry = session.find(request.user, key)
    record = entry.record
    session.forget(entry)
    messages.info(request, _("What was typed and not saved is thrown away."))
    return redirect("desk:entry", record.pk) if record else redirect("desk:home")


@require_safe
def completions(request: StaffRequest, kind: str) -> JsonResponse:
    """Completions of what is being typed, as JSON: value, hint, and other fields that follow."""
    typed = request.GET.get("q", "").replace("\x00", "")
    return JsonResponse([one._asdict() for one in complete(kind, typed)], safe=False)


@require_safe
def concepts(request: StaffRequest) -> HttpResponse:
    """A level of the thesaurus, to pick subjects from (htmx)."""
    context = {"branches": branches(request.GET.get("sous", ""))}
    return render(request, "desk/entry/tree.html", context)


@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """The page that readers would see of the form as it stands."""
    entry = session.find(request.user, _key(request.POST.get("entry", "")))
    form = EntryForm(request.POST, **_about(request, entry))
    form.is_valid()
    return previewed(request, form)
