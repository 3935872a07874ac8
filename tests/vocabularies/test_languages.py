from __future__ import annotations

import pytest

from mosaique.catalogue.values.languages import language_tag
from mosaique.vocabularies.languages import choices, label


@pytest.mark.parametrize(
    ("tag", "french", "english"),
    [
        ("fr", "français", "French"),
        ("ar", "arabe", "Arabic"),
        ("fr-CA", "français (Canada)", "French (Canada)"),
        ("gsw", "suisse allemand", "Swiss German"),
        ("kab", "kabyle", "Kabyle"),
        ("xx", "xx", "xx"),
        ("", "", ""),
    ],
)
def test_languages_have_names_in_both_interfaces(tag, french, english):
    assert (label(tag), label(tag, "en")) == (french, english)


def test_an_unknown_interface_language_answers_in_english():
    assert label("fr", "zz") == "French"


def test_choices_are_sorted_by_name_and_known_to_formats():
    found = choices()

    assert dict(found)["fr"] == "français"
    assert found == sorted(found, key=lambda choice: choice[1].casefold())
    assert {tag for tag in ("fr", "en", "ar", "tr", "pt", "wo") if language_tag(tag) == tag} <= dict(
        found
    ).keys()
