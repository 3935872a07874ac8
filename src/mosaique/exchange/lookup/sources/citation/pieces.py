"""What a reference says wherever it stands in it: numbers, addresses, volume, issue and pages."""

from __future__ import annotations

import re

from mosaique.catalogue.values.description import Host, Link
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.lookup.query import trimmed

_ADDRESS = re.compile(r"(?i)https?://[^\s<>]+")
# An address with the words that bring it in: "[En ligne]. Disponible sur : <https://…>".
_TOLD_ADDRESS = re.compile(
    r"(?i)(?:\[en ligne\]\.?\s*)?(?:disponible (?:sur|à l[’']adresse)|available at|url|doi)?"
    r"\s*:?\s*<?https?://[^\s<>]+>?"
)
_CONSULTED = re.compile(r"(?i)[\[(](?:consulté|accessed|en ligne|online)[^\])]{0,60}[\])]")
_NUMBER = re.compile(
    r"(?i)\b(?:e?-?issn|isbn(?:-?1[03])?)\s*:?\s*[0-9][0-9xX\u2010-\u2015 -]{7,20}"
    r"|(?:\bdoi\s*:?\s*)?\b10\.[0-9]{4,9}/[^\s]+"
)
_VOLUME_ISSUE = re.compile(r"\b(?P<volume>[0-9]{1,4})\s?\((?P<issue>[0-9]{1,4}(?:[-–/][0-9]{1,4})?)\)")
_PLACES = {
    "volume": re.compile(r"(?i)\b(?:vol(?:ume)?\.?|t\.|tome)\s*(?P<volume>[0-9]{1,4}|[IVXLC]{1,8})\b"),
    "issue": re.compile(
        r"(?i)(?:\bn(?:[°ºo]|um[ée]ro)\.?|\bno\.)\s*(?P<issue>[0-9]{1,5}(?:[-–/][0-9]{1,5})?)\b"
    ),
    "pages": re.compile(r"(?i)\bpp?\.\s*(?P<pages>[0-9]{1,5}(?:\s?[-–]\s?[0-9]{1,5})?)\b"),
}
_BARE_PAGES = re.compile(r",\s*(?P<pages>[0-9]{1,5}\s?[-–]\s?[0-9]{1,5})[\s.]*$")
_EXTENT = re.compile(r"(?i)(?<![-–0-9])\b(?P<extent>[0-9]{1,5})\s?p(?:ages\b|\.|\b)")


def links(text: str) -> list[Link]:
    """The first address of the reference that is no DOI's."""
    found = (web_address(trimmed(match[0])) for match in _ADDRESS.finditer(text))
    return [Link(url=address) for address in found if address and "doi.org/" not in address][:1]


def without_numbers(text: str) -> str:
    """The reference without what is said by itself: addresses, DOI, ISBN, ISSN."""
    for pattern in (_TOLD_ADDRESS, _NUMBER, _CONSULTED):
        text = pattern.sub(" ", text)
    return trimmed(tidy(text))


def taken_apart(text: str) -> tuple[str, Host, str]:
    """The reference without its volume, issue, pages and extent; the first three as a host; the extent."""
    host = Host()
    if match := _VOLUME_ISSUE.search(text):
        host.volume, host.issue = match["volume"], match["issue"]
        text = _without(text, match)
    for name, pattern in _PLACES.items():
        if not getattr(host, name) and (match := pattern.search(text)):
            setattr(host, name, match[name])
            text = _without(text, match)
    if not host.pages and (host.volume or host.issue) and (match := _BARE_PAGES.search(text)):
        host.pages = match["pages"]
        text = _without(text, match)
    host.pages = re.sub(r"\s?[-–]\s?", "-", host.pages)
    extent = ""
    if not host.pages and (match := _EXTENT.search(text)):
        extent = f"{match['extent']} p."
        text = _without(text, match)
    return trimmed(text), host, extent


def _without(text: str, match: re.Match[str]) -> str:
    """The text without the match and the punctuation that held it."""
    before, after = text[: match.start()].rstrip(" ,;("), text[match.end() :].lstrip(" ,;)")
    if not after.strip(" .,;:"):
        return before
    joint = "" if after[0] in ".:" else " " if before.endswith((".", ":")) else ", "
    return f"{before}{joint}{after}"
