"""What is asked of a partner's catalogue: where it is, what of it, how often, and its words in ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.catalogue.enums import DOCUMENT_TYPES
from mosaique.catalogue.values.matching import normalised
from mosaique.exchange.harvest.actions import check_address, name_in_addresses
from mosaique.exchange.harvest.enums import Protocol
from mosaique.exchange.harvest.errors import SourceRefused
from mosaique.exchange.harvest.mapping import KINDS
from mosaique.exchange.harvest.models import HarvestSource
from mosaique.network.models import Structure
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

EVERY = (
    (0, gettext_lazy("only when somebody asks")),
    (1, gettext_lazy("every hour")),
    (6, gettext_lazy("every six hours")),
    (24, gettext_lazy("every day")),
    (168, gettext_lazy("every week")),
)
FULL = (
    (0, gettext_lazy("never by itself")),
    (7, gettext_lazy("every week")),
    (30, gettext_lazy("every month")),
    (90, gettext_lazy("every three months")),
)
_MOST_RULES = 2_000
_LINES = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})


class SourceForm(forms.Form):
    """One source. Equivalents are lines of "their word = ours"."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Short, in letters and digits: it stands in addresses and commands."),
    )
    structure = forms.ModelChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Partner"),
        help_text=gettext_lazy("Under whose name readers see the records."),
    )
    protocol = forms.ChoiceField(label=gettext_lazy("Protocol"), choices=Protocol.choices)
    url = forms.CharField(label=gettext_lazy("Address"), max_length=2000, strip=True)
    schema = forms.CharField(
        label=gettext_lazy("Format"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "The source's name for it: oai_dc, marcxml, unimarc, mods… Trying it lists them."
        ),
    )
    set_spec = forms.CharField(
        label=gettext_lazy("Set"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Only this part of an OAI-PMH source; everything when empty."),
    )
    query = forms.CharField(
        label=gettext_lazy("Query"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("What to ask an SRU source for, in CQL."),
    )
    every_hours = forms.TypedChoiceField(label=gettext_lazy("Harvest"), choices=EVERY, coerce=int, initial=24)
    full_days = forms.TypedChoiceField(
        label=gettext_lazy("Ask for the whole list"),
        choices=FULL,
        coerce=int,
        initial=30,
        help_text=gettext_lazy("It shows what disappeared without a word."),
    )
    types = forms.CharField(
        label=gettext_lazy("Types"),
        required=False,
        widget=_LINES,
        help_text=gettext_lazy("A line each: their word = our type. For example: Étude = Report"),
    )
    subjects = forms.CharField(
        label=gettext_lazy("Subjects"),
        required=False,
        widget=_LINES,
        help_text=gettext_lazy("A line each: their word = a subject of the thesaurus."),
    )
    territories = forms.CharField(
        label=gettext_lazy("Territories"),
        required=False,
        widget=_LINES,
        help_text=gettext_lazy("A line each: their word = a territory, by its name or code."),
    )

    def __init__(self, *args: Any, source: HarvestSource | None = None, **kwargs: Any) -> None:
        if source is not None:
            kwargs["initial"] = _values(source)
        super().__init__(*args, **kwargs)
        self.source = source
        partners = Structure.objects.order_by("code")
        self.fields["structure"].queryset = partners  # type: ignore[attr-defined]  # a ModelChoiceField
        if source is not None:
            self.fields["name"].disabled = True
            _add_current(self.fields["every_hours"], source.every_hours)
            _add_current(self.fields["full_days"], source.full_days)

    def clean_name(self) -> str:
        if self.source is not None:
            return self.source.name
        try:
            name = name_in_addresses(self.cleaned_data["name"])
        except SourceRefused as error:
            raise forms.ValidationError(str(error.user_message)) from None
        if HarvestSource.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is already a source named %(name)s.") % {"name": name})
        return name

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        url = asked.get("url", "")
        kept = self.source.url if self.source else ""
        if url and url != kept:
            try:
                # What is in a folder of the server is the operator's to give, on the command line.
                check_address(url, Protocol.OAI)
            except SourceRefused as error:
                self.add_error("url", str(error.user_message))
        if asked.get("protocol") == Protocol.SRU and not asked.get("query"):
            self.add_error("query", _("Say what to ask for: an SRU source gives nothing without a question."))
        return asked

    def clean_types(self) -> dict[str, str]:
        return _rules(self.cleaned_data["types"], _type_named)

    def clean_subjects(self) -> dict[str, str]:
        return _rules(self.cleaned_data["subjects"], _concept_named)

    def clean_territories(self) -> dict[str, str]:
        return _rules(self.cleaned_data["territories"], territories.find)

    def values(self) -> dict[str, Any]:
        """The members of the source, once the form is valid."""
        asked = dict(self.cleaned_data)
        asked["prefix"] = asked.pop("schema")  # "prefix" is a form's own
        asked["mapping"] = {kind: rules for kind in KINDS if (rules := asked.pop(kind))}
        return asked

    @property
    def what_fields(self) -> list[forms.BoundField]:
        return [
            self[name] for name in ("name", "structure", "protocol", "url", "schema", "set_spec", "query")
        ]

    @property
    def when_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("every_hours", "full_days")]

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return [self[kind] for kind in KINDS]


def rhythm(source: HarvestSource) -> str:
    """How often a source is harvested, in words."""
    usual = dict(EVERY).get(source.every_hours)
    return str(usual) if usual else _("every %(hours)s hours") % {"hours": source.every_hours}


def _values(source: HarvestSource) -> dict[str, Any]:
    names = (
        "name",
        "structure",
        "protocol",
        "url",
        "set_spec",
        "query",
        "every_hours",
        "full_days",
    )
    shown: dict[str, Callable[[str], str]] = {
        "types": lambda code: str(DOCUMENT_TYPES.get(code, code)),
        "subjects": lambda code: thesaurus().label(code) or code,
        "territories": lambda code: territories.label(code) or code,
    }
    rules = {
        kind: "\n".join(f"{word} = {show(ours)}" for word, ours in source.mapping.get(kind, {}).items())
        for kind, show in shown.items()
    }
    return {name: getattr(source, name) for name in names} | {"schema": source.prefix} | rules


def _add_current(field: Any, value: int) -> None:
    """A schedule that the command line gave is none of the usual ones."""
    if value not in dict(field.choices):
        field.choices = [*field.choices, (value, str(value))]


def _rules(text: str, find: Callable[[str], str]) -> dict[str, str]:
    """Lines of "word = ours" as a mapping; raises ValidationError naming the lines that say nothing known."""
    found: dict[str, str] = {}
    wrong = []
    for line in filter(None, map(str.strip, text.splitlines()[:_MOST_RULES])):
        word, equals, ours = (part.strip() for part in line.rpartition("="))
        code = find(ours) if word and equals else ""
        if code:
            found[word] = code
        else:
            wrong.append(line[:80])
    if wrong:
        raise forms.ValidationError(
            _("Not understood: %(lines)s. Write “their word = ours”.") % {"lines": " · ".join(wrong[:5])}
        )
    return found


def _type_named(text: str) -> str:
    if text in DOCUMENT_TYPES:
        return str(text)
    folded = normalised(text)
    return next((str(code) for code, label in DOCUMENT_TYPES.items() if normalised(str(label)) == folded), "")


def _concept_named(text: str) -> str:
    vocabulary = thesaurus()
    return text if vocabulary.primary_key(text) is not None else vocabulary.match(text)
