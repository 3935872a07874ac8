"""What MARC fields cannot say of a draft: ``formats.remainder``'s line in a local field, in as many
pieces as ISO 2709's field length asks for.
"""

from __future__ import annotations

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.marc.record import DELIMITER, Field
from mosaique.exchange.formats.remainder import MARK, remainder, restore

REMAINDER_TAG = "989"
_PIECE = 9_000  # the line is ASCII: characters are bytes


def restored(draft: RecordDraft, line: str) -> RecordDraft:
    """The draft with what the pieces of its 989 add."""
    return restore(draft, line) if line.startswith(MARK) else draft


def remaining(read_back: RecordDraft, wanted: RecordDraft) -> list[Field]:
    """The fields 989 that turn what was read back into what is wanted; none when nothing is missing."""
    line = remainder(read_back, wanted)
    pieces = (line[i : i + _PIECE] for i in range(0, len(line), _PIECE))
    return [(REMAINDER_TAG, f"  {DELIMITER}a{piece}") for piece in pieces]
