"""A draft out of a UNIMARC record (UNIMARC Manual, bibliographic format, 3rd edition and updates to 2022)."""

from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.marc.reading import Handler, Reading
from mosaique.exchange.formats.marc.record import MarcRecord, is_plain, readable
from mosaique.exchange.formats.marc.remaining import REMAINDER_TAG, restored
from mosaique.exchange.formats.marc.wording import genre_of
from mosaique.exchange.formats.unimarc import coded, copies, descriptive, linking, responsibility, subjects

HANDLERS: dict[str, Handler] = {
    **coded.HANDLERS,
    **descriptive.HANDLERS,
    **linking.HANDLERS,
    **subjects.HANDLERS,
    **responsibility.HANDLERS,
    **copies.HANDLERS,
}


def read(record: MarcRecord) -> RecordDraft:
    """The draft of a record; ``source`` holds its identifier and date only."""
    reading = Reading(record)
    plain = is_plain(record.fields)
    for tag, text in record.fields:
        if handler := HANDLERS.get(tag):
            clean = plain and (tag < "2" or text.find("  ", 2) < 0)
            handler(reading, tag, text if clean else readable(tag, text, "3"))
        elif tag == REMAINDER_TAG and text[2:4] == "\x1fa":
            reading.remainder += text[4:]
    d = reading.d
    linking.settle_host(reading, analytic=record.leader[7:8] == "a")
    copies.settle(reading)
    d.date = d.date or reading.codes.get("copyright") or reading.codes.get("date", "")
    d.type = document_type(reading)
    draft = RecordDraft(
        description=d,
        holdings=reading.holdings,
        source=Source(identifier=reading.codes.get("001", ""), modified=reading.modified),
        warnings=list(record.warnings),
    )
    return restored(draft, reading.remainder)


_FORM_OF_105 = {"m": T.THESIS, "v": T.THESIS, "n": T.LEGAL_TEXT, "s": T.LEGAL_TEXT, "p": T.REPORT}
_BY_MATERIAL = {
    "e": T.MAP, "f": T.MAP, "g": T.FILM, "i": T.SOUND, "j": T.SOUND, "k": T.IMAGE, "m": T.OTHER, "r": T.OTHER,
}  # fmt: skip


def document_type(reading: Reading) -> T:
    """The type that the leader, the coded fields and the genre headings give; 980 $t says it outright."""
    if said := reading.codes.get("type"):
        try:
            return T(said)
        except ValueError:
            pass
    material, level = reading.record.leader[6:7], reading.record.leader[7:8]
    if (level == "s" and material not in _BY_MATERIAL) or (level in "cdi" and "110" in reading.codes):
        return T.JOURNAL
    if level == "b":  # PMB's bulletins
        return T.JOURNAL_ISSUE
    if level == "a" and material in "abl ":
        return _analytic(reading)
    if material == "l":
        return _electronic(reading, level)
    return _BY_MATERIAL.get(material) or _text(reading)


def _analytic(reading: Reading) -> T:
    host = reading.d.host
    if host is None or host.issn:
        return T.ARTICLE
    if reading.d.event:
        return T.CONFERENCE_PAPER
    if host.isbn:
        return T.CHAPTER
    return T.ARTICLE if host.issue else T.CHAPTER


def _electronic(reading: Reading, level: str) -> T:
    kind = reading.codes.get("135", "")[:1]
    if kind in {"a", "b"}:
        return T.DATASET if kind == "a" else T.SOFTWARE
    if level == "i":
        return T.WEB_PAGE
    found = _text(reading)
    return T.WEB_PAGE if found == T.BOOK and not reading.d.extent and kind != "d" else found


def _text(reading: Reading) -> T:
    d, codes = reading.d, reading.codes
    if "328" in codes or d.thesis or any(one.scheme == "nnt" for one in d.identifiers):
        return T.THESIS
    forms = codes.get("105", "")
    for form in forms[4:8]:
        if form in _FORM_OF_105:
            return _FORM_OF_105[form]
    if forms[8:9] == "1":
        return T.PROCEEDINGS
    if "608" in codes and (genre := genre_of(fold(codes["608"]))):
        return genre
    return T.PROCEEDINGS if d.event else _by_medium(codes.get("medium", ""))


_MEDIA = (
    ("film", T.FILM),
    ("video", T.FILM),
    ("dvd", T.FILM),
    ("sonore", T.SOUND),
    ("image", T.IMAGE),
    ("carte", T.MAP),
)


def _by_medium(medium: str) -> T:
    """Of "[Images animées]", "Enregistrement sonore", "Texte imprimé" in 200 $b."""
    if "anime" in medium:
        return T.FILM
    return next((found for word, found in _MEDIA if word in medium), T.BOOK)
