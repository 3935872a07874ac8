from __future__ import annotations

from pathlib import Path

import pytest

from mosaique.watch.kinds import manners


@pytest.fixture(autouse=True)
def local_only(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1"]
    manners.forget()


@pytest.fixture
def page_file():
    """The bytes of a captured page."""
    return lambda name: Path(f"tests/data/pages-watched/{name}.html").read_bytes()
