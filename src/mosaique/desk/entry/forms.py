"""The entry form: what a documentalist fills in, and the description and the copy that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue import entry_lines as lines
from mosaique.catalogue.enums import ABSTRACT_ORIGINS, ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES
from mosaique.catalogue.models import Holding, Record
from mosaique.catalogue.values.codes import AbstractOrigin, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description, HoldingDraft
from mosaique.catalogue.values.identifiers import web_address
from mosaique.desk.entry.fields import LINE_LISTS, LineList, described_by, field_values
from mosaique.desk.entry.layouts import ABSTRACT, COPY, INDEXING, LAST, LAYOUTS
from mosaique.network.models import Structure

_COPY = ("shelf_mark", "access", "conditions", "link", "local_note")
# A copy as kept: its centre is the record's, and drafts name it by its code.
_COPY_MEMBERS = tuple(name for name in HoldingDraft.__struct_fields__ if name != "structure")
_WRITTEN = ("title", "contributors", "date", "abstract", "subjects", "scope")  # what nobody else can fill in
_LONGEST_ABSTRACT = 20_000  # characters


def _choices(labels: Mapping[str, Any], *, blank: bool = True) -> list[tuple[str, Any]]:
    return ([("", "—")] if blank else []) + [(str(value), label) for value, label in labels.items()]


def _select(label: Any, labels: Mapping[str, Any], *, blank: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_choices(labels, blank=blank), required=False)


def _line(
    label: Any,
    help_text: Any = "",
    *,
    required: bool = False,
    longest: int = 500,
    complete: str = "",
) -> forms.CharField:
    widget = forms.TextInput(attrs={"data-complete": complete} if complete else {})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=longest, widget=widget
    )


def _lines(label: Any, help_text: Any = "", *, rows: int = 2, complete: str = "") -> forms.CharField:
    """Several values, one a line; ``complete`` is the kind of names that completions offer."""
    widget = forms.Textarea(
        attrs={"rows": rows, "data-lines": ""} | ({"data-complete": complete} if complete else {})
    )
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST_ABSTRACT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class EntryForm(forms.Form):
    """Edits a description, and the copy of the centre that is answerable for it.

    ``before`` is the description as it was, ``known`` others whose elements a line may mean (what was found
    elsewhere): an element whose line was not touched keeps what the line does not show. Members that no field
    shows are kept. ``description()`` and ``copies()`` give what a valid form says.
    """

    entry = forms.UUIDField(widget=forms.HiddenInput)
    shown_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=_choices(DOCUMENT_TYPES, blank=False))
    structure = forms.ModelChoiceField(Structure.objects.none(), label=_("Centre"), empty_label=None)

    title = _line(_("Title"), required=True, longest=2000)
    subtitle = _line(_("Subtitle"), longest=2000)
    contributors = _lines(
        _("Authors"),
        _("One a line, in either order; another role in brackets: “Noiriel, Gérard [edt]”."),
        complete="people",
    )
    publishers = _lines(_("Publishers"), _("One a line, “Place : Publisher”."), rows=1, complete="publishers")
    date = _line(_("Date"), _("As on the document: 2009, 2009-05, [1998?], 1998-2001."), longest=60)
    edition = _line(_("Edition"))
    extent = _line(_("Extent"), _("For example “245 p.”"))
    series = _lines(_("Series"), _("“Title ; number”."), rows=1)
    host_title = _line(_("In (journal or book)"), complete="journals")
    host_issn = _line("ISSN")
    host_isbn = _line(_("ISBN of the book"))
    host_volume = _line(_("Volume"))
    host_issue = _line(_("Issue"))
    host_pages = _line(_("Pages"))
    thesis_degree = _line(_("Degree"))
    thesis_discipline = _line(_("Discipline"))
    thesis_institution = _line(_("University"))
    event_name = _line(_("Meeting"))
    event_place = _line(_("Place of the meeting"))
    event_date = _line(_("Date of the meeting"), longest=60)
    identifiers = _lines(_("Numbers"), _("One a line: an ISBN or a DOI as it stands, “nnt 2009…”."), rows=1)
    links = _lines(_("Web addresses"), rows=1)

    abstract = _text(_("Abstract"), 9)
    abstract_author = _line(_("Signed"))
    abstract_origin = _select(_("Origin of the abstract"), ABSTRACT_ORIGINS, blank=False)
    abstract_language = _line(_("Language of the abstract"), longest=12)

    subjects = _lines(_("Subjects"), _("Terms of the thesaurus, one a line."), rows=3, complete="subjects")
    keywords = _lines(_("Free keywords"), _("One a line."), rows=1)
    territories = _lines(_("Territories"), _("Names or official codes."), rows=1, complete="territories")
    scope = _select(_("Scope"), SCOPES)
    publics = forms.MultipleChoiceField(
        label=_("Publics"),
        choices=_choices(PUBLICS, blank=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = _line(_("Languages"), _("Codes parted by spaces: fr, en, de…"), longest=60)

    note = _text(_("Note"), 2)
    rights = _line(_("Rights"))
    licence = _line(_("Licence"))

    copy_shelf_mark = _line(_("Shelf mark"), longest=120)
    copy_access = _select(_("Access"), ACCESSES)
    copy_conditions = _line(_("Conditions"), longest=250)
    copy_link = _line(_("Link to the copy"), longest=2000)
    copy_local_note = _text(_("Note of the centre"), 2)
    copy_local_keywords = _lines(_("Keywords of the centre"), _("One a line."), rows=1)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: Any,
        record: Record | None = None,
        known: Iterable[Description] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.user, self.record = user, record
        self.before = record.description if record else Description()
        self._known = (self.before, *known)
        self.copies_before = _own_copies(record) if record else []
        super().__init__(
            data, initial={**self._first_values(), **(initial or {})}, use_required_attribute=False
        )
        self.fields["structure"].queryset = self._structures()  # type: ignore[attr-defined]  # of a ModelChoiceField
        self._say_what_the_type_says()

    def _structures(self) -> Any:
        """The centres in whose name the person may describe; the record's own once it exists."""
        if self.record:
            return Structure.objects.filter(pk=self.record.structure_id)
        return Structure.objects.described_by(self.user).order_by("code")

    def _first_values(self) -> dict[str, Any]:
        if not self.record:
            own = Structure.objects.where_staff(self.user).order_by("code").first()
            return {
                "languages": "fr",
                "abstract_language": "fr",
                "abstract_origin": AbstractOrigin.OWN,
                "abstract_author": f"{self.user} ({own})" if own else str(self.user),
                "structure": own and own.pk,
            }
        shown = field_values(self.before) | {
            "shown_version": self.record.version,
            "structure": self.record.structure_id,
        }
        if self.copies_before:
            copy = self.copies_before[0]
            shown |= {f"copy_{name}": getattr(copy, name) for name in _COPY}
            shown["copy_local_keywords"] = "\n".join(copy.local_keywords)
        return shown

    @property
    def document_type(self) -> DocumentType:
        """The type that the form is laid out for."""
        said = self["type"].value()
        return DocumentType(said) if said in DOCUMENT_TYPES else DocumentType.OTHER

    def _say_what_the_type_says(self) -> None:
        for name, label in LAYOUTS[self.document_type].labels.items():
            self.fields[name].label = label  # type: ignore[assignment]  # a lazy text is as good

    def focus_on_what_lacks(self, *, may_move: bool) -> None:
        """Put the cursor where the work goes on: the first field in fault, else the first empty one."""
        wanted = [name for name in _WRITTEN if not self[name].value()]
        places = [name for name in self.fields if name in self.errors] if self.is_bound else wanted
        if places and may_move and (self.is_bound or not self.record):
            self.fields[places[0]].widget.attrs["autofocus"] = True

    def document_fields(self) -> Iterator[forms.BoundField]:
        """The fields of this type's documents, in their order."""
        return (self[name] for name in LAYOUTS[self.document_type].fields)

    def other_fields(self) -> list[forms.BoundField]:
        """Fields that this type does not ask for and that say something all the same, and the last ones."""
        asked = {*LAYOUTS[self.document_type].fields, *ABSTRACT, *INDEXING, *COPY, *LAST}
        hidden = {"entry", "shown_version", "type"}
        kept = [self[name] for name in self.fields if name not in asked | hidden and self[name].value()]
        return [*kept, *(self[name] for name in LAST)]

    def shown_names(self) -> set[str]:
        """The names of the fields that the page shows."""
        others = {field.name for field in self.other_fields()}
        return {"type", *LAYOUTS[self.document_type].fields, *ABSTRACT, *INDEXING, *COPY, *others}

    def abstract_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ABSTRACT[1:])

    def indexing_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in INDEXING)

    def copy_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in COPY if name != "structure")

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in ("abstract", "note", "copy_local_note"):
            self.cleaned_data[name] = _unix(self.cleaned_data.get(name, ""))
        for each in LINE_LISTS:
            if each.member in self.cleaned_data:
                self._clean_lines(each)
        self._clean_dates()
        self._clean_languages()
        self._clean_copy_link()
        return self.cleaned_data

    def _clean_lines(self, each: LineList) -> None:
        known = [element for described in self._known for element in getattr(described, each.member)]
        try:
            found = lines.read(self.cleaned_data[each.member], before=known, line=each.line, parse=each.parse)
        except forms.ValidationError as error:
            self.add_error(each.member, error)
        else:
            self.cleaned_data[each.member] = found

    def _clean_dates(self) -> None:
        for name, former in (("date", self.before.date), ("event_date", self.initial.get("event_date"))):
            date = self.cleaned_data.get(name, "")
            if date and date != former and PartialDate.parse(date).start_year is None:
                self.add_error(
                    name, _("No year can be read in this date; write for example 2009, 2009-05 or [1998?].")
                )

    def _clean_languages(self) -> None:
        typed = self.cleaned_data.get("languages", "")
        if typed == " ".join(self.before.languages):
            self.cleaned_data["languages"] = self.before.languages
            return
        codes = typed.replace(",", " ").lower().split()
        if wrong := [code for code in codes if not _is_language(code)]:
            self.add_error("languages", _("“%(code)s” is not a language code.") % {"code": wrong[0]})
        self.cleaned_data["languages"] = codes

    def _clean_copy_link(self) -> None:
        """An address that a reader can follow, or the one that was there already."""
        link = self.cleaned_data.get("copy_link", "")
        if link and link != self.initial.get("copy_link"):
            if not web_address(link):
                self.add_error(
                    "copy_link",
                    _("“%(line)s” is not a web address that a reader can follow.") % {"line": link},
                )
            self.cleaned_data["copy_link"] = web_address(link)

    def description(self) -> Description:
        """The description that a valid form makes out of the former one."""
        return described_by(self.cleaned_data, self.before)

    def copies(self) -> list[HoldingDraft]:
        """The centre's copies, the first as filled in; a new record has one even if nothing is said of it."""
        said = self.cleaned_data
        words = [word.strip() for word in said["copy_local_keywords"].splitlines() if word.strip()]
        shown = {name: said[f"copy_{name}"] for name in _COPY} | {"local_keywords": words}
        if not self.copies_before:
            return [HoldingDraft(**shown)] if any(shown.values()) or not self.record else []
        first, *others = self.copies_before
        return [msgspec.structs.replace(first, **shown), *others]

    def copies_changed(self) -> bool:
        """Whether the copies filled in differ from those there were."""
        return self.copies() != self.copies_before


def _own_copies(record: Record) -> list[HoldingDraft]:
    """The copies of the centre answerable for the record; the form shows the first."""
    found = Holding.objects.of(record.structure).filter(record=record).order_by("pk")
    return [HoldingDraft(**members) for members in found.values(*_COPY_MEMBERS)]


def _unix(typed: str) -> str:
    """Text of a text area, whose line ends browsers send as CR LF."""
    return typed.strip().replace("\r\n", "\n")


def _is_language(code: str) -> bool:
    return 2 <= len(code) <= 12 and code.replace("-", "").isalnum()
