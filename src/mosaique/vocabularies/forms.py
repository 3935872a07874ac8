"""The vocabularies' forms. They read what was typed; ``vocabularies.actions`` write it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from mosaique.vocabularies import storage
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from mosaique.vocabularies.skos.parsing import MAX_BYTES
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Note
from mosaique.vocabularies.thesaurus import label_key

LANGUAGES = ("fr", "en")
RELATIONS = ("broader", "related", "replaced_by")

_DAY = r"^\d{4}(-\d{2}){0,2}$"


def _line(
    label: Any, help_text: Any = "", *, required: bool = False, max_length: int = 500
) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=max_length)


def _lines(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class ConceptForm(WagtailAdminModelForm):
    """A concept as texts: labels and notes in two languages, relations by the labels of other concepts.

    ``draft()`` gives what was filled in; labels and notes in other languages, and what no field shows, are
    kept.
    """

    preferred_fr = _line(_("Preferred label in French"), required=True)
    preferred_en = _line(_("Preferred label in English"))
    alternative_fr = _lines(_("Other labels in French"), _("One a line: synonyms, acronyms, former names."))
    alternative_en = _lines(_("Other labels in English"), _("One a line."))
    broader = _lines(_("Broader concepts"), _("One a line, by their labels or identifiers."))
    related = _lines(_("Related concepts"), _("One a line, by their labels or identifiers."))
    replaced_by = _lines(_("Replaced by"), _("One a line, by their labels or identifiers."))
    scope_fr = _lines(_("Scope note in French"), rows=3)
    scope_en = _lines(_("Scope note in English"), rows=3)
    valid_from = forms.RegexField(
        _DAY, label=_("Valid from"), help_text=_("A year or a date: 1996, 2014-02-21."), required=False
    )
    valid_to = forms.RegexField(_DAY, label=_("Valid to"), required=False)

    class Meta:
        model = Concept
        fields: ClassVar = ["notation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self._before()
        self.fields["notation"].required = False
        self._fill()

    def _before(self) -> ConceptDraft:
        if not self.instance.pk:
            return ConceptDraft("")
        return storage.concept_drafts(Concept.objects.filter(pk=self.instance.pk))[0]

    @property
    def scheme(self) -> ConceptScheme | None:
        """The concept's own scheme; a new one goes to the network's thesaurus."""
        return self.instance.scheme if self.instance.pk else ConceptScheme.objects.main()

    def _fill(self) -> None:
        for language in LANGUAGES:
            self.initial[f"preferred_{language}"] = self.before.preferred(language)
            self.initial[f"alternative_{language}"] = "\n".join(
                one.text
                for one in self.before.labels
                if (one.language, one.kind) == (language, "alternative")
            )
            self.initial[f"scope_{language}"] = "\n".join(
                one.text for one in self.before.notes if (one.language, one.kind) == (language, "scope")
            )
        self.initial |= {"valid_from": self.before.valid_from, "valid_to": self.before.valid_to}
        for relation in RELATIONS:
            self.initial[relation] = "\n".join(
                self._shown(identifier) for identifier in getattr(self.before, relation)
            )

    def _shown(self, identifier: str) -> str:
        """The label, when it leads back to this concept alone; else the identifier."""
        concept = Concept.objects.filter(scheme=self.scheme, identifier=identifier).first()
        label = concept.preferred_label() if concept else ""
        return label if label and self._found(label) == identifier else identifier

    def _found(self, text: str) -> str:
        """The identifier of the scheme's concept so called; preferred labels before others."""
        concepts = Concept.objects.filter(scheme=self.scheme)
        if concepts.filter(identifier=text).exists():
            return text
        labels = ConceptLabel.objects.filter(concept__in=concepts, key=label_key(text)[:500])
        rows = list(labels.values_list("kind", "concept__identifier"))
        preferred = {identifier for kind, identifier in rows if kind == "preferred"}
        found = preferred or {identifier for _kind, identifier in rows}
        return found.pop() if len(found) == 1 else ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        for relation in RELATIONS:
            self.cleaned_data[relation] = self._identifiers(relation)
        return self.cleaned_data

    def _identifiers(self, relation: str) -> tuple[str, ...]:
        found = set()
        for line in self.cleaned_data.get(relation, "").splitlines():
            if not line.strip():
                continue
            if identifier := self._found(line.strip()):
                found.add(identifier)
            else:
                message = _("“%(line)s” is not the label or identifier of one concept.")
                self.add_error(relation, message % {"line": line.strip()})
        return tuple(sorted(found))

    def _post_clean(self) -> None:
        """Nothing is put on the model: the action writes it."""

    def draft(self) -> ConceptDraft:
        """The concept that a valid form describes."""
        said = self.cleaned_data
        return ConceptDraft(
            identifier=self.before.identifier,
            uri=self.before.uri,
            notation=said["notation"] or "",
            status=self.before.status,
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            labels=tuple(sorted(set(self._labels()))),
            notes=tuple(sorted(set(self._notes()))),
            broader=said["broader"],
            related=said["related"],
            replaced_by=said["replaced_by"],
            matches=self.before.matches,
        )

    def _labels(self) -> list[Label]:
        said = self.cleaned_data
        labels = [one for one in self.before.labels if one.language not in LANGUAGES or one.kind == "hidden"]
        for language in LANGUAGES:
            preferred = " ".join(said[f"preferred_{language}"].split())
            others = {" ".join(line.split()) for line in said[f"alternative_{language}"].splitlines()}
            labels += [Label(language, "preferred", preferred)] if preferred else []
            labels += [Label(language, "alternative", one[:500]) for one in others - {"", preferred}]
        return labels

    def _notes(self) -> list[Note]:
        notes = [one for one in self.before.notes if one.language not in LANGUAGES or one.kind != "scope"]
        for language in LANGUAGES:
            text = self.cleaned_data[f"scope_{language}"].strip().replace("\r\n", "\n")
            notes += [Note("scope", language, text)] if text else []
        return notes


class ImportForm(forms.Form):
    """A SKOS file, and the scheme that it is to become."""

    file = forms.FileField(label=_("File"), help_text=_("RDF/XML, Turtle or JSON-LD, 10 MB at most."))
    identifier = forms.SlugField(
        label=_("Scheme"),
        help_text=_("Identifier of the scheme to update or make; empty: the one that the file says."),
        required=False,
        max_length=64,
    )
    write = forms.BooleanField(
        label=_("Write"), help_text=_("Unticked: only say what would change."), required=False
    )

    def clean_file(self) -> bytes:
        """What the file holds, one byte beyond the limit at most."""
        return self.cleaned_data["file"].read(MAX_BYTES + 1)
