"""Hypothesis strategies: any description, holding and draft that the catalogue could hold."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from mosaique.catalogue.values import codes
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.catalogue.values.text import tidy, tidy_lines

_ALPHABET = st.sampled_from("abcdeéèêçœ ABC12 '’\"«»:;,.-–()[]{}|\\/&%$#_~^@=+<>*?!\n\t…日😀é")


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    """Text of one line as descriptions keep it, with every character that some format gives a meaning."""
    return st.text(_ALPHABET, max_size=max_size).map(tidy)


def words(max_size: int = 12) -> st.SearchStrategy[str]:
    return texts(max_size).filter(bool)


paragraphs = st.text(_ALPHABET, max_size=30).map(tidy_lines)
languages = st.sampled_from(["", "fr", "en", "ar", "de-AT"])
dates = st.one_of(
    st.sampled_from(
        ["", "2009", "2009-05", "2009-05-12", "[1998?]", "1998-2001", "s.d.", "199-", "mai 2009"]
    ),
    texts(8),
)
_kinds = st.sampled_from(codes.AgentKind)
_roles = st.sampled_from(["aut", "edt", "trl", "aui", "ths", "drt", ""])


def _few(strategy: st.SearchStrategy) -> st.SearchStrategy[list]:
    return st.lists(strategy, max_size=2)


names = st.one_of(
    st.sampled_from(["Noiriel, Gérard", "Beauvoir, Simone de", "Platon", "Observatoire, Lyon", "INSEE"]),
    words(),
)
contributors = st.builds(
    Contributor,
    name=names,
    kind=_kinds,
    role=_roles,
    dates=texts(4),
    affiliation=texts(4),
    identifiers=st.dictionaries(st.sampled_from(["idref", "orcid"]), words(4), max_size=1),
)
descriptions = st.builds(
    Description,
    type=st.sampled_from(codes.DocumentType),
    title=words(),
    subtitle=texts(),
    part_number=texts(3),
    part_title=texts(),
    responsibility=texts(),
    other_titles=_few(
        st.builds(OtherTitle, text=words(), kind=st.sampled_from(codes.TitleKind), language=languages)
    ),
    contributors=st.lists(contributors, max_size=3),
    edition=texts(),
    publishers=_few(st.builds(Publisher, name=texts(), place=texts())),
    date=dates,
    extent=st.one_of(st.just("320 p."), texts()),
    physical_details=texts(4),
    dimensions=texts(4),
    series=_few(st.builds(Series, title=words(), number=texts(3), issn=texts(3))),
    host=st.none()
    | st.builds(
        Host,
        title=texts(),
        issn=st.sampled_from(["", "0035-2969", "x"]),
        isbn=texts(3),
        volume=texts(3),
        issue=texts(3),
        pages=st.sampled_from(["", "193-194", "12"]),
        article_number=texts(3),
        editors=_few(contributors),
        identifier=texts(3),
    ),
    thesis=st.none() | st.builds(Thesis, degree=texts(), institution=texts(), discipline=texts()),
    event=st.none() | st.builds(Event, name=texts(), place=texts(), date=dates, number=texts(3)),
    identifiers=_few(
        st.builds(
            Identifier,
            scheme=st.sampled_from(["isbn", "issn", "doi", "hal", "report"]),
            value=words(),
            qualifier=texts(3),
            valid=st.booleans(),
        )
    ),
    links=_few(
        st.builds(
            Link,
            url=st.sampled_from(["https://example.org/a?b=c&d=%20", "ftp://example.org/~x_y"]),
            label=texts(3),
            kind=st.sampled_from(codes.LinkKind),
        )
    ),
    languages=_few(languages.filter(bool)),
    original_languages=_few(languages.filter(bool)),
    abstracts=_few(
        st.builds(
            Abstract,
            text=paragraphs.filter(bool),
            language=languages,
            origin=st.sampled_from(codes.AbstractOrigin),
            author=texts(3),
        )
    ),
    subjects=_few(
        st.builds(
            Subject,
            label=words(),
            concept=texts(3),
            scheme=texts(3),
            kind=st.sampled_from(codes.SubjectKind),
            identifier=texts(3),
        )
    ),
    keywords=_few(st.builds(Keyword, text=words(), language=languages)),
    territories=_few(st.builds(Territory, label=texts(), code=st.sampled_from(["", "D67", "R44"]))),
    publics=_few(st.sampled_from(codes.Public).map(str)),
    scope=st.sampled_from(["", *(str(s) for s in codes.Scope)]),
    notes=_few(st.builds(Note, text=paragraphs.filter(bool), kind=st.sampled_from(codes.NoteKind))),
    rights=texts(),
    licence=texts(),
    access=st.sampled_from(["", "open"]),
)
holdings = st.builds(
    HoldingDraft,
    structure=st.sampled_from(["", "ORIV"]),
    shelf_mark=texts(),
    location=texts(),
    access=st.sampled_from(["", *codes.Access]),
    conditions=texts(),
    link=texts(),
    barcode=texts(4),
    local_note=texts(),
    local_keywords=_few(words()),
)
drafts = st.builds(RecordDraft, description=descriptions, holdings=st.lists(holdings, max_size=2))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
