"""What a server refuses, in the protocol's own words.

Numbers and meanings: "SRU Diagnostics List" (info:srw/diagnostic/1), the same in the three versions.
"""

from __future__ import annotations

from dataclasses import dataclass

UNSUPPORTED_OPERATION = 4
UNSUPPORTED_VERSION = 5
BAD_VALUE = 6
MISSING_PARAMETER = 7
SYNTAX = 10
UNSUPPORTED_QUERY_TYPE = 11
TOO_LONG = 12
PARENTHESES = 13
UNSUPPORTED_SET = 15
UNSUPPORTED_INDEX = 16
UNSUPPORTED_RELATION = 19
UNSUPPORTED_MODIFIER = 20
RELATION_WITH_INDEX = 22
EMPTY_TERM = 27
MASK = 28
SHORT_MASK = 29
MANY_MASKS = 30
ANCHOR = 31
MASK_IN_PHRASE = 33
BAD_TERM = 36
TOO_MANY_BOOLEANS = 38
PROXIMITY = 39
UNSUPPORTED_BOOLEAN_MODIFIER = 46
UNSUPPORTED_FEATURE = 48
MASK_PLACE = 49
RESULT_SETS = 50
OUT_OF_RANGE = 61
NEGATIVE_NUMBER = 62
UNAVAILABLE = 64
UNKNOWN_SCHEMA = 66
UNSUPPORTED_PACKING = 71
SORT_SEQUENCE = 82
MANY_SORT_KEYS = 84
SORT_PATH = 88
SORT_CASE = 91
SORT_MISSING = 92
SCAN_OUT_OF_RANGE = 120
MANY_TERMS = 121

MESSAGES = {
    UNSUPPORTED_OPERATION: "Unsupported operation",
    UNSUPPORTED_VERSION: "Unsupported version",
    BAD_VALUE: "Unsupported parameter value",
    MISSING_PARAMETER: "Mandatory parameter not supplied",
    SYNTAX: "Query syntax error",
    UNSUPPORTED_QUERY_TYPE: "Unsupported query type",
    TOO_LONG: "Too many characters in query",
    PARENTHESES: "Invalid or unsupported use of parentheses",
    UNSUPPORTED_SET: "Unsupported context set",
    UNSUPPORTED_INDEX: "Unsupported index",
    UNSUPPORTED_RELATION: "Unsupported relation",
    UNSUPPORTED_MODIFIER: "Unsupported relation modifier",
    RELATION_WITH_INDEX: "Unsupported combination of relation and index",
    EMPTY_TERM: "Empty term unsupported",
    MASK: "Masking character not supported",
    SHORT_MASK: "Masked words too short",
    MANY_MASKS: "Too many masking characters in term",
    ANCHOR: "Anchoring character not supported",
    MASK_IN_PHRASE: "Combination of proximity/adjacency and masking characters not supported",
    BAD_TERM: "Term in invalid format for index or relation",
    TOO_MANY_BOOLEANS: "Too many boolean operators in query",
    PROXIMITY: "Proximity not supported",
    UNSUPPORTED_BOOLEAN_MODIFIER: "Unsupported boolean modifier",
    UNSUPPORTED_FEATURE: "Query feature unsupported",
    MASK_PLACE: "Masking character in unsupported position",
    RESULT_SETS: "Result sets not supported",
    OUT_OF_RANGE: "First record position out of range",
    NEGATIVE_NUMBER: "Negative number of records requested",
    UNAVAILABLE: "Record temporarily unavailable",
    UNKNOWN_SCHEMA: "Unknown schema for retrieval",
    UNSUPPORTED_PACKING: "Unsupported record packing",
    SORT_SEQUENCE: "Unsupported sort sequence",
    MANY_SORT_KEYS: "Too many sort keys to sort",
    SORT_PATH: "Unsupported path for sort",
    SORT_CASE: "Unsupported case value",
    SORT_MISSING: "Unsupported missing value action",
    SCAN_OUT_OF_RANGE: "Response position out of range",
    MANY_TERMS: "Too many terms requested",
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One refusal. ``details`` names what is refused: the parameter, the index, the place in the query."""

    number: int
    details: str = ""

    @property
    def uri(self) -> str:
        return f"info:srw/diagnostic/1/{self.number}"

    @property
    def message(self) -> str:
        return MESSAGES[self.number]


class Refused(ValueError):
    """The request cannot be answered; the diagnostic says why, in the answer itself."""

    def __init__(self, number: int, details: str = "") -> None:
        self.diagnostic = Diagnostic(number, details)
        super().__init__(f"{self.diagnostic.message}: {details}" if details else self.diagnostic.message)
