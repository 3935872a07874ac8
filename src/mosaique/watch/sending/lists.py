"""Lists of addresses as people keep them: pasted lines, spreadsheets, bookmarks of a browser.

Pure: bytes or text in, links and bad lines out, each with the line it stands on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from mosaique.catalogue.values.matching import normalised
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.core.messages import render
from mosaique.core.uploads.texts import decode
from mosaique.exchange.formats.lines import Utf8Source
from mosaique.exchange.formats.spreadsheet.csv_rows import CsvRows

NO_ADDRESS = _("There is no web address on this line.")
TOO_MANY = _("Only the first %(most)s addresses are taken: send the rest in another list.")

MOST = 1_000
_MOST_BAD = 1_000
_LONGEST_LINE = 5_000
_BOOKMARKS = re.compile(r"(?i)<!doctype netscape-bookmark|<a\s[^>]{0,500}href")
_URL = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>\"]+")
_ENDS = ".,;:!?)]}»’'\""
_CELL_END = re.compile(r";(?![\w.-]+=)")  # of a spreadsheet without headings; ";jsessionid=" is the address's
_COLUMNS = {
    **dict.fromkeys(("url", "adresse", "lien", "address", "link", "adresse web", "uri"), "url"),
    **dict.fromkeys(("titre", "title", "nom", "name", "libelle"), "title"),
    **dict.fromkeys(("note", "notes", "commentaire", "description", "comment"), "note"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """An address with what was written beside it."""

    url: str
    title: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that gave no link. ``reason`` is an English sentence marked for translation."""

    line: int
    text: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The reason in the reader's language."""
        from django.utils.translation import gettext  # noqa: PLC0415  # a pure module otherwise

        return render(self.reason, self.facts, gettext)


def read(body: bytes | str) -> Iterator[Link | BadLine]:
    """The links of a list, in order; at most a thousand, and as many bad lines."""
    text = (body if isinstance(body, str) else decode(body)).replace("\0", "")
    found = _bookmarks(text) if _BOOKMARKS.search(text[:20_000]) else _lines(text)
    return _bounded(found)


def _bounded(found: Iterable[Link | BadLine]) -> Iterator[Link | BadLine]:
    links = bad = 0
    for one in found:
        if isinstance(one, Link):
            links += 1
            if links > MOST:
                yield BadLine(one.line, one.url[:200], TOO_MANY, {"most": MOST})
                return
        else:
            bad += 1
        if isinstance(one, Link) or bad <= _MOST_BAD:
            yield one


def _bookmarks(text: str) -> Iterator[Link | BadLine]:
    """Netscape's bookmark file, which every browser exports; any page of links is read alike."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    for element in root.iter("a") if root is not None else ():
        url, title = (element.get("href") or "").strip(), tidy("".join(element.itertext()))
        line = int(element.sourceline or 0)
        yield Link(url, title, line=line) if url else BadLine(line, title[:200], NO_ADDRESS)


def _lines(text: str) -> Iterator[Link | BadLine]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    columns = [_COLUMNS.get(normalised(cell), "") for cell in first.split(delimiter)]
    if "url" in columns:
        yield from _table(text, delimiter)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and (not line.lstrip().startswith("#") or _URL.search(line)):
            yield _free(line[:_LONGEST_LINE].strip(), number)


def _table(text: str, delimiter: str) -> Iterator[Link | BadLine]:
    rows = CsvRows(Utf8Source(io.BytesIO(text.encode("utf-8", "ignore"))))
    rows.delimiter = delimiter
    columns: list[str] = []
    for row in rows:
        if not columns:
            columns = [_COLUMNS.get(normalised(cell), "") for cell in row.cells]
            rows.width = len(columns)
            continue
        cells = {name: tidy(cell) for name, cell in zip(columns, row.cells, strict=False) if name}
        url = cells.get("url", "")
        if url and not row.reason:
            yield Link(url, cells.get("title", ""), cells.get("note", ""), row.line)
        else:
            yield BadLine(row.line, delimiter.join(row.cells)[:200], row.reason or NO_ADDRESS)


def _free(line: str, number: int) -> Link | BadLine:
    """A line that holds an address, whatever stands around it: that is its title."""
    found = _URL.search(line)
    if found is None:
        # "orientation.example/page" is an address too, and "javascript:" is said to be none later on.
        bare = line.split(maxsplit=1)[0]
        is_one = bare == line and ("." in bare or ":" in bare)
        return Link(bare, line=number) if is_one else BadLine(number, line[:200], NO_ADDRESS)
    url = _without_ends(_CELL_END.split(found[0])[0])
    rest = f"{line[: found.start()]} {line[found.start() + len(url) :]}"
    title = rest.replace('"', " ").strip(" \t-–—:;,.|[]()<>«»")
    return Link(url, tidy(title)[:500], line=number)


def _without_ends(url: str) -> str:
    """The address without the signs that close a sentence; a bracket that it opens itself is its own."""
    while url and url[-1] in _ENDS and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url
