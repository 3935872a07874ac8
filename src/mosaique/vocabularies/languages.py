"""Names of languages, in French and in English: those of Unicode's CLDR, by way of Babel.

Descriptions keep BCP 47 tags; the codes and names that formats write for them (ISO 639-2, "Français") are in
``catalogue.values.languages``.
"""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError


def label(tag: str, locale: str = "fr") -> str:
    """What people call a language: "arabe", "français (Canada)"; the tag itself when it is not known."""
    primary, _, region = tag.replace("_", "-").partition("-")
    name = _names(locale).get(primary.lower(), "")
    if not name:
        return tag
    place = _places(locale).get(region.upper(), "")
    return f"{name} ({place})" if place else name


def choices(locale: str = "fr") -> list[tuple[str, str]]:
    """Every language of two letters with its name, by name: for forms."""
    known = [(tag, name) for tag, name in _names(locale).items() if len(tag) == 2]
    return sorted(known, key=lambda choice: choice[1].casefold())


@cache
def _names(locale: str) -> dict[str, str]:
    return dict(_locale(locale).languages)


@cache
def _places(locale: str) -> dict[str, str]:
    return dict(_locale(locale).territories)


def _locale(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
