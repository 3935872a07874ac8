"""Whether two titles are one: the same words, a word misspelt, a subtitle more, or another word."""

from __future__ import annotations

from enum import Enum, auto
from math import fsum
from typing import NamedTuple

from rapidfuzz import fuzz

from mosaique.catalogue.works.profiles import Profile
from mosaique.catalogue.works.words import EMPTY, figure, weight, years_in

_WORTH_A_LOOK = 62.0  # of 100, letters in common: any two sentences of a language share fifty
_TELLS_WHERE_IT_IS = 15  # letters of a title that may stand in a longer one
_WITHIN = 92.0  # of 100, of the shorter in the longer
_FEW_WORDS, _MOST_WORDS = 3, 0.75  # shared by titles whose words are in another order
_ONE_WORD = 73.0  # of 100: "integration" and "intégrations", "recieve" and "receive"
_ONE_RUN = 85.0  # of 100: "automaticdiscovary" and "automatic discovery"
_LEAST_SHARED = 0.6  # of the weight of two titles' words
_AUTHORS_BEFORE = 12  # words
_BEGINS = 80.0  # of 100
# Where a citation's title has run on into what holds it.
_SOURCES = frozenset({"proc", "proceedings", "conf", "pp"})
_LEAST_TITLE = 1.5  # what words weigh that may be a title
# What is written about a document, before or after its title.
_REVIEWS = frozenset({"review", "reviewed", "recension"})
_ABOUT = _REVIEWS | frozenset(
    (  # noqa: SIM905 - a list of words reads better as words
        "addendum erratum errata corrigendum correction reply response rejoinder comment "
        "comments discussion reponse addenda commentaire"
    ).split()
)
# Initials and elided articles as often as numbers.
_LETTERS = frozenset("cdlm")
_ENOUGH = 4.0  # a title whose words weigh that much says all that a title can say


class TitleFinding(Enum):
    """From the same title to another one."""

    SAME = auto()
    MISSPELT = auto()
    LONGER = auto()
    PRECEDED = auto()
    CLOSE = auto()
    SUBSTITUTED = auto()
    OTHER = auto()
    OTHER_FIGURE = auto()
    REVIEW = auto()
    ABOUT = auto()


class Titles(NamedTuple):
    """What comparing two titles gave; ``told``, from 0 to 1, is how much the words they share say."""

    finding: TitleFinding
    told: float
    detail: str
    ratio: float = 1.0  # of the words, by weight, how many are shared


class _Strays(NamedTuple):
    """What strays into the title of a citation: names and dates, and the years that are no figures."""

    words: frozenset[str]
    years: frozenset[str]


def worth_comparing(one: Profile, other: Profile) -> bool:
    """Whether two records may be alike at all: most of those that share a key by chance are told here, at a
    tenth of the price.
    """
    if not one.title or not set(one.numbers).isdisjoint(other.numbers):
        return True
    mine, theirs = _wholes(one, other)
    return mine == theirs or _letters_alike(mine, theirs)


def _letters_alike(mine: str, theirs: str) -> bool:
    """Whether two titles share the letters, in order, and the words that one title, or one within the other,
    would share; or most words, in whatever order.
    """
    both = len(mine) + len(theirs)
    most = 200 * min(len(mine), len(theirs)) / both if both else 0
    alike = fuzz.ratio(mine, theirs, score_cutoff=min(_WORTH_A_LOOK, _WITHIN / 100 * most))
    if alike > _BEGINS:
        return True
    words, others = set(mine.split()) - EMPTY, set(theirs.split()) - EMPTY
    shared = len(words & others)
    if not alike:
        return shared >= _FEW_WORDS and shared >= _MOST_WORDS * max(len(words), len(others))
    return 3 * shared >= min(len(words), len(others)) or alike > _WITHIN / 100 * most


def compare_titles(one: Profile, other: Profile) -> Titles:
    """What the two titles give, with their subtitles."""
    mine, theirs = _wholes(one, other)
    if mine != theirs and not _letters_alike(mine, theirs):
        return Titles(TitleFinding.OTHER, 0.0, "", 0.0)
    years = _stray_years(one, mine, theirs) | _stray_years(other, theirs, mine)
    return _compare(mine, theirs, _Strays(_names_and_years(one, other), years))


def _wholes(one: Profile, other: Profile) -> tuple[str, str]:
    mine, theirs = ((f"{each.title} {each.rest}".strip()) for each in (one, other))
    mine, theirs = _without_source(mine, theirs), _without_source(theirs, mine)
    return _without_authors(mine, theirs, other), _without_authors(theirs, mine, one)


def _without_source(title: str, other_title: str) -> str:
    """A title without the proceedings that a citation ran on into, when the other title names none."""
    words = title.split()
    place = next((n for n, word in enumerate(words) if n and word in _SOURCES), 0)
    if not place or words[place] in other_title.split():
        return title
    if words[place - 1] == "in":
        place -= 1
    before = words[:place]
    return " ".join(before) if fsum(map(weight, set(before))) >= _LEAST_TITLE else title


def _without_authors(title: str, other_title: str, other: Profile) -> str:
    """A title without the authors that a citation was cut after, when the other description names one."""
    words, theirs = title.split(), other_title.split()
    families = {word for name in other.names for word in name.partition("|")[0].split() if len(word) > 2}
    last = max((n for n, word in enumerate(words[:_AUTHORS_BEFORE]) if word in families), default=-1)
    if last < 0 or families.intersection(theirs[:_AUTHORS_BEFORE]):
        return title
    while last + 1 < len(words) and words[last + 1] != theirs[0] and _goes_with_name(words[last + 1]):
        last += 1
    after = words[last + 1 :]
    return " ".join(after) if fsum(map(weight, set(after))) >= _LEAST_TITLE else title


def _goes_with_name(word: str) -> bool:
    return (len(word) < 3 and word not in EMPTY) or (word.isdigit() and len(word) == 4)


def _names_and_years(one: Profile, other: Profile) -> frozenset[str]:
    """Words that stray into titles from the authors and the date before them in a citation."""
    names = (word for each in (one, other) for name in each.names for word in name.partition("|")[0].split())
    years = (str(each.year) for each in (one, other) if each.year)
    return frozenset((*names, *(form for year in years for form in (year, year[2:]))))


def _stray_years(one: Profile, title: str, other_title: str) -> frozenset[str]:
    """The years in an undated title, when the other has none: its date, and no figure of the document."""
    return frozenset() if one.year or years_in(other_title) else frozenset(years_in(title))


def _compare(mine: str, theirs: str, strays: _Strays) -> Titles:
    if mine == theirs:
        return Titles(TitleFinding.SAME, _told(mine.split()), mine)
    if mine > theirs:
        mine, theirs = theirs, mine
    joined_mine, joined_theirs = mine.replace(" ", ""), theirs.replace(" ", "")
    if joined_mine == joined_theirs:
        return Titles(TitleFinding.SAME, _told(mine.split()), mine)
    whole = fuzz.ratio(joined_mine, joined_theirs)
    short, long = sorted((joined_mine, joined_theirs), key=len)
    within = 0.0
    if len(short) < 0.9 * len(long) and len(short) >= _TELLS_WHERE_IT_IS:
        within = fuzz.partial_ratio(short, long, score_cutoff=_WITHIN)
    return _by_words(mine.split(), theirs.split(), whole, within, strays)


def _told(words: list[str]) -> float:
    return min(1.0, fsum(map(weight, set(words))) / _ENOUGH) ** 1.5


def _by_words(mine: list[str], theirs: list[str], whole: float, within: float, strays: _Strays) -> Titles:
    begins = _begins(mine, theirs, strays.words)
    left_mine, left_theirs, common = _apart(mine, theirs)
    misspelt = _pair_off(left_mine, left_theirs)
    left_mine, left_theirs = (
        [
            word
            for word in left
            if word not in strays.words and not (len(word) < 3 and word.isalpha() and not figure(word))
        ]
        for left in (left_mine, left_theirs)
    )
    if _contradict(left_mine, left_theirs, strays.years):
        return Titles(TitleFinding.OTHER_FIGURE, 0.0, " ".join((*left_mine, *left_theirs)))
    shared = [*common, *misspelt]
    told = _told(shared)
    lacking_mine, lacking_theirs = (sum(map(weight, words)) for words in (left_mine, left_theirs))
    total = sum(map(weight, shared))
    detail = " ".join((*left_mine, *left_theirs))
    lacking = lacking_mine + lacking_theirs
    if lacking < 0.25 or whole > 96:
        return Titles(TitleFinding.MISSPELT if misspelt or detail else TitleFinding.SAME, told, detail)
    if about := _ABOUT & {*left_mine, *left_theirs}:
        finding = TitleFinding.REVIEW if about <= _REVIEWS else TitleFinding.ABOUT
        return Titles(finding, told, detail)
    if within:
        told = max(told, _told(min(mine, theirs, key=len)))
    if within or (min(lacking_mine, lacking_theirs) < 0.15 and lacking < 0.35 * total):
        return Titles(
            TitleFinding.LONGER if begins else _words_more(mine, theirs, strays.words), told, detail
        )
    ratio = 2 * total / (2 * total + lacking) if total else 0.0
    if ratio > 0.88:
        return Titles(TitleFinding.CLOSE, told, detail, ratio)
    return Titles(
        TitleFinding.SUBSTITUTED if ratio > _LEAST_SHARED else TitleFinding.OTHER, told, detail, ratio
    )


def _begins(mine: list[str], theirs: list[str], strangers: frozenset[str]) -> bool:
    """Whether the shorter begins the longer, but for names and dates before either."""
    short, long = sorted(
        (
            "".join(word for word in words if word not in strangers and word not in EMPTY)
            for words in (mine, theirs)
        ),
        key=len,
    )
    return fuzz.ratio(short, long[: len(short)]) > _BEGINS


def _words_more(mine: list[str], theirs: list[str], strangers: frozenset[str]) -> TitleFinding:
    """Whether the words that one has more are left out within the other, or stand before it."""
    first, their_first = (
        next((word for word in words if word not in strangers and word not in EMPTY), "")
        for words in (mine, theirs)
    )
    return TitleFinding.CLOSE if first == their_first else TitleFinding.PRECEDED


def _apart(mine: list[str], theirs: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The words of each that the other lacks, and those that they share, as often as both have them."""
    left_theirs = list(theirs)
    left_mine, common = [], []
    for word in mine:
        if word in left_theirs:
            left_theirs.remove(word)
            common.append(word)
        else:
            left_mine.append(word)
    return left_mine, left_theirs, common


def _pair_off(mine: list[str], theirs: list[str]) -> list[str]:
    """Take words that are one but for a letter or an ending, or written as one, out of both; return them."""
    paired = []
    for word in list(mine):
        if word in EMPTY or figure(word):
            continue
        for other in theirs:
            if not figure(other) and other not in EMPTY and _one_word(word, other):
                mine.remove(word)
                theirs.remove(other)
                paired.append(word)
                break
    for some, others in ((mine, theirs), (theirs, mine)):
        paired += _written_together(some, others)
    return paired


def _one_word(word: str, other: str) -> bool:
    if fuzz.ratio(word, other) >= _ONE_WORD:
        return True
    short, long = sorted((word, other), key=len)
    return len(short) > 3 and long.startswith(short) and len(long) - len(short) < 4


def _written_together(some: list[str], others: list[str]) -> list[str]:
    """Words of ``some`` that are a few of ``others`` in a row, taken out of both."""
    found = []
    for word in list(some):
        if run := _run(word, others):
            some.remove(word)
            del others[run]
            found.append(word)
    return found


def _run(word: str, others: list[str]) -> slice | None:
    """Where words in a row, written as one, are this one but for a letter."""
    for start in range(len(others) - 1):
        joined = others[start]
        for end in range(start + 1, len(others)):
            joined += others[end]
            if fuzz.ratio(word, joined) >= _ONE_RUN:
                return slice(start, end + 1)
            if len(joined) > len(word):
                break
    return None


def _contradict(mine: list[str], theirs: list[str], years: frozenset[str]) -> bool:
    """Whether figures differ on both sides: "tome 1" and "tome 2", "2003" and "2004"."""
    figures, others = _figures(mine, theirs) - years, _figures(theirs, mine) - years
    return bool(figures and others) and figures.isdisjoint(others)


def _figures(words: list[str], others: list[str]) -> set[str]:
    """The numbers among these; a letter alone is one only beside another."""
    letters = _LETTERS if _LETTERS.isdisjoint(others) else frozenset()
    return {number for word in words if word not in letters and (number := figure(word))}


def is_review(profile: Profile) -> bool:
    """Whether a title says that it is the review of what it names."""
    return not _REVIEWS.isdisjoint(f"{profile.title} {profile.rest}".split())
