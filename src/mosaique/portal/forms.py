"""What people may say of themselves, and what may be shown in other sites' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import User
from mosaique.portal.asked import Asked
from mosaique.portal.embedding import BOX, LIST, MOST, USUAL, Embed


class ProfileForm(forms.ModelForm):
    """Name and language; the address and the roles are others' to change."""

    preferred_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "preferred_language"]
        labels = {"first_name": _("First name"), "last_name": _("Last name")}


class EmbedForm(forms.Form):
    """What to show in another site's page."""

    quoi = forms.ChoiceField(
        label=_("Show"),
        choices=[(LIST, _("a list of documents")), (BOX, _("a search box"))],
        required=False,
    )
    q = forms.CharField(
        label=_("Question"),
        max_length=500,
        required=False,
        strip=True,
        help_text=_("As in the search of the portal; nothing for everything."),
    )
    structure = forms.ChoiceField(label=_("Held by"), required=False)
    sujet = forms.ChoiceField(label=_("Theme"), required=False)
    tri = forms.ChoiceField(
        label=_("Order"),
        choices=[("ajout", _("newest in the catalogue")), ("date", _("latest published")),
                 ("titre", _("titles")), ("pertinence", _("relevance"))],
        required=False,
    )  # fmt: skip
    nombre = forms.IntegerField(label=_("Number of documents"), min_value=1, max_value=MOST, required=False)
    langue_cadre = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)

    def __init__(
        self, *args: Any, centres: Sequence[tuple[str, str]], themes: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        cast("forms.ChoiceField", self.fields["structure"]).choices = [("", _("every centre")), *centres]
        cast("forms.ChoiceField", self.fields["sujet"]).choices = [("", _("every theme")), *themes]

    def embed(self) -> Embed:
        """What was asked; the usual where nothing was. A box takes no question and no order."""
        given = self.cleaned_data
        kind = given["quoi"] or LIST
        asked = Asked(filters=tuple((name, given[name]) for name in ("structure", "sujet") if given[name]))
        if kind == LIST:
            asked = replace(asked, text=given["q"], sort=given["tri"] or "ajout")
        return Embed(kind, asked, given["langue_cadre"] or settings.LANGUAGE_CODE, given["nombre"] or USUAL)
