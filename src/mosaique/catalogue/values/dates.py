"""Partial dates: what bibliographies write for a date, read without losing how it was written.

"2009", "2009-05-12", "[1998?]", "cop. 2009", "1998-2001", "199-", "mai 2009", "printemps 2009", "s.d." are
all dates of documents. ``PartialDate.parse`` reads any of them and never fails: what it cannot place in time
stays as written, with no year. The canonical text follows EDTF (ISO 8601-2:2019, level 1).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How much of a date is known."""

    UNKNOWN = "unknown"
    CENTURY = "century"
    DECADE = "decade"
    YEAR = "year"
    SEASON = "season"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A year, a month or a day; 0 is unsaid, and months 21 to 24 are EDTF's spring to winter."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def of(cls, year: int, month: int = 0, day: int = 0) -> Moment:
        """The moment, without the month or the day when the calendar has none such ("2001/00/00")."""
        if not (1 <= month <= 12 or 21 <= month <= 24):
            return cls(year)
        if month > 12 or not 1 <= day <= monthrange(year, month)[1]:
            return cls(year, month)
        return cls(year, month, day)

    def __str__(self) -> str:
        if self.day:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    @property
    def precision(self) -> Precision:
        if self.day:
            return Precision.DAY
        if self.month > 12:
            return Precision.SEASON
        return Precision.MONTH if self.month else Precision.YEAR


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known.

    ``start`` and ``end`` are equal for a single date, differ for a range, and are both None when no year
    could be read. ``end`` alone is None for what goes on ("1998-", a living journal), ``start`` alone for
    "avant 1950". ``approximate`` is "ca 1995", ``uncertain`` a question mark, ``inferred`` square brackets:
    the date is not on the document (ISBD area 4).
    """

    written: str = ""
    start: Moment | None = None
    end: Moment | None = None
    precision: Precision = Precision.UNKNOWN
    approximate: bool = False
    uncertain: bool = False
    inferred: bool = False

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read any written date. Never raises: what cannot be read has no year and unknown precision."""
        from mosaique.catalogue.values.date_reading import read_date  # noqa: PLC0415 - it makes PartialDates

        return read_date(text)

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def start_year(self) -> int | None:
        """The first year the date may fall in; the last one when only that is known ("avant 1950")."""
        known = self.start or self.end
        return known.year if known else None

    @property
    def end_year(self) -> int | None:
        """The last year the date may fall in; None when unknown or still open."""
        return self.end.year if self.end else None

    @property
    def is_range(self) -> bool:
        """Whether the document spans time; a decade or century nobody could narrow is not a range."""
        return bool(self) and self.start != self.end and not self.is_period

    @property
    def is_period(self) -> bool:
        """Whether only a decade or a century is known."""
        return self.precision in {Precision.DECADE, Precision.CENTURY}

    @property
    def canonical(self) -> str:
        """The date in EDTF: "2009-05", "1998?", "1995~", "199X", "1998/2001", "1998/..", "2009-21" for
        spring 2009; empty when no year is known. Square brackets have no equal there.
        """
        if not self:
            return ""
        mark = _EDTF_MARKS[self.approximate, self.uncertain]
        if self.is_period and self.start:
            known = str(self.start)[: 3 if self.precision is Precision.DECADE else 2]
            return known.ljust(4, "X") + mark
        if self.start == self.end:
            return f"{self.start}{mark}"
        first = f"{self.start}{mark}" if self.start else ".."
        last = f"{self.end}{mark}" if self.end else ".."
        return f"{first}/{last}"

    @property
    def iso(self) -> str:
        """The start as a plain ISO 8601 date of whatever precision ("2009-05"); of a season, its year."""
        known = self.start or self.end
        if known is None:
            return ""
        return str(known.year) if known.month > 12 else str(known)


_EDTF_MARKS = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}
