"""Member by member, what the sources propose, the most believed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from mosaique.catalogue.values.codes import TitleKind
from mosaique.catalogue.values.description import Description, OtherTitle, RecordDraft
from mosaique.catalogue.values.matching import normalised
from mosaique.exchange.formats.wording import split_title
from mosaique.exchange.lookup.asking import rank
from mosaique.exchange.lookup.filling import MEMBERS, is_empty
from mosaique.exchange.lookup.outcomes import Found, Outcome, source_label
from mosaique.exchange.lookup.sources.pdf import GUESSED_TITLE

_MOST_CANDIDATES = 6
# What each source adds to rather than says otherwise.
_JOINED = frozenset({"identifiers", "links"})
# What follows a title, and would make another of someone else's.
_GO_WITH_TITLE = frozenset({"subtitle", "part_number", "part_title", "responsibility"})
_GUESSES = {GUESSED_TITLE: frozenset({"title", "subtitle"})}


@dataclass(slots=True)
class Candidate:
    """One value for a member, and the names of the sources that give it, the most believed first.

    ``is_guess``: no source says it, it was inferred.
    """

    value: Any  # of the member's own type
    sources: list[str]
    is_guess: bool = False

    @property
    def labels(self) -> list[str]:
        """The sources for people: "BnF", "Crossref"."""
        return [source_label(name) for name in self.sources]


@dataclass(slots=True)
class Proposal:
    """A member of ``Description`` with at least one candidate, the best first."""

    member: str
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def best(self) -> Candidate:
        return self.candidates[0]


def merge(outcomes: Iterable[Outcome]) -> list[Proposal]:
    """What can be filled in, in the order of ``Description``; members that nobody knows are left out.

    Candidates come in the order of the sources (``asking.rank``), the fullest of a source's records first,
    guesses last; values that differ in case, accents or punctuation only are one, as the first writes it.
    """
    found = _in_own_language(
        sorted((outcome for outcome in outcomes if isinstance(outcome, Found)), key=rank)
    )
    proposals = []
    for member in MEMBERS:
        candidates = _joined(found, member) if member in _JOINED else _candidates(found, member)
        if candidates:
            candidates.sort(key=lambda candidate: candidate.is_guess)
            proposals.append(Proposal(member, candidates[:_MOST_CANDIDATES]))
    return proposals


def accept(
    description: Description, proposals: Iterable[Proposal], choices: Mapping[str, int] | None = None
) -> Description:
    """A new description with the chosen candidates; ``choices`` gives the place of a candidate by member.

    Without choices, the best candidate goes into every member that is still empty: nothing typed is lost, and
    a subtitle comes from a source that gives the title taken, or not at all. Places that no candidate has are
    passed over.
    """
    known = {proposal.member: proposal.candidates for proposal in proposals}
    chosen = _best_of_empty(description, known) if choices is None else choices
    values = {
        member: known[member][place].value
        for member, place in chosen.items()
        if member in known and 0 <= place < len(known[member])
    }
    return msgspec.structs.replace(description, **values)


def _best_of_empty(description: Description, known: Mapping[str, list[Candidate]]) -> dict[str, int]:
    chosen = {member: 0 for member in known if is_empty(getattr(description, member))}
    titled = set(known["title"][0].sources) if "title" in chosen else set[str]()
    for member in _GO_WITH_TITLE & chosen.keys():
        same = (place for place, each in enumerate(known[member]) if titled.intersection(each.sources))
        place = next(same, None)
        if place is None:
            del chosen[member]
        else:
            chosen[member] = place
    return chosen


def _in_own_language(found: list[Found]) -> list[Found]:
    """The same, with titles turned round where a record that names no language has for a parallel title what
    another source has for the title.

    Crossref gives the titles of OpenEdition's articles in English first, without saying which language is the
    article's (tests/data/crossref/10.4000-dms.865.json).
    """
    titles = [{normalised(draft.description.full_title()) for draft in outcome.drafts} for outcome in found]
    turned = []
    for place, outcome in enumerate(found):
        others = set[str]().union(*titles[:place], *titles[place + 1 :])
        drafts = tuple(_turned(draft, others) for draft in outcome.drafts)
        turned.append(Found(outcome.source, outcome.key, drafts))
    return turned


def _turned(draft: RecordDraft, others: set[str]) -> RecordDraft:
    d = draft.description
    if d.languages or normalised(d.full_title()) in others:
        return draft
    for place, other in enumerate(d.other_titles):
        if other.kind == TitleKind.PARALLEL and normalised(other.text) in others:
            before = OtherTitle(text=d.full_title(), kind=TitleKind.PARALLEL)
            title, subtitle = split_title(other.text)
            titles = [*d.other_titles[:place], before, *d.other_titles[place + 1 :]]
            changed = msgspec.structs.replace(d, title=title, subtitle=subtitle, other_titles=titles)
            return msgspec.structs.replace(draft, description=changed)
    return draft


def _candidates(found: list[Found], member: str) -> list[Candidate]:
    known: dict[str, Candidate] = {}
    for outcome in found:
        for draft in outcome.drafts:
            value = getattr(draft.description, member)
            if is_empty(value):
                continue
            candidate = known.setdefault(_comparable(value), Candidate(value, [], _is_guess(draft, member)))
            if outcome.source not in candidate.sources:
                candidate.sources.append(outcome.source)
            candidate.is_guess = candidate.is_guess and _is_guess(draft, member)
    return list(known.values())


def _joined(found: list[Found], member: str) -> list[Candidate]:
    """One candidate that holds what each source's best record has, each number and address once."""
    kept: dict[str, Any] = {}
    sources = []
    for outcome in found:
        values = getattr(outcome.drafts[0].description, member)
        for value in values:
            kept.setdefault(_identity(value), value)
        if values and outcome.source not in sources:
            sources.append(outcome.source)
    return [Candidate(list(kept.values()), sources)] if kept else []


def _identity(value: Any) -> str:  # an Identifier or a Link
    return f"{value.scheme}:{value.value}".lower() if hasattr(value, "scheme") else value.url.rstrip("/")


def _comparable(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return normalised(text) or text


def _is_guess(draft: RecordDraft, member: str) -> bool:
    return any(member in _GUESSES.get(warning, ()) for warning in draft.warnings)
