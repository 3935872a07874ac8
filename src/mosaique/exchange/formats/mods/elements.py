"""Small readers of MODS elements: children by local name, text, attributes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.mods.types import MODS
from mosaique.exchange.formats.safe_xml import local_name, text_of, xml_text

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that local name, whatever their namespace: some exports forget it."""
    return (child for child in element if local_name(child) == name)


def child_text(element: etree._Element | None, path: str) -> str:
    """The text of the first descendant on that path of local names, on one line."""
    for name in path.split("/"):
        if element is None:
            return ""
        element = next(children(element, name), None)
    return tidy(text_of(element))


def language_of(element: etree._Element) -> str:
    """The language that an element's ``lang`` or ``xml:lang`` says, as a tag."""
    return language_tag(element.get(XML_LANG, "") or element.get("lang", ""))


def make(name: str, text: str = "", /, **attributes: str) -> etree._Element:
    """An element of MODS; attributes without a value are left out, ``xml_lang`` is xml:lang."""
    element = etree.Element(f"{{{MODS}}}{name}")
    element.text = xml_text(text) or None
    for key, value in attributes.items():
        if value:
            element.set({"xml_lang": XML_LANG, "href": XLINK_HREF}.get(key, key), xml_text(value))
    return element


def nest(name: str, *inner: etree._Element | None, **attributes: str) -> etree._Element | None:
    """An element around others; None when there are none."""
    kept = [child for child in inner if child is not None]
    if not kept:
        return None
    element = make(name, **attributes)
    element.extend(kept)
    return element


def some(name: str, text: str, /, **attributes: str) -> etree._Element | None:
    """An element with a text; None for an empty one."""
    return make(name, text, **attributes) if text else None
