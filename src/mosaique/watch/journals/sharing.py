"""The spreadsheet of who goes through which journal: read and written as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from mosaique.catalogue.values.identifiers import InvalidIdentifier, Issn
from mosaique.catalogue.values.matching import normalised
from mosaique.core.messages import gettext_noop as _
from mosaique.core.messages import render
from mosaique.core.uploads.texts import decode
from mosaique.exchange.formats.spreadsheet.csv_format import guarded, unguarded
from mosaique.watch.journals.enums import Periodicity
from mosaique.watch.journals.models import Journal

NO_HEADING = _("The first line must name the columns: title, ISSN, centre, stand-in, periodicity.")
NO_TITLE = _("The title is missing.")
NOT_ISSN = _("“%(issn)s” is not an ISSN.")
NO_CENTRE = _("No centre has the code or name “%(centre)s”.")
NO_PERIODICITY = _(
    "“%(said)s” is no periodicity known here (monthly, quarterly… or a number of issues a year)."
)
SAME = _("The stand-in is another centre than the one in charge.")
TWICE = _("This journal stands on line %(line)s already.")
NOT_YOURS = _("Only its centres or the network's coordination may share out this journal.")
TOO_MANY = _("Only the first %(most)s lines are read.")

MOST_ROWS = 5_000
_NAMES = {
    **dict.fromkeys(("titre", "title", "revue", "periodique", "journal", "titre de la revue"), "title"),
    **dict.fromkeys(("issn", "issn l", "eissn", "e issn"), "issn"),
    **dict.fromkeys(
        ("centre", "centre responsable", "responsable", "structure", "centre in charge"), "centre"
    ),
    **dict.fromkeys(("suppleant", "suppleance", "centre suppleant", "remplacant", "stand in"), "stand_in"),
    **dict.fromkeys(("periodicite", "frequence", "periodicity", "frequency"), "periodicity"),
}
_CENTRES = {"centre": "structure", "stand_in": "stand_in"}
_PERIODICITIES = {
    **dict.fromkeys(("hebdomadaire", "hebdo", "weekly"), 52),
    **dict.fromkeys(("bihebdomadaire", "quinzomadaire", "fortnightly"), 26),
    **dict.fromkeys(("bimensuel", "bimensuelle", "twice a month"), 24),
    **dict.fromkeys(("mensuel", "mensuelle", "monthly"), 12),
    **dict.fromkeys(("bimestriel", "bimestrielle", "every two months", "bimonthly"), 6),
    **dict.fromkeys(("trimestriel", "trimestrielle", "quarterly"), 4),
    **dict.fromkeys(("quadrimestriel", "quadrimestrielle", "three a year"), 3),
    **dict.fromkeys(("semestriel", "semestrielle", "twice a year"), 2),
    **dict.fromkeys(("annuel", "annuelle", "yearly", "annual"), 1),
    **dict.fromkeys(("irregulier", "irreguliere", "irregular", "variable"), 0),
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that was left out, and why."""

    line: int
    title: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The reason in the reader's language."""
        return render(self.reason, self.facts, gettext)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are compared with: centres by normalised code and name, journals by ISSN and title."""

    centres: Mapping[str, Any]
    journals: Mapping[str, Journal]


def read(body: bytes, known: Known) -> Iterator[dict[str, Any] | BadRow]:
    """The rows as members of a journal, ``journal`` being the one known already; bad ones with their reason.

    A column that the file does not have leaves what is known as it is.
    """
    text = decode(body).replace("\0", "")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns, seen = list[str](), dict[str, int]()
    try:
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = [_NAMES.get(normalised(cell), "") for cell in row]
                if "title" not in columns:
                    yield BadRow(lines.line_num, "", NO_HEADING)
                    return
                continue
            if lines.line_num > MOST_ROWS:
                yield BadRow(lines.line_num, "", TOO_MANY, {"most": MOST_ROWS})
                return
            cells = {name: unguarded(cell.strip()) for name, cell in zip(columns, row, strict=False) if name}
            yield _row(cells, lines.line_num, known, seen)
    except csv.Error as error:
        yield BadRow(lines.line_num, "", _("The line cannot be read: %(error)s"), {"error": str(error)})
    if not columns:
        yield BadRow(1, "", NO_HEADING)


def write(journals: Iterable[Journal]) -> str:
    """The sharing-out as a file that ``read`` takes back; it begins with the mark that spreadsheets want."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";")
    sheet.write("\ufeff")
    writer.writerow(
        [gettext("Title"), "ISSN", gettext("Centre"), gettext("Stand-in"), gettext("Periodicity")]
    )
    for one in journals:
        writer.writerow([
            guarded(one.title),
            one.issn,
            one.structure.code if one.structure else "",
            one.stand_in.code if one.stand_in else "",
            Periodicity(one.periodicity).label,
        ])  # fmt: skip
    return sheet.getvalue()


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=first.count)


def _row(cells: dict[str, str], line: int, known: Known, seen: dict[str, int]) -> dict[str, Any] | BadRow:
    title, written = " ".join(cells["title"].split())[:300], cells.get("issn", "")

    def bad(reason: str, **facts: object) -> BadRow:
        return BadRow(line, title, reason, facts)

    try:
        issn = str(Issn.parse(written)) if written else ""
    except InvalidIdentifier:
        return bad(NOT_ISSN, issn=written[:40])
    if not title:
        return bad(NO_TITLE)
    folded = normalised(title)
    if first := seen.get(issn or folded):
        return bad(TWICE, line=first)
    seen |= {name: line for name in (issn, folded) if name}
    journal = known.journals.get(issn) or known.journals.get(folded)
    said: dict[str, Any] = {"title": title} | ({"issn": issn} if issn else {})
    centres = _centres(cells, known, journal)
    if isinstance(centres, tuple):
        return bad(centres[0], **centres[1])
    said |= centres
    if wanted := cells.get("periodicity", ""):
        found = _periodicity(wanted)
        if found is None:
            return bad(NO_PERIODICITY, said=wanted[:40])
        said["periodicity"] = found
    return said | {"journal": journal, "line": line}


def _centres(
    cells: dict[str, str], known: Known, journal: Journal | None
) -> dict[str, Any] | tuple[str, dict[str, object]]:
    """The centres that a row names, by member of a journal; else the reason why not, with its facts."""
    found: dict[str, Any] = {}
    for column, member in _CENTRES.items():
        if column in cells:
            found[member] = known.centres.get(normalised(cells[column]))
            if found[member] is None and cells[column]:
                return NO_CENTRE, {"centre": cells[column][:60]}
    in_charge = found.get("structure") if "structure" in found else journal and journal.structure
    stand_in = found.get("stand_in")
    return (SAME, {}) if stand_in and stand_in == in_charge else found


def _periodicity(written: str) -> int | None:
    word = normalised(written)
    found = _PERIODICITIES.get(word)
    labels = {normalised(str(label)): value for value, label in Periodicity.choices}
    found = labels.get(word, found) if found is None else found
    return int(word) if found is None and word.isdigit() and int(word) in Periodicity.values else found
