"""From a source as it is kept to the reader of its list."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mosaique.exchange.harvest.asking import Ask, Asker
from mosaique.exchange.harvest.enums import Protocol
from mosaique.exchange.harvest.oai import OaiReader
from mosaique.exchange.harvest.pages import Reader

if TYPE_CHECKING:
    from mosaique.exchange.harvest.models import HarvestSource

DEFAULT_PREFIX = {Protocol.OAI: "oai_dc"}
# Protocols that can say what changed since a moment.
INCREMENTAL = frozenset({Protocol.OAI})


def reader_for(
    source: HarvestSource, *, since: dt.datetime | None = None, given: int = 0, ask: Ask | None = None
) -> Reader:
    """The reader of a source's list; ``since``: of what changed from then on, where the protocol can."""
    ask = ask or Asker()
    prefix = source.prefix or DEFAULT_PREFIX.get(Protocol(source.protocol), "")
    return OaiReader(source.url, ask, prefix, source.set_spec, since, given)
