from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Match, Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Publisher
from mosaique.catalogue.values.identifiers import identifier
from mosaique.catalogue.works.models import Likeness
from mosaique.catalogue.works.queries import work_rows
from mosaique.catalogue.works.renewing import work_off
from mosaique.core import clock
from mosaique.discovery import queue

TITLES = (
    "Histoire de l'immigration en Lorraine au vingtième siècle",
    "Guide pratique de l'accès aux soins des personnes exilées",
    "Apprendre le français dans les ateliers sociolinguistiques",
)
ASKED = (
    Description(
        type=DocumentType.BOOK, title="Mémoires ouvrières de Mulhouse", date="1998", extent="120 p.",
        contributors=[Contributor(name="Belkacem, Lila")], publishers=[Publisher(name="Seuil")],
        identifiers=[identifier("isbn", "9782070323050")],
    ),
    Description(
        type=DocumentType.BOOK, title="Mémoires ouvrières de Mulhouse", date="2006", extent="188 p.",
        contributors=[Contributor(name="Gourdeau, Camille")], publishers=[Publisher(name="Syros")],
        identifiers=[identifier("isbn", "9780306406157")],
    ),
)  # fmt: skip
EVIDENCE = {
    "points": 3.5,
    "findings": [["title", "same title", 5.0, ""], ["number", "other book number", -4.0, "1 2"]],
}


@pytest.fixture
def publish(oriv, irev):
    """Makes published records, turn by turn of the two centres, and finds their works."""

    def make(*descriptions):
        new = [
            storage.NewRecord(one, (oriv, irev)[place % 2].pk, RecordState.PUBLISHED)
            for place, one in enumerate(descriptions)
        ]
        ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.IMPORTED)
        work_off()
        queue.rebuild()
        return [Record.objects.get(pk=pk) for pk in ids]

    return make


@pytest.fixture
def alone(publish):
    """Three records of three documents."""
    return publish(*(Description(title=title, date="2010") for title in TITLES))


@pytest.fixture
def ask():
    """Has the machine ask about two records, whatever it makes of them today."""

    def make(low, high, *, score=0.5):
        Match.objects.filter(low=low, high=high).delete()
        Match.objects.create(low=low, high=high, likeness=Likeness.ASK, score=score, evidence=EVIDENCE)

    return make


@pytest.fixture
def asked(publish, ask):
    """Two records that the machine asks about."""
    records = publish(*ASKED)
    ask(*records)
    return records


@pytest.fixture
def twins(publish):
    """Two records in one work."""
    one = msgspec.structs.replace(ASKED[0], identifiers=[])
    return publish(one, one)


@pytest.fixture
def works():
    """Reads the works of more than one record, as sets of numbers."""

    def read():
        found: dict[int, list[int]] = {}
        for row in work_rows():
            found.setdefault(row.work_id, []).append(row.record_id)
        return sorted(sorted(one) for one in found.values() if len(one) > 1)

    return read
