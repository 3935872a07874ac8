"""What `mosaique import` does with files that are damaged, hostile or not what they are said to be."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from mosaique.catalogue.models import Record
from mosaique.cli import main
from mosaique.exchange import reports
from mosaique.exchange.formats import registry, safe_xml
from mosaique.exchange.models import ImportRun
from mosaique.network.models import Structure
from tests.exchange.formats.marc_samples import iso

Import = Callable[..., Result]

LONG = b"x" * 10_000_000
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
XML = {
    "marcxml": b'<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>     nam a22        4500</leader>'
    b'<controlfield tag="001">1</controlfield><datafield tag="245" ind1="0" ind2="0"><subfield code="a">Titre %s'
    b"</subfield></datafield></record></collection>",
    "unimarc-xml": b'<collection xmlns="info:lc/xmlns/marcxchange-v2"><record><leader>     nam  22        450 </leader>'
    b'<controlfield tag="001">1</controlfield><datafield tag="200" ind1="1" ind2=" "><subfield code="a">Titre %s'
    b"</subfield></datafield></record></collection>",
    "mods": b'<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo><title>Titre %s</title></titleInfo>'
    b"</mods></modsCollection>",
    "dc": b'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Titre %s</dc:title></oai_dc:dc>',
    "endnote-xml": b'<xml><records><record><ref-type name="Book">6</ref-type><titles><title>Titre %s</title></titles>'
    b"</record></records></xml>",
    "zotero-rdf": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:bib="http://purl.org/net/biblio#" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><bib:Book rdf:about="urn:isbn:1"><z:itemType>book</z:itemType>'
    b"<dc:title>Titre %s</dc:title></bib:Book></rdf:RDF>",
}
ENTITIES = {
    "a billion laughs": b'<!DOCTYPE a [<!ENTITY a0 "lol">%s]>'
    % b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)),
    "a file of this machine": b'<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
}


@pytest.fixture
def bring(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """`mosaique import … --structure ORIV` on the test's own database."""
    monkeypatch.setattr("mosaique.cli.setup._exists", lambda name: True)  # it may be in memory
    Structure.objects.create(code="ORIV", name="ORIV")

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["import", "--structure", "ORIV", *map(str, arguments)])

    with translation.override(settings.LANGUAGE_CODE):  # the command activates one and leaves it
        yield run


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def said(result: Result) -> tuple[int, str, str]:
    """Exit code, stdout and stderr; what is not an exit is our mistake and raised."""
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def is_untouched() -> bool:
    return not (Record.objects.exists() or ImportRun.objects.exists())


def unrecognised(path: Path) -> str:
    return f"mosaique: {path}: no known format recognises it; formats: {', '.join(registry.names())}\n"


@pytest.mark.parametrize("entities", ENTITIES)
@pytest.mark.parametrize("slug", XML)
def test_entities_of_their_own_refuse_a_file(bring, tmp_path, slug, entities):
    path = kept(tmp_path, "essai.xml", b'<?xml version="1.0"?>\n' + ENTITIES[entities] + XML[slug] % b"&a9;")

    for asked in ("auto", slug):
        reason = gettext(safe_xml.ENTITIES)
        assert said(bring(path, "--format", asked, "--json")) == (2, "", f"mosaique: {path}: {reason}\n")
    assert is_untouched()


@pytest.mark.parametrize("slug", XML)
def test_nul_in_xml_is_left_out_of_the_record(bring, tmp_path, slug):
    path = kept(tmp_path, "essai.xml", b'<?xml version="1.0"?>\n' + XML[slug] % b"l\x00u")

    code, out, _ = said(bring(path, "--json"))

    assert (code, json.loads(out)["created"]) == (0, 1)
    assert Record.objects.get().title == "Titre lu"


def ris(*titles: bytes) -> bytes:
    return b"".join(b"TY  - BOOK\nTI  - %s\nER  - \n\n" % title for title in titles)


def csv(*titles: bytes) -> bytes:
    return b"title;date\n" + b"".join(b"%s;2009\n" % title for title in titles)


def bibtex(*titles: bytes) -> bytes:
    return b"".join(b"@book{k%d,\n title={%s}}\n" % entry for entry in enumerate(titles))


def csl(*titles: bytes) -> bytes:
    return b"[%s]" % b",\n".join(
        b'{"id":"%d","type":"book","title":"%s"}' % item for item in enumerate(titles)
    )


def unimarc(*titles: bytes) -> bytes:
    return b"".join(
        iso([("001", str(number)), ("200", f"1 $a{title.decode()}")])
        if len(title) < 9_000
        else b"99999nam  2200085   450 %s\x1d" % title
        for number, title in enumerate(titles)
    )


def unimarc_xml(*titles: bytes) -> bytes:
    start, record, end = XML["unimarc-xml"].partition(b"<record>")[0], XML["unimarc-xml"], b"</collection>"
    inside = record.removeprefix(start).removesuffix(end)
    return start + b"\n".join(inside.replace(b"%s", title) for title in titles) + end


WRITERS = {
    "essai.ris": ris,
    "essai.csv": csv,
    "essai.bib": bibtex,
    "essai.json": csl,
    "essai.mrc": unimarc,
    "essai.xml": unimarc_xml,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_line_of_ten_megabytes_costs_its_own_record_only(bring, tmp_path, name):
    path = kept(tmp_path, name, WRITERS[name](b"Premier", LONG, b"Dernier"))

    code, out, err = said(bring(path, "--json"))

    report = json.loads(out)
    assert (code, err) == (1, "")
    assert (report["read"], report["created"], report["rejected"]) == (3, 2, 1)
    (problem,) = report["problems"]
    assert problem["position"] == 2
    assert {"line", "offset"} & set(problem)
    assert Record.objects.count() == 2


@pytest.mark.parametrize("name", ["essai.ris", "essai.csv", "essai.bib", "essai.mrc"])
def test_nul_in_a_text_is_not_kept(bring, tmp_path, name):
    path = kept(tmp_path, name, WRITERS[name](b"Pre\x00mier", b"Dernier"))

    assert said(bring(path))[0] == 0
    assert sorted(Record.objects.values_list("title", flat=True)) == ["Dernier", "Premier"]


def test_a_number_that_json_writes_and_no_text_can_be_is_not_kept(bring, tmp_path):
    path = kept(tmp_path, "essai.json", csl(rb"Pre\u0000mier", rb"Deu\ud800xi\u00e8me", b"Dernier"))

    _, out, err = said(bring(path, "--json"))

    assert (json.loads(out)["read"], err) == (3, "")
    assert "Dernier" in set(Record.objects.values_list("title", flat=True))


def test_lying_lengths_cost_no_other_record(bring, tmp_path):
    lies = [(0, b"99999"), (0, b"00030"), (0, b"abcde"), (12, b"99999"), (27, b"9999"), (31, b"99999")]
    data = b""
    for number, (at, lie) in enumerate(lies):
        good, record = (iso([("001", f"{n}"), ("200", f"1 $aTitre {n}")]) for n in (number, 100 + number))
        data += good + record[:at] + lie + record[at + len(lie) :]

    code, out, _ = said(bring(kept(tmp_path, "essai.mrc", data), "--json"))

    report = json.loads(out)
    assert (code, report["read"], report["created"], report["rejected"]) == (0, 12, 12, 0)
    titles = set(Record.objects.values_list("title", flat=True))
    assert titles >= {f"Titre {number}" for number in range(len(lies))}


def workbook(*, size: int, declared: int | None = None) -> bytes:
    """A workbook whose sheet is so many zeros, packed; ``declared``: how many its directory says they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(size // 1_000_000):
                sheet.write(bytes(1_000_000))
    data = target.getvalue()
    if declared is not None:
        at = data.rfind(b"PK\x01\x02") + 24
        data = data[:at] + declared.to_bytes(4, "little") + data[at + 4 :]
    return data


@pytest.mark.parametrize(
    "content",
    [workbook(size=200_000_000), workbook(size=50_000_000), workbook(size=50_000_000, declared=1_000)],
    ids=["too big", "too dense", "lying"],
)
def test_a_zip_bomb_is_refused(bring, tmp_path, content):
    path = kept(tmp_path, "essai.xlsx", content)

    code, out, err = said(bring(path, "--json"))

    assert (code, out, err.count("\n"), err.startswith(f"mosaique: {path}: ")) == (2, "", 1, True)
    assert is_untouched()


@pytest.mark.parametrize("name", ["vide.ris", "vide.csv", "vide.xml", "vide"])
@pytest.mark.parametrize("content", [b"", b"\n \r\n\t"], ids=["nothing", "blanks"])
def test_an_empty_file_is_said_to_be_empty(bring, tmp_path, name, content):
    path = kept(tmp_path, name, content)

    assert said(bring(path, "--json")) == (2, "", f"mosaique: {path}: {gettext('The file is empty.')}\n")


@pytest.mark.parametrize("name", ["image.png", "image.ris", "image.xml"])
def test_a_picture_is_not_recognised(bring, tmp_path, name):
    path = kept(tmp_path, name, PNG + zlib.compress(os.urandom(3000)))

    assert said(bring(path, "--json")) == (2, "", unrecognised(path))
    assert is_untouched()


@pytest.mark.parametrize("slug", registry.names())
def test_a_picture_is_in_no_format_that_is_asked(bring, tmp_path, slug):
    path = kept(tmp_path, "image.png", PNG + bytes(range(256)) * 20)

    code, out, err = said(bring(path, "--format", slug, "--json"))

    assert (code, out, err.count("\n"), err.startswith(f"mosaique: {path}: ")) == (2, "", 1, True)
    assert is_untouched()


@pytest.mark.parametrize("slug", [slug for slug in registry.names() if slug != "ris"])
def test_a_wrong_format_is_said_before_anything_is_written(bring, tmp_path, slug):
    path = kept(tmp_path, "essai.ris", ris(b"Premier"))

    code, out, err = said(bring(path, "--format", slug, "--json"))

    assert (code, out, err.count("\n"), err.startswith(f"mosaique: {path}: ")) == (2, "", 1, True)
    assert is_untouched()


@pytest.mark.parametrize(
    "mapping", ["title", "=title", "title=", "absente=title", "titre=inconnu", "titre=title,titre=date"]
)
def test_a_wrong_mapping_is_said_before_anything_is_written(bring, tmp_path, mapping):
    path = kept(tmp_path, "essai.csv", b"titre;date\nPremier;2009\n")

    code, out, err = said(bring(path, "--map", mapping, "--json"))

    assert (code, out, err.count("\n"), err.startswith("mosaique: ")) == (2, "", 1, True)
    assert is_untouched()


def test_a_mapping_of_columns_for_a_file_that_has_none_is_refused(bring, tmp_path):
    path = kept(tmp_path, "essai.ris", ris(b"Premier"))

    refused = (2, "", "mosaique: --map is for csv and xlsx, not for ris\n")
    assert said(bring(path, "--map", "titre=title")) == refused


def test_a_missing_file_stops_before_the_first_is_written(bring, tmp_path):
    path = kept(tmp_path, "essai.ris", ris(b"Premier"))

    missing = tmp_path / "absent.ris"
    assert said(bring(path, missing)) == (2, "", f"mosaique: {missing}: no such file or folder\n")
    assert is_untouched()


def test_what_is_neither_a_file_nor_a_folder_is_refused(bring):
    assert said(bring("/dev/zero")) == (2, "", "mosaique: /dev/zero: neither a file nor a folder\n")


def test_a_folder_is_walked_and_its_files_summed(bring, tmp_path):
    (tmp_path / "sous").mkdir()
    kept(tmp_path, "a.ris", ris(b"Premier"))
    kept(tmp_path / "sous", "b.csv", csv(b"Deuxi\xc3\xa8me", b"Dernier"))
    kept(tmp_path, ".DS_Store", PNG)

    code, out, err = said(bring(tmp_path, "--json"))

    report = json.loads(out)
    assert (code, err, report["read"], report["created"]) == (0, "", 3, 3)
    assert [one["file"] for one in report["files"]] == ["a.ris", "b.csv"]


def test_a_folder_with_files_of_no_format_names_each_before_anything_is_written(bring, tmp_path):
    kept(tmp_path, "a.ris", ris(b"Premier"))
    pictures = [kept(tmp_path, name, PNG) for name in ("b.png", "c.png")]

    assert said(bring(tmp_path, "--json")) == (2, "", "".join(map(unrecognised, pictures)))
    assert is_untouched()


def test_an_empty_folder_is_refused(bring, tmp_path):
    assert said(bring(tmp_path)) == (2, "", f"mosaique: {tmp_path}: the folder holds no file\n")


def test_more_damage_than_is_listed_is_still_counted(bring, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "MOST_LISTED", 2)
    path = kept(tmp_path, "essai.ris", b"TY  - BOOK\nPY  - 2009\nER  - \n\n" * 5 + ris(b"Dernier"))

    code, out, _ = said(bring(path, "--json"))
    report = json.loads(out)
    assert (code, report["rejected"], [p["position"] for p in report["problems"]]) == (1, 5, [1, 2])

    assert said(bring(path))[2].splitlines()[-1] == "essai.ris: 3 more are not listed"
