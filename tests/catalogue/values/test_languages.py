from __future__ import annotations

import pytest

from mosaique.catalogue.values.languages import english_name, iso639_2, language_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("fre", "fr"),
        ("fra", "fr"),
        ("FR", "fr"),
        ("Français", "fr"),
        ("french", "fr"),
        ("fr_FR", "fr-FR"),
        ("fr-CA", "fr-CA"),
        ("ger", "de"),
        ("scr", "hr"),
        ("ber", "ber"),
        ("Kabyle", "kab"),
        ("und", ""),
        ("xx", ""),
        ("", ""),
        ("français;anglais", ""),
    ],
)
def test_codes_and_names_give_a_tag(text, tag):
    assert language_tag(text) == tag


@pytest.mark.parametrize(
    ("tag", "code"), [("fr", "fre"), ("de-AT", "ger"), ("deu", "ger"), ("ber", "ber"), ("xx", "")]
)
def test_tag_gives_its_bibliographic_code(tag, code):
    assert iso639_2(tag) == code


def test_name_is_the_one_of_latex():
    assert (english_name("fr"), english_name("en-GB"), english_name("wo"), english_name("tlh")) == (
        "french",
        "english",
        "wolof",
        "tlh",
    )
