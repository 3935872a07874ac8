from __future__ import annotations

from io import BytesIO

import pytest

from mosaique.exchange.formats.safe_xml import MAX_RECORD, TOO_LONG, _Cutter, cut_records, xml_source

GOOD = b"<record><a>%d</a></record>"


@pytest.mark.parametrize(
    ("before", "filling"),
    [
        (b"", b"\x00"),
        (b"", b" "),
        (b"<record ", b"x"),
        (b"<!-- ", b"-"),
        (b"<record>", b"\x00"),
        (b"<record>", b"<a>"),
    ],
    ids=["zeros", "blanks", "a tag without an end", "a comment", "a record", "a record of tags"],
)
def test_nothing_but_a_record_is_kept_in_memory(before, filling):
    """Whatever stands between records or in one, what waits to be cut stays small."""
    cutter = _Cutter(("record",))
    list(cutter.take(b"<records>" + GOOD % 1 + before))
    chunk = filling * ((1 << 16) // len(filling))
    most = 0
    for _ in range(2 * MAX_RECORD // len(chunk)):
        list(cutter.take(chunk))
        most = max(most, len(cutter._data))

    assert most <= MAX_RECORD + len(chunk) + len(before)
    if not before:
        assert most <= len(chunk)


def test_a_record_too_long_costs_only_itself():
    data = b"<records>%s<record>%s</record>\n%s</records>" % (GOOD % 1, b"\x00" * 3 * MAX_RECORD, GOOD % 3)

    records = list(cut_records(xml_source(BytesIO(data)), "record"))

    assert [record.damage for record in records] == ["", TOO_LONG, ""]
    assert [record.line for record in records] == [1, 1, 2]
    assert records[2].data == GOOD % 3
