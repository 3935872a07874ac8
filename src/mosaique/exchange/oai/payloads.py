"""The formats that records are given in, each by the writer that exports use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from mosaique.catalogue.models import Holding, SourceRecord
from mosaique.catalogue.values.description import Description, HoldingDraft, RecordDraft, Source
from mosaique.core.compression import decompress
from mosaique.exchange.exports import holding_draft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.dublin_core.writing import dc_xml
from mosaique.exchange.oai.items import Item
from mosaique.exchange.oai.protocol import SECONDS, CannotDisseminateFormat

_XSI = "http://www.w3.org/2001/XMLSchema-instance"

NoticeAddress = Callable[[int], str]
Write = Callable[[Sequence[Item], NoticeAddress], Iterator[str]]


class RecordWriter(Protocol):
    """A format that writes one record in XML, without anything around it."""

    def record(self, draft: RecordDraft) -> bytes: ...


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A format by the prefix that asks for it. ``write`` gives a payload for each item, which have their
    description, in their order.
    """

    prefix: str
    schema: str
    namespace: str
    write: Write


def metadata_format(prefix: str) -> MetadataFormat:
    """The format of that prefix. Raises CannotDisseminateFormat."""
    try:
        return FORMATS[prefix]
    except KeyError:
        known = ", ".join(FORMATS)
        raise CannotDisseminateFormat(f"Records are given as {known}, not as {prefix}.") from None


def _dublin_core(items: Sequence[Item], notice: NoticeAddress) -> Iterator[str]:
    return (dc_xml(_described(item), [notice(item.id)]) for item in items)


def _written_by(slug: str, originals: Sequence[str], schema: str, namespace: str) -> Write:
    """The payloads of a format of the registry, over originals of the formats that it can start from."""
    located = f' xmlns:xsi="{_XSI}" xsi:schemaLocation="{namespace} {schema}" '

    def write(items: Sequence[Item], _notice: NoticeAddress) -> Iterator[str]:
        known = cast("RecordWriter", registry.get(slug))
        for draft in _drafts(items, originals):
            name, attributes = known.record(draft).decode().split(" ", 1)
            yield f"{name}{located}{attributes}"

    return write


def _drafts(items: Sequence[Item], originals: Sequence[str]) -> Iterator[RecordDraft]:
    ids = [item.id for item in items]
    copies: dict[int, list[HoldingDraft]] = {}
    for copy in Holding.objects.filter(record__in=ids).select_related("structure"):
        copies.setdefault(copy.record_id, []).append(holding_draft(copy))
    kept = SourceRecord.objects.filter(record__in=ids, format__in=originals).order_by("-pk")
    sources = {
        record_id: Source(format=slug, identifier=identifier, original=decompress(original))
        for record_id, slug, identifier, original in kept.values_list(
            "record_id", "format", "identifier", "original"
        )
    }
    for item in items:
        source = sources.get(item.id) or Source(identifier=str(item.id))
        source.modified = item.at.strftime(SECONDS)
        yield RecordDraft(description=_described(item), holdings=copies.get(item.id, []), source=source)


def _described(item: Item) -> Description:
    if item.description is None:
        raise ValueError(f"item {item.id} was read without its description")
    return item.description


def _format(prefix: str, slug: str, originals: Sequence[str], schema: str, namespace: str) -> MetadataFormat:
    return MetadataFormat(prefix, schema, namespace, _written_by(slug, originals, schema, namespace))


FORMATS = {
    one.prefix: one
    for one in (
        MetadataFormat(
            "oai_dc",
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            "http://www.openarchives.org/OAI/2.0/oai_dc/",
            _dublin_core,
        ),
        _format(
            "unimarc",
            "unimarc-xml",
            ("unimarc-xml", "unimarc"),
            "http://www.loc.gov/standards/iso25577/marcxchange-2-0.xsd",
            "info:lc/xmlns/marcxchange-v2",
        ),
        _format(
            "marcxml",
            "marcxml",
            ("marcxml", "marc21"),
            "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
            "http://www.loc.gov/MARC21/slim",
        ),
        _format(
            "mods",
            "mods",
            ("mods",),
            "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd",
            "http://www.loc.gov/mods/v3",
        ),
    )
}
