"""Words of the environment are understood, or refused by name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from mosaique.config.settings import environment


@pytest.mark.parametrize(
    ("value", "default", "said"),
    [("on", False, True), ("OFF", True, False), (" ", True, True), ("", False, False)],
)
def test_a_flag_is_on_or_off(monkeypatch, value, default, said):
    monkeypatch.setenv("MOSAIQUE_X", value)
    assert environment.flag("MOSAIQUE_X", default=default) is said


def test_another_word_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("MOSAIQUE_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="MOSAIQUE_X must be on or off, not 'maybe'"):
        environment.flag("MOSAIQUE_X", default=True)
