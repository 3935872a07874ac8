"""Given names as initials (CSL 1.0.2, "initialize-with")."""

from __future__ import annotations

import re

_WORDS = re.compile(r"(\s*[-‐]\s*|\s+|(?<=\.)(?=\S))")


def initials(given: str, mark: str, *, shorten: bool, keep_hyphen: bool) -> str:
    """``shorten=False`` only redresses initials already there ("JL" or "J.L."), leaving whole names.

    Words in lower case ("de", "y") stay as they are.
    """
    out = ""
    pieces = _WORDS.split(given.strip())
    for at in range(0, len(pieces), 2):
        word = pieces[at]
        between = pieces[at - 1].strip() if at else ""
        if not word or word == ".":
            continue
        short = _initial(word, mark, shorten=shorten)
        hyphenated = between in {"-", "‐"} and bool(out)
        if hyphenated and short is not None:
            out = out.rstrip() + ("-" if keep_hyphen else _gap(mark)) + short
        elif hyphenated:
            out = f"{out.rstrip()}-{word} "
        elif short is None:
            out = f"{out.rstrip()} {word} " if out.strip() else f"{word} "
        else:
            out += short
    return out.rstrip()


def _gap(mark: str) -> str:
    return " " if mark.endswith(" ") else ""


def _initial(word: str, mark: str, *, shorten: bool) -> str | None:
    """The word's initial with its mark; None when the word stays whole."""
    bare = word.rstrip(".")
    letters = re.sub(r"[^\w]", "", bare)
    if not letters:
        return None
    if letters.isupper() and len(letters) > 1 and "." not in bare and len(letters) < 4 and not shorten:
        return "".join(f"{letter}{mark}" for letter in letters)
    if len(letters) == 1 and letters.isupper():
        return f"{letters}{mark}"
    if word.endswith(".") and len(letters) > 1 and letters[0].isupper():
        return f"{bare}{mark}" if len(letters) < 4 else (f"{letters[0]}{mark}" if shorten else None)
    if letters[0].islower() or not shorten:
        return None
    return f"{letters[0].upper()}{mark}"
