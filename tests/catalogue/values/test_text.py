from __future__ import annotations

import pytest

from mosaique.catalogue.values.text import fold, tidy, tidy_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a   b ", "a b"),
        ("e\u0301cole", "école"),
        ("a\x00b\x1b", "ab"),
        ("\ufeffa\u0098le\u009c b", "ale b"),
        ("a\r\nb\tc", "a b c"),
        ("Titre\u00a0: suite", "Titre\u00a0: suite"),
        ("a\ud800b", "ab"),
        ("", ""),
    ],
)
def test_text_is_tidied_on_one_line(text, expected):
    assert tidy(text) == expected


def test_paragraphs_stay_and_never_three_line_ends():
    assert tidy_lines(" a  b \r\n c\n\n\n\nd ") == "a b\nc\n\nd"


def test_folding_forgets_case_accents_and_ligatures():
    assert fold("Œuvre d’ÉTÉ") == "oeuvre d'ete"
