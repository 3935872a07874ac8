from __future__ import annotations

import pytest

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Source
from mosaique.catalogue.works.queries import work_rows
from mosaique.catalogue.works.renewing import work_off
from mosaique.core import clock
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import User

REPORT = Description(
    type=DocumentType.REPORT,
    title="Les politiques locales d'intégration des étrangers à l'épreuve de la décentralisation",
    contributors=[Contributor(name="Belkacem, Lila"), Contributor(name="Gourdeau, Camille")],
    date="2016",
)


@pytest.fixture
def publish(oriv, irev):
    """Makes published records of the descriptions, turn by turn of the two centres, and finds their works."""

    def make(*descriptions, names=()):
        structures = [oriv, irev]
        new = [
            storage.NewRecord(
                description,
                structures[place % 2].pk,
                RecordState.PUBLISHED,
                source=storage.KeptSource(
                    structures[place % 2].pk, Source(format="csv", original=name.encode()), name
                )
                if (name := names[place] if names else "")
                else None,
            )
            for place, description in enumerate(descriptions)
        ]
        ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.IMPORTED)
        work_off()
        return [Record.objects.get(pk=pk) for pk in ids]

    return make


@pytest.fixture
def coordinator(db):
    user = User.objects.create_user("coordinatrice@example.org", "x")
    give_role(user, Role.COORDINATOR, structure=None)
    return user


@pytest.fixture
def works():
    """Reads the works there are, as sets of positions in the records given."""

    def read(*records):
        place = {record.pk: number for number, record in enumerate(records)}
        found: dict[int, list[int]] = {}
        for row in work_rows():
            if row.record_id in place:
                found.setdefault(row.work_id, []).append(place[row.record_id])
        return sorted(sorted(members) for members in found.values())

    return read
