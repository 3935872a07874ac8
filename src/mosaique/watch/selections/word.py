"""A selection as an Office Open XML document (ISO/IEC 29500), with real headings and links."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from mosaique.core import clock
from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.portal import addresses, wording
from mosaique.watch.selections.models import Selection
from mosaique.watch.selections.queries import Entry, grouped
from mosaique.watch.selections.wording import covers

_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
_INK, _ACCENT, _QUIET = RGBColor(0x1C, 0x22, 0x30), RGBColor(0x0B, 0x5D, 0x66), RGBColor(0x4B, 0x51, 0x62)
_SANS, _SERIF = "Calibri", "Georgia"
_TITLE, _ABOUT, _HEADING, _ENTRY = "Title", "Subtitle", "Heading1", "Heading2"  # ids of the template's styles


def document(selection: Selection, found: Sequence[Entry]) -> bytes:
    """The whole file."""
    made = Document()
    _set_up(made, selection)
    _styled(made, _text(selection.title), _TITLE)
    _quiet(made, " · ".join(filter(None, (_centre(selection), covers(selection)))))
    for text in _paragraphs(selection.introduction):
        made.add_paragraph(text)
    for group in grouped(found):
        if group.heading:
            _styled(made, _text(group.heading), _HEADING)
        for entry in group.entries:
            _add_entry(made, entry)
    if selection.is_public:
        foot = _styled(made, "", _ABOUT)
        foot.add_run(_("On line:") + " ")
        _add_link(foot, addresses.absolute(selection.public_path), addresses.absolute(selection.public_path))
    output = BytesIO()
    made.save(output)
    return output.getvalue()


def _add_entry(made: Any, entry: Entry) -> None:
    title = _styled(made, "", _ENTRY)
    if entry.url:
        _add_link(title, entry.url, _text(entry.title))
    else:
        title.add_run(_text(entry.title))
    _quiet(made, ", ".join(filter(None, (_text(entry.source), wording.date(entry.date)))))
    for text in _paragraphs(entry.note):
        made.add_paragraph(text)


def _quiet(made: Any, text: str) -> None:
    if text:
        _styled(made, text, _ABOUT)


def _styled(made: Any, text: str, style: str) -> Any:
    """A paragraph of the style of that id: by their names, python-docx reads every style at each paragraph,
    which took three quarters of the time of a long document.
    """
    paragraph = made.add_paragraph(text)
    paragraph._p.style = style  # noqa: SLF001  # the element's own attribute
    return paragraph


def _add_link(paragraph: Any, url: str, text: str) -> None:
    """python-docx reads links and does not make them: the element of 17.16.22, with its relationship."""
    link = OxmlElement("w:hyperlink")
    target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), target)
    run = paragraph.add_run(text)
    run.font.color.rgb = _ACCENT
    link.append(run._r)  # noqa: SLF001  # moved into the link
    paragraph._p.append(link)  # noqa: SLF001


def _set_up(made: Any, selection: Selection) -> None:
    """A4, the house's faces, and what the file says of itself."""
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _face(made, "Normal", _SANS, 11, _INK)
    _face(made, "Subtitle", _SANS, 10, _QUIET, italic=False)
    _face(made, "Title", _SERIF, 22, _INK)
    _face(made, "Heading 1", _SANS, 14, _ACCENT)
    _face(made, "Heading 2", _SERIF, 12, _INK)
    about, said = made.core_properties, _LANGUAGES.get(wording.language(), "fr-FR")
    about.title, about.author, about.comments = _text(selection.title)[:255], _centre(selection)[:255], ""
    about.language = said
    about.created = about.modified = clock.now().replace(tzinfo=None)
    language = made.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), said)


def _face(
    made: Any, name: str, face: str, size: int, colour: RGBColor, *, italic: bool | None = None
) -> None:
    style = made.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = face, Pt(size), colour
    fonts = style.element.rPr.rFonts
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)  # a theme's face would win over the name
    if italic is not None:
        style.font.italic = italic


def _centre(selection: Selection) -> str:
    return _text(selection.structure.name) if selection.structure else _("Network of resource centres")


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in _text(text).split("\n\n") if one.strip()]


def _text(text: str) -> str:
    return xml_text(wording.typeset(text))
