"""A draft out of a MARC 21 record (loc.gov/marc/bibliographic)."""

from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.codes import SubjectKind
from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.marc.reading import Handler, Reading
from mosaique.exchange.formats.marc.record import MarcRecord, is_plain, readable
from mosaique.exchange.formats.marc.remaining import REMAINDER_TAG, restored
from mosaique.exchange.formats.marc.wording import genre_of
from mosaique.exchange.formats.marc21 import access, coded, descriptive

HANDLERS: dict[str, Handler] = {**coded.HANDLERS, **descriptive.HANDLERS, **access.HANDLERS}


def read(record: MarcRecord) -> RecordDraft:
    """The draft of a record; ``source`` holds its identifier and date only."""
    reading = Reading(record)
    plain = is_plain(record.fields)
    for tag, text in record.fields:
        if handler := HANDLERS.get(tag):
            clean = plain and text.find("  ", 2) < 0
            handler(reading, tag, text if clean else readable(tag, text, "5"))
        elif tag == REMAINDER_TAG and text[2:4] == "\x1fa":
            reading.remainder += text[4:]
    d = reading.d
    access.settle_copies(reading)
    d.date = d.date or reading.codes.get("copyright") or reading.codes.get("date", "")
    if not d.languages and (language := reading.codes.get("language")):
        d.languages.append(language)
    d.type = document_type(reading)
    draft = RecordDraft(
        description=d,
        holdings=reading.holdings,
        source=Source(identifier=reading.codes.get("001", ""), modified=reading.modified),
        warnings=list(record.warnings),
    )
    return restored(draft, reading.remainder)


_BY_MATERIAL = {
    "e": T.MAP, "f": T.MAP, "g": T.FILM, "i": T.SOUND, "j": T.SOUND, "k": T.IMAGE, "o": T.OTHER, "p": T.OTHER,
    "r": T.OTHER,
}  # fmt: skip
_CONTENTS = {"m": T.THESIS, "t": T.REPORT, "l": T.LEGAL_TEXT, "v": T.LEGAL_TEXT, "w": T.LEGAL_TEXT}


def document_type(reading: Reading) -> T:
    """The type that the leader, 008 and the genre headings give; 980 $t says it outright."""
    if said := reading.codes.get("type"):
        try:
            return T(said)
        except ValueError:
            pass
    leader = reading.record.leader
    material, level = leader[6:7], leader[7:8]
    if material == "m":
        return _computer_file(reading)
    if material in _BY_MATERIAL:
        return _BY_MATERIAL[material]
    if level in "ab":
        return _part(reading, level)
    if level in "si":
        return T.JOURNAL if level == "s" else T.WEB_PAGE
    return _text(reading)


def _computer_file(reading: Reading) -> T:
    kind = reading.codes.get("008", "")[26:27]
    known = {"a": T.DATASET, "b": T.SOFTWARE, "d": _text(reading), "j": T.WEB_PAGE}.get(kind)
    return known or {"cod": T.DATASET, "cop": T.SOFTWARE}.get(reading.codes.get("336", ""), T.OTHER)


def _part(reading: Reading, level: str) -> T:
    if reading.d.event:
        return T.CONFERENCE_PAPER
    if level == "b" or (reading.d.host and (reading.d.host.issn or reading.d.host.issue)):
        return T.ARTICLE
    return T.CHAPTER


def _text(reading: Reading) -> T:
    d, codes = reading.d, reading.codes
    if "502" in codes or d.thesis or d.identifier("nnt"):
        return T.THESIS
    fixed = codes.get("008", "")
    for content in fixed[24:28]:
        if content in _CONTENTS:
            return _CONTENTS[content]
    if fixed[29:30] == "1" or d.event:
        return T.PROCEEDINGS
    genres = (subject.label for subject in d.subjects if subject.kind == SubjectKind.FORM)
    return genre_of(fold(" ".join(genres))) or T.BOOK
