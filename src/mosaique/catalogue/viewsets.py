"""Records on Wagtail's own screens: list, form, history, states. Every view asks the same predicates."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from mosaique.catalogue import actions
from mosaique.catalogue.derivation import derive
from mosaique.catalogue.enums import DOCUMENT_TYPES, RecordState
from mosaique.catalogue.errors import ELEMENTS, CatalogueError
from mosaique.catalogue.forms import RecordForm
from mosaique.catalogue.history import changes
from mosaique.catalogue.models import Record
from mosaique.core import backoffice
from mosaique.network.models import Structure


class RecordFilters(WagtailFilterSet):
    """How the list can be narrowed."""

    structure = django_filters.ModelChoiceFilter(
        queryset=Structure.objects.all(), label=gettext_lazy("Centre")
    )
    state = django_filters.ChoiceFilter(choices=RecordState, label=gettext_lazy("State"))
    type = django_filters.ChoiceFilter(choices=list(DOCUMENT_TYPES.items()), label=gettext_lazy("Type"))
    is_complete = django_filters.BooleanFilter(label=gettext_lazy("At minimum level"))

    class Meta:
        model = Record
        fields: ClassVar = ["structure", "state", "type", "is_complete"]


class RecordIndexView(generic.IndexView):
    """The records that the person may see."""

    def get_base_queryset(self) -> QuerySet[Record]:
        return Record.objects.viewable_by(self.request.user).select_related("structure").defer("description")

    def search_queryset(self, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """By a word of the title; the portal's search is the place for more."""
        words = (self.search_query or "").split()
        for word in words[:8]:
            queryset = queryset.filter(title__icontains=word)
        return queryset


class RecordCreateView(generic.CreateView):
    """A new draft."""

    def save_instance(self) -> Record:
        form = self.form
        return actions.create_record(
            form.description(),
            structure=form.cleaned_data["structure"],
            by=self.request.user,
            holdings=form.copies(),
        )

    def get_success_url(self) -> str:
        return reverse("records:edit", args=[self.object.pk])


class RecordEditView(backoffice.TellsRefusals, backoffice.EditView):
    """An existing record, with what it lacks and the states it may go to."""

    refusals = CatalogueError

    def save_instance(self) -> Record:
        form = self.form
        record = Record.objects.get(pk=self.object.pk)
        saved = actions.edit_record(
            record,
            form.description(),
            by=self.request.user,
            version=form.cleaned_data["shown_version"],
        )
        if form.copies_changed():
            actions.set_holdings(saved, form.copies(), structure=saved.structure, by=self.request.user)
        return saved

    @property
    def header_buttons(self) -> list[HeaderButton]:
        record = self.object
        return [
            HeaderButton(label, url=reverse("records:change_state", args=[record.pk, name]), icon_name=icon)
            for name, label, icon in _moves(self.request.user, record)
        ] + [
            HeaderButton(
                _files_label(record), url=reverse("files:list", args=[record.pk]), icon_name="doc-full"
            ),
            HeaderButton(
                _("History"), url=reverse("records:versions", args=[record.pk]), icon_name="history"
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if missing := derive(self.object.description).missing:
            listed = ", ".join(str(ELEMENTS[element]) for element in missing)
            messages.info(
                self.request, _("Below the minimum level. Missing: %(listed)s.") % {"listed": listed}
            )
        return context


# Move → permission, states it starts from, label, icon.
_MOVES: dict[str, tuple[str, frozenset[RecordState], Any, str]] = {
    "proofread": ("proofread", frozenset({RecordState.DRAFT}), gettext_lazy("Mark as proofread"), "check"),
    "return": ("proofread", frozenset({RecordState.PROOFREAD}), gettext_lazy("Return to draft"), "undo"),
    "publish": (
        "publish",
        frozenset({RecordState.DRAFT, RecordState.PROOFREAD}),
        gettext_lazy("Publish"),
        "upload",
    ),
    "withdraw": ("withdraw", frozenset({RecordState.PUBLISHED}), gettext_lazy("Withdraw"), "download"),
    "restore": ("withdraw", frozenset({RecordState.WITHDRAWN}), gettext_lazy("Restore"), "rotate"),
}


def _files_label(record: Record) -> str:
    return (
        ngettext("%(count)s file", "%(count)s files", count) % {"count": count}
        if (count := record.attachments.count())
        else _("Files")
    )


def _moves(user: Any, record: Record) -> list[tuple[str, Any, str]]:
    return [
        (name, label, icon)
        for name, (permission, states, label, icon) in _MOVES.items()
        if record.state in states and user.has_perm(f"catalogue.{permission}_record", record)
    ]


def change_state(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Ask for confirmation (GET), then move a record to another state (POST)."""
    record = get_object_or_404(Record.objects.viewable_by(request.user), pk=pk)
    if move not in _MOVES:
        return redirect("records:edit", pk)
    permission, _states, label, _icon = _MOVES[move]
    if not request.user.has_perm(f"catalogue.{permission}_record", record):
        raise PermissionDenied
    if request.method != "POST":
        context = {
            "record": record,
            "move": move,
            "label": label,
            "asks_reason": move in {"withdraw", "return"},
        }
        return render(request, "catalogue/backoffice/change_state.html", context)
    try:
        _perform(move, record, user=request.user, reason=request.POST.get("reason", ""))
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("Done: %(label)s – %(title)s") % {"label": label, "title": record.title})
    return redirect("records:edit", pk)


def _perform(move: str, record: Record, *, user: Any, reason: str) -> None:
    match move:
        case "proofread":
            actions.proofread_record(record, by=user)
        case "return":
            actions.return_record(record, by=user, reason=reason)
        case "publish":
            actions.publish_record(record, by=user)
        case "withdraw":
            actions.withdraw_record(record, by=user, reason=reason)
        case "restore":
            actions.restore_record(record, by=user)


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a record: who, when, what changed."""
    record = get_object_or_404(Record.objects.viewable_by(request.user), pk=pk)
    context = {
        "record": record,
        "changes": changes(record),
        "may_revert": request.user.has_perm("catalogue.change_record", record),
    }
    return render(request, "catalogue/backoffice/versions.html", context)


def _person(request: HttpRequest) -> Any:
    """Who asks; the back office lets nobody in without signing in."""
    return request.user


@require_POST
def revert(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give the record the description of one of its versions."""
    record = get_object_or_404(Record.objects.viewable_by(request.user), pk=pk)
    if not request.user.has_perm("catalogue.change_record", record):
        raise PermissionDenied
    get_object_or_404(record.versions, number=number)
    try:
        actions.revert_record(record, number=number, by=_person(request))
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
    else:
        messages.success(request, _("The record is as in version %(number)s again.") % {"number": number})
    return redirect("records:edit", pk)


class RecordDeleteView(backoffice.TellsRefusedDeletion, backoffice.DeleteView):
    """Puts a draft that readers never saw in the bin; anything else is withdrawn instead."""

    refusals = CatalogueError

    def delete_action(self) -> None:
        actions.delete_draft(self.object, by=self.request.user)


class RecordViewSet(backoffice.CentreViewSet):
    """Everything about records in the back office."""

    model = Record
    icon = "doc-full"
    menu_label = gettext_lazy("Records")
    menu_order = 100
    add_to_admin_menu = True
    list_per_page = 50
    search_fields: ClassVar = ["title"]  # shows the box; RecordIndexView.search_queryset answers
    list_display: ClassVar = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            get_url=lambda record: reverse("records:edit", args=[record.pk]),
        ),
        Column("structure", label=gettext_lazy("Centre")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("get_type_display", label=gettext_lazy("Type")),
        Column("year", label=gettext_lazy("Year")),
        Column("updated_at", label=gettext_lazy("Changed on")),
    ]
    filterset_class = RecordFilters
    index_view_class = RecordIndexView
    add_view_class = RecordCreateView
    edit_view_class = RecordEditView
    delete_view_class = RecordDeleteView

    def get_edit_handler(self) -> Any:
        return _edit_handler().bind_to_model(Record)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/versions/", versions, name="versions"),
            path("<int:pk>/versions/<int:number>/revert/", revert, name="revert"),
            path("<int:pk>/<slug:move>/", change_state, name="change_state"),
        ]


def _edit_handler() -> ObjectList:
    """The form in the order a documentalist meets things."""
    rows = FieldRowPanel
    return ObjectList(
        [
            rows([FieldPanel("structure"), FieldPanel("type")]),
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("subtitle"),
                    FieldPanel("contributors"),
                    rows([FieldPanel("date"), FieldPanel("extent"), FieldPanel("edition")]),
                    FieldPanel("publishers"),
                    FieldPanel("series"),
                ],
                heading=gettext_lazy("Document"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("host_title"),
                    rows([FieldPanel(f"host_{name}") for name in ("volume", "issue", "pages", "issn")]),
                ],
                heading=gettext_lazy("Published in"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("abstract"),
                    rows([FieldPanel(f"abstract_{name}") for name in ("language", "origin", "author")]),
                ],
                heading=gettext_lazy("Abstract"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("subjects"),
                    FieldPanel("keywords"),
                    FieldPanel("territories"),
                    rows([FieldPanel("scope"), FieldPanel("languages")]),
                    FieldPanel("publics"),
                ],
                heading=gettext_lazy("Indexing"),
            ),
            MultiFieldPanel(
                [FieldPanel("identifiers"), FieldPanel("links"), FieldPanel("note"), FieldPanel("rights")],
                heading=gettext_lazy("Numbers, addresses, notes"),
            ),
            MultiFieldPanel(
                [
                    rows([FieldPanel("copy_shelf_mark"), FieldPanel("copy_access")]),
                    FieldPanel("copy_conditions"),
                    FieldPanel("copy_link"),
                    FieldPanel("copy_local_note"),
                    FieldPanel("copy_local_keywords"),
                ],
                heading=gettext_lazy("The centre’s copy"),
            ),
        ],
        base_form_class=RecordForm,
    )
