"""Names that complete what is being typed, with what tells namesakes apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosaique.catalogue.models import Agent, AgentForm, Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.matching import normalised
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest
from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.thesaurus import label_key, thesaurus

MOST = 8  # offered at once
LEAST_TYPED = 2  # characters
_LONGEST_TYPED = 100
_LOOKED_AT = 60  # records of which journals and publishers are taken


class Completion(NamedTuple):
    """What goes into the field, and what is said of it beside. ``fills`` are other fields of the form that
    follow from it, by name.
    """

    value: str
    hint: str = ""
    fills: dict[str, str] = {}


def complete(kind: str, typed: str) -> list[Completion]:
    """Completions of a kind (people, journals, publishers, subjects, territories), the likeliest first."""
    text = typed.strip()[:_LONGEST_TYPED]
    if kind not in _KINDS or len(text) < LEAST_TYPED:
        return []
    return _KINDS[kind](text)[:MOST]


def _people(text: str) -> list[Completion]:
    """People and bodies one of whose forms begins so, then those in which a word does."""
    key = normalised(text)
    if not key:
        return []
    forms = AgentForm.objects.order_by("key").values_list("agent_id", "name")
    found: dict[int, str] = {}
    for kind in ("person", "body"):
        found |= dict(forms.filter(key__startswith=f"{kind}:{key}")[:MOST])
    if len(found) < MOST:
        found = dict(forms.filter(key__contains=f" {key}")[:MOST]) | found
    agents = Agent.objects.filter(pk__in=found).annotate(
        records=Count("contributions__record", distinct=True)
    )
    ranked = sorted(agents, key=lambda agent: (-agent.records, agent.name))
    return [Completion(agent.name, _about(agent, found[agent.pk])) for agent in ranked]


def _about(agent: Agent, form: str) -> str:
    """Dates, the form that was found when it is another, and how many records."""
    records: int = agent.records  # type: ignore[attr-defined]  # annotated by _people
    counted = ngettext("%(count)s record", "%(count)s records", records) % {"count": records}
    other = _("also “%(form)s”") % {"form": form} if form != agent.name else ""
    return " · ".join(filter(None, (agent.dates, other, counted)))


def _journals(text: str) -> list[Completion]:
    """Journals and books that records say they are in, with the ISSN of the newest that has one."""
    counted: Counter[str] = Counter()
    issn: dict[str, str] = {}
    for described in _published_with(text):
        host = described.host
        if host and _begins(text, host.title):
            counted[host.title] += 1
            if host.issn:
                issn.setdefault(host.title, host.issn)
    return [
        Completion(title, issn.get(title, ""), {"host_issn": issn[title]} if title in issn else {})
        for title, _count in counted.most_common(MOST)
    ]


def _publishers(text: str) -> list[Completion]:
    """Publishers with their place, as the form writes them."""
    name = text.rpartition(" : ")[2]
    counted: Counter[str] = Counter()
    for described in _published_with(name):
        for one in described.publishers:
            if _begins(name, one.name):
                counted[f"{one.place} : {one.name}" if one.place else one.name] += 1
    return [Completion(line) for line, _count in counted.most_common(MOST)]


def _published_with(text: str) -> Iterable[Description]:
    """Descriptions whose journal, series or publisher has words that begin so."""
    words = [word for word in normalised(text).split() if len(word) > 2]
    question = " ".join(f"revue:{word}*" for word in words[-3:])
    if not question:
        return []
    request = SearchRequest(text=question, limit=_LOOKED_AT, sort="added", snippets=False)
    ids = [hit.id for hit in search.search(request).hits]
    return Record.objects.published().filter(pk__in=ids).order_by("-pk").values_list("description", flat=True)


def _begins(typed: str, name: str) -> bool:
    """Whether the name has a word that begins as each word typed."""
    words = normalised(name).split()
    return all(any(word.startswith(one) for word in words) for one in normalised(typed).split())


def _subjects(text: str) -> list[Completion]:
    """Concepts by any label in any language; for another than the preferred one, which it is said."""
    vocabulary, key = thesaurus(), label_key(text)
    ranked: list[tuple[int, str, str, str]] = []
    for identifier, entry in vocabulary.entries.items():
        preferred = vocabulary.label(identifier, "fr")
        placed = [(_place(key, label, preferred), label) for label in entry.labels]
        place, label = min(placed, default=(_NOWHERE, ""))
        if place < _NOWHERE:
            ranked.append((place, label_key(preferred), identifier, label))
    return [_subject(identifier, label) for _rank, _key, identifier, label in sorted(ranked)[:MOST]]


_NOWHERE = 4


def _place(typed: str, label: str, preferred: str) -> int:
    """Where a label has what was typed: at its beginning before inside, preferred before other."""
    key = label_key(label)
    if key.startswith(typed):
        return 0 if label == preferred else 1
    if f" {typed}" in key:
        return 2 if label == preferred else 3
    return _NOWHERE


def _subject(identifier: str, label: str) -> Completion:
    vocabulary = thesaurus()
    preferred = vocabulary.label(identifier, "fr")
    entry = vocabulary.concept(identifier)
    if entry and entry.replaced_by:
        now = ", ".join(vocabulary.label(one, "fr") for one in entry.replaced_by)
        return Completion(now, _("replaces “%(label)s”") % {"label": preferred})
    wider = vocabulary.ancestors(identifier)[:1]
    above = vocabulary.label(wider[0], "fr") if wider else ""
    other = _("for “%(label)s”") % {"label": label} if label_key(label) != label_key(preferred) else ""
    return Completion(preferred, " · ".join(filter(None, (other, above))))


def _territories(text: str) -> list[Completion]:
    """Places whose name begins so, the widest first, told apart by what holds them."""
    key = label_key(text)
    found = (
        list(Territory.objects.filter(key__startswith=key).order_by("key", "code")[: 4 * MOST]) if key else []
    )
    found.sort(key=lambda place: (len(place.key), place.code))
    above = dict(
        Territory.objects.filter(code__in=[place.parents[0] for place in found if place.parents]).values_list(
            "code", "name"
        )
    )
    return [
        Completion(
            place.name if place.kind != "commune" else _commune(place),
            " · ".join(
                filter(None, (place.get_kind_display(), above.get(place.parents[0]) if place.parents else ""))
            ),
        )
        for place in found
    ]


def _commune(place: Territory) -> str:
    """The name with its département's number, which tells Saint-Denis from Saint-Denis."""
    number = next((parent[1:] for parent in place.parents if parent.startswith("D")), "")
    return f"{place.name} ({number})" if number else place.name


_KINDS: dict[str, Callable[[str], list[Completion]]] = {
    "people": _people,
    "journals": _journals,
    "publishers": _publishers,
    "subjects": _subjects,
    "territories": _territories,
}
