"""What people fill in about authorities."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.catalogue.models import Agent
from mosaique.catalogue.values.text import tidy
from mosaique.desk.authorities.wording import KINDS
from mosaique.vocabularies.enums import ConceptStatus
from mosaique.vocabularies.models import Concept, ConceptScheme
from mosaique.vocabularies.thesaurus import thesaurus

_IDENTIFIER = re.compile(r"(?P<scheme>[a-z][a-z0-9-]{1,20})\s+(?P<value>\S{1,200})")


class SearchForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=250)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All")), *((str(kind), label) for kind, label in KINDS.items())],
    )


class AgentForm(forms.Form):
    """An authority's preferred form and what tells it from its namesakes."""

    name = forms.CharField(
        label=gettext_lazy("Preferred form"),
        help_text=gettext_lazy("“Name, First name”, or a body's name."),
        max_length=250,
    )
    dates = forms.CharField(
        label=gettext_lazy("Dates"),
        help_text=gettext_lazy("1950-2020, 1950-…"),
        max_length=40,
        required=False,
    )
    identifiers = forms.CharField(
        label=gettext_lazy("Identifiers"),
        help_text=gettext_lazy("One a line: “idref 027053075”, “viaf …”, “orcid …”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        initial = {
            "name": agent.name,
            "dates": agent.dates,
            "identifiers": "\n".join(f"{scheme} {value}" for scheme, value in agent.identifiers.items()),
            "note": agent.note,
        }
        super().__init__(data, initial=initial)

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_dates(self) -> str:
        return tidy(self.cleaned_data["dates"])

    def clean_identifiers(self) -> dict[str, str]:
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["identifiers"].splitlines())):
            said = _IDENTIFIER.fullmatch(line)
            if said is None:
                raise forms.ValidationError(
                    _("“%(line)s”: write the scheme, then the number, as in “idref 027053075”.")
                    % {"line": line}
                )
            found[said["scheme"]] = said["value"]
        return found


class VariantForm(forms.Form):
    """One more form of a name."""

    name = forms.CharField(label=gettext_lazy("Other form"), max_length=250)

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class ConceptReplacementForm(forms.Form):
    """A concept, and the one that takes its place in every record."""

    old = forms.CharField(
        label=gettext_lazy("Concept to replace"),
        widget=forms.TextInput(attrs={"list": "concepts", "autocomplete": "off"}),
    )
    new = forms.CharField(
        label=gettext_lazy("Concept to put in its place"),
        widget=forms.TextInput(attrs={"list": "concepts", "autocomplete": "off"}),
    )

    def clean_old(self) -> Concept:
        return _concept(self.cleaned_data["old"])

    def clean_new(self) -> Concept:
        concept = _concept(self.cleaned_data["new"])
        if concept.status == ConceptStatus.DEPRECATED:
            raise forms.ValidationError(_("This concept is deprecated: choose one in use."))
        return concept


def _concept(typed: str) -> Concept:
    identifier = thesaurus().match(typed)
    found = Concept.objects.filter(scheme=ConceptScheme.objects.main(), identifier=identifier).first()
    if not identifier or found is None:
        raise forms.ValidationError(_("“%(typed)s” is not in the thesaurus.") % {"typed": typed})
    return found
