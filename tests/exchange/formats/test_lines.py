from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.lines import (
    MAX_LINE,
    Line,
    Utf8Source,
    decode,
    first_line,
    is_web_page,
    read_lines,
    refusal,
)


class Drip(BytesIO):
    """A file that gives a few bytes at a time, as a pipe may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size) if size and size > 0 else 3)


@pytest.mark.parametrize("kind", [BytesIO, Drip])
def test_line_ends_of_all_systems_are_told_apart(kind):
    lines = read_lines(Utf8Source(kind(b"a\r\nb\rc\n\nd\r\r\ne")))

    assert list(lines) == [
        Line(n, data) for n, data in enumerate([b"a", b"b", b"c", b"", b"d", b"", b"e"], start=1)
    ]


@given(
    st.lists(
        st.tuples(
            st.binary(max_size=5).filter(lambda b: not set(b) & {10, 13}), st.sampled_from([b"\n", b"\r\n"])
        )
    )
)
def test_any_lines_come_back_with_their_numbers(lines):
    data = b"".join(text + end for text, end in lines)
    plain = b"\xef\xbb\xbf" + b"x" * 4096 + b"\n" + data  # past the beginning that is looked at

    found = list(read_lines(Utf8Source(Drip(plain))))[1:]

    assert [line.data for line in found] == [text for text, _ in lines]
    assert [line.number for line in found] == list(range(2, len(lines) + 2))


@pytest.mark.parametrize("kind", [BytesIO, Drip])
def test_endless_line_is_cut_and_the_next_are_read(kind):
    size = MAX_LINE + 10 if kind is Drip else 5 * MAX_LINE

    lines = list(read_lines(Utf8Source(BytesIO(b"a\n" + b"x" * size + b"\nb\n"))))

    assert [(line.number, len(line.data), line.cut) for line in lines] == [
        (1, 1, False),
        (2, MAX_LINE, True),
        (3, 1, False),
    ]


def test_endless_line_at_the_end_of_a_file_is_cut():
    (line,) = read_lines(Utf8Source(BytesIO(b"x" * 3 * MAX_LINE)))

    assert (len(line.data), line.cut) == (MAX_LINE, True)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
@pytest.mark.parametrize("size", [3, 5000])
def test_wide_encodings_are_found_with_or_without_their_mark(encoding, size):
    if encoding == "utf-32-be":
        pytest.skip("without its mark, UTF-32 is nowhere in use")
    text = "Été\n" * size

    lines = list(read_lines(Utf8Source(BytesIO(text.encode(encoding)))))

    assert {line.data.decode() for line in lines} == {"Été"}
    assert len(lines) == size


def test_encoding_of_the_caller_wins():
    assert list(read_lines(Utf8Source(BytesIO("Été".encode("cp850")), "cp850"))) == [Line(1, "Été".encode())]


def test_unknown_encoding_is_refused():
    with pytest.raises(NotThisFormat, match="“utf-99”"):
        Utf8Source(BytesIO(b""), "utf-99")


@pytest.mark.parametrize(
    ("data", "text", "guessed"),
    [(b"\xc3\xa9", "é", False), (b"\xe9\x92", "é’", True), (b"\x81\xe9", "\x81é", True), (b"", "", False)],
)
def test_bytes_that_are_no_utf_8_are_windows_1252(data, text, guessed):
    assert decode(data) == (text, guessed)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (b"\n \n a\n", " a"),
        (b"", ""),
        (b"\x00\x00", ""),
        (b"x" * 200, "x" * 80 + "…"),
        (b"a\x1bb", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_first_line_is_fit_to_be_quoted(head, line):
    assert first_line(head).strip() == line.strip()


@pytest.mark.parametrize(
    ("head", "page"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\n<HTML lang='fr'>", True),
        (b"<?xml version='1.0'?><html>", True),
        (b"<?xml version='1.0'?><mods>", False),
        (b"TY  - BOOK", False),
    ],
)
def test_web_pages_are_told_by_their_beginning(head, page):
    assert is_web_page(head) is page


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "The file is empty."),
        (b"<html>\n", "This is a web page, not a file in RIS. It begins with: <html>"),
        (b"abc\n", "This is not a file in RIS. It begins with: abc"),
    ],
)
def test_refusal_quotes_the_file(head, reason):
    assert str(refusal("RIS", head)) == reason


def test_a_hole_of_zeros_is_not_taken_for_utf_16():
    source = Utf8Source(BytesIO(b"TY  - BOOK\r\n" + bytes(5_000)))

    assert (source.encoding, first_line(source.head)) == ("", "TY  - BOOK")
