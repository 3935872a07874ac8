"""Words of French and English text, folded; the same rules for questions, snippets and the index."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
# Marks that no reader sees, and which must not split a word: soft hyphen, zero width, bidi, joiners.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00]")

# Combining marks of the scripts that catalogues hold: Latin, Cyrillic, Hebrew, Arabic, and general ones.
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)

# Too frequent to tell documents apart. Elided forms ("l'", "qu'") are words once the apostrophe has split
# them. Neither negations nor verbs: "être" and "avoir" are title words.
STOP_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "cet",
        "cette",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "et",
        "eux",
        "il",
        "ils",
        "j",
        "je",
        "jusqu",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lorsqu",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "meme",
        "mes",
        "n",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ou",
        "par",
        "pour",
        "puisqu",
        "qu",
        "que",
        "qui",
        "quoiqu",
        "s",
        "sa",
        "se",
        "ses",
        "si",
        "son",
        "sur",
        "t",
        "ta",
        "te",
        "tes",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "y",
        "c",
        "the",
        "of",
        "and",
        "in",
        "to",
        "for",
        "on",
        "with",
        "at",
        "by",
        "from",
        "an",
        "is",
        "are",
    ]
)


def fold(text: str) -> str:
    """The text without case, accents or invisible marks; ligatures opened. Length may change."""
    opened = _INVISIBLE.sub("", text).casefold().replace("œ", "oe").replace("æ", "ae")
    if opened.isascii():
        return opened
    return MARKS.sub("", unicodedata.normalize("NFKD", opened))


def words(text: str) -> list[str]:
    """The folded words of a text, stop words included, in order; an apostrophe parts words."""
    return WORD.findall(fold(text))
