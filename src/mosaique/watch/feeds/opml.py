"""OPML 1.0 and 2.0 (opml.org/spec2.opml), in and out: how readers of feeds exchange their lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.texts import decode
from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.watch.feeds import bounds
from mosaique.watch.feeds.values import NoFeed

MALFORMED = _("The file is not well-formed (line %(line)s).")
NOT_OPML = _("The file is not a list of sources (OPML).")
NONE = _("The file names no source.")
TOO_MANY = _(
    "The file names %(total)s sources: at most %(most)s are taken at once, send it in several parts."
)

MOST_SOURCES = 5_000
_LONGEST = 2_000
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[A-Za-z]{2,10}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")


@dataclass(frozen=True, slots=True)
class Outline:
    """A source of the list. ``line`` is where it stands in the file; ``folder`` the headings above it."""

    url: str
    title: str = ""
    site: str = ""
    folder: str = ""
    line: int = 0


def read(body: bytes) -> list[Outline] | NoFeed:
    """The sources, each once, in the order of the file. A damaged file gives those before the damage, and
    one of too many sources is refused rather than cut.
    """
    if refused := bounds.refusal(body):
        return refused
    root, line = _root(body)
    if root is None:
        return NoFeed(MALFORMED, {"line": line})
    if _name(root) != "opml":
        return NoFeed(NOT_OPML)
    found: dict[str, Outline] = {}
    for element in root.iter("{*}outline"):
        url = _attribute(element, "xmlUrl")
        if url and url not in found:
            found[url] = _outline(element, url)
    if len(found) > MOST_SOURCES:
        return NoFeed(TOO_MANY, {"total": len(found), "most": MOST_SOURCES})
    return list(found.values()) or NoFeed(NONE)


def is_cut(body: bytes) -> bool:
    """Whether the file stops before its end: a download or a copy that was interrupted."""
    return b"</opml" not in body.replace(b"\x00", b"")[-1000:].lower()


def write(title: str, outlines: Iterable[Outline]) -> bytes:
    """The list as an OPML 2.0 file; sources of one folder stand together."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = xml_text(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for one in outlines:
        if one.folder not in folders:
            folders[one.folder] = etree.SubElement(body, "outline", text=xml_text(one.folder))
        said = {"type": "rss", "text": one.title or one.url, "xmlUrl": one.url} | (
            {"htmlUrl": one.site} if one.site else {}
        )
        values = {name: xml_text(value) for name, value in said.items()}
        etree.SubElement(folders[one.folder], "outline", values)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _root(body: bytes) -> tuple[etree._Element | None, int]:
    """The tree, or the line of the damage. Unescaped ampersands in addresses are usual: they are read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    text = body
    if body.lstrip()[:5] != b"<?xml":  # the encoding is that of the mark, whatever the prolog says
        text = _PROLOG.sub("", decode(body)).encode("utf-8")
    text = _BARE_AMPERSAND.sub(b"&amp;", text)
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root, next((entry.line for entry in parser.error_log), 1)


def _outline(element: etree._Element, url: str) -> Outline:
    names = [_title(above) for above in element.iterancestors("{*}outline")]
    return Outline(
        url=url,
        title=_title(element),
        site=_attribute(element, "htmlUrl"),
        folder=" / ".join(name for name in reversed(names) if name),
        line=int(element.sourceline or 0),
    )


def _title(element: etree._Element) -> str:
    return " ".join((_attribute(element, "title") or _attribute(element, "text")).split())


def _attribute(element: etree._Element, name: str) -> str:
    """The attribute, whatever case its writer gave it ("xmlurl" is met)."""
    value = element.get(name) or next(
        (text for key, text in element.attrib.items() if str(key).lower() == name.lower()), ""
    )
    return str(value).strip()[:_LONGEST]


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
