"""Addresses of the API itself, absolute, and the small values that name something and say where it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode

from django.urls import reverse

from mosaique.network.models import Structure
from mosaique.portal import addresses, labels
from mosaique.portal.api.shapes import Centre, Theme

Pairs = Sequence[tuple[str, object]]


@lru_cache(maxsize=16)
def _path(name: str) -> str:
    return reverse(f"api_{name}")


def at(name: str, pairs: Pairs = ()) -> str:
    """The address of an entrance of the API, with parameters."""
    address = addresses.absolute(_path(name))
    return f"{address}?{urlencode(pairs)}" if pairs else address


def notice(pk: int) -> str:
    """One notice as data."""
    return f"{at('notices')}/{pk}"


def concept(identifier: str) -> str:
    """One concept as data."""
    return f"{at('concepts')}/{quote(identifier)}"


def structure(code: str) -> str:
    """One centre as data."""
    return f"{at('structures')}/{quote(code)}"


def page(path: str) -> str:
    """The page for people, absolute."""
    return addresses.absolute(path)


def centre(one: Structure) -> Centre:
    """A centre, named."""
    return Centre(
        code=one.code, name=one.name, url=page(addresses.structure(one.code)), data=structure(one.code)
    )


def themes(identifiers: Iterable[str]) -> list[Theme]:
    """Concepts, named in the language of the answer."""
    wanted = list(identifiers)
    return [
        Theme(id=one, label=label, url=page(path), data=concept(one))
        for one, label, path in zip(wanted, labels.concepts(wanted), addresses.themes(wanted), strict=True)
    ]


def around(name: str, pairs: Pairs, *, number: int, last: int) -> tuple[str | None, str | None]:
    """The addresses of the page after and of the page before."""
    after = at(name, [*pairs, ("page", number + 1)]) if number < last else None
    before = at(name, [*pairs, ("page", number - 1)]) if 1 < number <= last + 1 else None
    return after, before
