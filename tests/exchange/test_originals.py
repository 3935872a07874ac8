"""Original records put together again are a file of their format."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.exchange.originals import file_extension, joined, readable

DATA = Path(__file__).parent.parent / "data"
FILES = [
    ("unimarc", "onboarding/koha-unimarc-utf8.mrc"),
    ("unimarc-xml", "sru/bnf-sru-unimarc.xml"),
    ("marcxml", "marc21/marc4j-summerland.xml"),
    ("ris", "ris/jabref-RisImporterTest1.ris"),
    ("bibtex", "bibtex/taln-1997.bib"),
    ("csv", "onboarding/zotero-export.csv"),
    ("mods", "mods/MODSImporterTestModsCollection.xml"),
    ("endnote-xml", "endnote/EndnoteXmlImporterTestArticle2.xml"),
    ("dc", "dc/sickle-ListRecords.xml"),
]


def drafts(slug, source):
    return [one for one in registry.get(slug).read(source) if isinstance(one, RecordDraft)]


@pytest.mark.parametrize(("slug", "name"), [one for one in FILES if (DATA / one[1]).exists()])
def test_originals_joined_are_read_again_the_same(slug, name):
    with (DATA / name).open("rb") as file:
        read = drafts(slug, file)
    whole = b"".join(joined(slug, [one.source.original for one in read]))
    assert [one.description for one in drafts(slug, BytesIO(whole))] == [one.description for one in read]


@pytest.mark.parametrize("slug", registry.names())
def test_nothing_joined_is_no_error(slug):
    assert isinstance(b"".join(joined(slug, [b"", b""])), bytes)
    assert file_extension(slug)


def test_originals_of_no_known_format_are_lines_of_text():
    assert (b"".join(joined("demonstration", [b"a", b"b"])), file_extension("demonstration")) == (
        b"a\nb\n",
        "txt",
    )


def test_formula_in_a_rejected_row_is_made_harmless_and_comes_back():
    whole = b"".join(joined("csv", [b"Titre;Note\n;=1+1\n"]))
    assert "'=1+1" in whole.decode()


def test_marc_is_shown_a_field_a_line():
    with (DATA / "onboarding/koha-unimarc-utf8.mrc").open("rb") as file:
        lines = readable(drafts("unimarc", file)[0]).splitlines()
    assert lines[0].startswith("000    ")
    assert "101 0_ $a fre" in lines
