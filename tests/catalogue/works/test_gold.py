from __future__ import annotations

from bench.works import gold_figures


def test_labelled_records_are_found_no_worse_than_before():
    figures = gold_figures()
    assert figures.gold == 68
    assert (figures.found - figures.right, figures.gold - figures.right) == (0, 0)
