from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mosaique.vocabularies.skos import hierarchy
from mosaique.vocabularies.skos.hierarchy import Relations, ancestors, mend

NAMES = [f"c{number}" for number in range(8)]
LINKS = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(NAMES), unique=True).map(tuple) for name in NAMES}
)


@given(broader=LINKS, related=LINKS, replaced_by=LINKS)
def test_whatever_is_said_what_is_left_is_sound(broader, related, replaced_by):
    sound, faults = mend(Relations(broader, related, replaced_by))
    lost = False
    for said, kept in ((broader, sound.broader), (related, sound.related), (replaced_by, sound.replaced_by)):
        assert kept.keys() == said.keys()
        assert all(set(kept[name]) <= set(said[name]) for name in NAMES)
        lost = lost or any(kept[name] != said[name] for name in NAMES)
    assert all(name not in ancestors(name, sound.broader) for name in NAMES)
    assert all(name not in ancestors(name, sound.replaced_by) for name in NAMES)
    for name in NAMES:
        above = ancestors(name, sound.broader)
        assert not above & set(sound.related[name])
    assert bool(faults) >= lost  # nothing is lost in silence


@given(LINKS)
def test_mending_twice_changes_nothing_more(broader):
    nothing = dict.fromkeys(NAMES, ())
    once, _ = mend(Relations(broader, nothing, nothing))
    twice, faults = mend(once)
    assert (twice, faults) == (once, [])


def test_deep_hierarchies_are_cut_without_recursion():
    count = 20_000
    broader = {f"c{n}": (f"c{n + 1}",) if n + 1 < count else () for n in range(count)}
    nothing = dict.fromkeys(broader, ())
    sound, faults = mend(Relations(broader, nothing, nothing))
    assert {fault.reason for fault in faults} == {hierarchy.TOO_DEEP}
    assert max(len(ancestors(f"c{n}", sound.broader)) for n in range(300)) == hierarchy.MAX_DEPTH


def test_a_great_circle_is_opened_without_recursion():
    count = 20_000
    broader = {f"c{n}": (f"c{(n + 1) % count}",) for n in range(count)}
    nothing = dict.fromkeys(broader, ())
    _sound, faults = mend(Relations(broader, nothing, nothing))
    assert [fault.reason for fault in faults].count(hierarchy.CIRCLE) == 1
