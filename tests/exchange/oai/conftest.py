from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description, HoldingDraft
from mosaique.core import clock
from mosaique.vocabularies.thesaurus import thesaurus
from tests.exchange.oai.answers import OAI, START, summary


@pytest.fixture(autouse=True)
def known_thesaurus(concepts):
    """The concepts, read before queries are counted."""
    return thesaurus()


@pytest.fixture
def at(monkeypatch):
    """Sets the clock, in seconds from 10 o'clock."""

    def set_to(seconds):
        monkeypatch.setattr(clock, "now", lambda: START + dt.timedelta(seconds=seconds))

    set_to(0)
    return set_to


@pytest.fixture
def record(at, oriv):
    """Makes a record; published unless said otherwise."""

    def make(description=None, *, structure=oriv, state=RecordState.PUBLISHED, source=None):
        described = description or Description(type="book", title="Le logement")
        (pk,) = storage.insert_records(
            [storage.NewRecord(described, structure.pk, state, [HoldingDraft()], source)],
            at=clock.now(),
            by=None,
            action=VersionAction.IMPORTED,
        )
        return Record.objects.get(pk=pk)

    return make


@pytest.fixture
def ask(client):
    """Asks the provider; returns the root of its answer, a document that came with status 200."""

    def get(verb, **arguments):
        names = {name.rstrip("_"): value for name, value in arguments.items()}
        response = client.get("/oai", {"verb": verb, **names})
        assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
        return etree.fromstring(response.content)

    return get


@pytest.fixture
def listed(ask):
    """Every header of a list, through its tokens: number of the record, its stamp's seconds, deleted or not."""

    def walk(verb="ListIdentifiers", **arguments):
        root, found = ask(verb, **{"metadataPrefix": "oai_dc", **arguments}), []
        while True:
            found += [summary(header) for header in root.iter(f"{OAI}header")]
            token = root.find(f".//{OAI}resumptionToken")
            if token is None or not token.text:
                return found
            root = ask(verb, resumptionToken=token.text)

    return walk
