"""A batch edit of 10,000 records and its undoing, beside the same edit saved record by record with the ORM.

Each record gets a subject and a keyword: its description, columns, links, version and place in the index
queue are written. The peer does the same through the action that a documentalist's form calls, on fewer.

    python bench/batches.py [--records 10000] [--peer 200]
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
os.environ["MOSAIQUE_HOME"] = tempfile.mkdtemp(prefix="mosaique-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "mosaique.config.settings.production"
sys.path.insert(0, str(ROOT / "bench"))

import django  # noqa: E402  # the home must be set first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from mosaique.catalogue import storage  # noqa: E402
from mosaique.catalogue.actions import edit_record  # noqa: E402
from mosaique.catalogue.batches import actions, preview, running, undoing  # noqa: E402
from mosaique.catalogue.batches.operations import AddKeyword, AddSubject, apply  # noqa: E402
from mosaique.catalogue.enums import RecordState, VersionAction  # noqa: E402
from mosaique.catalogue.models import Batch, Record  # noqa: E402
from mosaique.catalogue.values.codes import DocumentType, Scope  # noqa: E402
from mosaique.catalogue.values.description import (  # noqa: E402
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Identifier,
    Publisher,
    Subject,
)
from mosaique.core import clock  # noqa: E402
from mosaique.network.actions import give_role  # noqa: E402
from mosaique.network.enums import Role  # noqa: E402
from mosaique.network.models import Structure, User  # noqa: E402
from mosaique.vocabularies.actions import load_vocabularies  # noqa: E402
from mosaique.vocabularies.thesaurus import thesaurus  # noqa: E402

OPERATIONS = (AddSubject(concept="c002"), AddKeyword(text="lot de mesure"))
SENTENCE = "Comment les habitants des quartiers populaires se logent, travaillent et se déplacent. "


def described(number: int) -> Description:
    """A record of the usual size: 1.5 kB of abstract, four people, three subjects."""
    return Description(
        type=DocumentType.BOOK,
        title=f"Habiter la ville, enquête numéro {number}",
        date=str(1970 + number % 50),
        contributors=[Contributor(name=f"Auteur{(number * 7 + n) % 3000}, Prénom") for n in range(4)],
        publishers=[Publisher(name="La Découverte", place="Paris")],
        identifiers=[Identifier(scheme="doi", value=f"10.5072/bench.{number}")],
        abstracts=[Abstract(text=SENTENCE * 17, language="fr")],
        subjects=[
            Subject(label=thesaurus().label(one), concept=one, scheme="mosaique")
            for one in ("c001", "c010", "c020")
        ],
        scope=Scope.NATIONAL,
        languages=["fr"],
    )


def fill(count: int, structure: Structure) -> list[int]:
    new = [
        storage.NewRecord(described(number), structure.pk, RecordState.PUBLISHED, [HoldingDraft()])
        for number in range(count)
    ]
    with transaction.atomic():
        return storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.IMPORTED)


def timed(name: str, count: int, started: float) -> float:
    seconds = time.perf_counter() - started
    print(f"{name:36}{count:>8,} records{seconds:>8.1f} s{count / seconds:>10,.0f} records/s", flush=True)
    return seconds / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=200)
    arguments = parser.parse_args()
    call_command("migrate", verbosity=0)
    load_vocabularies()
    structure = Structure.objects.create(code="ORIV", name="ORIV")
    user = User.objects.create_user("bench@example.org", "x")
    give_role(user, Role.MANAGER, structure=structure)
    ids = fill(arguments.records, structure)

    batch = actions.prepare_batch(ids, by=user, structure=structure, operations=OPERATIONS)
    started = time.perf_counter()
    preview.foretell(batch, user=user)
    timed("preview of all", len(ids), started)
    Batch.objects.filter(pk=batch.pk).update(state="waiting", changed=0, unchanged=0, refused=0)
    started = time.perf_counter()
    running.run(batch.pk)
    ours = timed("batch edit", len(ids), started)
    batch.refresh_from_db()
    assert (batch.state, batch.changed) == ("done", len(ids)), batch.state
    Batch.objects.filter(pk=batch.pk).update(state="undoing", undone_by=user)
    started = time.perf_counter()
    undoing.undo(batch.pk)
    back = timed("undoing it", len(ids), started)

    started = time.perf_counter()
    for record in Record.objects.filter(pk__in=ids[: arguments.peer]):
        edit_record(record, apply(record.description, OPERATIONS), by=user)
    peer = timed("peer: the ORM, a save a record", arguments.peer, started)
    print(f"the peer takes {peer / ours:.1f} x as long as the edit, {peer / back:.1f} x as long as undoing")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
