"""The gestures of each line as HTML: one drawing for all lines in the same state, with their numbers put in.

Half of the time of a page of fifty lines went into drawing the same buttons again (ADR 0019).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from mosaique.watch.inbox.lines import Line

# Numbers and words that no page holds.
_PK, _POSITION, _DECISION = 7_103_370_110_733_017, 7_203_370_210_733_027, 7_303_370_310_733_037
_TITLE = "\ue000\ue001\ue000"
_LONGEST = 80


def draw(lines: Iterable[Line], request: HttpRequest, context: dict[str, Any]) -> None:
    """Give each line the HTML of its gestures."""
    drawn: dict[tuple[Any, ...], str] = {}
    for line in lines:
        state = _state(line, request.user)
        if state not in drawn:
            numbers = {"pk": _PK, "position": _POSITION, "decision": _DECISION, "title": _TITLE}
            drawn[state] = render_to_string(
                "watch/inbox/actions.html", context | numbers | {"line": line}, request
            )
        # Safe: the template escaped everything but what is put in here, numbers and an escaped title.
        line.actions = mark_safe(_filled(drawn[state], line))  # noqa: S308


def _state(line: Line, user: Any) -> tuple[Any, ...]:
    """All that the gestures of a line depend on, its numbers apart."""
    verdict = line.decision.verdict if line.decision else ""
    return (
        verdict,
        line.is_later,
        line.is_read,
        bool(line.claim and line.claim.by_id == user.pk),
        line.place.way,
    )


def _filled(html: str, line: Line) -> str:
    numbers = html.replace(str(_PK), str(line.item.pk)).replace(str(_POSITION), str(line.place.position))
    decided = numbers.replace(str(_DECISION), str(line.decision.pk) if line.decision else "")
    return decided.replace(_TITLE, escape(Truncator(line.item.title).chars(_LONGEST)))
