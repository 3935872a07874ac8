from __future__ import annotations

import re
import shutil
import subprocess
import tracemalloc
from functools import cache
from io import RawIOBase

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.catalogue.values.description import Abstract, Description, Note, RecordDraft
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.marc import iso2709
from tests.exchange.formats.marc_samples import (
    DATA,
    draft,
    fields_of,
    iso,
    iso_bytes,
    outcome,
    read,
    written,
)

NO_LENGTH = "The record is not as long as its leader says: it was read up to its terminator."
NO_DIRECTORY = "The record's directory is wrong: the fields were read by their terminators."


def record(number: int, title: str = "Titre") -> bytes:
    return iso(
        [
            ("001", f"N{number}"),
            ("100", "  $a" + " " * 36),
            ("200", f"1 $a{title} {number}"),
            ("300", "  $aX"),
        ]
    )


def titles(data: bytes) -> list[str]:
    return [
        result.description.title
        if isinstance(result, RecordDraft)
        else f"! {result.reason % dict(result.facts)}"
        for result in read("unimarc", data)
    ]


A, B, C = record(1), record(2), record(3)
ALL = ["Titre 1", "Titre 2", "Titre 3"]


def test_each_record_has_its_position_offset_and_own_bytes():
    results = read("unimarc", A + B + C)

    assert [(r.source.position, r.source.offset, r.source.original) for r in results] == [
        (1, 0, A),
        (2, len(A), B),
        (3, len(A + B), C),
    ]


@pytest.mark.parametrize("between", [b"\r\n", b"\n", b"\n\n \r\n", b"\x00" * 600, b" " * 300_000, b"\x1a"])
def test_filling_between_records_is_passed_over(between):
    assert titles(between[:100] + A + between + B + between + C + between) == ALL


@pytest.mark.parametrize("length", [b"00000", b"99999", b"00120", b"     ", b"ABCDE"])
def test_a_wrong_length_loses_nothing(length):
    results = read("unimarc", A + length + B[5:] + C)

    assert [r.description.title for r in results] == ALL
    assert [r.warnings for r in results] == [[], [NO_LENGTH], []]


def test_a_length_that_counts_the_next_record_loses_nothing():
    data = A + b"%05d" % len(B + C) + B[5:] + C
    assert titles(data) == ALL


def test_a_record_without_terminator_before_another_is_read():
    assert titles(A + B[:-1] + C) == ALL
    assert titles(A[:-1] + B[:-1] + C[:-1]) == ALL


def test_a_terminator_inside_a_field_does_not_end_the_record():
    inside = iso([("001", "2"), ("200", "1 $aTitre\x1d 2"), ("300", "  $aX")])

    assert titles(A + inside + C) == ALL


def test_bytes_between_records_that_are_no_record_are_a_problem_with_their_offset():
    results = read("unimarc", A + b"junk between records\x1d" + B + b"<html>" + C)

    assert [type(r).__name__ for r in results] == [
        "RecordDraft",
        "ReadProblem",
        "RecordDraft",
        "ReadProblem",
        "RecordDraft",
    ]
    assert [(r.position, r.offset, r.excerpt[:6]) for r in results if isinstance(r, ReadProblem)] == [
        (2, len(A), b"junk b"),
        (4, len(A) + 21 + len(B), b"<html>"),
    ]


@pytest.mark.parametrize("kept", [3, 30, 60, 100])
def test_a_file_cut_in_its_last_record_keeps_the_others_and_says_where(kept):
    results = read("unimarc", A + B + C[:kept])

    assert [r.description.title for r in results[:2]] == ["Titre 1", "Titre 2"]
    assert [(r.position, r.offset) for r in results[2:]] == [(3, len(A + B))]


def test_the_control_number_of_a_cut_record_is_told():
    *_, problem = read("unimarc", A + C[:-20])

    assert problem.identifier == "N3"
    assert problem.reason % dict(problem.facts) == "The record is cut before its end: 19 bytes are missing."


def test_a_cut_record_before_a_whole_one_does_not_swallow_it():
    assert titles(A + B[:40] + C)[::2] == ["Titre 1", "Titre 3"]


def test_a_wrong_base_address_is_found_again():
    wrong = B[:12] + b"00024" + B[17:]

    assert titles(A + wrong + C) == ALL


def test_a_leader_without_its_counts_is_read():
    damaged = B[:10] + b"  " + B[12:20] + b"    " + B[24:]

    assert titles(A + damaged + C) == ALL


def test_directory_entries_in_any_order_say_which_field_is_which():
    fields = {"200": b"1 \x1faTitre 2", "001": b"N2", "300": b"  \x1faNote"}
    starts, body = {}, b""
    for tag, data in fields.items():
        starts[tag] = (len(data) + 1, len(body))
        body += data + b"\x1e"
    directory = b"".join(b"%s%04d%05d" % (tag.encode(), *starts[tag]) for tag in sorted(fields))
    base = 24 + len(directory) + 1
    data = b"%05dnam  22%05d   450 " % (base + len(body) + 1, base) + directory + b"\x1e" + body + b"\x1d"

    result = draft("unimarc", data)

    assert (result.description.title, result.source.identifier, result.warnings) == ("Titre 2", "N2", [])


def test_a_directory_that_counts_characters_is_read():
    """Exports recoded to UTF-8 afterwards keep the lengths of one byte a letter (catmandu-bu_bibs.mrc)."""
    fields = [("001", "N2"), ("200", "1 $aL'été à l'école"), ("300", "  $aNote\x1e avec une fin de zone")]
    short = iso(fields, encoding="latin-1")
    data = short.decode("latin-1").encode()

    result = draft("unimarc", data)

    assert result.description.title == "L'été à l'école"
    assert [note.text for note in result.description.notes] == ["Note avec une fin de zone"]


def test_a_directory_that_fits_nothing_is_a_problem():
    broken = B.replace(b"\x1e300", b"\x1e300").replace(b"1 \x1faTitre", b"1 \x1faTi\x1etre")
    broken = broken[:24] + broken[24:].replace(b"0001500040", b"0009900999", 1)
    results = read("unimarc", A + broken[:28] + b"X" + broken[28:] + C)

    assert [isinstance(r, ReadProblem) for r in results] == [False, True, False]


def test_a_record_of_ten_megabytes_is_refused_with_its_offset_and_its_neighbours_kept():
    big = b"00000" + B[5:-1] + b"x" * 10_000_000 + b"\x1d"
    results = read("unimarc", A + big + C)

    assert [getattr(r, "offset", None) for r in results] == [None, len(A), None]
    assert (
        results[1].reason % dict(results[1].facts)
        == "The record is longer than 1000000 bytes, or its end is missing."
    )
    assert results[2].description.title == "Titre 3"
    assert results[2].source.offset == len(A) + len(big)


class Endless(RawIOBase):
    """Eight megabytes: records, then bytes without any end."""

    def __init__(self) -> None:
        self.left = 8_000_000

    def read(self, size: int = -1) -> bytes:
        self.left -= size
        if self.left > 6_000_000:
            return (A * (size // len(A)))[:size]
        return b"z" * size if self.left > 0 else b""


def test_memory_stays_bounded_whatever_the_file_holds():
    tracemalloc.start()
    found = sum(1 for _ in iso2709.segments(Endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found > 10_000
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", ""),
        (b"<!DOCTYPE html><html><title>Connexion</title>", "<!DOCTYPE html>"),
        (b"Bonjour, voici le fichier\n", "Bonjour, voici le fichier"),
    ],
)
def test_another_kind_of_file_is_refused_with_its_first_line(data, line):
    for slug in ("unimarc", "marc21"):
        with pytest.raises(NotThisFormat) as refused:
            read(slug, data)
        assert refused.value.facts.get("line", "")[: len(line)] == line


# What each damaged file of other projects gives: records read, and problems.
CAPTURED = {
    "catmandu-bu_bibs.mrc": (100, []),
    "catmandu-camel.mrc": (10, []),
    "catmandu-utf8.mrc": (1, []),
    "firenze-1977.mrc": (10, []),
    "marc4j-008008027.mrc": (18, [(19, "The record is cut before its end: 440 bytes are missing.")]),
    "marc4j-bad-characters-in-various-fields.mrc": (1, []),
    "marc4j-bad_leaders_10_11.mrc": (1, []),
    "marc4j-bad_too_long_plus_2.mrc": (3, []),
    "marc4j-brkrtest_UTF8.mrc": (8, []),
    "marc4j-chabon-loc.mrc": (2, []),
    "marc4j-chabon.mrc": (2, []),
    "marc4j-chinese_mangled_multibyte.mrc": (4, []),
    "marc4j-cyrillic_capital_e.mrc": (2, []),
    "marc4j-dp_004015001.mrc": (3, []),
    "marc4j-greekmissingcharsetchange.mrc": (3, []),
    "marc4j-not_unimarc_errors_3.mrc": (3, []),
    "marc4j-summerland.mrc": (1, []),
    "ruby-marc-non-numeric.dat": (1, []),
    "ruby-marc-one.dat": (1, []),
    "ruby-marc-random_tag_order.dat": (1, []),
    "traject-880_with_no_6.utf8.marc": (1, []),
    "traject-bad_utf_byte.utf8.marc": (1, []),
    "traject-escaped_character_reference.marc8.marc": (1, []),
    "traject-hebrew880s.marc": (1, []),
    "traject-louis_armstrong.marc": (1, []),
    "traject-manuscript_online_thesis.marc": (1, []),
    "traject-one-marc8.mrc": (1, []),
    "traject-packed_041a_lang.marc": (1, []),
    "traject-test_data.utf8.mrc": (30, []),
}


@pytest.mark.parametrize("name", CAPTURED)
def test_captured_files_are_read_to_the_last_record(name):
    assert outcome("marc21", (DATA / "marc21" / name).read_bytes()) == CAPTURED[name]


def test_every_captured_file_has_its_expected_outcome():
    names = {path.name for path in (DATA / "marc21").iterdir() if path.suffix in {".mrc", ".dat", ".marc"}}
    assert names - set(CAPTURED) == {"catmandu-dollar_subfields.mrc"}  # which is UNIMARC


def test_records_longer_than_the_standard_are_read_field_by_field():
    long, *_ = read("marc21", (DATA / "marc21" / "marc4j-bad_too_long_plus_2.mrc").read_bytes())

    assert long.description.title == "Reports and memoranda"
    assert len(long.source.original) == 123_375
    assert long.warnings == [NO_LENGTH, NO_DIRECTORY]


@cache
def real_records() -> tuple[list[bytes], list[RecordDraft]]:
    data = (DATA / "unimarc" / "serial-bnr-1993.mrc").read_bytes()
    drafts = read("unimarc", data)
    return [one.source.original for one in drafts], drafts


mutations = st.lists(
    st.tuples(
        st.sampled_from(["flip", "delete", "insert", "end"]), st.integers(0, 5_000), st.integers(0, 255)
    ),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    bytes_ = bytearray(data)
    for kind, place, byte in changes:
        at = place % len(bytes_)
        if kind == "flip":
            bytes_[at] ^= byte or 1
        elif kind == "delete":
            del bytes_[at : at + 1 + byte % 8]
        elif kind == "insert":
            bytes_[at:at] = bytes([byte] * (1 + byte % 3))
        else:
            del bytes_[-1 - byte % 30 :]
        bytes_ = bytes_ or bytearray(b"?")
    return bytes(bytes_)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10), mutations)
def test_damage_in_a_record_never_loses_another(place, changes):
    originals, drafts = real_records()
    damaged = [mutated(one, changes) if i == place else one for i, one in enumerate(originals)]

    results = read("unimarc", b"".join(damaged))

    found = [r.description for r in results if isinstance(r, RecordDraft)]
    assert [
        d.description.title for i, d in enumerate(drafts) if i != place and d.description not in found
    ] == []
    assert [r.position if isinstance(r, ReadProblem) else r.source.position for r in results] == list(
        range(1, len(results) + 1)
    )


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_after_a_good_record_are_read_or_told(noise):
    results = read("unimarc", A + noise)

    assert results[0].source.original == A or noise[:1] not in {b"", b"0", b"1"}


def long_draft(size: int) -> RecordDraft:
    text = "L'intégration à la française, en résumé. " * (size // 41)
    return RecordDraft(
        description=Description(title="Titre", abstracts=[Abstract(text=text.strip(), language="fr")])
    )


@pytest.mark.parametrize("slug", ["unimarc", "marc21"])
def test_a_field_too_long_is_written_in_several_and_read_as_one(slug):
    given_ = long_draft(40_000)
    data = written(slug, given_)

    assert draft(slug, data).description == given_.description
    assert max(int(data[i + 3 : i + 7]) for i in range(24, data.index(b"\x1e"), 12)) <= 9_999
    assert pymarc_reads(data, utf8=slug == "unimarc") == 1


@pytest.mark.parametrize(("slug", "tag"), [("unimarc", "830"), ("marc21", "500")])
def test_a_record_too_long_is_shortened_and_says_so(slug, tag):
    given_ = long_draft(150_000)
    data = written(slug, given_)
    (fields,) = fields_of(slug, data)
    (result,) = read(slug, data)

    assert len(data) <= 99_999
    assert any(known == tag and ("ISO 2709" in text) for known, text in fields)
    assert result.description.abstracts[0].text.endswith("[…]")
    assert (
        draft(
            f"{slug}-xml" if slug == "unimarc" else "marcxml",
            written(f"{slug}-xml" if slug == "unimarc" else "marcxml", given_),
        ).description
        == given_.description
    )


def test_a_record_of_too_many_fields_is_shortened_too():
    notes = [Note(text=f"Note {i} de peu de longueur") for i in range(5_000)]
    data = written("unimarc", RecordDraft(description=Description(title="Titre", notes=notes)))

    assert 80_000 < len(data) <= 99_999
    assert pymarc_reads(data, utf8=True) == 1


def pymarc_reads(data: bytes, *, utf8: bool) -> int:
    records = list(pymarc.MARCReader(data, to_unicode=True, force_utf8=utf8, utf8_handling="strict"))
    assert all(records)
    return len(records)


def test_what_we_write_is_read_by_others(tmp_path):
    source = (DATA / "marc21" / "catmandu-bu_bibs.mrc").read_bytes()
    for slug in ("unimarc", "marc21"):
        data = written(slug, *read("marc21", source))
        records = data.split(b"\x1d")[:-1]

        assert len(records) == 100
        assert [int(one[:5]) for one in records] == [len(one) + 1 for one in records]
        assert pymarc_reads(data, utf8=slug == "unimarc") == 100
        if shutil.which("yaz-marcdump"):
            (tmp_path / "out.mrc").write_bytes(data)
            ran = subprocess.run(
                ["yaz-marcdump", "-n", tmp_path / "out.mrc"], capture_output=True, check=False
            )
            assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


def test_nothing_to_write_is_an_empty_file():
    assert written("unimarc") == b""


def test_structure_bytes_in_a_text_do_not_break_the_record():
    data = iso_bytes([("001", b"1"), ("200", b"1 \x1faTitre"), ("300", b"  \x1faUn\x00 \x07mot")])
    result = draft("unimarc", data)

    assert [note.text for note in result.description.notes] == ["Un mot"]
    assert re.search(rb"[\x1d\x1e]", written("unimarc", result)[:-2].split(b"\x1e")[-1]) is None
