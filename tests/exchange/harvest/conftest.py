from __future__ import annotations

import pytest

from mosaique.exchange.harvest import actions, runs
from mosaique.exchange.harvest.models import HarvestRun
from tests.exchange.harvest.faulty import OaiSource


@pytest.fixture(autouse=True)
def fresh_index(settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


@pytest.fixture
def partner():
    return OaiSource()


@pytest.fixture
def source(irev):
    return actions.add_source("partenaire", "http://partner.example.org/oai", structure=irev)


@pytest.fixture
def harvest(source, partner):
    """Harvests the source and returns the run."""

    def run(*, full=False):
        return runs.harvest(source, full=full, ask=partner)

    return run


@pytest.fixture
def counts():
    """What a run counted, without what is zero."""

    def of(run):
        names = ("read", "created", "updated", "unchanged", "deleted", "rejected", "lost")
        return {name: getattr(run, name) for name in names if getattr(run, name)}

    return of


@pytest.fixture
def last():
    return lambda: HarvestRun.objects.latest("pk")
