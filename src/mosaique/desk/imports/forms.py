"""What is asked for an import: the file, how to read it, what to do with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosaique.desk.imports import columns
from mosaique.exchange.formats import registry
from mosaique.exchange.imports import OnMatch
from mosaique.exchange.models import ImportRun
from mosaique.exchange.surveys import TABLES
from mosaique.network.models import Structure

ENCODINGS = (
    ("", _("as recognised")),
    ("utf-8", "UTF-8"),
    ("iso-5426", "ISO 5426"),
    ("cp1252", "Windows-1252"),
    ("cp850", "DOS 850"),
    ("marc-8", "MARC-8"),
    ("utf-16", "UTF-16"),
)
MATCHES = (
    (OnMatch.ATTACH, _("add my centre's copy to the record that exists")),
    (OnMatch.SKIP, _("leave it as it is")),
    (OnMatch.CREATE, _("make another record all the same")),
)


def format_choices() -> list[tuple[str, str]]:
    """Every format that can be read."""
    return [(slug, registry.get(slug).label) for slug in registry.names()]


class UploadForm(forms.Form):
    """A file, for one of the centres that the person works for."""

    structure = forms.ModelChoiceField(
        Structure.objects.none(), label=_("For which centre"), empty_label=None
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the action says it in its own words
        help_text=_(
            "An export of PMB, Koha, Zotero or another program, or a spreadsheet. Nothing is imported before "
            "you have seen what it would give."
        ),
    )
    format_name = forms.ChoiceField(label=_("Format"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = Structure.objects.described_by(user).active().order_by("code")
        self.fields["structure"].queryset = centres  # type: ignore[attr-defined]  # a ModelChoiceField
        own = Structure.objects.where_staff(user).order_by("code").first()
        self.fields["structure"].initial = own.pk if own else None
        self.fields["format_name"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("auto", _("recognised by itself")),
            *format_choices(),
        ]

    def clean_format_name(self) -> str:
        return self.cleaned_data["format_name"] or "auto"


class ReadingForm(forms.Form):
    """The format and the characters, when they were not recognised rightly."""

    format_name = forms.ChoiceField(label=_("Format"), choices=format_choices)
    encoding = forms.ChoiceField(label=_("Characters"), choices=ENCODINGS, required=False)

    @classmethod
    def of(cls, run: ImportRun, data: Any = None) -> ReadingForm:
        initial = {"format_name": run.format, "encoding": run.options.get("encoding", "")}
        return cls(data, initial=initial)


class OrderForm(forms.Form):
    """What to do with known documents, drafts or not, and each column's field."""

    on_match = forms.ChoiceField(
        label=_("When the base already describes a document"), choices=MATCHES, widget=forms.RadioSelect
    )
    as_draft = forms.BooleanField(
        label=_("Keep the new records as drafts"),
        required=False,
        help_text=_("Otherwise readers see them as soon as they are imported."),
    )

    def __init__(self, data: Any = None, *, run: ImportRun) -> None:
        super().__init__(data, initial=run.options)
        self.is_table = run.format in TABLES
        self.headings: list[str] = run.survey.get("headings", []) if self.is_table else []
        self.guessed: list[str] = run.survey.get("fields", []) if self.is_table else []
        rows = run.survey.get("rows", [])
        fields = columns.chosen_fields(self.headings, self.guessed, run.options.get("columns", {}))
        for place, (heading, field) in enumerate(zip(self.headings, fields, strict=True)):
            values = [row[place] for row in rows if place < len(row) and row[place].strip()]
            if heading:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=heading,
                    choices=columns.choices,
                    initial=field,
                    required=False,
                    help_text=" · ".join(value[:60] for value in values),
                )

    def column_fields(self) -> list[Any]:
        """The bound fields of the columns."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_table and "title" not in self._chosen(cleaned):
            raise forms.ValidationError(_("Say which column holds the title."))
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> list[str]:
        return [cleaned.get(f"column_{place}", "") for place in range(len(self.headings))]

    def mapping(self) -> dict[str, str]:
        """The columns' fields, as the reader is told."""
        return columns.mapping(self.headings, self.guessed, self._chosen(self.cleaned_data))
