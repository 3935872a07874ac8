from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

ARCHIVE = Path(__file__).parents[2] / "data" / "feeds" / "feedparser.tar.gz"


@pytest.fixture(scope="session")
def corpus():
    """Name → bytes of feedparser's own test files, the malformed ones among them."""
    with tarfile.open(ARCHIVE) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}
