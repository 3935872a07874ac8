"""Taking back what went from one description to another, out of a third that people went on editing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.batches.restoring import restored
from mosaique.catalogue.values.description import Description, Keyword


def words(text):
    return [Keyword(text=letter) for letter in text]


@dataclass
class Case:
    before: str
    after: str
    now: str
    expected: str
    left: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "case",
    [
        Case("ab", "abc", "abc", "ab"),
        Case("ab", "abc", "abcd", "abd"),
        Case("ab", "abc", "dabc", "dab"),
        Case("abc", "ac", "ac", "abc"),
        Case("abc", "ac", "acd", "abcd"),
        Case("abc", "axc", "axcd", "abcd"),
        Case("abc", "axc", "dxc", "dbc"),
        Case("ab", "abc", "ab", "ab"),  # taken back by hand already
        Case("ab", "abc", "abd", "abd", ("keywords",)),  # what was brought is gone and others came
        Case("ab", "abxy", "abx", "abx", ("keywords",)),
        Case("a", "", "b", "ab"),
        Case("a", "", "ab", "ab"),  # put back by hand, not twice
    ],
)
def test_list_is_taken_back_element_by_element(case):
    found, _back, left = restored(
        *(Description(keywords=words(one)) for one in (case.before, case.after, case.now))
    )
    assert ("".join(one.text for one in found.keywords), left) == (case.expected, case.left)


texts = st.sampled_from(["", "un", "deux", "trois"])
lists = st.lists(st.sampled_from("abcd"), max_size=4, unique=True).map("".join)
descriptions = st.builds(
    lambda title, rights, letters: Description(title=title, rights=rights, keywords=words(letters)),
    texts,
    texts,
    lists,
)


@given(descriptions, descriptions)
def test_undoing_at_once_gives_back_exactly_what_there_was(before, after):
    assert restored(before, after, after)[0] == before


@given(descriptions, descriptions, descriptions)
def test_members_that_did_not_change_or_were_changed_since_stay(before, after, now):
    found, back, left = restored(before, after, now)
    for member in ("title", "rights"):
        old, new, current = (getattr(one, member) for one in (before, after, now))
        assert getattr(found, member) == (old if current == new else current)
    assert not set(back) & set(left)
    if before.keywords == after.keywords:
        assert found.keywords == now.keywords
