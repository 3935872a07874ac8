"""What is asked of the inbox: what narrows it, and what is done with what it shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosaique.network.models import Structure
from mosaique.watch.enums import SourceKind
from mosaique.watch.inbox.models import DropReason, WayFound
from mosaique.watch.inbox.narrowing import PERIOD_CHOICES, Asked, view_named
from mosaique.watch.models import Source
from mosaique.watch.topics.models import Topic

_MOST_SOURCES = 200  # in the menu: those one follows or is in charge of
MOST_ITEMS = 50


class NarrowForm(forms.Form):
    """The inbox's filters; what cannot be read asks for nothing."""

    q = forms.CharField(
        label=_("Words"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    theme = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Topic"),
        to_field_name="slug",
        required=False,
        empty_label=_("all topics"),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("all sources")
    )
    genre = forms.ChoiceField(
        label=_("Kind of source"), required=False, choices=[("", _("all kinds")), *SourceKind.choices]
    )
    periode = forms.ChoiceField(label=_("Found"), required=False, choices=PERIOD_CHOICES)
    non_lus = forms.BooleanField(label=_("Unread by me"), required=False)
    tri = forms.ChoiceField(
        label=pgettext_lazy("order of a list", "Order"),
        required=False,
        choices=(("", _("by chance of being kept")), ("date", _("by date"))),
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data, auto_id="narrow_%s")
        self.user = user
        self.fields["theme"].queryset = Topic.objects.viewable_by(user)  # type: ignore[attr-defined]  # a choice of models
        field: Any = self.fields["source"]
        field.queryset = Source.objects.viewable_by(user)
        field.choices = [("", field.empty_label), *self._near()]

    def _near(self) -> list[tuple[int, str]]:
        """The sources that the menu offers: the person's, and the one that is asked for."""
        links = Source.structures.through.objects.filter(
            structure__in=Structure.objects.where_staff(self.user).values("pk")
        )
        follows = Source.followers.through.objects.filter(user=self.user)
        near = Source.objects.viewable_by(self.user).filter(
            pk__in=links.values("source_id").union(follows.values("source_id"))
        )
        found = {one.pk: str(one) for one in near.order_by("title", "pk")[:_MOST_SOURCES]}
        return list(found.items())

    def clean_source(self) -> Source | None:
        """The source, added to the menu when it is none of the person's."""
        source: Source | None = self.cleaned_data["source"]
        field: Any = self.fields["source"]
        if source and all(value != source.pk for value, _label in field.choices):
            field.choices = [*field.choices, (source.pk, str(source))]
        return source

    def asked(self) -> Asked:
        """All that is asked, a field that cannot be read as if it were empty."""
        self.is_valid()
        said = self.cleaned_data
        return Asked(
            view=view_named(str(self.data.get("vue", ""))),
            topic=said.get("theme"),
            source=said.get("source"),
            kind=said.get("genre", ""),
            words=said.get("q", "").replace("\x00", ""),
            period=said.get("periode", ""),
            is_unread=said.get("non_lus", False),
            # Looked for by words, items come by date: one walk through the texts, not one for each order.
            is_dated=said.get("tri") == "date" or bool(said.get("q", "").strip()),
            is_below=self.data.get("ecartes") == "1",
        )


class PlaceForm(forms.Form):
    """Where the item stood in the list when something was done to it."""

    way = forms.ChoiceField(choices=WayFound, required=False)
    position = forms.IntegerField(required=False, min_value=0, max_value=10**6)
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False)

    def place(self) -> tuple[str, int, Topic | None]:
        """Way, position, topic; a form that is damaged says nothing of them."""
        self.is_valid()
        said = self.cleaned_data
        return said.get("way") or WayFound.DATED, said.get("position") or 0, said.get("topic")


class ReasonForm(forms.Form):
    """Why an item is dropped."""

    reason = forms.ChoiceField(choices=DropReason, required=False)
