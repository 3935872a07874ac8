"""How alike two descriptions are: what each feature says, in points, and what follows from their sum.

Points are about the logarithm (base 2) of how much likelier a finding is between two descriptions of one
document than between two that share a key by chance. They are one table for every kind of catalogue, found by
reason and checked on sets that it was not made on (docs/works.md).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from mosaique.catalogue.works.models import Likeness
from mosaique.catalogue.works.profiles import Profile
from mosaique.catalogue.works.titles import TitleFinding, Titles, compare_titles, is_review
from mosaique.catalogue.works.words import telling, years_in

SAME = 3.2  # points from which two records are put together
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
    CENTRE = "centre"


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
    "title misspelt": 5.5,
    "title longer": 4.5,  # one is the beginning of the other: a subtitle left out, a citation cut short
    "title preceded": 0.5,  # words before it: more often another document
    "title close": 2.0,
    "title has another word": -7.5,
    "paper's title has another word": -6.0,  # in a citation; books of the same people come in series
    "other title": -12.0,
    "other figure in title": -12.0,
    "about the other": -9.0,  # its review, an erratum, a reply
    "review in both": 4.0,  # two descriptions of the review, in one year of a journal
    "other part": -12.0,
    "part in one": -1.5,
    # People: family names, then initials.
    "same names": 3.0,
    "names in the other": 3.0,  # "et al.", or only the first author given; by how many of them
    "some names": 1.25,
    "other initials": -2.5,
    "no name in common": -3.5,
    "names in one": -0.25,
    # Dates of publication.
    "same year": 3.0,
    "next year": -4.0,  # a paper is cited by its preprint, a report by its delivery
    "other year": -5.5,
    "other year of a book": -9.0,  # another edition is another document
    "paper undated": 1.8,  # in one or both: citations drop the date of the papers that everybody cites
    # The journal or the book that holds it, and the place there.
    "same host": 2.0,
    "other host": -1.5,  # conferences have as many names as there are people who cite them
    "journal and meeting": -1.0,  # a paper that was read, and the article made of it: cited for each other
    "same pages": 3.0,
    "other pages": -3.0,
    "same volume": 1.5,
    "other volume": -6.0,
    "same edition": 0.5,
    "other edition": -12.0,
    "same publisher": 0.5,
    "other publisher": -1.0,
    "same extent": 1.0,
    "other extent": -2.0,
    "other kind": -4.0,
    # A catalogue that numbers two records apart holds two documents, more often than not.
    "same centre": -1.0,
    "same centre, title of a column": -6.0,  # "Editorial", "Book reviews": one in each issue
    "same centre, other title": -3.0,
    "same centre and year, other title": -8.0,  # both are well described: they are two on purpose
}
_TITLES = {
    TitleFinding.SAME: "same title",
    TitleFinding.MISSPELT: "title misspelt",
    TitleFinding.LONGER: "title longer",
    TitleFinding.PRECEDED: "title preceded",
    TitleFinding.CLOSE: "title close",
    TitleFinding.SUBSTITUTED: "title has another word",
    TitleFinding.OTHER: "other title",
    TitleFinding.OTHER_FIGURE: "other figure in title",
    TitleFinding.REVIEW: "about the other",
    TitleFinding.ABOUT: "about the other",
}
_MONOGRAPHS = frozenset({"book", "thesis", "map", "film", "sound"})
_MEETINGS = frozenset(
    (  # noqa: SIM905 - a list of words reads better as words
        "proc proceedings conference conf symposium symp workshop congress congres colloque colloquium actes "
        "meeting seminar seminaire rencontres journees"
    ).split()
)
_JOURNALS = frozenset(
    (  # noqa: SIM905
        "journal j transactions trans record review rev revue bulletin bull magazine mag letters annals "
        "annales cahiers quarterly newsletter zeitschrift archives surveys"
    ).split()
)
_COMMON = frozenset({"int", "international", "national", "annual", "acm", "ieee", "european", "press"})
_NAME_ALIKE = 85.0
_NAME_MISREAD = 75.0  # when the initial is the same: one letter in four
_COUNTED = (0.9, 1.1, 1.4)  # one name in common, two, more: fewer and fewer documents have them
_HOST_ALIKE = 75.0
_FIRST_PAGES = 9  # the first page of many a paper is one of these
_FIGURE_OF_CITATION = 0.75  # pages and numbers of meetings run on into titles
_COLUMN = 0.6  # a title that tells less may be that of a column
_HALF_SAID = 0.77  # of the words of two papers' titles: those that share as many are as likely one as two


def score(one: Profile, other: Profile) -> Score:
    """What the features say of two descriptions. The order of the two makes no difference."""
    titles = compare_titles(one, other)
    if titles.finding is TitleFinding.OTHER and not _shared(one, other):
        return _outcome([Finding(Feature.TITLE, "other title", POINTS["other title"])])
    return _outcome(
        [
            *_numbers(one, other),
            *_titles(one, other, titles),
            *_rest(one, other),
            *_undated(one, other, titles),
            *_centres(one, other, titles),
        ]
    )


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


def _titles(one: Profile, other: Profile, titles: Titles) -> Iterator[Finding]:
    what = _TITLES[titles.finding]
    share = titles.told
    if titles.finding is TitleFinding.REVIEW and _are_one_review(one, other):
        what = "review in both"
    if titles.finding is TitleFinding.SUBSTITUTED:
        share = max(0.1, (0.9 - titles.ratio) / 0.3) * (1.6 - 0.6 * titles.told)
        if _is_undated_paper(one, other):
            what = "paper's title has another word"
            share = max(-0.4, (_HALF_SAID - titles.ratio) / 0.3)
    elif titles.finding is TitleFinding.OTHER_FIGURE and _is_undated_paper(one, other):
        share = _FIGURE_OF_CITATION
    elif POINTS[what] < 0:
        share = 1.0
    yield _finding(Feature.TITLE, what, titles.detail, share)


def _is_in_journal(profile: Profile) -> bool:
    return bool(profile.year) and host_kind(profile.host) == "journal"


def _is_paper(profile: Profile) -> bool:
    """Whether it is a part of something else, or may be: what it is held in is known, or nothing is."""
    return bool(profile.host) or not (profile.kind in _MONOGRAPHS or profile.publisher or profile.extent)


def _is_undated_paper(one: Profile, other: Profile) -> bool:
    """Whether two descriptions are of papers with authors, one or both without a date: citations mostly."""
    dated = one.year and other.year
    return not dated and bool(one.names or other.names) and _is_paper(one) and _is_paper(other)


def _are_one_review(one: Profile, other: Profile) -> bool:
    """Whether both may be the review, of which one bears the title of the book only: they are in one year of
    one journal, or the one that seems to be the book is in a journal.
    """
    if not one.year or one.year != other.year:
        return False
    if one.host and other.host:
        return hosts_alike(one.host, other.host)
    return host_kind((other if is_review(one) else one).host) == "journal"


def _centres(one: Profile, other: Profile, titles: Titles) -> Iterator[Finding]:
    if one.centre and one.centre == other.centre:
        same = titles.finding in {TitleFinding.SAME, TitleFinding.MISSPELT}
        dated = bool(one.year) and one.year == other.year
        other_title = "same centre and year, other title" if dated else "same centre, other title"
        column = same and titles.told < _COLUMN and _is_in_journal(one) and _is_in_journal(other)
        what = "same centre, title of a column" if column else "same centre" if same else other_title
        yield _finding(Feature.CENTRE, what)


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
    found, against = _paired(fewer, more)
    listed = ", ".join(found)
    if found and not against and len(found) == len(fewer):
        share = (0.6 + 0.4 * len(found) / len(more)) * _COUNTED[min(len(found), len(_COUNTED)) - 1]
        whole = len(found) == len(more)
        yield _finding(Feature.NAMES, "same names" if whole else "names in the other", listed, share)
    elif found:
        yield _finding(Feature.NAMES, "some names", listed, min(len(found), 2))
    elif shared := _words_of(one) & _words_of(other) or _astray(one, other) | _astray(other, one):
        yield _finding(Feature.NAMES, "some names", ", ".join(sorted(shared)))
    else:
        yield _finding(Feature.NAMES, "other initials" if against else "no name in common")


def _paired(fewer: Sequence[str], more: Sequence[str]) -> tuple[list[str], int]:
    """The family names that both lists have, and how many have other initials there."""
    left = list(more)
    found: list[str] = []
    against = 0
    for name in fewer:
        match, agrees = _counterpart(name, left)
        if match:
            left.remove(match)
            found += [name.partition("|")[0]] if agrees else []
            against += not agrees
    return found, against


def _words_of(profile: Profile) -> set[str]:
    """The long words of the names, however they were parted into family and given names."""
    return {word for name in profile.names for word in name.partition("|")[0].split() if len(word) > 3}


def _astray(one: Profile, other: Profile) -> set[str]:
    """The family names of one that stand in the title of the other, where authors were cut off wrongly."""
    families = {name.partition("|")[0] for name in one.names}
    return {
        word
        for word in families.intersection(other.title.split()).difference(one.title.split())
        if len(word) > 3
    }


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
        elif _misread(family, initials, their_family, their_initials) or _swapped(
            family, initials, their_family, their_initials
        ):
            return other, True
    return best, agreed


def _misread(family: str, initials: str, their_family: str, their_initials: str) -> bool:
    """Whether family names may be one of which a letter or two were misread: "Baru, C" and "Brau, C"."""
    return initials[:1] == their_initials[:1] != "" and _same_family(family, their_family, _NAME_MISREAD)


def _swapped(family: str, initials: str, their_family: str, their_initials: str) -> bool:
    """Whether family and given names may stand in each other's place: "Han, Jiawei" and "Jiawei, H."."""
    return bool(initials and their_initials) and (initials[0], family[0]) == (
        their_family[0],
        their_initials[0],
    )


def _same_family(one: str, other: str, alike: float = _NAME_ALIKE) -> bool:
    if min(len(one), len(other)) < 4:
        return False
    return fuzz.ratio(one, other, score_cutoff=alike) > 0 or fuzz.partial_ratio(one, other) > 99


def _dates(profile: Profile) -> tuple[int, int]:
    """First and last year of a document; of an undated paper, the one in the name of the meeting."""
    if profile.year or not profile.host:
        return profile.year, profile.last_year
    named = _year_of_meeting(profile.host)
    return named, named


@lru_cache(maxsize=16_384)
def _year_of_meeting(host: str) -> int:
    years = set(years_in(host))
    return int(years.pop()) if len(years) == 1 else 0


def _years_apart(one: Profile, other: Profile) -> int | None:
    """Years between two descriptions; None when one is unknown, or is that of a meeting whose proceedings may
    have come out the year after.
    """
    (first, last), (their_first, their_last) = _dates(one), _dates(other)
    if not (first and their_first):
        return None
    apart = max(first - their_last, their_first - last, 0)
    return None if apart == 1 and not (one.year and other.year) else apart


def _years(one: Profile, other: Profile) -> Iterator[Finding]:
    apart = _years_apart(one, other)
    if apart is None:
        return
    year, their_year = _dates(one)[0], _dates(other)[0]
    detail = f"{year} {their_year}"
    if apart == 0:
        yield _finding(Feature.YEAR, "same year", str(year))
    elif apart == 1:
        yield _finding(Feature.YEAR, "next year", detail)
    else:
        books = one.kind in _MONOGRAPHS or other.kind in _MONOGRAPHS
        yield _finding(Feature.YEAR, "other year of a book" if books else "other year", detail)


def _undated(one: Profile, other: Profile, titles: Titles) -> Iterator[Finding]:
    if _years_apart(one, other) is None and _is_undated_paper(one, other):
        yield _finding(Feature.YEAR, "paper undated", "", titles.told)


def _hosts(one: Profile, other: Profile) -> Iterator[Finding]:
    if not (one.host and other.host):
        return
    mine, theirs = host_kind(one.host), host_kind(other.host)
    if mine and theirs and mine != theirs:
        yield _finding(Feature.HOST, "journal and meeting", f"{one.host} {other.host}")
    elif hosts_alike(one.host, other.host):
        yield _finding(Feature.HOST, "same host", one.host)
    elif not (_is_acronym(one.host) or _is_acronym(other.host)):
        yield _finding(Feature.HOST, "other host")


def _is_acronym(host: str) -> bool:
    """Whether a host's name is short for one that nobody could guess: "sigmod conference", "proc aaai"."""
    words = [word for word in telling(host.split()) if word not in _MEETINGS and word not in _JOURNALS]
    return len([word for word in words if not word.isdigit() and word not in _COMMON]) < 2


@lru_cache(maxsize=16_384)
def host_kind(host: str) -> str:
    """Whether a host's name is a journal's or a meeting's; empty when nothing says."""
    words = set(host.split())
    if words & _MEETINGS:
        return "meeting"
    return "journal" if words & _JOURNALS else ""


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
    volumes = bool(one.volume and other.volume)
    if one.first_page and other.first_page:
        if one.first_page == other.first_page:
            if not volumes or one.volume == other.volume:
                yield _finding(Feature.PLACE, "same pages", str(one.first_page))
        elif not _overlap(one, other):
            yield _finding(Feature.PLACE, "other pages", f"{one.first_page} {other.first_page}")
    if volumes:
        same = one.volume == other.volume
        detail = one.volume if same else f"{one.volume} {other.volume}"
        misread = not same and one.first_page == other.first_page > _FIRST_PAGES and one.year == other.year
        what = "same volume" if same else "other volume"
        yield _finding(Feature.PLACE, what, detail, 0.4 if misread else 1.0)


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
    """Whether two sets of descriptions may be of one document: two by two they are as alike as not, and what
    contradicts is little.

    Titles cut short and names misread are no contradiction by themselves: each may resemble one clean
    description of the set, and the others less.
    """
    found = [score(one, other) for one in mine for other in theirs]
    if not found:
        return True
    against = [_against(each) for each in found]
    alike = sum(max(_LEAST_COUNTED, min(each.points, _MOST_COUNTED)) for each in found) / len(found)
    bearable = _TOLD_APART if _tells_apart(mine, theirs) else _AGREE
    return alike >= _ALIKE and min(against) > _FORBIDS and sum(against) / len(against) >= bearable


def _tells_apart(mine: Sequence[Profile], theirs: Sequence[Profile]) -> bool:
    """Whether a catalogue describes both, once each: it is a witness that they are two."""
    here, there = (Counter(each.centre for each in some if each.centre) for some in (mine, theirs))
    return any(here[centre] == 1 == there[centre] for centre in here)


# Points of a pair that count in a set: one pair is neither all for nor all against the others.
_LEAST_COUNTED, _MOST_COUNTED = -6.0, 8.0
_ALIKE = 0.0  # points that the pairs of two sets have on average, at least
_FORBIDS = -12.0  # points against, of a pair that may never be in one work
# Points against that the pairs of two sets have on average, at most; and when a catalogue has both.
_AGREE, _TOLD_APART = -4.0, -3.0
_FACTS = frozenset({Feature.NUMBER, Feature.PART, Feature.YEAR, Feature.PLACE, Feature.EDITION, Feature.KIND})
_OTHERWISE = frozenset({"journal and meeting", "other figure in title", "same centre, title of a column"})


def _against(found: Score) -> float:
    """The points of what contradicts between two descriptions, their titles apart."""
    return sum(
        each.points
        for each in found.findings
        if each.points < 0 and (each.feature in _FACTS or each.what in _OTHERWISE)
    )
