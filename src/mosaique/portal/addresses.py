"""Addresses that a page writes by the dozen: resolved once for each language, then put together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language


@lru_cache(maxsize=64)
def _resolved(name: str, language: str | None) -> str:
    return reverse(name)


def page(name: str) -> str:
    """The address of a page of the portal without arguments, in the reader's language."""
    return _resolved(f"portal:{name}", get_language())


def notice(pk: int) -> str:
    """A document's page."""
    return f"{page('home')}notices/{pk}/"


def file(pk: int) -> str:
    """An attached file."""
    return f"{page('home')}fichiers/{pk}/"


def cover(pk: int) -> str:
    """The small picture of an attached file that is a cover."""
    return f"{file(pk)}couverture.jpg"


def theme(identifier: str) -> str:
    """A concept's page."""
    return themes([identifier])[0]


def themes(identifiers: Iterable[str]) -> list[str]:
    """The pages of several concepts."""
    base = page("themes")
    return [f"{base}{_quoted(one)}/" for one in identifiers]


_quoted = lru_cache(maxsize=10_000)(quote)  # identifiers come back from record to record


def structure(code: str) -> str:
    """A centre's page."""
    return f"{page('structures')}{quote(code)}/"


def search(text: str = "", **filters: str) -> str:
    """A search for a text, or for one value of some facets."""
    pairs = {"q": text} if text else {}
    return f"{page('search')}?{urlencode(pairs | filters)}"


def absolute(path: str) -> str:
    """The public address of a path: what feeds, files and metadata say."""
    return f"{settings.MOSAIQUE_BASE_URL}{path}"
