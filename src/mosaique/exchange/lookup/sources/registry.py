"""The sources known, in the order in which they are believed."""

from __future__ import annotations

from mosaique.exchange.lookup.sources.base import LookupSource
from mosaique.exchange.lookup.sources.citation import CITATION
from mosaique.exchange.lookup.sources.crossref import CROSSREF
from mosaique.exchange.lookup.sources.datacite import DATACITE
from mosaique.exchange.lookup.sources.hal import HAL
from mosaique.exchange.lookup.sources.page import PAGE
from mosaique.exchange.lookup.sources.pdf import PDF
from mosaique.exchange.lookup.sources.sru import BNF, SUDOC

# Librarians' records first, then what publishers and archives declare, then what a document says of itself.
SOURCES: tuple[LookupSource, ...] = (BNF, SUDOC, CROSSREF, DATACITE, HAL, PAGE, PDF, CITATION)
BY_NAME = {source.name: source for source in SOURCES}
