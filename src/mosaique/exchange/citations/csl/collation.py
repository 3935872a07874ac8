"""The order of words in a bibliography: letters before accents before case, marks aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ASIDE = str.maketrans({
    "'": "", "’": "", "-": " ", "–": " ", "œ": "oe", "æ": "ae", "Œ": "Oe", "Æ": "Ae",
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
})  # fmt: skip
_MARKS = re.compile(r"[^\w\s]")


@lru_cache(maxsize=8192)
def collation_key(text: str) -> tuple[str, str, str]:
    """Base letters, then accents, then case: É files with E, word by word, whatever the machine's locale."""
    folded = " ".join(_MARKS.sub("", text.translate(_ASIDE)).split())
    decomposed = unicodedata.normalize("NFKD", folded)
    base = "".join(char for char in decomposed if not unicodedata.combining(char))
    return base.casefold(), decomposed.casefold(), base.swapcase()
