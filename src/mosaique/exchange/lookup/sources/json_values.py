"""JSON from outside, asked for by shape: whatever is not of the wanted shape counts as absent."""

from __future__ import annotations

from typing import Any

import msgspec

from mosaique.catalogue.values.text import tidy

Json = dict[str, Any]  # an object of a JSON document: each key's value has its own shape


def decoded(body: bytes) -> Json | str:
    """The object that the bytes hold, or why they hold none."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)
    return found if isinstance(found, dict) else "not a JSON object"


def objects(value: object) -> list[Json]:
    """The objects of a list, or the object itself as a list of one."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def first_object(value: object) -> Json:
    """The first object, or an empty one."""
    return next(iter(objects(value)), {})


def texts(value: object) -> list[str]:
    """The texts of a list, or the text itself as a list of one, each on one line; numbers as written."""
    values = value if isinstance(value, list) else [value]
    return [text for each in values if (text := _text(each))]


def first_text(*values: object) -> str:
    """The first text that there is."""
    return next((text for value in values for text in texts(value)), "")


def _text(value: object) -> str:
    if isinstance(value, str):
        return tidy(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
