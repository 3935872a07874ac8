from __future__ import annotations

from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Identifier,
    Keyword,
    Link,
    Note,
    RecordDraft,
    Source,
)
from mosaique.exchange.lookup.cleaning import trusted


def clean(**members):
    return trusted(RecordDraft(description=Description(**members))).description


def test_markup_becomes_words():
    d = clean(
        title="<i>Genre</i> &amp; <b onclick=x>ville</b><script>alert(1)</script>",
        subtitle="&lt;b&gt;deux fois&lt;/b&gt;",
        contributors=[Contributor(name="<img src=x onerror=alert(1)>Dupont, Jean")],
        abstracts=[Abstract(text="<p>Un.</p><p>Deux <em>trois</em>.</p>")],
    )
    assert (d.title, d.subtitle, d.contributors, d.abstracts) == (
        "Genre & ville",
        "deux fois",
        [Contributor(name="Dupont, Jean")],
        [Abstract(text="Un.\nDeux trois.")],
    )


def test_signs_that_are_no_markup_stay():
    d = clean(
        title="Moins de 5 < 6 & plus > 3 : R&D",
        identifiers=[Identifier(scheme="doi", value="10.1890/0012(2006)87<2832:t>2.0.co;2&amp;")],
        links=[Link(url="https://exemple.fr/?a=1&copy=2&lt=3")],
    )
    assert (d.title, d.identifiers[0].value, d.links[0].url) == (
        "Moins de 5 < 6 & plus > 3 : R&D",
        "10.1890/0012(2006)87<2832:t>2.0.co;2&amp;",
        "https://exemple.fr/?a=1&copy=2&lt=3",
    )


def test_controls_are_dropped_and_lines_kept_where_there_are_paragraphs():
    d = clean(title="a\x00b\nc\u0098", notes=[Note(text="un\x00\n\n\n\ndeux")])
    assert (d.title, d.notes) == ("ab c", [Note(text="un\n\ndeux")])


def test_lengths_and_numbers_are_bounded():
    d = clean(
        title="x" * 5_000,
        abstracts=[Abstract(text="y" * 100_000)],
        keywords=[Keyword(text="z")] * 1_000,
        links=[Link(url="https://exemple.fr/" + "a" * 10_000)],
    )
    assert (len(d.title), len(d.abstracts[0].text), len(d.keywords), d.links) == (1_000, 20_000, 200, [])


def test_links_that_nobody_may_follow_are_gone():
    links = [Link(url="javascript:alert(1)"), Link(url="https://exemple.fr/"), Link(url="//exemple.fr")]
    assert clean(links=links).links == [Link(url="https://exemple.fr/")]


def test_copies_of_other_libraries_are_not_ours():
    draft = RecordDraft(
        description=Description(title="A"),
        holdings=[HoldingDraft(shelf_mark="2021-7881")],
        source=Source(identifier="1"),
    )
    assert trusted(draft) == RecordDraft(description=Description(title="A"), source=Source(identifier="1"))
