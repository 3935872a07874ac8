"""From a source as it is kept to the reader of its list."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mosaique.exchange.harvest.asking import Asker
from mosaique.exchange.harvest.enums import Protocol
from mosaique.exchange.harvest.files import FileReader
from mosaique.exchange.harvest.oai import OaiReader
from mosaique.exchange.harvest.pages import Ask, Reader
from mosaique.exchange.harvest.sru import SruReader

if TYPE_CHECKING:
    from mosaique.exchange.harvest.models import HarvestSource

DEFAULT_PREFIX = "oai_dc"
# What they do not list is no longer there.
WHOLE_LISTS = frozenset({Protocol.OAI, Protocol.SRU, Protocol.FILE})
# Protocols that can say what changed since a moment.
INCREMENTAL = frozenset({Protocol.OAI})


def reader_for(
    source: HarvestSource, *, since: dt.datetime | None = None, given: int = 0, ask: Ask | None = None
) -> Reader:
    """The reader of a source's list; ``since``: of what changed from then on, where the protocol can."""
    ask = ask or Asker()
    if source.protocol == Protocol.SRU:
        return SruReader(source.url, ask, source.query, source.prefix)
    if source.protocol == Protocol.FILE:
        return FileReader(source.url, source.prefix)
    if source.protocol == Protocol.FEED:
        from mosaique.exchange.harvest.feeds import FeedReader  # noqa: PLC0415  # its parser is slow to load

        return FeedReader(source.url, ask)
    return OaiReader(source.url, ask, source.prefix or DEFAULT_PREFIX, source.set_spec, since, given)
