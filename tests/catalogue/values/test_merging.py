from __future__ import annotations

from mosaique.catalogue.values.description import Description, Host, Keyword
from mosaique.catalogue.values.merging import merge_edits

BASE = Description(title="L'habitat", date="2009", keywords=[Keyword(text="logement")])


def changed(**members):
    return Description(**{name: getattr(BASE, name) for name in Description.__struct_fields__} | members)


def test_edits_of_different_members_are_both_kept():
    merged = merge_edits(BASE, changed(date="2010"), changed(title="L'habitat des immigrés"))
    assert merged.description == changed(date="2010", title="L'habitat des immigrés")
    assert (merged.conflicts, merged.from_them) == ((), ("date",))


def test_the_same_edit_made_twice_is_no_conflict():
    merged = merge_edits(BASE, changed(date="2010"), changed(date="2010"))
    assert (merged.description, merged.conflicts, merged.from_them) == (changed(date="2010"), (), ())


def test_a_member_that_both_changed_waits_for_a_choice():
    theirs, mine = changed(date="2010", host=Host(title="Savoirs")), changed(date="2011")
    merged = merge_edits(BASE, theirs, mine)
    assert (merged.description, merged.conflicts) == (theirs, ("date",))


def test_choices_settle_what_both_changed():
    theirs, mine = changed(date="2010", edition="2e éd."), changed(date="2011", edition="3e éd.")
    merged = merge_edits(BASE, theirs, mine, choices={"date": "mine", "edition": "theirs"})
    assert (merged.description, merged.conflicts) == (changed(date="2011", edition="2e éd."), ())


def test_emptying_a_member_is_an_edit_like_another():
    merged = merge_edits(BASE, BASE, changed(keywords=[]))
    assert merged.description == changed(keywords=[])
