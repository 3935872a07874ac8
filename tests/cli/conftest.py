from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import migrated
from tests.cli.instance import Instance


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Instance:
    """What `mosaique init` makes, to be copied; its tables are those of the last run where it left them."""
    instance = Instance(tmp_path_factory.mktemp("initialised") / "home")
    instance.home.mkdir()
    tables = migrated.copy_path(request.config.cache.mkdir("migrated"))
    if tables.exists():
        shutil.copy(tables, instance.home / "db.sqlite3")
    ran = instance.run("init")
    assert ran.returncode == 0, ran
    return instance


@pytest.fixture
def instance(initialised: Instance, tmp_path: Path) -> Instance:
    """A new instance of the network, without a record."""
    return initialised.copied_to(tmp_path / "home")
