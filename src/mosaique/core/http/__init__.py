"""The one door to the network: safe outgoing requests that answer with values.

``fetch`` gives ``Fetched | NotModified | Failed``; ``open_stream`` the same for bodies too large for memory.
Addresses are checked where the connection is made (RELIABILITY: H1 to H5), so no caller can go round it.
"""

from __future__ import annotations

from mosaique.core.http.client import fetch, open_stream
from mosaique.core.http.outcomes import (
    Answer,
    Broken,
    Failed,
    Fetched,
    FetchOutcome,
    NotModified,
    Streamed,
    StreamOutcome,
)
from mosaique.core.http.pace import POLITE, Pace
from mosaique.core.http.reach import Reach
from mosaique.core.http.reading import as_file

__all__ = [
    "POLITE",
    "Answer",
    "Broken",
    "Failed",
    "FetchOutcome",
    "Fetched",
    "NotModified",
    "Pace",
    "Reach",
    "StreamOutcome",
    "Streamed",
    "as_file",
    "fetch",
    "open_stream",
]
