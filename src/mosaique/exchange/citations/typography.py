"""What CSL leaves to the data: stray periods, and French no-break spaces before ; : ! ? » and after «."""

from __future__ import annotations

import re

from mosaique.exchange.citations.csl.rich import Part, leaves

_BEFORE = re.compile(r" (?=[:;!?»](?:\s|$|[.,)]))")
_AFTER = re.compile(r"(?<=«) ")
_LONE = re.compile(r"^\s*\.(?: |$)")
_NUMBERED = re.compile(r"(?<=\b[pn]\.) (?=\d)|(?<=\bn[ᵒ°]) (?=\d)|(?<=\bvol\.) (?=\d)")


def tidy(part: Part) -> None:
    """Drop, in place, a period alone after another (". ."), which some styles write for an absent element."""
    end = ""
    for leaf in leaves(part):
        if end.rstrip().endswith((".", "?", "!")) and _LONE.match(leaf.text):
            leaf.text = _LONE.sub("", leaf.text, count=1)
        end = (end + leaf.text)[-3:]


def space_french(part: Part) -> None:
    """Replace, in place, the plain spaces that must not break a line; none is added."""
    for leaf in leaves(part):
        if " " in leaf.text:
            text = _AFTER.sub("\u00a0", _BEFORE.sub("\u00a0", leaf.text))
            leaf.text = _NUMBERED.sub("\u00a0", text)
