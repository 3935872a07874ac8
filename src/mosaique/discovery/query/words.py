"""Words of French and English text, folded; the same rules for questions, snippets and the index."""

from __future__ import annotations

import re
import unicodedata

# Marks that no reader sees, and which must not split a word: soft hyphen, zero width, bidi, joiners.
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
# Combining marks of the scripts that catalogues hold: Latin, Cyrillic, Hebrew, Arabic, kana, and others.
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
# A word as it stands in a text: letters and digits, with the marks on and inside it.
WORD = re.compile(rf"[^\W_]+(?:[{_COMBINING}{_UNSEEN}]+[^\W_]*)*")
_MARKS = re.compile(rf"[{_COMBINING}{_UNSEEN}]+")
_NOT_IN_WORD = re.compile(r"[\W_]+")
# Letters that Unicode does not take apart and that are typed without their bar or stroke.
_OPENED = str.maketrans({
    "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "ŋ": "n",
    "ŧ": "t",
})  # fmt: skip

# Too frequent to tell documents apart. Elided forms ("l'", "qu'") are words once the apostrophe has split
# them. Neither negations nor verbs: "être" and "avoir" are title words.
STOP_WORDS = frozenset(
    """
    a au aux avec c ce ces cet cette d dans de des du elle en et eux il ils j je jusqu l la le les leur leurs
    lorsqu lui m ma mais me meme mes n ne nos notre nous on ou par pour puisqu qu que qui quoiqu s sa se ses
    si son sur t ta te tes tu un une vos votre vous y
    an and are at by for from in is of on the to with
    """.split()  # noqa: SIM905  # a list of a hundred quoted words would take a page
)


def fold(text: str) -> str:
    """The text without case, accents or unseen marks; ligatures opened. Length may change."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFKD", lowered.translate(_OPENED))
    return _MARKS.sub("", apart).casefold()


def fold_word(raw: str) -> str:
    """A word of ``WORD`` folded; empty when nothing of a word is left ("½" is "12", as typed without it)."""
    folded = fold(raw)
    return folded if folded.isalnum() else _NOT_IN_WORD.sub("", folded)


def words(text: str) -> list[str]:
    """The folded words of a text, stop words included, in order; an apostrophe parts words."""
    found = [text] if text.isalnum() else WORD.findall(text)  # most runs of a text are a word as they stand
    return [folded for raw in found if (folded := fold_word(raw))]
