"""A PDF file: what it says of itself, and the numbers printed on its first pages.

Reads what ``core.extraction.front_of_pdf`` gives, never the file. A title that comes from the size of letters
is a guess, and the draft says so.
"""

from __future__ import annotations

import re

import msgspec

from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Identifier,
    Keyword,
    Link,
    RecordDraft,
)
from mosaique.catalogue.values.identifiers import identifier
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.catalogue.values.text import tidy, tidy_lines
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.wording import split_list, split_title
from mosaique.exchange.lookup.query import Key, Kind, isbns, strong_keys, trimmed
from mosaique.exchange.lookup.sources.base import NOT_UNDERSTOOD, Reading, Received, problem

GUESSED_TITLE = _("The title is guessed from the largest letters of the first page.")
NOTHING_READ = _("No text can be read in this PDF: it may be a scan, damaged or protected.")

# What programs and scanners leave where a title or an author should be.
_JUNK = re.compile(
    r"(?i)microsoft (?:word|powerpoint|office)\b.*|(?:untitled|sans titre|sans nom|document|title|titre|"
    r"diapositive|slide|pr[ée]sentation(?: powerpoint)?|powerpoint[\w ]*|layout|"
    r"pii:.*|doi:.*|scan\w*|print\w*)"
    r"[\s_-]*[0-9]*"
    r"|.*\.(?:docx?|odt|rtf|pptx?|indd|qxp|qxd|pdf|pages|tex|dvi|eps|xlsx?)|[\W\d_]+|[\w-]{0,3}"
)
_NOBODY = re.compile(
    r"(?i)(?:admin\w*|administrat\w+|user\w*|utilisateur\w*|owner|propri[ée]taire|inconnu|unknown|"
    r"microsoft\w*.*|author|auteur|pc|hp|dell|acer|asus|lenovo|test|stagiaire|accueil|secr[ée]tariat)"
    r"[\s_-]*[0-9]*"
)
_REFERENCES = re.compile(
    r"(?im)^\s*(?:[0-9IVX]+[.)]?\s*)?"
    r"(?:references|r[ée]f[ée]rences(?: bibliographiques)?|bibliograph(?:ie|y))\s*$"
)
_BROKEN_DOI = re.compile(r"(?i)(doi\.org/|doi:\s?)\n(?=10\.)")


class Front(msgspec.Struct, kw_only=True):
    """The beginning of a PDF: its metadata, the words of its first pages, and the largest on the first."""

    title: str = ""
    authors: list[str] = []
    description: str = ""
    keywords: str = ""
    language: str = ""
    identifier: str = ""
    pages: int = 0
    largest: str = ""
    text: str = ""


class Pdf:
    """The source ``pdf``: a file, once its front was extracted."""

    name = "pdf"
    label = _("PDF file")
    kinds = frozenset({Kind.PDF})
    base = ""
    accept = ""
    not_found_is_an_answer = False

    def address(self, key: Key, base: str) -> str:
        return ""

    def read(self, received: Received) -> Reading:
        try:
            front = msgspec.json.decode(received.body, type=Front)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return problem(NOT_UNDERSTOOD, error=str(error))
        draft = draft_of(front)
        if draft.description == Description(extent=draft.description.extent):
            return problem(NOTHING_READ) if not front.text.strip() else []
        if received.url:
            draft.description.links = [Link(url=received.url, label="PDF", kind=LinkKind.FULL_TEXT)]
        return [draft]


PDF = Pdf()


def draft_of(front: Front) -> RecordDraft:
    """What the front says for sure, and the guess of a title when nothing better is there."""
    title, warnings = _meaningful(front.title), []
    if not title and (title := _meaningful(front.largest)):
        warnings = [GUESSED_TITLE]
    d = Description()
    d.title, d.subtitle = split_title(title)
    d.contributors = _people(front.authors)
    d.identifiers = _numbers(front)
    d.languages = [tag] if (tag := language_tag(front.language)) else []
    d.keywords = [
        Keyword(text=word) for word in split_list(tidy(front.keywords), ";" if ";" in front.keywords else ",")
    ]
    if len(text := tidy_lines(front.description)) > 80:  # a shorter "subject" is no abstract
        d.abstracts = [Abstract(text=text)]
    d.extent = f"{front.pages} p." if front.pages else ""
    if any(number.scheme == "isbn" for number in d.identifiers):
        d.type = DocumentType.BOOK
    elif any(number.scheme == "nnt" for number in d.identifiers):
        d.type = DocumentType.THESIS
    return RecordDraft(description=d, warnings=warnings)


def _meaningful(title: str) -> str:
    """A title, without what a program left before it; empty when it is none."""
    plain = re.sub(r"(?i)^microsoft (?:word|powerpoint) - ", "", tidy(title))
    return "" if _JUNK.fullmatch(plain) or len(plain) > 400 else plain


def _people(written: list[str]) -> list[Contributor]:
    names = [name for line in written for name in _names(tidy(line))]
    return [
        contributor(name) for name in names if not _NOBODY.fullmatch(name) and " " in name and len(name) < 100
    ]


def _names(line: str) -> list[str]:
    """The names of a line: parted by semicolons or "and", by commas when each part is a whole name."""
    parts = split_list(re.sub(r"(?i)\s+(?:and|et|&)\s+", "; ", line))
    if len(parts) == 1 and "," in line:
        pieces = split_list(line, ",")
        if all(" " in piece for piece in pieces):
            return pieces
    return parts


def _numbers(front: Front) -> list[Identifier]:
    """The document's own numbers: on its first pages, before the works that it cites.

    Only the first DOI counts: on a title page a second one is a neighbour's or a work cited.
    """
    text = _REFERENCES.split(_BROKEN_DOI.sub(r"\1", front.text), maxsplit=1)[0]
    found = strong_keys(f"{trimmed(front.identifier)}\n{text}")
    numbers = []
    for kind in (Kind.HAL, Kind.NNT, Kind.DOI):
        numbers += [identifier(kind, key.value) for key in found if key.kind is kind][:1]
    if not any(number.scheme == "doi" for number in numbers):
        numbers += [identifier("isbn", number) for number in isbns(text)[:1]]
    return numbers
