"""The first records of a file side by side: the source as it came, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from mosaique.catalogue import entry_lines
from mosaique.catalogue.derivation import concepts_of, derive
from mosaique.catalogue.errors import ELEMENTS
from mosaique.catalogue.values.description import Description, HoldingDraft, RecordDraft
from mosaique.core.messages import render
from mosaique.exchange import uploads
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.models import ImportRun
from mosaique.exchange.originals import readable, readable_bytes
from mosaique.exchange.runs import order_of
from mosaique.portal import labels, wording

SHOWN = 10
_LONGEST = 600  # characters of an abstract


class Line(NamedTuple):
    """A member of the notice: its name, its values."""

    label: str
    values: list[str]


class Sample(NamedTuple):
    """A record of the file. ``problem`` says why it would be rejected, ``missing`` what it lacks to count."""

    position: int
    source: str
    lines: list[Line]
    problem: str = ""
    missing: str = ""
    warnings: tuple[str, ...] = ()


def samples(run: ImportRun) -> list[Sample]:
    """The first records, read as the run would; none when the file is no longer kept."""
    try:
        with uploads.opened(run.upload) as source:
            results = registry.get(run.format).read(source, order_of(run).options)
            return [_sample(one) for one in islice(results, SHOWN)]
    except (NotThisFormat, FileNotFoundError):
        return []


def _sample(one: RecordDraft | ReadProblem) -> Sample:
    if isinstance(one, ReadProblem):
        said = render(one.reason, one.facts, _)
        return Sample(one.position, readable_bytes(one.original or one.excerpt), [], said)
    problem = "" if one.description.title else _("the record has no title")
    missing = ", ".join(str(ELEMENTS[element]) for element in derive(one.description).missing)
    return Sample(
        one.source.position,
        readable(one),
        [line for line in understood(one.description, one.holdings) if line.values],
        problem,
        missing,
        tuple(map(_, one.warnings)),
    )


def understood(described: Description, copies: list[HoldingDraft]) -> Iterator[Line]:
    """A description as a documentalist reads it, in the order of a notice."""

    def line(label: str, *values: str) -> Line:
        return Line(label, [one for one in values if one])

    yield line(_("Type"), labels.document_type(described.type))
    yield line(_("Title"), wording.title(described))
    yield line(_("Authors"), *map(entry_lines.contributor_line, described.contributors))
    yield line(_("In (journal or book)"), wording.source(described) if described.host else "")
    yield line(_("Publishers"), *map(entry_lines.publisher_line, described.publishers))
    yield line(_("Date"), described.date)
    yield line(_("Extent"), described.extent)
    yield line(_("Series"), *map(entry_lines.series_line, described.series))
    yield line(_("Numbers"), *map(entry_lines.identifier_line, described.identifiers))
    yield line(_("Web addresses"), *map(entry_lines.link_line, described.links))
    yield line(_("Languages"), *map(labels.language, described.languages))
    yield line(_("Abstract"), *(one.text[:_LONGEST] for one in described.abstracts))
    yield line(_("Subjects of the thesaurus"), *map(labels.concept, concepts_of(described)))
    yield line(
        _("Other subjects"), *(one.label for one in described.subjects if not labels.is_theme(one.label))
    )
    yield line(_("Free keywords"), *(one.text for one in described.keywords if not labels.is_theme(one.text)))
    yield line(_("Territories"), *(one.label or one.code for one in described.territories))
    yield line(_("Notes"), *(one.text for one in described.notes))
    yield line(_("Copies"), *map(_copy, copies))


def _copy(copy: HoldingDraft) -> str:
    access = labels.facet_value("acces", copy.access) if copy.access else ""
    said = (copy.shelf_mark, copy.location, access, copy.barcode, copy.local_note)
    return " · ".join(filter(None, said))
