"""Any web page: what it says of itself in ``citation_*``, schema.org, Dublin Core, Open Graph and HTML."""

from __future__ import annotations

from collections.abc import Callable

from mosaique.catalogue.values.description import Description, Link, RecordDraft, Source
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.csl_json.types import HOSTED
from mosaique.exchange.lookup.filling import filled
from mosaique.exchange.lookup.query import Key, Kind
from mosaique.exchange.lookup.sources.base import Reading, Received, problem
from mosaique.exchange.lookup.sources.page import dublin_core, highwire, json_ld, open_graph
from mosaique.exchange.lookup.sources.page.document import Page, page_of

NOT_A_PAGE = _("The address leads to a file that is not read here (%(kind)s).")

_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
# The surest first: each fills in what those before it left out.
_VOCABULARIES: tuple[Callable[[Page], Description], ...] = (
    highwire.describe,
    json_ld.describe,
    dublin_core.describe,
    open_graph.describe,
    open_graph.describe_html,
)


class WebPage:
    """The source ``page``."""

    name = "page"
    label = _("Web page")
    kinds = frozenset({Kind.URL})
    base = "https:"  # asked of the address itself
    accept = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5"
    not_found_is_an_answer = False

    def address(self, key: Key, base: str) -> str:
        return key.value

    def read(self, received: Received) -> Reading:
        if received.media_type not in _PAGES:
            return problem(NOT_A_PAGE, kind=received.media_type)
        page = page_of(received)
        d = filled(*(describe(page) for describe in _VOCABULARIES))
        return (
            [RecordDraft(description=_settled(d), source=Source(identifier=received.url))] if d.title else []
        )


PAGE = WebPage()


def _settled(d: Description) -> Description:
    """The description without what its kind has no place for, and its links each once."""
    if d.type not in HOSTED:
        d.host = None  # the name of the site
    kept: dict[str, Link] = {}
    for link in d.links:
        kept.setdefault(link.url, link)
    d.links = list(kept.values())
    return d
