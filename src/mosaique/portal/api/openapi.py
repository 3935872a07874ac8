"""The API described (OpenAPI 3.1), from the very types that are written and the parameters that are read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosaique import __version__
from mosaique.core.messages import gettext_noop
from mosaique.portal.api.endpoints import EVERY, Endpoint
from mosaique.portal.api.parameters import Parameter
from mosaique.portal.api.shapes import ProblemAnswer

BASE = "/api/v1"
_REFERENCE = "#/components/schemas/{name}"
_PROBLEMS = {
    400: gettext_noop("A parameter cannot be used."),
    404: gettext_noop("There is nothing at this address."),
    410: gettext_noop("This notice was withdrawn."),
    503: gettext_noop("The catalogue does not answer at the moment."),
}


def document() -> dict[str, Any]:
    """The whole description, in the language of the answer."""
    return _document(get_language() or "fr", settings.MOSAIQUE_BASE_URL)


@lru_cache(maxsize=8)
def _document(_language: str, base_url: str) -> dict[str, Any]:
    types = list(dict.fromkeys([*(one.answer for one in EVERY), ProblemAnswer]))
    answers, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    by_type = dict(zip(types, answers, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Mosaïque: the JSON API"),
            "version": f"1 ({__version__})",
            "description": _(
                "The published references of the network, read without an account. Add nothing to your page "
                "but a request: any site may read this API from a browser."
            ),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": f"{base_url}{BASE}"}],
        "paths": {one.path or "/": {"get": _operation(one, by_type)} for one in EVERY},
        "components": {"schemas": _translated(components)},
    }


def _operation(endpoint: Endpoint, by_type: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    return {
        "operationId": endpoint.name,
        "summary": _(endpoint.summary),
        "description": _(endpoint.description),
        "parameters": [*_within_path(endpoint), *map(_parameter, endpoint.parameters)],
        "responses": {
            "200": {
                "description": _("The answer."),
                "content": {"application/json": {"schema": by_type[endpoint.answer]}},
            },
            **{
                str(status): {
                    "description": _(_PROBLEMS[status]),
                    "content": {"application/problem+json": {"schema": by_type[ProblemAnswer]}},
                }
                for status in (400, *endpoint.refusals, 503)
            },
        },
    }


def _within_path(endpoint: Endpoint) -> list[dict[str, Any]]:
    kind, description, example = endpoint.within_path
    if not kind:
        return []
    name = endpoint.path.partition("{")[2].rstrip("}")
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _(description),
            "schema": {"type": kind},
            "example": int(example) if kind == "integer" else example,
        }
    ]


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": one.schema} if one.repeated else one.schema
    told = {"name": one.name, "in": "query", "description": _(one.description), "schema": schema}
    return told | ({"example": [one.example] if one.repeated else one.example} if one.example else {})


def _told(description: str) -> str:
    """A description in CommonMark, as OpenAPI has it; those of the record's own types stay in English."""
    return _(description).replace("``", "`")


def _translated(schema: Any) -> Any:
    """The schemas with their descriptions in the language of the answer."""
    if isinstance(schema, list):
        return [_translated(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _told(value) if name == "description" and isinstance(value, str) else _translated(value)
        for name, value in schema.items()
    }
