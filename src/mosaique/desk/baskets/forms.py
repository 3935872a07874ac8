"""Forms of the baskets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mosaique.desk.baskets.models import Basket
from mosaique.network.models import Structure
from mosaique.network.permissions import coordinates

_ALONE, _NETWORK = "", "reseau"


class NewBasketForm(forms.Form):
    """The name of a basket to begin."""

    name = forms.CharField(label=_("Name"), max_length=80)


class ChooseForm(forms.Form):
    """A basket that there is, or the name of a new one."""

    basket = forms.ModelChoiceField(
        label=_("Basket"), queryset=Basket.objects.none(), required=False, empty_label=_("a new basket")
    )
    name = forms.CharField(label=_("Name of the new basket"), max_length=80, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basket"].queryset = Basket.objects.changeable_by(user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """What was said. Raises ValidationError when neither a basket nor a name was."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not said.get("basket") and not said.get("name"):
            raise ValidationError(_("Choose a basket, or name a new one."))
        return said


class SharingForm(forms.Form):
    """A basket's name, and whom it is for."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared_with = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, data: Any = None, *, user: Any, basket: Basket) -> None:
        shared = _NETWORK if basket.is_network else str(basket.structure_id or _ALONE)
        super().__init__(data, initial={"name": basket.name, "shared_with": shared})
        own = Structure.objects.all() if coordinates(user) else Structure.objects.where_staff(user)
        self._centres = {str(one.pk): one for one in own.order_by("code")}
        if basket.structure is not None:
            self._centres.setdefault(str(basket.structure_id), basket.structure)
        choices: list[tuple[Any, Any]] = [
            *((pk, one.code) for pk, one in self._centres.items()),
            (_NETWORK, _("the whole network")),
        ]
        # Who shares the basket cannot take it for herself: its owner alone can.
        if basket.owner_id == user.pk or shared == _ALONE:
            choices = [(_ALONE, _("me only")), *choices]
        self.fields["shared_with"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["shared_with"].required = choices[0][0] != _ALONE

    def sharing(self) -> dict[str, Any]:
        """What ``set_sharing`` takes."""
        chosen = self.cleaned_data["shared_with"]
        return {
            "name": self.cleaned_data["name"],
            "structure": self._centres.get(chosen),
            "is_network": chosen == _NETWORK,
        }


class NoteForm(forms.Form):
    """What is to be remembered of a record."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)
