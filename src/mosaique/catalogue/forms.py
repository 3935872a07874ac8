"""The record as a form: what a documentalist fills in, and the description it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from mosaique.catalogue import entry_lines as lines
from mosaique.catalogue.enums import ABSTRACT_ORIGINS, ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES
from mosaique.catalogue.models import Holding, Record
from mosaique.catalogue.values.codes import AbstractOrigin, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Abstract, Description, HoldingDraft, Host, Note
from mosaique.catalogue.values.identifiers import web_address
from mosaique.network.models import Structure


@dataclass(frozen=True, slots=True)
class LineList:
    """A list of the description edited as lines: its member, how an element is shown and read."""

    member: str
    line: Any
    parse: Any


LINE_LISTS = (
    LineList("contributors", lines.contributor_line, lines.parse_contributor),
    LineList("publishers", lines.publisher_line, lines.parse_publisher),
    LineList("series", lines.series_line, lines.parse_series),
    LineList("identifiers", lines.identifier_line, lines.parse_identifier),
    LineList("links", lines.link_line, lines.parse_link),
    LineList("subjects", lines.subject_line, lines.parse_subject),
    LineList("keywords", lines.keyword_line, lines.parse_keyword),
    LineList("territories", lines.territory_line, lines.parse_territory),
)
PLAIN = ("title", "subtitle", "edition", "date", "extent", "rights")
HOST = ("title", "issn", "volume", "issue", "pages")
COPY = ("shelf_mark", "access", "conditions", "link", "local_note")
# A copy as kept: its centre is the record's, and drafts name it by its code.
_COPY_MEMBERS = tuple(name for name in HoldingDraft.__struct_fields__ if name != "structure")


def _choices(labels: dict[str, Any], *, blank: bool = True) -> list[tuple[str, Any]]:
    return ([("", "—")] if blank else []) + [(str(value), label) for value, label in labels.items()]


def _lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


def _line(
    label: Any, help_text: Any = "", *, required: bool = False, max_length: int = 500
) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=max_length)


class RecordForm(WagtailAdminModelForm):
    """Edits a record's description and the person's own centre's copy.

    Members that no field shows are kept as they are. ``description()`` and ``copies()`` give what was
    filled in; ``catalogue.actions`` writes it: this form's ``save`` is never called.
    """

    shown_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    structure = forms.ModelChoiceField(Structure.objects.none(), label=_("Centre"))
    type = forms.ChoiceField(label=_("Type"), choices=_choices(DOCUMENT_TYPES, blank=False))
    title = _line(_("Title"), required=True, max_length=2000)
    subtitle = _line(_("Subtitle"), max_length=2000)
    contributors = _lines(
        _("Authors"),
        _("One a line, “Name, First name”; another role in brackets: “Noiriel, Gérard [edt]”."),
    )
    publishers = _lines(_("Publishers"), _("One a line, “Place : Publisher”."), rows=1)
    date = _line(_("Date"), _("As on the document: 2009, 2009-05, [1998?], 1998-2001."), max_length=60)
    edition = _line(_("Edition"))
    extent = _line(_("Extent"), _("For example “245 p.”"))
    series = _lines(_("Series"), _("“Title ; number”."), rows=1)
    host_title = _line(_("In (journal or book)"))
    host_issn = _line(_("ISSN"))
    host_volume = _line(_("Volume"))
    host_issue = _line(_("Issue"))
    host_pages = _line(_("Pages"))
    identifiers = _lines(_("Numbers"), _("One a line: “isbn 9782…”, “doi 10.…”."), rows=2)
    links = _lines(_("Web addresses"), rows=2)
    languages = _line(_("Languages"), _("Codes parted by spaces: fr, en, de…"), max_length=60)
    abstract = _lines(_("Abstract"), rows=10)
    abstract_language = _line(_("Language of the abstract"), max_length=12)
    abstract_origin = forms.ChoiceField(
        label=_("Origin of the abstract"), choices=_choices(ABSTRACT_ORIGINS, blank=False), required=False
    )
    abstract_author = _line(_("Signed"))
    subjects = _lines(_("Subjects"), _("Terms of the thesaurus, one a line."), rows=4)
    keywords = _lines(_("Free keywords"), _("One a line."), rows=2)
    territories = _lines(_("Territories"), _("Names or official codes, one a line."), rows=2)
    publics = forms.MultipleChoiceField(
        label=_("Publics"),
        choices=_choices(PUBLICS, blank=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=_choices(SCOPES), required=False)
    note = _lines(_("Note"), rows=2)
    rights = _line(_("Rights"))
    copy_shelf_mark = _line(_("Shelf mark"), max_length=120)
    copy_access = forms.ChoiceField(label=_("Access"), choices=_choices(ACCESSES), required=False)
    copy_conditions = _line(_("Conditions"), max_length=250)
    copy_link = _line(_("Link to the copy"), max_length=2000)
    copy_local_note = _lines(_("Note of the centre"), rows=2)
    copy_local_keywords = _lines(_("Keywords of the centre"), _("One a line."), rows=2)

    class Meta:
        model = Record
        fields: ClassVar = ["structure"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.description if self.instance.pk else Description(type=DocumentType.BOOK)
        self.fields["structure"].queryset = self._structures()
        self._fill()

    def _structures(self) -> Any:
        """The centres in whose name the person may describe; the record's own once it exists."""
        if self.instance.pk:
            return Structure.objects.filter(pk=self.instance.structure_id)
        return Structure.objects.described_by(self.for_user)

    def _fill(self) -> None:
        described = self.before
        host = described.host or Host()
        abstract = (
            described.abstracts[0]
            if described.abstracts
            else Abstract(text="", language="fr", origin=AbstractOrigin.OWN)
        )
        self.initial |= {
            "shown_version": self.instance.version if self.instance.pk else None,
            "type": described.type,
            "languages": " ".join(described.languages) or ("fr" if not self.instance.pk else ""),
            "abstract": abstract.text,
            "abstract_language": abstract.language,
            "abstract_origin": abstract.origin,
            "abstract_author": abstract.author,
            "publics": described.publics,
            "scope": described.scope,
            "note": described.notes[0].text if described.notes else "",
            **{name: getattr(described, name) for name in PLAIN},
            **{f"host_{name}": getattr(host, name) for name in HOST},
            **{each.member: lines.show(getattr(described, each.member), each.line) for each in LINE_LISTS},
        }
        self.copies_before = self._own_copies()
        if self.copies_before:
            copy = self.copies_before[0]
            self.initial |= {f"copy_{name}": getattr(copy, name) for name in COPY}
            self.initial["copy_local_keywords"] = "\n".join(copy.local_keywords)
        structures = list(self.fields["structure"].queryset[:2])
        if len(structures) == 1:
            self.initial["structure"] = structures[0].pk

    def _own_copies(self) -> list[HoldingDraft]:
        """The copies of the centre answerable for the record; the form shows the first."""
        if not self.instance.pk:
            return []
        found = Holding.objects.of(self.instance.structure).filter(record=self.instance).order_by("pk")
        return [HoldingDraft(**members) for members in found.values(*_COPY_MEMBERS)]

    def _post_clean(self) -> None:
        """Nothing is put on the model: the columns of the same names follow from the description."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        for each in LINE_LISTS:
            if each.member in self.cleaned_data:
                self._clean_lines(each)
        self._clean_date()
        self._clean_languages()
        self._clean_copy_link()
        return self.cleaned_data

    def _clean_lines(self, each: LineList) -> None:
        text = self.cleaned_data[each.member]
        try:
            found = lines.read(
                text, before=getattr(self.before, each.member), line=each.line, parse=each.parse
            )
        except forms.ValidationError as error:
            self.add_error(each.member, error)
        else:
            self.cleaned_data[each.member] = found

    def _clean_date(self) -> None:
        date = self.cleaned_data.get("date", "")
        if date and date != self.before.date and PartialDate.parse(date).start_year is None:
            self.add_error(
                "date", _("No year can be read in this date; write for example 2009, 2009-05 or [1998?].")
            )

    def _clean_languages(self) -> None:
        typed = self.cleaned_data.get("languages", "")
        if typed == " ".join(self.before.languages):
            self.cleaned_data["languages"] = self.before.languages
            return
        codes = typed.replace(",", " ").lower().split()
        if wrong := [
            code for code in codes if not (2 <= len(code) <= 12 and code.replace("-", "").isalnum())
        ]:
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
        said = self.cleaned_data
        host = Host(**{name: said[f"host_{name}"] for name in HOST})
        if self.before.host:
            host = msgspec.structs.replace(self.before.host, **{name: said[f"host_{name}"] for name in HOST})
        return msgspec.structs.replace(
            self.before,
            type=DocumentType(said["type"]),
            host=host if host != Host() else None,
            languages=said["languages"],
            abstracts=self._abstracts(),
            publics=said["publics"],
            scope=said["scope"],
            notes=self._notes(),
            **{name: said[name] for name in PLAIN},
            **{each.member: said[each.member] for each in LINE_LISTS},
        )

    def _abstracts(self) -> list[Abstract]:
        said, others = self.cleaned_data, self.before.abstracts[1:]
        if not said["abstract"].strip():
            return others
        first = Abstract(
            text=_text(said["abstract"]),
            language=said["abstract_language"],
            origin=AbstractOrigin(said["abstract_origin"] or AbstractOrigin.UNKNOWN),
            author=said["abstract_author"],
        )
        return [first, *others]

    def _notes(self) -> list[Note]:
        text, (first, others) = (
            _text(self.cleaned_data["note"]),
            (self.before.notes[:1], self.before.notes[1:]),
        )
        if not text:
            return others
        return [msgspec.structs.replace(first[0], text=text) if first else Note(text=text), *others]

    def copies(self) -> list[HoldingDraft]:
        """The centre's copies, the first as filled in; a new record has one even if nothing is said of it."""
        said = self.cleaned_data
        shown = {name: said[f"copy_{name}"] for name in COPY} | {
            "local_note": _text(said["copy_local_note"]),
            "local_keywords": [
                word.strip() for word in said["copy_local_keywords"].splitlines() if word.strip()
            ],
        }
        if not self.copies_before:
            return [HoldingDraft(**shown)] if any(shown.values()) or not self.instance.pk else []
        first, *others = self.copies_before
        return [msgspec.structs.replace(first, **shown), *others]

    def copies_changed(self) -> bool:
        """Whether the copies filled in differ from those there were."""
        return self.copies() != self.copies_before


def _text(typed: str) -> str:
    """Text of a text area, whose line ends browsers send as CR LF."""
    return typed.strip().replace("\r\n", "\n")
