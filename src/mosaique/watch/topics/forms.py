"""What is asked about a topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosaique.core.messages import render
from mosaique.network.models import Structure
from mosaique.vocabularies import territories
from mosaique.vocabularies.models import Concept, Territory
from mosaique.vocabularies.thesaurus import thesaurus
from mosaique.watch.models import Source
from mosaique.watch.topics import questions
from mosaique.watch.topics.actions import Said
from mosaique.watch.topics.models import Topic

_MOST_LINES = 100
_PERCENTS = (5, 10, 20, 30, 40, 50)
_THRESHOLDS = [("", gettext_lazy("never: everything stays in the inbox"))] + [
    (f"{percent / 100}", f"{percent} %") for percent in _PERCENTS
]


def _lines(label: Any, help_text: Any, *, complete: str) -> forms.CharField:
    """Several values, one a line, completed as they are typed."""
    attrs = {"rows": 3, "data-lines": "", "data-complete": complete}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=attrs),
    )


class TopicForm(forms.Form):
    """What the network watches for. ``said`` is what the actions take."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    note = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In a sentence: the ranking starts from these words too."),
    )
    query = forms.CharField(
        label=gettext_lazy("Words and expressions"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "As in the search: “expressions in quotes”, OR, -word, immigr*, titre:, auteur:, revue: (the "
            "source), sujet: (the keywords), langue:, date:2024..2026."
        ),
    )
    concepts = _lines(
        gettext_lazy("Concepts of the thesaurus"),
        gettext_lazy("One a line. Their other labels and narrower concepts are looked for too."),
        complete="subjects",
    )
    territories = _lines(
        pgettext_lazy("topic", "Only these territories"),
        gettext_lazy("One a line. Former names, and the places that are in them, count."),
        complete="territories",
    )
    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(),
        label=pgettext_lazy("topic", "Only these sources"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("All of them, when none is ticked."),
    )
    structures = forms.ModelMultipleChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Centres in charge"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Their staff changes the topic; everybody sees it."),
    )
    threshold = forms.TypedChoiceField(
        label=gettext_lazy("Set items aside under a chance of"),
        choices=_THRESHOLDS,
        coerce=float,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("They stay one click away; those drawn at random are never set aside."),
    )

    def __init__(self, *args: Any, user: Any, topic: Topic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(topic) if topic else {"structures": Structure.objects.where_staff(user)}
        self.topic = topic
        fields: dict[str, Any] = self.fields
        fields["sources"].queryset = Source.objects.viewable_by(user).order_by("title", "pk")
        fields["structures"].queryset = Structure.objects.active().order_by("code")

    def clean_name(self) -> str:
        """The name. Raises ValidationError when another topic has it."""
        name = str(self.cleaned_data["name"])
        others = Topic.objects.exclude(pk=self.topic.pk) if self.topic else Topic.objects.all()
        if others.filter(name__iexact=name).exists():
            raise ValidationError(_("Another topic has this name."))
        return name

    def clean_query(self) -> str:
        """The question. Raises ValidationError with all that items could not answer."""
        query = str(self.cleaned_data["query"])
        told = [render(message, facts, _) for message, facts in questions.problems(query)]
        if told:
            raise ValidationError(told)
        return query

    def clean_concepts(self) -> list[Concept]:
        """The concepts. Raises ValidationError for lines that are no label."""
        vocabulary = thesaurus()
        found = {line: vocabulary.find(line)[:1] for line in self._lines("concepts")}
        self._refuse(_("The thesaurus has no “%(line)s”."), (line for line, one in found.items() if not one))
        keys = [vocabulary.primary_key(identifier) for (identifier,) in found.values()]
        return list(Concept.objects.filter(pk__in=[key for key in keys if key]).prefetch_related("labels"))

    def clean_territories(self) -> list[Territory]:
        """The territories. Raises ValidationError for lines that are no place."""
        found = {line: territories.find(line) for line in self._lines("territories")}
        self._refuse(
            _("No territory is named “%(line)s”."), (line for line, code in found.items() if not code)
        )
        return list(Territory.objects.filter(code__in=found.values()))

    def clean(self) -> dict[str, Any]:
        """Everything. Raises ValidationError when nothing says what belongs to the topic."""
        cleaned = super().clean() or self.cleaned_data
        names = ("query", "concepts", "territories", "sources")
        if not self.errors and not any(cleaned.get(name) for name in names):
            raise ValidationError(
                _("Give words, a concept, a territory or a source: nothing would be found.")
            )
        return cleaned

    @property
    def said(self) -> Said:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Said(
            name=cleaned["name"],
            note=cleaned["note"],
            query=cleaned["query"],
            concepts=cleaned["concepts"],
            territories=cleaned["territories"],
            sources=cleaned["sources"],
            structures=cleaned["structures"],
            threshold=cleaned["threshold"],
        )

    def _lines(self, name: str) -> list[str]:
        lines = (line.strip() for line in str(self.cleaned_data[name]).splitlines())
        return list(dict.fromkeys(filter(None, lines)))[:_MOST_LINES]

    @staticmethod
    def _refuse(message: str, lines: Iterable[str]) -> None:
        told = [message % {"line": line[:80]} for line in lines]
        if told:
            raise ValidationError(told)


def _initial(topic: Topic) -> dict[str, Any]:
    concepts = topic.concepts.prefetch_related("labels").order_by("pk")
    return {
        "name": topic.name,
        "note": topic.note,
        "query": topic.query,
        "concepts": "\n".join(map(str, concepts)),
        "territories": "\n".join(_written(topic.territories.order_by("pk"))),
        "sources": topic.sources.all(),
        "structures": topic.structures.all(),
        "threshold": "" if topic.threshold is None else f"{topic.threshold}",
    }


def _written(places: Iterable[Territory]) -> Iterator[str]:
    """Names that lead back to their place, else its code: two places may share a name."""
    for one in places:
        yield one.name if territories.find(one.name) == one.code else one.code
