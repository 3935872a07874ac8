"""Structures and memberships on Wagtail's own screens."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from mosaique.core import backoffice
from mosaique.network import actions
from mosaique.network.enums import Role
from mosaique.network.errors import NetworkError
from mosaique.network.forms import MembershipForm, StructureForm
from mosaique.network.models import Membership, Structure


class _StructureSaving:
    """Saves the centre's own columns, then the territories by their action."""

    def save_instance(self) -> Structure:
        form: StructureForm = self.form  # type: ignore[attr-defined]  # of Wagtail's view
        with transaction.atomic():
            structure: Structure = form.save()
            actions.cover_territories(structure, form.cleaned_data["places"])
        return structure


class StructureCreateView(_StructureSaving, generic.CreateView):
    pass


class StructureEditView(_StructureSaving, backoffice.EditView):
    pass


class StructureDeleteView(backoffice.TellsRefusedDeletion, backoffice.DeleteView):
    refusals = NetworkError

    def delete_action(self) -> None:
        actions.delete_structure(self.object)


class StructureViewSet(backoffice.CentreViewSet):
    """The centres."""

    model = Structure
    icon = "home"
    menu_label = _("Centres")
    menu_order = 100
    list_per_page = 50
    search_backend_name = None
    search_fields: ClassVar = ["code", "name"]
    list_display: ClassVar = [
        TitleColumn(
            "code",
            label=_("Code"),
            get_url=lambda structure: reverse("structures:edit", args=[structure.pk]),
            sort_key="code",
        ),
        Column("name", label=_("Name"), sort_key="name"),
        Column("get_kind_display", label=_("Kind")),
        BooleanColumn("feeds_base", label=_("Describes documents")),
        BooleanColumn("is_active", label=_("Active")),
    ]
    add_view_class = StructureCreateView
    edit_view_class = StructureEditView
    delete_view_class = StructureDeleteView

    def get_edit_handler(self) -> Any:
        return _structure_handler().bind_to_model(Structure)


class MembershipFilters(WagtailFilterSet):
    """How the list can be narrowed."""

    structure = django_filters.ModelChoiceFilter(queryset=Structure.objects.all(), label=_("Centre"))
    role = django_filters.ChoiceFilter(choices=Role, label=_("Role"))

    class Meta:
        model = Membership
        fields: ClassVar = ["structure", "role"]


class MembershipIndexView(backoffice.IndexView):
    def get_base_queryset(self) -> QuerySet[Membership]:
        return super().get_base_queryset().select_related("user", "structure")


class MembershipCreateView(backoffice.TellsRefusals, generic.CreateView):
    refusals = NetworkError

    def save_instance(self) -> Membership:
        said = self.form.cleaned_data
        person = actions.add_person(said["email"], first_name=said["first_name"], last_name=said["last_name"])
        return actions.give_role(person, Role(said["role"]), structure=said["structure"])


class MembershipEditView(backoffice.TellsRefusals, backoffice.EditView):
    refusals = NetworkError

    def save_instance(self) -> Membership:
        said = self.form.cleaned_data
        return actions.change_role(self.object, Role(said["role"]), structure=said["structure"])


class MembershipDeleteView(backoffice.TellsRefusedDeletion, backoffice.DeleteView):
    refusals = NetworkError

    def delete_action(self) -> None:
        actions.take_role(self.object)


class MembershipViewSet(backoffice.CentreViewSet):
    """Who is what in which centre, or in the network."""

    model = Membership
    icon = "group"
    menu_label = _("Members")
    menu_order = 200
    list_per_page = 50
    list_display: ClassVar = [
        TitleColumn(
            "user",
            label=_("Person"),
            get_url=lambda membership: reverse("memberships:edit", args=[membership.pk]),
        ),
        Column("user.email", label=_("E-mail")),
        Column("get_role_display", label=_("Role")),
        Column("structure", label=_("Centre")),
    ]
    filterset_class = MembershipFilters
    index_view_class = MembershipIndexView
    add_view_class = MembershipCreateView
    edit_view_class = MembershipEditView
    delete_view_class = MembershipDeleteView

    def get_edit_handler(self) -> Any:
        return _membership_handler().bind_to_model(Membership)


class NetworkViewSetGroup(ViewSetGroup):
    """The menu of the network."""

    menu_label = _("Network")
    menu_icon = "group"
    menu_order = 300

    def __init__(self) -> None:
        self.items = (StructureViewSet("structures"), MembershipViewSet("memberships"))
        super().__init__()


def _structure_handler() -> ObjectList:
    return ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("kind"), FieldPanel("hue")]),
            FieldPanel("name"),
            FieldPanel("presentation"),
            FieldPanel("places"),
            MultiFieldPanel(
                [
                    FieldPanel("address"),
                    FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                    FieldPanel("website"),
                    FieldPanel("opening_hours"),
                ],
                heading=_("Where to find it"),
            ),
            FieldRowPanel([FieldPanel("feeds_base"), FieldPanel("is_active")]),
        ],
        base_form_class=StructureForm,
    )


def _membership_handler() -> ObjectList:
    return ObjectList(
        [
            FieldPanel("email"),
            FieldRowPanel([FieldPanel("first_name"), FieldPanel("last_name")]),
            FieldRowPanel([FieldPanel("role"), FieldPanel("structure")]),
        ],
        base_form_class=MembershipForm,
    )
