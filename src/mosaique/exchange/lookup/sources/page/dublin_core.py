"""Dublin Core in ``meta`` elements (DCMI, "Expressing Dublin Core in HTML"), read as our format ``dc``."""

from __future__ import annotations

from lxml import etree

from mosaique.catalogue.values.description import Description
from mosaique.exchange.formats.dublin_core.reading import ELEMENTS, LANG, PLAIN
from mosaique.exchange.formats.dublin_core.reading import Reading as DublinCoreReading
from mosaique.exchange.lookup.sources.page.document import Page

_NAMES = {name.lower(): name for name in [*ELEMENTS, *PLAIN]}
_PREFIXES = ("dc.", "dc:", "dcterms.", "dcterms:")


def describe(page: Page) -> Description:
    """What the tags say; an empty description when there are none."""
    root = etree.Element("dc")
    for meta in page.metas:
        prefix = next((prefix for prefix in _PREFIXES if meta.name.startswith(prefix)), "")
        # "dc.date.issued" and "dc.description.abstract" refine as DSpace does: the last word says it.
        words = meta.name.removeprefix(prefix).split(".")
        name = next((_NAMES[word] for word in (words[-1], words[0]) if word in _NAMES), "")
        if prefix and name and name not in {"format", "relation"}:
            element = etree.SubElement(root, name)
            element.text = meta.content
            if meta.language:
                element.set(LANG, meta.language)
    return DublinCoreReading(root).description if len(root) else Description()
