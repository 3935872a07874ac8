"""Concepts, schemes and territories on Wagtail's own screens."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from mosaique.core import backoffice
from mosaique.vocabularies import actions
from mosaique.vocabularies.enums import ConceptStatus, TerritoryKind
from mosaique.vocabularies.errors import VocabularyError
from mosaique.vocabularies.export import FORMATS
from mosaique.vocabularies.forms import ConceptForm
from mosaique.vocabularies.models import Concept, ConceptScheme, Territory
from mosaique.vocabularies.thesaurus import label_key
from mosaique.vocabularies.views import decide, export_file, import_file, open_decisions


class ConceptFilters(WagtailFilterSet):
    """How the list can be narrowed."""

    status = django_filters.ChoiceFilter(choices=ConceptStatus, label=gettext_lazy("Status"))
    scheme = django_filters.ModelChoiceFilter(
        queryset=ConceptScheme.objects.all(), label=gettext_lazy("Scheme")
    )

    class Meta:
        model = Concept
        fields: ClassVar = ["status", "scheme"]


def _typed_key(view: generic.IndexView) -> str:
    """What was typed in a list's search box, as labels are compared; the database searches such lists."""
    return label_key((view.search_query or "")[:200])


class ConceptIndexView(backoffice.IndexView):
    is_searchable = True

    def get_base_queryset(self) -> QuerySet[Concept]:
        return super().get_base_queryset().select_related("scheme").prefetch_related("labels")

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        key = _typed_key(self)
        named = Q(labels__key__contains=key) | Q(identifier=key)
        return queryset.filter(named).distinct() if key else queryset


class ConceptCreateView(backoffice.TellsRefusals, generic.CreateView):
    """A new concept: a candidate, unless who adds it may also decide."""

    refusals = VocabularyError

    def save_instance(self) -> Concept:
        decides = self.request.user.has_perm("vocabularies.approve_concept")
        add = actions.add_concept if decides else actions.propose_concept
        return add(self.form.scheme, self.form.draft())


class ConceptEditView(backoffice.TellsRefusals, backoffice.EditView):
    """A concept, with what may be decided on it."""

    refusals = VocabularyError

    def save_instance(self) -> Concept:
        return actions.edit_concept(Concept.objects.get(pk=self.object.pk), self.form.draft())

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(label, url=reverse("concepts:decide", args=[self.object.pk, name]), icon_name=icon)
            for name, label, icon in open_decisions(self.request.user, self.object)
        ]


class ConceptDeleteView(backoffice.TellsRefusedDeletion, backoffice.DeleteView):
    """Rejects a candidate."""

    refusals = VocabularyError

    def delete_action(self) -> None:
        actions.reject_candidate(self.object)


class ConceptViewSet(backoffice.CentreViewSet):
    """The concepts of every scheme."""

    model = Concept
    icon = "tag"
    menu_label = gettext_lazy("Concepts")
    menu_order = 100
    list_per_page = 50
    list_display: ClassVar = [
        TitleColumn(
            "preferred_label",
            label=gettext_lazy("Preferred label"),
            get_url=lambda concept: reverse("concepts:edit", args=[concept.pk]),
        ),
        Column("identifier", label=gettext_lazy("Identifier"), sort_key="identifier"),
        Column("get_status_display", label=gettext_lazy("Status")),
        Column("valid_from", label=gettext_lazy("Valid from")),
        Column("valid_to", label=gettext_lazy("Valid to")),
        Column("scheme", label=gettext_lazy("Scheme")),
    ]
    filterset_class = ConceptFilters
    index_view_class = ConceptIndexView
    add_view_class = ConceptCreateView
    edit_view_class = ConceptEditView
    delete_view_class = ConceptDeleteView

    def get_edit_handler(self) -> Any:
        return _concept_handler().bind_to_model(Concept)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("<int:pk>/decide/<slug:decision>/", decide, name="decide")]


class SchemeIndexView(backoffice.IndexView):
    """Every scheme, and the way in for another."""

    def get_base_queryset(self) -> QuerySet[ConceptScheme]:
        return super().get_base_queryset().annotate(concept_count=Count("concepts"))

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("vocabularies.add_conceptscheme"):
            return []
        return [
            HeaderButton(_("Import a SKOS file"), url=reverse("schemes:import"), icon_name="upload"),
        ]


class SchemeEditView(backoffice.EditView):
    """A scheme's titles, and its files."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                suffix,
                url=reverse("schemes:export", args=[self.object.pk, suffix]),
                icon_name="download",
            )
            for suffix in FORMATS
        ]


class SchemeViewSet(backoffice.CentreViewSet):
    """The concept schemes."""

    model = ConceptScheme
    icon = "list-ul"
    menu_label = gettext_lazy("Concept schemes")
    menu_order = 200
    list_display: ClassVar = [
        TitleColumn(
            "title_fr",
            label=gettext_lazy("Title"),
            get_url=lambda scheme: reverse("schemes:edit", args=[scheme.pk]),
        ),
        Column("identifier", label=gettext_lazy("Identifier")),
        Column("concept_count", label=gettext_lazy("Concepts")),
    ]
    form_fields: ClassVar = ["title_fr", "title_en", "uri"]
    index_view_class = SchemeIndexView
    edit_view_class = SchemeEditView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Schemes are made by importing them."""
        return [
            *(one for one in super().get_urlpatterns() if one.name != "add"),
            path("import/", import_file, name="import"),
            path("<int:pk>/export.<slug:suffix>", export_file, name="export"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{**kwargs, "add_url_name": None})


class TerritoryFilters(WagtailFilterSet):
    """How the list can be narrowed."""

    kind = django_filters.ChoiceFilter(choices=TerritoryKind, label=gettext_lazy("Kind"))

    class Meta:
        model = Territory
        fields: ClassVar = ["kind"]


class TerritoryIndexView(backoffice.IndexView):
    is_searchable = True

    def search_queryset(self, queryset: QuerySet[Territory]) -> QuerySet[Territory]:
        key = _typed_key(self)
        return queryset.filter(Q(key__startswith=key) | Q(code=key.upper())) if key else queryset


class TerritoryViewSet(backoffice.CentreViewSet):
    """The territories, to look up: they come with the packaged vintage."""

    model = Territory
    icon = "globe"
    menu_label = gettext_lazy("Territories")
    menu_order = 300
    list_per_page = 50
    add_to_reference_index = False
    inspect_view_enabled = True
    list_display: ClassVar = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            get_url=lambda territory: reverse("territories:inspect", args=[territory.pk]),
        ),
        Column("code", label=gettext_lazy("Code"), sort_key="code"),
        Column("get_kind_display", label=gettext_lazy("Kind")),
        Column("population", label=gettext_lazy("Population"), sort_key="population"),
    ]
    form_fields: ClassVar = ["name"]
    inspect_view_fields: ClassVar = [
        "code", "kind", "name", "parents", "successors", "old_codes", "population", "siren", "valid_to",
        "source_vintage",
    ]  # fmt: skip
    filterset_class = TerritoryFilters
    index_view_class = TerritoryIndexView

    def get_urlpatterns(self) -> list[URLPattern]:
        """To read only."""
        kept = {"index", "index_results", "inspect"}
        return [one for one in super().get_urlpatterns() if one.name in kept]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        closed = dict.fromkeys(
            ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        )
        return super().get_common_view_kwargs(**{**kwargs, **closed})


class VocabulariesViewSetGroup(ViewSetGroup):
    """The menu of the vocabularies."""

    menu_label = gettext_lazy("Vocabularies")
    menu_icon = "tag"
    menu_order = 200

    def __init__(self) -> None:
        self.items = (ConceptViewSet("concepts"), SchemeViewSet("schemes"), TerritoryViewSet("territories"))
        super().__init__()


def _concept_handler() -> ObjectList:
    row = FieldRowPanel
    return ObjectList(
        [
            row([FieldPanel("preferred_fr"), FieldPanel("preferred_en")]),
            row([FieldPanel("alternative_fr"), FieldPanel("alternative_en")]),
            MultiFieldPanel(
                [FieldPanel("broader"), FieldPanel("related"), FieldPanel("replaced_by")],
                heading=gettext_lazy("Other concepts"),
            ),
            row([FieldPanel("scope_fr"), FieldPanel("scope_en")]),
            row([FieldPanel("valid_from"), FieldPanel("valid_to"), FieldPanel("notation")]),
        ],
        base_form_class=ConceptForm,
    )
