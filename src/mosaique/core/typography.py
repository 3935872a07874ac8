"""French typography, applied where text is shown: spaces before double punctuation, curly apostrophes."""

from __future__ import annotations

import re

THIN, FIRM = "\u202f", "\u00a0"
_BEFORE = re.compile(r"[ \u00a0\u202f]*([;!?])(?=\s|$|[»)\]])")
_COLON = re.compile(r"(?<=\S)[ \u00a0\u202f]+:(?=\s|$)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_CLOSING = re.compile(r"[ \u00a0\u202f]*»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def french(text: str) -> str:
    """The text as a French printer sets it; what is already so stays, words are never changed."""
    text = _APOSTROPHE.sub("’", text)
    if ";" in text or "!" in text or "?" in text:
        text = _BEFORE.sub(THIN + r"\1", text)
    if ":" in text:
        text = _COLON.sub(FIRM + ":", text)
    if "«" in text or "»" in text:
        text = _CLOSING.sub(FIRM + "»", _OPENING.sub("«" + FIRM, text))
    return text
