"""What every test stands on: no network, the test settings, and a marker that says what the test costs."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_django

from tests import migrated

DATABASE_FIXTURES = {
    "_django_db_helper",
    "admin_client",
    "admin_user",
    "db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
    "transactional_db",
}
END_TO_END = Path(__file__).parent / "e2e"

# The same examples on every run, so that a red run is red again; no deadline on a busy machine.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each test its marker from what it asks for, and put the browser journeys together.

    They come last on one core. On several, one takes them all from the start (``--dist loadgroup``), so that a
    single instance is made and the others do the rest meanwhile.
    """
    for item in items:
        item.add_marker(cost_of(item))
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.xdist_group("e2e"))
    on_several_cores = hasattr(config, "workerinput")
    items.sort(key=lambda item: (item.get_closest_marker("e2e") is None) is on_several_cores)


def cost_of(item: pytest.Item) -> str:
    if END_TO_END in item.path.parents:
        return "e2e"
    asks_for_database = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    if asks_for_database or item.get_closest_marker("django_db"):
        return "integration"
    return "unit"


@pytest.fixture(scope="session")
def ready_made_tables(request: pytest.FixtureRequest) -> Iterator[Path | None]:
    """On SQLite, the database in memory starts with the tables of the last run."""
    from django.db import connection

    if connection.vendor != "sqlite" or request.config.getoption("create_db"):
        yield None
        return
    copy = migrated.copy_path(request.config.cache.mkdir("migrated"))
    keeper = migrated.lay(copy, "file:memorydb_default?mode=memory&cache=shared") if copy.exists() else None
    yield copy
    if keeper:
        keeper.close()


@pytest.fixture(scope="session")
def django_db_setup(
    ready_made_tables: Path | None,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """pytest-django's own, with the copy taken when there was none."""
    from django.db import connection

    if ready_made_tables and not ready_made_tables.exists():
        with django_db_blocker.unblock():
            connection.ensure_connection()
            migrated.keep(connection.connection, ready_made_tables)


@pytest.fixture
def thesaurus_read_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where queries are counted: the thesaurus is read when a test first needs it, not again a second later."""
    from mosaique.vocabularies import thesaurus

    thesaurus.forget()
    monkeypatch.setattr(thesaurus, "_LOOK_EVERY", math.inf)
    yield
    thesaurus.forget()


def pytest_unconfigure() -> None:
    """Remove the instance's folder that the test settings made for this process."""
    from django.conf import settings

    if settings.configured:
        shutil.rmtree(settings.MOSAIQUE_HOME, ignore_errors=True)
