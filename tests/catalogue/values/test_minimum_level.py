from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import Abstract, Description
from mosaique.catalogue.values.minimum_level import Element, missing_elements

COMPLETE = Description(
    type=DocumentType.REPORT,
    title="Discriminations et collectivités",
    date="2009-09",
    abstracts=[Abstract(text="x" * 150)],
    scope=Scope.NATIONAL,
)


def missing(description, *, has_subject=True):
    return missing_elements(description, abstract_length=150, has_subject=has_subject)


def test_a_complete_description_lacks_nothing():
    assert missing(COMPLETE) == []


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"title": ""}, Element.TITLE),
        ({"type": DocumentType.OTHER}, Element.TYPE),
        ({"date": "s.d."}, Element.DATE),
        ({"abstracts": []}, Element.ABSTRACT),
        ({"abstracts": [Abstract(text="x" * 149)]}, Element.ABSTRACT),
        ({"scope": ""}, Element.SCOPE),
    ],
)
def test_each_absent_element_is_named(change, element):
    assert missing(msgspec.structs.replace(COMPLETE, **change)) == [element]


def test_a_record_without_a_recognised_subject_lacks_one():
    assert missing(COMPLETE, has_subject=False) == [Element.SUBJECT]


def test_an_empty_description_lacks_everything_in_the_order_of_the_form():
    assert missing(Description(), has_subject=False) == list(Element)


def test_the_longest_of_several_abstracts_counts():
    both = msgspec.structs.replace(COMPLETE, abstracts=[Abstract(text="court"), Abstract(text="x" * 150)])
    assert missing(both) == []


def test_an_abstract_is_asked_for_even_when_its_length_is_not():
    bare = msgspec.structs.replace(COMPLETE, abstracts=[])
    assert missing_elements(bare, abstract_length=0, has_subject=True) == [Element.ABSTRACT]
