"""What every test stands on: no network, the test settings, and a marker that says what the test costs."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

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


def pytest_unconfigure() -> None:
    """Remove the instance's folder that the test settings made for this process."""
    from django.conf import settings

    if settings.configured:
        shutil.rmtree(settings.MOSAIQUE_HOME, ignore_errors=True)
