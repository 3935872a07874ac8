"""A request's parameters, read with care. Unknown ones and those that begin with ``x-`` are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mosaique.exchange.sru import diagnostics, versions
from mosaique.exchange.sru.diagnostics import Refused
from mosaique.exchange.sru.versions import Version

EXPLAIN, SEARCH, SCAN = "explain", "searchRetrieve", "scan"
DEFAULT_RECORDS, MOST_RECORDS = 10, 100
DEFAULT_TERMS, MOST_TERMS = 20, 50

_OPERATIONS = frozenset({EXPLAIN, SEARCH, SCAN})
_MOST_DIGITS = 12
_PACKINGS = {"xml": False, "string": True, "": False}


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters, and what they ask: an operation in a version."""

    parameters: Mapping[str, str]
    version: Version
    operation: str

    def check(self) -> None:
        """Raises Refused for a version or an operation that there is not."""
        versions.check(self.get("version"))
        if self.get("operation") not in {"", *_OPERATIONS}:
            raise Refused(diagnostics.UNSUPPORTED_OPERATION, self.get("operation"))

    def get(self, name: str) -> str:
        return self.parameters.get(name, "").strip()

    def required(self, name: str) -> str:
        """A parameter without which there is no answer. Raises Refused."""
        if not self.get(name):
            raise Refused(diagnostics.MISSING_PARAMETER, name)
        return self.get(name)

    def number(self, name: str, *, default: int, least: int) -> int:
        """A whole number. Raises Refused."""
        text = self.get(name)
        if not text:
            return default
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            raise Refused(diagnostics.BAD_VALUE, name)
        if int(text) < least:
            number = diagnostics.NEGATIVE_NUMBER if name == "maximumRecords" else diagnostics.BAD_VALUE
            raise Refused(number, name)
        return int(text)

    @property
    def start(self) -> int:
        return self.number("startRecord", default=1, least=1)

    @property
    def limit(self) -> int:
        return min(self.number("maximumRecords", default=DEFAULT_RECORDS, least=0), MOST_RECORDS)

    @property
    def is_escaped(self) -> bool:
        """Whether records are wanted as text. ``recordPacking`` means something else in 2.0, where the word
        of 1.x is still understood. Raises Refused.
        """
        text = self.get(self.version.escaping)
        if self.version.is_oasis and not text and self.get("recordPacking") in _PACKINGS:
            text = self.get("recordPacking")
        if text not in _PACKINGS:
            raise Refused(diagnostics.UNSUPPORTED_PACKING, text)
        return _PACKINGS[text]


def read(parameters: Mapping[str, str]) -> Request:
    """What is asked; nothing is refused yet, so that there is a version to refuse it in."""
    operation = parameters.get("operation", "").strip()
    version = versions.spoken(parameters.get("version", "").strip(), has_operation=bool(operation))
    return Request(parameters, version, operation or _implied(parameters))


def _implied(parameters: Mapping[str, str]) -> str:
    """SRU 2.0 has no ``operation``: what else is there tells."""
    if "scanClause" in parameters:
        return SCAN
    return SEARCH if "query" in parameters else EXPLAIN
