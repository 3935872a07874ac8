"""Loading the vocabularies that come with the package. Running again changes only what is new."""

from __future__ import annotations

import csv
import gzip
import io
from importlib.resources import files

from django.db import transaction
from django.db.models import F

from mosaique.vocabularies import territories, thesaurus
from mosaique.vocabularies.enums import LabelKind
from mosaique.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptScheme,
    Territory,
    VocabularyRevision,
)

SCHEME = "mosaique"
# Stored with each territory (40 characters at most); raise the last number when the packaged file changes.
VINTAGE = "COG 2026, Etalab 6.0.0, 2"
_LIST = "|"


def load_vocabularies() -> None:
    """The starter thesaurus and the French territories."""
    load_thesaurus()
    load_territories()


def bump_revision() -> None:
    """Tell every process, in the caller's transaction, that the vocabularies changed."""
    VocabularyRevision.objects.get_or_create(pk=1)
    VocabularyRevision.objects.filter(pk=1).update(number=F("number") + 1)
    transaction.on_commit(thesaurus.forget)


@transaction.atomic
def load_thesaurus() -> int:
    """Add the starter thesaurus' concepts that are not there, and return how many; others are left alone."""
    scheme, _ = ConceptScheme.objects.get_or_create(
        identifier=SCHEME, defaults={"title_fr": "Thésaurus du réseau", "title_en": "Network thesaurus"}
    )
    known = dict(Concept.objects.filter(scheme=scheme).values_list("identifier", "pk"))
    rows = [row for row in _rows("thesaurus.csv") if row["id"] not in known]
    if not rows:
        return 0
    dates = {row["id"]: row for row in _rows("thesaurus_dates.csv")}
    for row in rows:
        concept = _concept(scheme, row, dates.get(row["id"], {}))
        known[row["id"]] = concept.pk
    for row in rows:
        _relate(row, known, dates.get(row["id"], {}))
    bump_revision()
    return len(rows)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("mosaique.vocabularies.data").joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def _concept(scheme: ConceptScheme, row: dict[str, str], dates: dict[str, str]) -> Concept:
    note = row["scope_note_fr"].strip()
    concept = Concept.objects.create(
        scheme=scheme,
        identifier=row["id"],
        valid_from=dates.get("valid_from", ""),
        valid_to=dates.get("valid_to", ""),
        notes=[{"kind": "scope", "language": "fr", "text": note}] if note else [],
    )
    ConceptLabel.objects.bulk_create(
        ConceptLabel(
            concept=concept, language=language, kind=kind, text=text.strip(), key=thesaurus.label_key(text)
        )
        for language in ("fr", "en")
        for kind, column in ((LabelKind.PREFERRED, "prefLabel"), (LabelKind.ALTERNATIVE, "altLabels"))
        for text in row[f"{column}_{language}"].split(_LIST)
        if text.strip()
    )
    return concept


def _relate(row: dict[str, str], known: dict[str, int], dates: dict[str, str]) -> None:
    concept = Concept.objects.get(pk=known[row["id"]])
    concept.broader.add(*(known[one] for one in row["broader"].split(_LIST) if one))
    concept.related.add(*(known[one] for one in row["related"].split(_LIST) if one))
    concept.replaced_by.add(*(known[one] for one in dates.get("replaced_by", "").split(_LIST) if one))


@transaction.atomic
def load_territories() -> int:
    """Load the packaged vintage if another one is there, and return how many territories it has."""
    if Territory.objects.filter(code="FR", source_vintage=VINTAGE).exists():
        return 0
    packed = files("mosaique.vocabularies.data").joinpath("territories.csv.gz").read_bytes()
    lines = csv.reader(io.StringIO(gzip.decompress(packed).decode()), delimiter=";")
    found = [
        Territory(
            code=code,
            kind=kind,
            name=name,
            key=thesaurus.label_key(name),
            parents=parents.split(),
            successors=successors.split(),
            old_codes=old.split(),
            population=int(population) if population else None,
            siren=siren,
            valid_to=valid_to,
            source_vintage=VINTAGE,
        )
        for code, kind, name, parents, successors, old, population, siren, valid_to in lines
    ]
    Territory.objects.bulk_create(
        found,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            field.name
            for field in Territory._meta.concrete_fields
            if field.name not in {"id", "code", "valid_from"}
        ],
    )
    transaction.on_commit(territories.forget)
    return len(found)
