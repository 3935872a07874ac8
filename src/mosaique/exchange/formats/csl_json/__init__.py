"""CSL-JSON 1.0: what citation engines, Zotero, Pandoc and Crossref exchange."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem
from mosaique.exchange.formats.csl_json.items import ItemSplitter, RawItem
from mosaique.exchange.formats.csl_json.reading import Reading
from mosaique.exchange.formats.csl_json.types import FROM_CSL
from mosaique.exchange.formats.csl_json.writing import Pair, csl_pairs, description_to_csl
from mosaique.exchange.formats.lines import Utf8Source, refusal
from mosaique.exchange.formats.overlay import changed_parts, overlay
from mosaique.exchange.formats.remainder import MARK, remainder, restore

__all__ = ["CSL_JSON", "CslJson", "description_to_csl"]

NO_JSON = _("This item is not valid JSON: %(error)s")
NO_OBJECT = _("This item is not a JSON object.")
NO_RECORD = _("This item has neither a title nor a type that CSL knows.")
_CUSTOM = MARK.rstrip(":")  # the key of our remainder under CSL's ``custom``


class CslJson:
    """The format ``csl-json``: an array of items; on reading also one item, or an item a line."""

    slug = "csl-json"
    label = "CSL-JSON"
    media_type = "application/vnd.citationstyles.csl+json"
    extension = "json"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start == b"[]" and name.lower().endswith(".json"):
            return True
        if not start.startswith((b"{", b"[")):
            return False
        types = re.findall(rb'"type"\s*:\s*"([a-z-]+)"', start)
        keys = (b'"issued"', b'"container-title"', b'"date-parts"', b'"publisher-place"', b'"DOI"')
        return any(kind.decode() in FROM_CSL for kind in types) or any(key in start for key in keys)

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per item. Raises NotThisFormat when the file is not JSON at all."""
        text = Utf8Source(source, options.encoding)
        if not text.head.lstrip().startswith((b"{", b"[")):
            raise refusal(self.label, text.head)
        for position, item in enumerate(ItemSplitter(text), start=1):
            yield _read_item(item, position)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """An array, one item a line. Identifiers are made unique."""
        used: set[str] = set()
        opening = b"[\n"
        for position, draft in enumerate(drafts, start=1):
            item = item_of(draft)
            item["id"] = _unique(item.get("id") or draft.source.identifier or str(position), used)
            yield opening + msgspec.json.encode(item)
            opening = b",\n"
        yield b"[]\n" if opening == b"[\n" else b"\n]\n"


CSL_JSON = CslJson()


def item_of(draft: RecordDraft) -> dict[str, Any]:
    """The whole item of a draft: its original with what changed, and under ``custom`` what CSL cannot say."""
    original = _original(draft)
    generated = csl_pairs(draft)
    if original is None:
        pairs = [pair for pair, _ in generated]
    else:
        reading = Reading(original)
        before = _restored(reading, original)
        fed: list[tuple[Pair, frozenset[str]]] = [
            ((key, value), reading.fed.get(key, frozenset())) for key, value in original.items()
        ]
        pairs = overlay(fed, generated, changed_parts(before, draft))
    item = {"id": draft.source.identifier} | dict(pairs)
    return _with_remainder(item, remainder(Reading(item).draft, draft))


def _original(draft: RecordDraft) -> dict[str, Any] | None:
    if draft.source.format != CslJson.slug or not draft.source.original:
        return None
    try:
        return msgspec.json.decode(draft.source.original, type=dict[str, Any])
    except msgspec.MsgspecError:
        return None


def _restored(reading: Reading, item: dict[str, Any]) -> RecordDraft:
    custom = item.get("custom")
    left = custom.get(_CUSTOM) if isinstance(custom, dict) else None
    return restore(reading.draft, left) if isinstance(left, str) else reading.draft


def _with_remainder(item: dict[str, Any], line: str) -> dict[str, Any]:
    custom = dict(item["custom"]) if isinstance(item.get("custom"), dict) else {}
    custom.pop(_CUSTOM, None)
    if line:
        custom[_CUSTOM] = line
    rest = {key: value for key, value in item.items() if key != "custom"}
    return rest | {"custom": custom} if custom else rest


def _read_item(raw: RawItem, position: int) -> RecordDraft | ReadProblem:
    if raw.reason:
        return ReadProblem(position, raw.reason, line=raw.line, excerpt=raw.data[:200], original=raw.data)
    try:
        item = msgspec.json.decode(raw.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        line = raw.line + raw.data.count(b"\n", 0, _damaged_byte(error))
        return ReadProblem(
            position, NO_JSON, {"error": str(error)}, line=line, excerpt=raw.data[:200], original=raw.data
        )
    if not isinstance(item, dict):
        return ReadProblem(position, NO_OBJECT, line=raw.line, excerpt=raw.data[:200], original=raw.data)
    identifier = str(item.get("id") or item.get("citation-key") or "")
    if not item.get("title") and item.get("type") not in FROM_CSL:
        return ReadProblem(
            position,
            NO_RECORD,
            line=raw.line,
            identifier=identifier,
            excerpt=raw.data[:200],
            original=raw.data,
        )
    reading = Reading(item)
    draft = _restored(reading, item)
    draft.source = Source(
        format=CslJson.slug, identifier=identifier, original=raw.data, position=position, line=raw.line
    )
    return draft


def _damaged_byte(error: Exception) -> int:
    match = re.search(r"byte ([0-9]+)", str(error))
    return int(match[1]) if match else 0


def _unique(wanted: object, used: set[str]) -> object:
    """The identifier, with a number after it when an item before has it: citation engines index by it."""
    identifier, number = wanted, 2
    while str(identifier) in used:
        identifier, number = f"{wanted}-{number}", number + 1
    used.add(str(identifier))
    return identifier
