"""How alike two descriptions are: what each feature says, in points, and what follows from their sum.

Points are about the logarithm (base 2) of how much likelier a finding is between two descriptions of one
document than between two that share a key by chance. They are one table for every kind of catalogue, found by
reason and checked on sets that it was not made on (docs/works.md).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz import fuzz

from mosaique.catalogue.works.models import Likeness
from mosaique.catalogue.works.profiles import Profile
from mosaique.catalogue.works.titles import TitleFinding, Titles, compare_titles

SAME = 5.0  # points from which two records are put together
ASK = 2.0  # points from which people are asked


class Feature(StrEnum):
    """What is compared."""

    NUMBER = "number"
    TITLE = "title"
    PART = "part"
    NAMES = "names"
    YEAR = "year"
    HOST = "host"
    PLACE = "place"
    EDITION = "edition"
    PUBLISHER = "publisher"
    EXTENT = "extent"
    KIND = "kind"


class Finding(NamedTuple):
    """What one feature says: ``what`` is a key of ``POINTS``, ``detail`` what is shown of it."""

    feature: Feature
    what: str
    points: float
    detail: str = ""


class Score(NamedTuple):
    """The sum of the findings, and the outcome: None when the two are different documents."""

    points: float
    likeness: Likeness | None
    findings: tuple[Finding, ...]

    @property
    def share(self) -> float:
        """The sum as a number from 0 to 1."""
        return share_of(self.points)

    def as_json(self) -> str:
        """What is kept of it, to be shown: each finding's feature, key, points and detail."""
        findings = [[str(one.feature), one.what, round(one.points, 2), one.detail] for one in self.findings]
        return json.dumps({"points": round(self.points, 2), "findings": findings}, ensure_ascii=False)


def share_of(points: float) -> float:
    """Points as a number from 0 to 1 that grows with them; 0.5 is half-way between asking and being sure."""
    return round(1 / (1 + math.exp2(-(points - (SAME + ASK) / 2) / 2)), 6)


SAME_SHARE = share_of(SAME)  # from here on a pair is kept as the same


# The one table of weights. A finding that is not there weighs nothing: absent elements say nothing.
POINTS: dict[str, float] = {
    # A number that names one document, in both.
    "same number": 9.0,
    "same book number": 6.0,  # publishers give one ISBN to several printings, or volumes, by mistake
    "other number": -7.0,
    "other book number": -4.0,  # bound and paper, print and PDF bear two
    # Titles; what agrees is multiplied by how much the title says (Titles.told).
    "same title": 6.0,
    "title misspelt": 5.0,
    "title longer": 3.0,  # one is the beginning of the other: a subtitle left out, a citation cut short
    "title close": 1.0,
    "title has another word": -2.0,
    "other title": -12.0,
    "other figure in title": -9.0,
    "other part": -9.0,
    "part in one": -1.5,
    # People: family names, then initials.
    "same names": 3.0,
    "names in the other": 2.5,  # "et al.", or only the first author given
    "some names": 0.5,
    "other initials": -3.0,
    "no name in common": -5.0,
    "names in one": -0.5,
    # Dates of publication.
    "same year": 1.5,
    "next year": -0.5,  # a paper is cited by its preprint, a report by its delivery
    "other year": -3.0,
    "other year of a book": -5.0,  # another edition is another document
    # The journal or the book that holds it, and the place there.
    "same host": 1.0,
    "other host": -1.5,
    "same pages": 3.0,
    "other pages": -3.0,
    "same volume": 0.5,
    "other volume": -3.0,
    "same edition": 0.5,
    "other edition": -7.0,
    "same publisher": 0.5,
    "other publisher": -1.0,
    "same extent": 1.0,
    "other extent": -2.0,
    "other kind": -4.0,
}
_TITLES = {
    TitleFinding.SAME: "same title",
    TitleFinding.MISSPELT: "title misspelt",
    TitleFinding.LONGER: "title longer",
    TitleFinding.CLOSE: "title close",
    TitleFinding.SUBSTITUTED: "title has another word",
    TitleFinding.OTHER: "other title",
    TitleFinding.OTHER_FIGURE: "other figure in title",
}
_MONOGRAPHS = frozenset({"book", "thesis", "map", "film", "sound"})
_NAME_ALIKE = 85.0
_HOST_ALIKE = 75.0


def score(one: Profile, other: Profile) -> Score:
    """What the features say of two descriptions. The order of the two makes no difference."""
    titles = compare_titles(one, other)
    if titles.finding is TitleFinding.OTHER and not _shared(one, other):
        return _outcome([Finding(Feature.TITLE, "other title", POINTS["other title"])])
    return _outcome([*_numbers(one, other), *_titles(titles), *_rest(one, other)])


def _outcome(findings: list[Finding]) -> Score:
    points = sum(finding.points for finding in findings)
    likeness = Likeness.SAME if points >= SAME else Likeness.ASK if points >= ASK else None
    return Score(points, likeness, tuple(findings))


def _finding(feature: Feature, what: str, detail: str = "", share: float = 1.0) -> Finding:
    return Finding(feature, what, POINTS[what] * share, detail)


def _shared(one: Profile, other: Profile) -> set[str]:
    return set(one.numbers).intersection(other.numbers)


def _numbers(one: Profile, other: Profile) -> Iterator[Finding]:
    if not (one.numbers and other.numbers):
        return
    if shared := sorted(_shared(one, other), key=lambda number: (number.startswith("isbn"), number)):
        books = shared[0].startswith("isbn")
        yield _finding(Feature.NUMBER, "same book number" if books else "same number", shared[0])
        return
    mine, theirs = (dict(number.split(":", 1) for number in each.numbers) for each in (one, other))
    for scheme in sorted(mine.keys() & theirs.keys()):
        books = scheme == "isbn"
        yield _finding(
            Feature.NUMBER,
            "other book number" if books else "other number",
            f"{mine[scheme]} {theirs[scheme]}",
        )


def _titles(titles: Titles) -> Iterator[Finding]:
    what = _TITLES[titles.finding]
    yield _finding(Feature.TITLE, what, titles.detail, titles.told if POINTS[what] > 0 else 1.0)


def _rest(one: Profile, other: Profile) -> Iterator[Finding]:
    for compare in (_parts, _names, _years, _hosts, _places, _editions, _publishers, _extents, _kinds):
        yield from compare(one, other)


def _parts(one: Profile, other: Profile) -> Iterator[Finding]:
    if one.part and other.part and one.part != other.part:
        yield _finding(Feature.PART, "other part", f"{one.part} {other.part}")
    elif bool(one.part) != bool(other.part):
        yield _finding(Feature.PART, "part in one", one.part or other.part)


def _names(one: Profile, other: Profile) -> Iterator[Finding]:
    if not one.names or not other.names:
        if one.names or other.names:
            yield _finding(Feature.NAMES, "names in one")
        return
    fewer, more = sorted((one.names, other.names), key=lambda names: (len(names), names))
    left = list(more)
    found: list[str] = []
    against = 0
    for name in fewer:
        match, agrees = _counterpart(name, left)
        if match:
            left.remove(match)
            if agrees:
                found.append(name.partition("|")[0])
            else:
                against += 1
    if found and not against and len(found) == len(more):
        yield _finding(Feature.NAMES, "same names", ", ".join(found))
    elif found and not against and len(found) == len(fewer):
        yield _finding(Feature.NAMES, "names in the other", ", ".join(found))
    elif found:
        yield _finding(Feature.NAMES, "some names", ", ".join(found))
    elif against:
        yield _finding(Feature.NAMES, "other initials")
    else:
        yield _finding(Feature.NAMES, "no name in common")


def _counterpart(name: str, among: list[str]) -> tuple[str, bool]:
    """The name that is this one's, and whether their initials agree; empty when there is none."""
    family, _bar, initials = name.partition("|")
    best, agreed = "", False
    for other in among:
        if other == name:
            return other, True
        their_family, _bar, their_initials = other.partition("|")
        if family == their_family or _same_family(family, their_family):
            agrees = not initials or not their_initials or initials[0] == their_initials[0]
            if agrees:
                return other, True
            best = best or other
    return best, agreed


def _same_family(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4:
        return False
    return fuzz.ratio(one, other, score_cutoff=_NAME_ALIKE) > 0 or fuzz.partial_ratio(one, other) > 99


def _years(one: Profile, other: Profile) -> Iterator[Finding]:
    if not (one.year and other.year):
        return
    apart = max(one.year - other.last_year, other.year - one.last_year, 0)
    detail = f"{one.year} {other.year}"
    if apart == 0:
        yield _finding(Feature.YEAR, "same year", str(one.year))
    elif apart == 1:
        yield _finding(Feature.YEAR, "next year", detail)
    else:
        books = one.kind in _MONOGRAPHS or other.kind in _MONOGRAPHS
        yield _finding(Feature.YEAR, "other year of a book" if books else "other year", detail)


def _hosts(one: Profile, other: Profile) -> Iterator[Finding]:
    if not (one.host and other.host):
        return
    if hosts_alike(one.host, other.host):
        yield _finding(Feature.HOST, "same host", one.host)
    else:
        yield _finding(Feature.HOST, "other host")


def hosts_alike(one: str, other: str) -> bool:
    """Whether two journals or books may be one: same words, abbreviated words, an acronym."""
    if one == other or fuzz.token_set_ratio(one, other) >= _HOST_ALIKE:
        return True
    short, long = sorted((one.split(), other.split()), key=len)
    return _abbreviates(short, long) or _abbreviates(long, short)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Whether each telling word of one begins a word of the other, in order: "acm trans database syst"."""
    place = 0
    for word in short:
        while place < len(long) and not long[place].startswith(word):
            place += 1
        if place == len(long):
            initials = "".join(other[0] for other in long)
            return len(short) == 1 and len(word) > 2 and word in initials
        place += 1
    return True


def _places(one: Profile, other: Profile) -> Iterator[Finding]:
    if one.first_page and other.first_page:
        if one.first_page == other.first_page:
            yield _finding(Feature.PLACE, "same pages", str(one.first_page))
        elif not _overlap(one, other):
            yield _finding(Feature.PLACE, "other pages", f"{one.first_page} {other.first_page}")
    if one.volume and other.volume:
        same = one.volume == other.volume
        detail = one.volume if same else f"{one.volume} {other.volume}"
        yield _finding(Feature.PLACE, "same volume" if same else "other volume", detail)


def _overlap(one: Profile, other: Profile) -> bool:
    return one.first_page <= other.last_page and other.first_page <= one.last_page


def _editions(one: Profile, other: Profile) -> Iterator[Finding]:
    mine, theirs = one.edition, other.edition
    if mine and theirs:
        yield _finding(
            Feature.EDITION, "same edition" if mine == theirs else "other edition", f"{mine} {theirs}"
        )


def _publishers(one: Profile, other: Profile) -> Iterator[Finding]:
    if one.publisher and other.publisher:
        same = fuzz.token_set_ratio(one.publisher, other.publisher) >= _HOST_ALIKE
        yield _finding(Feature.PUBLISHER, "same publisher" if same else "other publisher", one.publisher)


def _extents(one: Profile, other: Profile) -> Iterator[Finding]:
    if one.extent and other.extent:
        least, most = sorted((one.extent, other.extent))
        if most - least <= max(2, most // 50):
            yield _finding(Feature.EXTENT, "same extent", str(most))
        elif most - least > max(10, most // 8):
            yield _finding(Feature.EXTENT, "other extent", f"{least} {most}")


def _kinds(one: Profile, other: Profile) -> Iterator[Finding]:
    if one.kind and other.kind and one.kind != other.kind:
        yield _finding(Feature.KIND, "other kind", f"{one.kind} {other.kind}")


def agree_on(mine: Sequence[Profile], theirs: Sequence[Profile]) -> bool:
    """Whether two sets of descriptions may be of one document: no two contradict each other, and what they
    are compared two by two is rather alike than not.
    """
    scores = [score(one, other).points for one in mine for other in theirs]
    return not scores or (min(scores) > _FORBIDS and sum(scores) / len(scores) >= _AGREE)


_FORBIDS = -7.0  # points of a pair that may never be in one work
_AGREE = ASK  # points that the pairs of two sets have on average
