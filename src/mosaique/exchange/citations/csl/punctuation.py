"""Punctuation where two parts meet: no "?." nor double space, commas inside quotation marks where wanted."""

from __future__ import annotations

from mosaique.exchange.citations.csl.rich import Leaf, Part, leaves

# What two marks in a row become (public test-suite, punctuation_FullMontyPlain); a pair not here stays.
_MEETINGS = {
    "::": ":", ";:": ";", "!:": "!", "?:": "?",
    ":.": ":", "..": ".", ";.": ";", "!.": "!", "?.": "?",
    ";;": ";",
    ":!": "!", ";!": "!", "!!": "!",
    ":?": "?", ";?": "?", "??": "?",
    ",,": ",",
}  # fmt: skip
_SPACES = " \u00a0\u202f"


def settle(root: Part, *, closing_marks: frozenset[str], inside_quotes: bool) -> None:
    """Adjust the leaves in place. ``inside_quotes``: a period or comma goes before the closing mark."""
    texts = [leaf for leaf in leaves(root) if leaf.text]
    previous: Leaf | None = None
    before_close: Leaf | None = None
    for leaf in texts:
        if previous is not None:
            if inside_quotes and before_close is not None:
                _move_inside(before_close, leaf)
            elif (
                before_close is not None
                and leaf.text[:1] == "."
                and before_close.text[-1:] in {".", "!", "?"}
            ):
                leaf.text = leaf.text[1:]
            _meet(previous, leaf)
        if not leaf.text:
            continue
        before_close = (before_close or previous) if leaf.text in closing_marks else None
        previous = leaf


def _move_inside(last: Leaf, following: Leaf) -> None:
    if following.text[:1] in {".", ","}:
        mark, following.text = following.text[0], following.text[1:]
        if last.text[-1:] in {".", ",", "!", "?"} and (mark == "." or last.text[-1] == mark):
            return
        last.text += mark


def _meet(left: Leaf, right: Leaf) -> None:
    while left.text and right.text and (merged := _MEETINGS.get(left.text[-1] + right.text[0])):
        left.text, right.text = left.text[:-1] + merged, right.text[1:]
    if right.text[:1] == " " and left.text[-1:] in _SPACES and left.text:
        right.text = right.text.lstrip(" ")
    elif left.text[-1:] == " " and right.text[:1] in _SPACES and right.text:
        left.text = left.text.rstrip(" ")
