"""How the working list is narrowed, ordered and kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import DOCUMENT_TYPES, RecordState
from mosaique.catalogue.queries import RecordQuerySet
from mosaique.desk.worklist import queries
from mosaique.desk.worklist.columns import COLUMNS
from mosaique.desk.worklist.models import SavedFilter
from mosaique.network.models import Structure, User
from mosaique.network.permissions import STAFF, coordinates, structures_where

_RETURNED = "renvoyee"
_WORDS = 8
_ANY = [("", _("all"))]


class ListFilters(forms.Form):
    """What the address asks of the list. A value that is not understood narrows nothing."""

    q = forms.CharField(label=_("Words of the title"), required=False, max_length=200)
    centre = forms.ChoiceField(label=_("Centre"), required=False)
    etat = forms.ChoiceField(label=_("State"), required=False)
    type = forms.ChoiceField(label=_("Type"), choices=[*_ANY, *DOCUMENT_TYPES.items()], required=False)
    collegue = forms.ChoiceField(label=_("Begun by"), required=False)
    annee = forms.IntegerField(
        label=_("Year of publication"), required=False, min_value=-9999, max_value=9999, localize=False
    )
    tri = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "centre": [(one.pk, one.code) for one in queries.centres_for(user)],
            "etat": [*RecordState.choices, (_RETURNED, _("Returned"))],
            "collegue": [(one.pk, str(one)) for one in _colleagues(user)],
        }
        for name, values in choices.items():
            self.fields[name].choices = [*_ANY, *values]  # type: ignore[attr-defined]  # ChoiceFields all
        self.fields["tri"].choices = [  # type: ignore[attr-defined]  # the same
            ("", _("as the view has it")),
            *((name, label) for name, (label, _columns) in queries.SORTS.items()),
        ]
        self.fields["q"].widget.attrs["type"] = "search"
        self.fields["annee"].widget.attrs["class"] = "short"

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is left out of the view."""
        return any(value for name, value in self._asked().items() if name != "tri")

    def narrow(self, records: RecordQuerySet) -> RecordQuerySet:
        """The records of a view that the filters leave."""
        asked = self._asked()
        for word in str(asked.get("q", "")).split()[:_WORDS]:
            records = records.filter(title__icontains=word)
        if state := asked.get("etat"):
            is_returned = Q(state=RecordState.DRAFT, returned_at__isnull=False)
            records = records.filter(is_returned if state == _RETURNED else Q(state=state))
        for name, column in (("centre", "structure"), ("type", "type"), ("collegue", "created_by")):
            if asked.get(name):
                records = records.filter(**{column: asked[name]})
        return records if asked.get("annee") is None else records.filter(year=asked["annee"])

    def ordered(self, records: RecordQuerySet, tab: queries.Tab) -> RecordQuerySet:
        """The records in the order asked, in the view's own without."""
        order = queries.SORTS.get(str(self._asked().get("tri", "")))
        return records.order_by(*(order[1] if order else tab.order))

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def _colleagues(user: Any) -> list[User]:
    """Who describes in the centres that she may change the records of."""
    found = User.objects.filter(memberships__role__in=STAFF, is_active=True)
    if not coordinates(user):
        found = found.filter(memberships__structure__in=structures_where(user, STAFF))
    return list(found.only("first_name", "last_name", "email").distinct())


class SavedFilterForm(forms.ModelForm):
    """A name for the selection on screen, and whom it is for."""

    class Meta:
        model = SavedFilter
        fields = ["name", "structure", "query"]
        labels = {"structure": _("For")}
        widgets = {"query": forms.HiddenInput}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["structure"]
        field.queryset = Structure.objects.where_staff(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        field.empty_label = _("me only")  # type: ignore[attr-defined]  # the same
        self.fields["query"].required = False


class ColumnsForm(forms.Form):
    """The columns to show."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(column.name, column.label) for column in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class WithdrawForm(forms.Form):
    """Why a record is withdrawn: its public address says it."""

    reason = forms.CharField(label=_("Reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 2}))
