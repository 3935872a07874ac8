from __future__ import annotations

from pathlib import Path

import pytest

from mosaique.catalogue.values.description import Description, RecordDraft
from mosaique.exchange.formats import registry

DATA = Path(__file__).parents[2] / "data"
FOLDERS = {
    "bibtex": "bibtex",
    "endnote": "endnote-xml",
    "mods": "mods",
    "ris": "ris",
    "zotero": "zotero-rdf",
}
CAPTURED = [
    (path, slug)
    for folder, slug in FOLDERS.items()
    for path in sorted((DATA / folder).iterdir())
    if path.suffix not in {".md", ".xsd"}
]


@pytest.mark.parametrize(("path", "slug"), CAPTURED, ids=lambda value: getattr(value, "name", value))
def test_captured_files_are_recognised_by_their_beginning(path, slug):
    head = path.read_bytes()[:4096]

    assert registry.recognise(head, path.name).slug == slug
    assert registry.recognise(head).slug == slug


@pytest.mark.parametrize("slug", ["ris", "bibtex", "csl-json", "mods", "dc", "csv", "xlsx"])
def test_what_we_write_is_recognised(slug):
    fmt = registry.get(slug)
    data = b"".join(fmt.write([RecordDraft(description=Description(title="Été, d'un titre"))]))

    assert registry.recognise(data[:4096], f"notices.{fmt.extension}").slug == slug


@pytest.mark.parametrize("name", ["skos", "feedparser-sanitize", "naughty-strings"])
def test_other_captured_files_are_no_records(name):
    files = [path for path in (DATA / name).glob("*") if path.suffix in {".rdf", ".json"}]
    if not files:
        pytest.skip("these files are kept elsewhere")

    for path in files:
        with pytest.raises(registry.UnknownFormat):
            registry.recognise(path.read_bytes()[:4096], path.name)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", "x"),
        (b"<!DOCTYPE html><html>", "x.html"),
        (b"%PDF-1.7", "x.pdf"),
        (b"\x89PNG", "x.png"),
        (b"bonjour\n", "x.txt"),
    ],
)
def test_other_files_are_no_records(head, name):
    with pytest.raises(registry.UnknownFormat):
        registry.recognise(head, name)
