"""SRU, files and feeds as pages, without a database."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mosaique.exchange.harvest import files
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed
from mosaique.exchange.harvest.feeds import FeedReader
from mosaique.exchange.harvest.files import FileReader
from mosaique.exchange.harvest.sru import SruReader

DATA = Path(__file__).parents[2] / "data"
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Titre {}</dc:title></oai_dc:dc>'
)
RIS = "TY  - BOOK\nID  - {0}\nTI  - Le logement {0}\nER  - \n"


def ids(pages):
    return [[draft.source.identifier for draft in page.drafts] for page in pages]


class Catalogue:
    """An SRU catalogue of ``total`` records that gives ``most`` at a time, in one version of the protocol."""

    def __init__(self, total, *, most=2, version="1.2", escaped=False, says_next=True):
        self.total, self.most, self.version = total, most, version
        self.escaped, self.says_next, self.asked = escaped, says_next, []

    def __call__(self, url):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked.append(asked)
        if asked.get("version", "2.0") != self.version:
            return self.diagnostic(5, "Unsupported version")
        start = int(asked.get("startRecord", 1))
        some = range(start, min(start + self.most, self.total + 1))
        after = start + len(some)
        more = (
            f"<nextRecordPosition>{after}</nextRecordPosition>"
            if self.says_next and after <= self.total
            else ""
        )
        return self.page(f"<records>{''.join(map(self.record, some))}</records>{more}")

    def record(self, number):
        data = DC.format(number)
        if self.escaped:
            data = data.replace("&", "&amp;").replace("<", "&lt;")
        return (
            f"<record><recordSchema>dc</recordSchema><recordData>{data}</recordData>"
            f"<recordIdentifier>r{number}</recordIdentifier></record>"
        )

    def page(self, inside):
        return (
            '<?xml version="1.0"?><searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/">'
            f"<numberOfRecords>{self.total}</numberOfRecords>{inside}</searchRetrieveResponse>"
        ).encode()

    def diagnostic(self, number, message):
        return (
            '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><diagnostics><diagnostic>'
            f"<uri>info:srw/diagnostic/1/{number}</uri><message>{message}</message>"
            "</diagnostic></diagnostics></searchRetrieveResponse>"
        ).encode()


def test_recorded_answer_of_the_bnf_gives_unimarc_and_its_length():
    body = (DATA / "sru" / "bnf-sru-unimarc.xml").read_bytes()
    page = next(SruReader("http://c/sru", lambda url: body, "q", "unimarcxchange").pages())
    assert (len(page.drafts), page.total, page.token) == (49, 118425, "51")
    assert [(one.position, one.facts) for one in page.problems] == [(46, {"error": "problème de connexion"})]
    assert page.drafts[0].source.format == "unimarc-xml"
    assert page.drafts[0].source.identifier == "ark:/12148/cb43288550r"


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
@pytest.mark.parametrize("says_next", [True, False])
def test_answer_is_read_to_its_end_in_each_version(version, says_next):
    catalogue = Catalogue(5, version=version, says_next=says_next)
    found = list(SruReader("http://c/sru", catalogue, 'a any "b"', "dc").pages())
    assert ids(found) == [["r1", "r2"], ["r3", "r4"], ["r5"]]
    assert catalogue.asked[-1]["query"] == 'a any "b"'


def test_records_written_as_text_are_read():
    found = list(SruReader("http://c/sru", Catalogue(1, escaped=True), "q").pages())
    assert found[0].drafts[0].description.title == "Titre 1"


def test_answer_goes_on_from_a_stored_place():
    assert ids(SruReader("http://c/sru", Catalogue(5), "q").pages("5")) == [["r5"]]


def test_no_record_is_an_empty_list_and_a_diagnostic_a_failure():
    assert ids(SruReader("http://c/sru", Catalogue(0), "q").pages()) == [[]]
    catalogue = Catalogue(0)
    with pytest.raises(SourceFailed, match="Query syntax"):
        list(
            SruReader("http://c/sru", lambda url: catalogue.diagnostic(10, "Query syntax error"), "q").pages()
        )


def test_places_that_go_back_end_the_list():
    catalogue = Catalogue(9)
    page = catalogue.page(
        f"<records>{catalogue.record(1)}</records><nextRecordPosition>1</nextRecordPosition>"
    )
    with pytest.raises(ListEndless):
        list(SruReader("http://c/sru", lambda url: page, "q").pages())


def test_folder_is_read_file_by_file_and_a_strange_one_told(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "A_PAGE", 2)
    (tmp_path / "a.ris").write_text("".join(map(RIS.format, "12")))
    (tmp_path / "b.bin").write_bytes(b"\x00\x01nothing")
    (tmp_path / "c.ris").write_text(RIS.format("3"))
    pages = list(FileReader(str(tmp_path)).pages())
    assert ids(pages) == [["1", "2"], ["3"], []]
    assert [(page.token, len(page.problems), page.is_whole) for page in pages] == [
        ("2", 0, True), ("4", 1, False), ("", 0, False),
    ]  # fmt: skip
    assert ids(FileReader(str(tmp_path)).pages("2")) == [["3"], []]


def test_what_cannot_be_taken_of_a_folder_is_found_again_by_file_and_line(tmp_path):
    (tmp_path / "a.ris").write_text(RIS.format("1") + "TY  - BOOK\nER  - \nTY  - BOOK\nAU  - Roy\nER  - \n")
    (tmp_path / "b\nc.bin").write_bytes(b"\x00\x01nothing")
    (tmp_path / os.fsdecode(b"\xe9t\xe9.bin")).write_bytes(b"\x00\x01nothing")
    (page,) = FileReader(str(tmp_path)).pages()
    assert [one.identifier for one in page.problems] == ["a.ris:5", "a.ris:7", "b c.bin", "�t�.bin"]
    assert ids([page]) == [["1"]]


def test_single_file_that_is_nothing_known_is_a_failure(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\x00\x01nothing")
    with pytest.raises(SourceFailed):
        list(FileReader(str(tmp_path / "a.bin")).pages())
    with pytest.raises(SourceFailed):
        list(FileReader(str(tmp_path / "absent.ris")).pages())


def test_record_without_identifier_is_named_by_what_it_says(tmp_path):
    (tmp_path / "a.ris").write_text("TY  - BOOK\nTI  - Le logement\nER  - \n")
    ((name,),) = ids(FileReader(str(tmp_path / "a.ris")).pages())
    assert name.startswith("content:")


def feed(name):
    body = (DATA / "feedparser" / name).read_bytes()
    (page,) = FeedReader("http://f/rss", lambda url: body).pages()
    return page


def test_recorded_feeds_give_documents_on_the_web():
    (draft,) = feed("item_guid_map_link.xml").drafts
    assert (draft.source.identifier, draft.description.links[0].url) == ("http://guid.example.com/",) * 2
    assert [one.position for one in feed("item_multiple_dc_creator.xml").problems] == [1]
    assert ids([feed("aaa_illformed.xml")]) == [[]]


def test_entry_says_what_a_notice_needs():
    body = b"""<rss version="2.0"><channel><title>Lettre du Rhin</title><language>fr</language><item>
    <title>Habiter &lt;b&gt;la ville&lt;/b&gt;</title><link>https://rhin.example.org/1</link><guid>a1</guid>
    <author>Marie Curie</author><category>logement</category><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate>
    <description>&lt;p onclick="x()"&gt;Une enqu\xc3\xaate.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
    </item></channel></rss>"""
    (page,) = FeedReader("http://f/rss", lambda url: body).pages()
    said = page.drafts[0].description
    assert (said.title, said.date, said.host.title, said.languages) == (
        "Habiter la ville", "2026-05-04", "Lettre du Rhin", ["fr"],
    )  # fmt: skip
    assert [said.abstracts[0].text, said.links[0].url, said.keywords[0].text] == [
        "Une enquête.", "https://rhin.example.org/1", "logement",
    ]  # fmt: skip
    assert page.drafts[0].source.original.startswith(b"<oai_dc:dc")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>404</body></html>",
        b"",
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>',
    ],
)
def test_what_is_no_feed_is_told(body):
    with pytest.raises(SourceFailed):
        list(FeedReader("http://f/rss", lambda url: body).pages())
