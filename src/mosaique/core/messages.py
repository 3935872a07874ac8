"""Messages written where Django is not known, translated where they are shown.

Pure modules (formats, values, the query language) mark a sentence with ``gettext_noop``; whoever shows it
passes the sentence to Django's ``gettext`` and fills in the named facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


def gettext_noop(message: str) -> str:
    """Return the sentence as it is; ``makemessages`` finds it by this function's name."""
    return message


def render(message: str, facts: Mapping[str, object], translate: Callable[[str], str] = gettext_noop) -> str:
    """Return the sentence in the reader's language with its ``%(name)s`` facts filled in."""
    return translate(message) % facts if facts else translate(message)
