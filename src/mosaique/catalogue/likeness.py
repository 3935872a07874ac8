"""Records that may describe the same document, and why: what is shown while one types.

Exact keys first (``values.matching``), then titles alike among what the search finds. The union's clusters
are another affair: this looks at one description against the whole base, in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from mosaique.catalogue.models import MatchKey, Record
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.matching import digest, match_keys, normalised
from mosaique.discovery import search
from mosaique.discovery.documents import SearchRequest

MOST = 5  # records shown
_LOOKED_AT = 20  # of what the search finds
_LEAST_TITLE = 8  # characters, normalised: "Rapport" resembles half of the base
_ALIKE = 86.0  # of 100; "Les immigrés en France" and "L'immigration en France" stay below


class Reason(StrEnum):
    """Why two descriptions may be of one document, the most certain first."""

    NUMBER = "number"  # the same identifier; ``detail`` says which
    TITLE_AND_DATE = "title and date"  # the same normalised title, date and author
    TITLE = "title"  # a title very much alike; ``detail`` is the likeness in per cent
    YEAR = "year"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that may be the document, with (reason, detail) pairs; certain when a number says so."""

    record: Record
    reasons: tuple[tuple[Reason, str], ...]

    @property
    def is_certain(self) -> bool:
        return self.reasons[0][0] in {Reason.NUMBER, Reason.TITLE_AND_DATE}


def alike(description: Description, *, user: Any, but: Collection[int] = ()) -> list[Alike]:
    """Records that the person may see and that may describe the same document, the likeliest first.

    ``but`` are ids to leave out: the record itself, those said to be different.
    """
    by_key = dict(_by_key(description))
    by_title = [hit for hit in _by_title(description) if hit not in by_key]
    ids = [pk for pk in (*by_key, *by_title) if pk not in set(but)]
    visible = Record.objects.viewable_by(user).select_related("structure").in_bulk(ids)
    certain = [Alike(visible[pk], by_key[pk]) for pk in by_key if pk in visible]
    likely = [Alike(visible[pk], reasons) for pk in by_title if pk in visible
              if (reasons := _reasons(description, visible[pk].description))]  # fmt: skip
    likely.sort(key=lambda one: (-len(one.reasons), -float(one.reasons[0][1])))
    return [*certain, *likely][:MOST]


def _by_key(description: Description) -> Iterator[tuple[int, tuple[tuple[Reason, str], ...]]]:
    keys = {digest(key): key for key in match_keys(description)}
    rows = MatchKey.objects.filter(digest__in=keys).order_by("record_id").values_list("record_id", "digest")
    found: dict[int, list[tuple[Reason, str]]] = {}
    for record_id, value in rows[: 4 * MOST]:
        found.setdefault(record_id, []).append(_reason_of(keys[value]))
    return ((record_id, tuple(sorted(reasons))) for record_id, reasons in found.items())


def _reason_of(key: str) -> tuple[Reason, str]:
    scheme, _colon, value = key.partition(":")
    if scheme == "title":
        return Reason.TITLE_AND_DATE, ""
    return Reason.NUMBER, f"{scheme.upper()} {value}"


def _by_title(description: Description) -> Iterable[int]:
    title = normalised(description.title)
    if len(title) < _LEAST_TITLE:
        return []
    telling = sorted(title.split(), key=len, reverse=True)[:6]
    question = " OU ".join(f"titre:{word}" for word in telling if len(word) > 2)
    request = SearchRequest(text=question, limit=_LOOKED_AT, snippets=False)
    return [hit.id for hit in search.search(request).hits]


def _reasons(mine: Description, theirs: Description) -> tuple[tuple[Reason, str], ...]:
    """Why they are alike; nothing when their titles are not."""
    share = fuzz.ratio(normalised(mine.full_title()), normalised(theirs.full_title()))
    share = max(share, fuzz.ratio(normalised(mine.title), normalised(theirs.title)))
    if share < _ALIKE:
        return ()
    reasons = [(Reason.TITLE, f"{share:.0f}")]
    if (year := PartialDate.parse(mine.date).start_year) and year == PartialDate.parse(
        theirs.date
    ).start_year:
        reasons.append((Reason.YEAR, str(year)))
    if common := _families(mine) & _families(theirs):
        reasons.append((Reason.AUTHOR, ", ".join(sorted(common))))
    return tuple(reasons)


def _families(description: Description) -> set[str]:
    return {one.family for one in description.contributors}
