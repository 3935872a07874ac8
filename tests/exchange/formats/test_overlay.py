from __future__ import annotations

import pytest
from hypothesis import given, settings

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, HoldingDraft, Host, RecordDraft
from mosaique.exchange.formats.overlay import ALL_PARTS, changed_members, changed_parts, overlay
from mosaique.exchange.formats.remainder import MARK, remainder, restore
from tests.exchange.formats.strategies import drafts


def draft(**members: object) -> RecordDraft:
    return RecordDraft(description=Description(**members))


def test_changed_members_are_named():
    assert changed_members(Description(title="A", date="1"), Description(title="B", date="1")) == {"title"}


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (draft(title="A"), draft(title="A"), set()),
        (draft(title="A"), draft(title="B"), {"title"}),
        (draft(host=Host(title="A", volume="1")), draft(host=Host(title="A", volume="2")), {"host.volume"}),
        (draft(), draft(host=Host(title="A")), {"host.title"}),
        (draft(), RecordDraft(description=Description(), holdings=[HoldingDraft()]), {"holdings"}),
        (draft(), draft(type=DocumentType.BOOK), ALL_PARTS),
    ],
)
def test_changed_parts_look_inside_the_host(before, after, parts):
    assert changed_parts(before, after) == parts


def fields(text: str) -> list[tuple[str, frozenset[str]]]:
    """Fields out of "name:part+part name: …"; a field without parts is unknown."""
    return [
        (name, frozenset(filter(None, parts.split("+"))))
        for name, _, parts in (w.partition(":") for w in text.split())
    ]


@pytest.mark.parametrize(
    ("original", "generated", "changed", "merged"),
    [
        ("a:x b:y c:", "A:x B:y", {"x"}, ["A", "b", "c"]),
        ("a:x b: a2:x", "A:x A2:x", {"x"}, ["A", "A2", "b"]),
        ("b:", "A:x", {"x"}, ["b", "A"]),
        ("a:x b:", "", {"x"}, ["b"]),
        ("a:x+y b:z", "A:x B:y C:z", {"x"}, ["A", "B", "b"]),
        ("a:x", "A:x", set(), ["a"]),
    ],
    ids=["one", "several", "new", "gone", "shared", "none"],
)
def test_only_fields_of_changed_parts_are_replaced(original, generated, changed, merged):
    assert overlay(fields(original), fields(generated), frozenset(changed)) == merged


# --- What a format cannot say ----------------------------------------------------------------------


@settings(max_examples=50)
@given(drafts, drafts)
def test_remainder_turns_any_draft_into_any_other(one, other):
    line = remainder(one, other)
    back = restore(one, line) if line else one

    assert (back.description, back.holdings) == (other.description, other.holdings)
    assert line.isascii()
    assert line.count("{") == line.count("}")


def test_equal_drafts_leave_no_remainder():
    role = str(b"aut", "ascii")  # equal to the default, not the same object

    assert (
        remainder(
            draft(contributors=[Contributor(name="A", role=role)]),
            draft(contributors=[Contributor(name="A")]),
        )
        == ""
    )


def test_remainder_says_only_what_differs():
    line = remainder(
        draft(contributors=[Contributor(name="A"), Contributor(name="B")]),
        draft(contributors=[Contributor(name="A"), Contributor(name="B", role="edt")]),
    )

    assert line.startswith(f'{MARK}{{"contributors":["')
    assert line.endswith('",{"1":{"role":"edt"}}]}')


def test_member_edited_meanwhile_is_left_as_it_is():
    line = remainder(draft(title="A", date="1"), draft(title="B", date="2"))

    assert restore(draft(title="X", date="1"), line).description == Description(title="X", date="2")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        f"{MARK}[1]",
        f'{MARK}{{"title":1}}',
        f'{MARK}{{"type":["25cbfc4f","zzz"]}}',
        MARK + "[" * 9999,
    ],
)
def test_damaged_remainder_changes_nothing(line):
    assert restore(draft(title="A"), line).description == Description(title="A")
