"""Works in words: what makes two records look like one document, and what was decided of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosaique.catalogue.works.models import DecisionState, Gesture, Match
from mosaique.catalogue.works.scoring import ASK, POINTS, SAME, Feature, Finding

# What each finding of the machine (``scoring.POINTS``) says, as a documentalist would.
FINDINGS: dict[str, Promise] = {
    "same number": gettext_lazy("same number (DOI, ISSN, NNT…)"),
    "same book number": gettext_lazy("same ISBN"),
    "other number": gettext_lazy("other numbers"),
    "other book number": gettext_lazy("other ISBN"),
    "same title": gettext_lazy("same title"),
    "title misspelt": gettext_lazy("same title but for a letter"),
    "title longer": gettext_lazy("one title is the beginning of the other"),
    "title preceded": gettext_lazy("one title ends the other"),
    "title close": gettext_lazy("titles that are close"),
    "title has another word": gettext_lazy("a word of the title is another"),
    "paper's title has another word": gettext_lazy("a word of the title is another"),
    "review in both": gettext_lazy("two descriptions of the same review"),
    "about the other": gettext_lazy("one is about the other: review, erratum, reply"),
    "other title": gettext_lazy("other titles"),
    "other figure in title": gettext_lazy("another figure in the title"),
    "other part": gettext_lazy("another volume or part"),
    "part in one": gettext_lazy("only one is a volume or a part"),
    "same names": gettext_lazy("same authors"),
    "names in the other": gettext_lazy("the authors of one are all in the other"),
    "some names": gettext_lazy("some authors in common"),
    "other initials": gettext_lazy("same family names, other initials"),
    "no name in common": gettext_lazy("no author in common"),
    "names in one": gettext_lazy("only one names its authors"),
    "same year": gettext_lazy("same year"),
    "next year": gettext_lazy("years that follow each other"),
    "other year": gettext_lazy("other years"),
    "other year of a book": gettext_lazy("other years: perhaps another edition"),
    "paper undated": gettext_lazy("a paper cited without its year"),
    "same host": gettext_lazy("same journal or same book"),
    "other host": gettext_lazy("another journal or another book"),
    "journal and meeting": gettext_lazy("a paper read at a meeting, and a journal’s article"),
    "same pages": gettext_lazy("same pages"),
    "other pages": gettext_lazy("other pages"),
    "same volume": gettext_lazy("same volume"),
    "other volume": gettext_lazy("other volumes"),
    "same edition": gettext_lazy("same edition"),
    "other edition": gettext_lazy("other editions"),
    "same publisher": gettext_lazy("same publisher"),
    "other publisher": gettext_lazy("other publishers"),
    "same extent": gettext_lazy("same number of pages"),
    "other extent": gettext_lazy("other numbers of pages"),
    "same centre": gettext_lazy("two records of one centre"),
    "same centre, title of a column": gettext_lazy("two records of one centre, under a column’s title"),
    "same centre, other title": gettext_lazy("two records of one centre, under other titles"),
    "same centre and year, other title": gettext_lazy("two records of one centre and year, other titles"),
    "other kind": gettext_lazy("not the same type of document"),
}
_STRONG, _FAIR = 4.0, 1.5  # points
_SHORT = 3  # reasons on a line of a list
_LONGEST_DETAIL = 80
_TWO_VALUES = frozenset({Feature.NUMBER, Feature.YEAR, Feature.PLACE, Feature.EXTENT, Feature.PART})

GESTURES: dict[Gesture, Promise] = {
    Gesture.MERGE: pgettext_lazy("decision", "Put together"),
    Gesture.ATTACH: pgettext_lazy("decision", "Attached"),
    Gesture.DETACH: pgettext_lazy("decision", "Detached"),
    Gesture.APART: pgettext_lazy("decision", "Never together"),
}
ASKED: dict[Gesture, Promise] = {
    Gesture.MERGE: gettext_lazy("Put these together"),
    Gesture.ATTACH: gettext_lazy("Attach this record"),
    Gesture.DETACH: gettext_lazy("Detach this record"),
    Gesture.APART: gettext_lazy("Never put these together"),
}
STATES: dict[DecisionState, Promise] = {
    DecisionState.PROPOSED: pgettext_lazy("decision", "proposed"),
    DecisionState.IN_FORCE: pgettext_lazy("decision", "in force"),
    DecisionState.REFUSED: pgettext_lazy("decision", "refused"),
}
UNDONE = pgettext_lazy("decision", "undone")  # for every record that it was about


class Reason(NamedTuple):
    """One thing that speaks for, or against: in words, what is shown of it, how much it weighs."""

    text: str
    detail: str
    weight: str
    is_for: bool


class Likeness(NamedTuple):
    """How alike two records are: a figure, what it means, and why, what tells most first."""

    percent: int
    verdict: str
    reasons: tuple[Reason, ...]

    @property
    def speaks_for(self) -> list[Reason]:
        return [one for one in self.reasons if one.is_for]

    @property
    def speaks_against(self) -> list[Reason]:
        return [one for one in self.reasons if not one.is_for]

    @property
    def short(self) -> str:
        """The three that tell most, on a line."""
        return ", ".join(one.text for one in self.reasons[:_SHORT])


def likeness_of(points: float, share: float, findings: Iterable[Finding]) -> Likeness:
    """A score of the machine in words."""
    ordered = sorted(findings, key=lambda one: -abs(one.points))
    return Likeness(round(100 * share), _verdict(points), tuple(map(_reason, ordered)))


def kept_likeness(match: Match) -> Likeness:
    """The same for a pair whose score was kept."""
    kept: dict[str, Any] = match.evidence
    findings = [Finding(*one) for one in kept.get("findings", ()) if one[1] in POINTS]
    return likeness_of(kept.get("points", 0.0), match.score, findings)


def _verdict(points: float) -> str:
    if points >= SAME:
        return _("the same document, says the machine")
    return _("perhaps the same document") if points >= ASK else _("two documents, says the machine")


def _reason(finding: Finding) -> Reason:
    size = abs(finding.points)
    weight = _("strong sign") if size >= _STRONG else _("fair sign") if size >= _FAIR else _("weak sign")
    detail = finding.detail
    if finding.what.startswith("other ") and finding.feature in _TWO_VALUES:
        detail = " / ".join(detail.split(" "))  # one of each
    elif finding.feature == Feature.NUMBER:
        detail = detail.replace(":", " ")
    text = str(FINDINGS.get(finding.what, finding.what))
    return Reason(text, detail[:_LONGEST_DETAIL], weight, finding.points > 0)


def sizes_in_words(sizes: Sequence[int]) -> str:
    """What merging two works comes to, where one of them has several records."""
    if max(sizes) < 2:
        return ""
    return _("One work will hold the records of both (%(one)s and %(other)s).") % {
        "one": sizes[0],
        "other": sizes[1],
    }
