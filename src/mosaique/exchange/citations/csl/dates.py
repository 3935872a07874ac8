"""``<date>``: single dates and ranges, in the locale's own form or in the style's."""

from __future__ import annotations

from lxml import etree

from mosaique.exchange.citations.csl.cases import apply_case
from mosaique.exchange.citations.csl.context import Context, dressed, formatting
from mosaique.exchange.citations.csl.elements import attributes_of, strip_periods
from mosaique.exchange.citations.csl.item import Date as DateValue
from mosaique.exchange.citations.csl.locale import CSL
from mosaique.exchange.citations.csl.numbers import ordinal_suffix
from mosaique.exchange.citations.csl.rich import Leaf, Part, Span, joined, parse_field

_PLACES = {"year": 0, "month": 1, "day": 2}


class Date:
    def __init__(self, element: etree._Element) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)
        self.own_parts = [attributes_of(part) for part in element.iterfind(f"{CSL}date-part")]

    def render(self, context: Context) -> Part | None:
        variable = self.attributes.get("variable", "")
        date = context.item.dates.get(variable)
        if date is None or variable in context.suppressed:
            context.call(variable, filled=False)
            return None
        parts, delimiter = self._parts(context)
        if context.sorting is not None:
            context.call(variable, filled=True)
            return Leaf(sort_key(date, {part["name"] for part in parts}))
        content = self._content(context, date, parts, delimiter)
        context.call(variable, filled=bool(content))
        if not content:
            return None
        whole: Part = Span(content)
        if case := self.attributes.get("text-case"):
            apply_case(whole, case, english=context.english)
        return dressed([whole], self.attributes, self.format)

    def _content(
        self, context: Context, date: DateValue, parts: list[dict[str, str]], delimiter: str
    ) -> list[Part]:
        if date.literal:
            return [parse_field(date.literal, quotes=context.locale.quotes()[0]), *self._suffix(context)]
        return self._range(context, date, parts, delimiter)

    def _parts(self, context: Context) -> tuple[list[dict[str, str]], str]:
        """The date-parts to draw, in order, and what stands between them."""
        form = self.attributes.get("form")
        if not form:
            return self.own_parts, self.attributes.get("delimiter", "")
        pattern = context.locale.dates.get(form)
        if pattern is None:
            return [], ""
        wanted = self.attributes.get("date-parts", "year-month-day").split("-")
        overrides = {part.get("name", ""): part for part in self.own_parts}
        parts = [
            attributes_of(part) for part in pattern.iterfind(f"{CSL}date-part") if part.get("name") in wanted
        ]
        return [{**part, **overrides.get(part["name"], {})} for part in parts], pattern.get("delimiter", "")

    def _range(
        self, context: Context, date: DateValue, parts: list[dict[str, str]], delimiter: str
    ) -> list[Part]:
        largest = _largest_difference(date)
        if not date.end or largest is None:
            single = [drawn for part in parts if (drawn := self._part(context, part, date.start))]
            if date.open_ended and single:
                single.append(Leaf("–"))
            return joined(single, delimiter)
        twice = [part for part in parts if _PLACES[part["name"]] >= _PLACES[largest]]
        once = [part for part in parts if _PLACES[part["name"]] < _PLACES[largest]]
        if not twice:
            return joined(
                [drawn for part in parts if (drawn := self._part(context, part, date.start))], delimiter
            )
        first = parts.index(twice[0])
        before = [part for part in once if parts.index(part) < first]
        after = [part for part in once if parts.index(part) >= first]
        mark = next((part.get("range-delimiter", "–") for part in parts if part["name"] == largest), "–")
        between = self._both(context, date, twice, (mark, delimiter))
        drawn_before = [drawn for part in before if (drawn := self._part(context, part, date.end))]
        drawn_after = [drawn for part in after if (drawn := self._part(context, part, date.end))]
        return joined([*drawn_before, *([Span(between)] if between else []), *drawn_after], delimiter)

    def _both(
        self, context: Context, date: DateValue, parts: list[dict[str, str]], marks: tuple[str, str]
    ) -> list[Part]:
        mark, delimiter = marks
        shown = [part for part in parts if len(date.start) > _PLACES[part["name"]]]
        ends = [part for part in parts if len(date.end) > _PLACES[part["name"]]]
        start = [
            drawn
            for part in shown
            if (
                drawn := self._part(
                    context, {**part, "suffix": ""} if part is shown[-1] else part, date.start, last=False
                )
            )
        ]
        end = [
            drawn
            for part in ends
            if (drawn := self._part(context, {**part, "prefix": ""} if part is ends[0] else part, date.end))
        ]
        return [*joined(start, delimiter), Leaf(mark), *joined(end, delimiter)]

    def _part(
        self, context: Context, part: dict[str, str], side: tuple[int, ...], *, last: bool = True
    ) -> Part | None:
        place = _PLACES.get(part["name"], 3)
        if len(side) <= place:
            return None
        words: list[Part]
        if part["name"] == "year":
            words = [Leaf(_year(context, part, side[0])), *(self._suffix(context) if last else [])]
        elif part["name"] == "month":
            words = [Leaf(_month(context, part, side[1]))]
        else:
            words = [Leaf(_day(context, part, side))]
        if not any(isinstance(word, Span) or word.text for word in words):
            return None
        if part.get("strip-periods") == "true":
            for word in words:
                strip_periods(word)
        whole = Span(words)
        if case := part.get("text-case"):
            apply_case(whole, case, english=context.english)
        return dressed([whole], part, formatting(part))

    def _suffix(self, context: Context) -> list[Part]:
        """The letter that tells works of one year apart, after the year unless the style places it itself."""
        if (
            not context.year_suffix
            or context.explicit_year_suffix
            or context.year_suffix_done
            or self.attributes.get("variable") != "issued"
        ):
            return []
        context.year_suffix_done = True
        return [Leaf(context.year_suffix)]


def sort_key(date: DateValue, parts: set[str] | None = None) -> str:
    """The date as digits that sort in order of time; years before our era come first."""
    if date.literal:
        return date.literal
    keys = [_digits(side, parts) for side in (date.start, date.end) if side]
    return "/".join(keys)


def _digits(side: tuple[int, ...], parts: set[str] | None) -> str:
    year, month, day = (*side, 0, 0)[:3]
    if parts is not None:
        month = month if "month" in parts else 0
        day = day if "day" in parts else 0
    month = (month - 1) % 4 * 3 + 1 if month > 12 else month
    return f"{year + 100000:06d}{month:02d}{day:02d}"


def _largest_difference(date: DateValue) -> str | None:
    for name, place in _PLACES.items():
        if date.start[place : place + 1] != date.end[place : place + 1]:
            return name
    return None


def _year(context: Context, part: dict[str, str], year: int) -> str:
    if part.get("form") == "short":
        return f"{abs(year) % 100:02d}"
    if year < 0:
        return f"{-year}{context.locale.term('bc') or ''}"
    return f"{year}{context.locale.term('ad') or ''}" if year < 1000 else str(year)


def _month(context: Context, part: dict[str, str], month: int) -> str:
    if month > 12:
        return context.locale.term(f"season-{(month - 1) % 4 + 1:02d}") or ""
    form = part.get("form", "long")
    if form == "numeric":
        return str(month)
    if form == "numeric-leading-zeros":
        return f"{month:02d}"
    return context.locale.term(f"month-{month:02d}", form) or str(month)


def _day(context: Context, part: dict[str, str], side: tuple[int, ...]) -> str:
    day, form = side[2], part.get("form", "numeric")
    if form == "numeric-leading-zeros":
        return f"{day:02d}"
    if form == "ordinal" and (day == 1 or not context.locale.option("limit-day-ordinals-to-day-1")):
        gender = context.locale.gender(f"month-{side[1]:02d}")
        return f"{day}{ordinal_suffix(day, context.locale, gender)}"
    return str(day)
