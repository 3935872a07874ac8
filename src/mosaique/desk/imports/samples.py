"""The first records of a file side by side: the source as it came, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue import entry_lines
from mosaique.catalogue.derivation import concepts_of, derive
from mosaique.catalogue.errors import ELEMENTS
from mosaique.catalogue.models import Record
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
    """A record of the file. ``problem`` says why it would be rejected, ``missing`` what it lacks to count,
    ``outcome`` what would become of it and ``known`` the record of the base concerned.
    """

    position: int
    source: str
    lines: list[Line]
    problem: str = ""
    missing: str = ""
    warnings: tuple[str, ...] = ()
    outcome: str = ""
    known: Record | None = None


_OUTCOMES = {
    "created": _("would be new"),
    "attached": _("would add your copy to a known record"),
    "updated": _("would update a record that you imported before"),
    "unchanged": _("is already in the base, unchanged"),
}


def samples(run: ImportRun) -> list[Sample]:
    """The first records, read as the run would; none when the file is no longer kept."""
    try:
        with uploads.opened(run.upload) as source:
            results = registry.get(run.format).read(source, order_of(run).options)
            read = [_sample(one) for one in islice(results, SHOWN)]
    except (NotThisFormat, FileNotFoundError):
        return []
    outcomes = run.dry_run.get("outcomes", {})
    known = Record.objects.only("pk", "title").in_bulk([pk for _outcome, pk in outcomes.values() if pk])
    return [_with_outcome(one, known, *outcomes.get(str(one.position), ("", 0))) for one in read]


def _with_outcome(sample: Sample, known: dict[int, Record], outcome: str, pk: int) -> Sample:
    return sample._replace(outcome=str(_OUTCOMES.get(outcome, "")), known=known.get(pk))


def _sample(one: RecordDraft | ReadProblem) -> Sample:
    if isinstance(one, ReadProblem):
        said = render(one.reason, one.facts, gettext)
        return Sample(one.position, readable_bytes(one.original or one.excerpt), [], said)
    problem = "" if one.description.title else gettext("the record has no title")
    missing = ", ".join(str(ELEMENTS[element]) for element in derive(one.description).missing)
    return Sample(
        one.source.position,
        readable(one),
        [line for line in understood(one.description, one.holdings) if line.values],
        problem,
        missing,
        tuple(map(gettext, one.warnings)),
    )


def understood(described: Description, copies: list[HoldingDraft]) -> Iterator[Line]:
    """A description as a documentalist reads it, in the order of a notice."""

    def line(label: str, *values: str) -> Line:
        return Line(label, [one for one in values if one])

    yield line(gettext("Type"), labels.document_type(described.type))
    yield line(gettext("Title"), wording.title(described))
    yield line(gettext("Authors"), *map(entry_lines.contributor_line, described.contributors))
    yield line(gettext("In (journal or book)"), wording.source(described) if described.host else "")
    yield line(gettext("Publishers"), *map(entry_lines.publisher_line, described.publishers))
    yield line(gettext("Date"), described.date)
    yield line(gettext("Extent"), described.extent)
    yield line(gettext("Series"), *map(entry_lines.series_line, described.series))
    yield line(gettext("Numbers"), *map(entry_lines.identifier_line, described.identifiers))
    yield line(gettext("Web addresses"), *map(entry_lines.link_line, described.links))
    yield line(gettext("Languages"), *map(labels.language, described.languages))
    yield line(gettext("Abstract"), *(one.text[:_LONGEST] for one in described.abstracts))
    yield line(gettext("Subjects of the thesaurus"), *map(labels.concept, concepts_of(described)))
    others = (one.label for one in described.subjects if not labels.is_theme(one.label))
    yield line(gettext("Other subjects"), *others)
    free = (one.text for one in described.keywords if not labels.is_theme(one.text))
    yield line(gettext("Free keywords"), *free)
    yield line(gettext("Territories"), *(one.label or one.code for one in described.territories))
    yield line(gettext("Notes"), *(one.text for one in described.notes))
    yield line(gettext("Copies"), *map(_copy, copies))


def _copy(copy: HoldingDraft) -> str:
    access = labels.facet_value("acces", copy.access) if copy.access else ""
    said = (copy.shelf_mark, copy.location, access, copy.barcode, copy.local_note)
    return " · ".join(filter(None, said))
