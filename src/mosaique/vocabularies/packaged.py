"""The vocabularies that come with the package, as values."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files

from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.skos.values import ConceptDraft, Label, LabelKind, Note, SchemeDraft
from mosaique.vocabularies.thesaurus import label_key

SCHEME = "mosaique"
TITLES = (("en", "Network thesaurus"), ("fr", "Thésaurus du réseau"))
# Stored with each territory (40 characters at most); raise the last number when the packaged file changes.
VINTAGE = "COG 2026, Etalab 6.0.0, 2"

_LIST = "|"
_COLUMNS: tuple[tuple[LabelKind, str], ...] = (
    ("preferred", "prefLabel_fr"),
    ("alternative", "altLabels_fr"),
    ("preferred", "prefLabel_en"),
    ("alternative", "altLabels_en"),
)


def thesaurus_draft() -> SchemeDraft:
    """The starter thesaurus with the dates of its dated concepts."""
    return read_thesaurus(_text("thesaurus.csv"), _text("thesaurus_dates.csv"))


def read_thesaurus(concepts: str, dates: str = "") -> SchemeDraft:
    """A thesaurus from two tables with ";" between cells and "|" inside them.

    ``concepts``: id, prefLabel_fr, prefLabel_en, altLabels_fr, altLabels_en, broader, related, scope_note_fr.
    ``dates``: id, valid_from, valid_to, replaced_by.
    """
    dated = {row["id"]: row for row in _rows(dates)}
    drafts = [_draft(row, dated.get(row["id"], {})) for row in _rows(concepts)]
    return SchemeDraft(
        identifier=SCHEME, titles=TITLES, concepts=tuple(sorted(drafts, key=lambda one: one.identifier))
    )


def _text(name: str) -> str:
    return files("mosaique.vocabularies.data").joinpath(name).read_text(encoding="utf-8-sig")


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(io.StringIO(text), delimiter=";")


def _draft(row: dict[str, str], dates: dict[str, str]) -> ConceptDraft:
    note = row["scope_note_fr"].strip()
    return ConceptDraft(
        identifier=row["id"],
        valid_from=dates.get("valid_from", ""),
        valid_to=dates.get("valid_to", ""),
        labels=tuple(
            sorted(
                Label(column[-2:], kind, text) for kind, column in _COLUMNS for text in _cells(row[column])
            )
        ),
        notes=(Note("scope", "fr", note),) if note else (),
        broader=tuple(sorted(_cells(row["broader"]))),
        related=tuple(sorted(_cells(row["related"]))),
        replaced_by=tuple(sorted(_cells(dates.get("replaced_by", "")))),
    )


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split(_LIST) if cell.strip()]


def territories() -> Iterator[Territory]:
    """Every territory of the packaged vintage, not saved."""
    packed = files("mosaique.vocabularies.data").joinpath("territories.csv.gz").read_bytes()
    lines = csv.reader(io.StringIO(gzip.decompress(packed).decode()), delimiter=";")
    for code, kind, name, parents, successors, old, population, siren, valid_to in lines:
        yield Territory(
            code=code,
            kind=kind,
            name=name,
            key=label_key(name),
            parents=parents.split(),
            successors=successors.split(),
            old_codes=old.split(),
            population=int(population) if population else None,
            siren=siren,
            valid_to=valid_to,
            source_vintage=VINTAGE,
        )
