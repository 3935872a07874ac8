"""The description of the API as a page shows it: entrances and parameters, shapes and members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from mosaique.portal.api.openapi import BASE


class Row(NamedTuple):
    """A parameter or a member: its type has ``before`` and ``after`` around the shape that it refers to."""

    name: str
    before: str
    description: str
    shape: str = ""
    after: str = ""


class Entrance(NamedTuple):
    """An entrance: ``example`` is an address to try, empty where this instance has nothing to show there."""

    name: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    answer: str
    example: str


class Shape(NamedTuple):
    """A shape with its members, or the values that it is one of."""

    name: str
    description: str
    members: list[Row]
    values: list[str]


def context(document: Mapping[str, Any], there: Mapping[str, object]) -> dict[str, object]:
    """What the page writes. ``there`` names something of this instance by entrance that shows one thing."""
    schemas = document["components"]["schemas"]
    return {
        "title": document["info"]["title"],
        "lead": document["info"]["description"],
        "base": document["servers"][0]["url"],
        "entrances": [_entrance(path, told["get"], there) for path, told in document["paths"].items()],
        "shapes": [_shape(name, schema) for name, schema in schemas.items()],
    }


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    members = [_member(*pair) for pair in schema.get("properties", {}).items()]
    return Shape(name, _plain(schema.get("description", "")), members, schema.get("enum", []))


def _entrance(path: str, told: Mapping[str, Any], there: Mapping[str, object]) -> Entrance:
    answer = told["responses"]["200"]["content"]["application/json"]["schema"]
    return Entrance(
        name=told["operationId"],
        path=f"{BASE}{path.rstrip('/')}",
        summary=told["summary"],
        description=told["description"],
        parameters=[_row(one["name"], one["schema"], one["description"]) for one in told["parameters"]],
        answer=next(_referred(answer)),
        example=_example(path, told["parameters"], there.get(told["operationId"])),
    )


def _example(path: str, parameters: list[dict[str, Any]], there: object) -> str:
    pairs = []
    for one in parameters:
        example = one.get("example")
        if one["in"] == "path":
            if not there:
                return ""
            path = path.replace(f"{{{one['name']}}}", quote(str(there)))
        elif example:
            pairs.append((one["name"], example))
    return f"{BASE}{path.rstrip('/')}" + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")


def _member(name: str, schema: Mapping[str, Any]) -> Row:
    return _row(name, schema, schema.get("description", ""))


def _row(name: str, schema: Mapping[str, Any], description: str) -> Row:
    shape = next(_referred(schema), "")
    before, _shape, after = _type(schema).partition(shape) if shape else (_type(schema), "", "")
    return Row(name, before, _plain(description), shape, after)


def _plain(text: str) -> str:
    """A description without the marks of CommonMark that ours have."""
    return text.replace("`", "")


def _type(schema: Mapping[str, Any]) -> str:
    """The type in a few characters: ``string``, ``integer 1–100``, ``[Theme]``, ``a | b | c``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    several = [*map(_type, schema.get("anyOf", ())), *map(str, schema.get("enum", ()))]
    return " | ".join(several) or _plain_type(schema)


def _plain_type(schema: Mapping[str, Any]) -> str:
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"[{_type(schema['items'])}]"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{{string: {_type(schema['additionalProperties'])}}}"
    if "minimum" in schema and "maximum" in schema:
        return f"{kind} {schema['minimum']}–{schema['maximum']}"
    return str(schema.get("format") or kind)


def _referred(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _referred(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _referred(one)
