"""From the records of an XML file to drafts and problems: what MODS, Dublin Core and EndNote share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from mosaique.catalogue.values.description import Description, RecordDraft, Source
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import refusal
from mosaique.exchange.formats.safe_xml import (
    NOT_WELL_FORMED,
    BadXml,
    XmlRecord,
    cut_records,
    parse,
    xml_source,
)

EMPTY = _("The record holds nothing that is known.")
NO_TITLE = _("No title.")

# What may hold no record without being another kind of file.
_ENVELOPES = re.compile(
    rb"<(?:[\w.-]+:)?(?:OAI-PMH|searchRetrieveResponse|modsCollection|records|xml|RDF|collection|metadata)[\s>/]"
)

ReadElement = Callable[[etree._Element], RecordDraft]  # noqa: SLF001 - lxml has no other name for it


def read_xml(
    source: BinaryIO,
    options: ReadOptions,
    *,
    slug: str,
    label: str,
    names: tuple[str, ...],
    read: ReadElement,
) -> Iterator[RecordDraft | ReadProblem]:
    """One result per element of these local names; ``read`` makes the draft, without its source.

    Raises NotThisFormat when the file has none and is no envelope that may be empty.
    """
    text = xml_source(source, options.encoding)
    position = 0
    for position, record in enumerate(cut_records(text, *names), start=1):
        yield _read_record(record, position, slug, read)
    if not position and not (text.head.lstrip().startswith(b"<") and _ENVELOPES.search(text.head)):
        raise refusal(label, text.head)


def _read_record(record: XmlRecord, position: int, slug: str, read: ReadElement) -> RecordDraft | ReadProblem:
    excerpt = record.data[:200]
    if record.damage:
        return ReadProblem(
            position,
            record.damage,
            line=record.line,
            identifier=record.identifier,
            excerpt=excerpt,
            original=record.data,
        )
    original = record.complete
    try:
        parsed = parse(original)
    except BadXml as error:
        line = record.line + error.line - 1
        facts = {"error": str(error)}
        return ReadProblem(
            position,
            NOT_WELL_FORMED,
            facts,
            line=line,
            identifier=record.identifier,
            excerpt=excerpt,
            original=original,
        )
    draft = read(parsed.element)
    if draft.description == Description(type=draft.description.type) and not draft.holdings:
        return ReadProblem(
            position,
            EMPTY,
            line=record.line,
            identifier=record.identifier,
            excerpt=excerpt,
            original=original,
        )
    draft.source = Source(
        format=slug,
        identifier=record.identifier or draft.source.identifier,
        original=original,
        position=position,
        line=record.line,
        modified=record.datestamp,
    )
    draft.warnings = [*parsed.warnings, *draft.warnings, *([] if draft.description.title else [NO_TITLE])]
    return draft
