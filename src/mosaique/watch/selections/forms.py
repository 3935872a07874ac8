"""What is asked about a selection and its entries."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.desk.baskets.models import Basket
from mosaique.network.models import Structure
from mosaique.network.permissions import coordinates
from mosaique.watch.selections import queries
from mosaique.watch.selections.merging import Texts
from mosaique.watch.selections.models import SelectedItem, Selection
from mosaique.watch.topics.models import Topic

_NOTICE = re.compile(r"(?:.*/notices/)?(\d{1,18})(?:[/.?#].*)?\Z", re.DOTALL)
_HEADING, _TITLE, _NOTE = 120, 500, 5_000


class SelectionForm(forms.ModelForm):
    """Its title, what it covers, and who answers for it."""

    class Meta:
        model = Selection
        fields = ("title", "topic", "structure", "since", "until", "introduction")
        widgets = {  # as Django reads it
            "since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "introduction": forms.Textarea(attrs={"rows": 6}),
        }
        labels = {
            "since": gettext_lazy("Period covered, from"),
            "until": gettext_lazy("Period covered, to"),
        }
        help_texts = {
            "introduction": gettext_lazy("A few lines; leave an empty line between paragraphs."),
            "structure": gettext_lazy("Its staff changes, publishes and withdraws the selection."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset, topic.empty_label = Topic.objects.viewable_by(user), _("no topic")
        centre: Any = self.fields["structure"]
        own = Structure.objects.active() if coordinates(user) else Structure.objects.where_staff(user)
        centre.queryset = own.order_by("code")
        centre.required = not coordinates(user)
        centre.empty_label = _("the network") if coordinates(user) else None

    def clean_introduction(self) -> str:
        """One kind of line end."""
        return lines(self.cleaned_data["introduction"])

    def clean(self) -> dict[str, Any]:
        """What was said. Raises ValidationError for a period that ends before it begins."""
        said: dict[str, Any] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The period ends before it begins.")})
        return said


class PutInForm(forms.Form):
    """In which selection, with what note."""

    selection = forms.ModelChoiceField(
        label=gettext_lazy("Selection"),
        queryset=Selection.objects.none(),
        required=False,
        empty_label=gettext_lazy("a new selection"),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Watch topic of the new selection"), queryset=Topic.objects.none(), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What readers will read below the title. It can be written later."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        selection: Any = self.fields["selection"]
        selection.queryset = queries.open_selections(user)
        selection.label_from_instance = _labelled
        topic: Any = self.fields["topic"]
        topic.queryset, topic.empty_label = Topic.objects.viewable_by(user), _("no topic")

    def clean_note(self) -> str:
        """One kind of line end."""
        return lines(self.cleaned_data["note"])


def _labelled(selection: Selection) -> str:
    centre = selection.structure or _("the network")
    return f"{selection} ({centre})"


class RecordForm(forms.Form):
    """A record of the catalogue by its address, or all those of a basket."""

    notice = forms.CharField(
        label=gettext_lazy("Address or number of a notice"), max_length=2_000, required=False
    )
    basket = forms.ModelChoiceField(
        label=gettext_lazy("or a whole basket"),
        queryset=Basket.objects.none(),
        required=False,
        empty_label="–",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basket: Any = self.fields["basket"]
        basket.queryset = Basket.objects.viewable_by(user).order_by("name")

    def clean_notice(self) -> int | None:
        """The record's id. Raises ValidationError for what is no address of a notice."""
        said = self.cleaned_data["notice"].strip()
        found = _NOTICE.match(said)
        if said and not found:
            raise ValidationError(
                _("This is not the address of a notice: it ends with “/notices/” and a number.")
            )
        return int(found[1]) if found else None

    def clean(self) -> dict[str, Any]:
        """What was said. Raises ValidationError when it is nothing."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not said.get("notice") and not said.get("basket"):
            raise ValidationError(_("Give the address of a notice, or choose a basket."))
        return said


def texts_of(data: Any, found: list[SelectedItem]) -> dict[int, Texts]:
    """What was typed of those entries, cut to what the columns hold; those of which nothing was sent are left
    out.
    """
    said = {}
    for one in found:
        if f"note-{one.pk}" in data:
            said[one.pk] = Texts(
                heading=_line(data.get(f"heading-{one.pk}", one.heading), _HEADING),
                title=_line(data.get(f"title-{one.pk}", one.title), _TITLE),
                note=lines(data[f"note-{one.pk}"])[:_NOTE].strip(),
            )
    return said


def shown_of(data: Any, found: list[SelectedItem]) -> dict[int, str]:
    """The marks of the texts that the page was made with, by entry."""
    return {one.pk: data.get(f"shown-{one.pk}", "") for one in found}


def _line(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest].strip()


def lines(text: str) -> str:
    """The text with one kind of line end, and no NUL, which PostgreSQL refuses."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
