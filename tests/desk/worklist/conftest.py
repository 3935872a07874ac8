from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def paul(person):
    return person("documentalist", name="paul")


@pytest.fixture
def irene(person, irev):
    """A documentalist of another centre."""
    return person("documentalist", irev, name="irene")


@pytest.fixture
def a_record():
    """Makes a record of a title, with some columns set as no action would."""

    def make(title, structure, by, *, description=None, **columns):
        record = actions.create_record(description or Description(title=title), structure=structure, by=by)
        Record.objects.filter(pk=record.pk).update(**columns)
        return Record.objects.get(pk=record.pk)

    return make


@pytest.fixture
def soup():
    return lambda response: BeautifulSoup(response.content, "html.parser")
