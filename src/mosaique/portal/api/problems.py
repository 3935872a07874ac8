"""Why the API gives no answer.

Refused
├── AskedWrongly   parameters that cannot be used (400)
├── NothingThere   no such thing, or none that readers see (404)
├── NoLonger       readers saw it once (410)
└── NotNow         the base or the index does not answer (503)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mosaique.core.messages import gettext_noop, render
from mosaique.portal.api.shapes import ProblemAnswer, Wrong

_SHOWN = 80  # characters of a value that cannot be used


class Trouble(NamedTuple):
    """A parameter that cannot be used, and why (a message and its facts, as in core.messages)."""

    parameter: str
    value: str
    message: str
    facts: Mapping[str, object] = {}


class Refused(Exception):
    """Base: ``status`` is HTTP's; ``title`` and ``advice`` are sentences for people, to be translated."""

    status = 400
    title = ""
    advice = ""
    troubles: Sequence[Trouble] = ()


class AskedWrongly(Refused):
    """One or more parameters cannot be used."""

    title = gettext_noop("The question cannot be read.")
    advice = gettext_noop("Each error says which parameter, and what to give; /api/docs lists them all.")

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__(", ".join(one.parameter for one in troubles))
        self.troubles = troubles


class NothingThere(Refused):
    """There is no such thing, or readers do not see it."""

    status = 404
    title = gettext_noop("There is nothing at this address.")
    advice = gettext_noop("Check the number or the code; /api/v1 says what there is.")


class NoLonger(Refused):
    """Readers saw it once."""

    status = 410
    title = gettext_noop("This notice was withdrawn.")
    advice = gettext_noop("Remove your copy of it.")


class NotAllowed(Refused):
    """Another method than reading."""

    status = 405
    title = gettext_noop("This API is only read.")
    advice = gettext_noop("Ask with GET or HEAD.")


class NotNow(Refused):
    """The base or the index does not answer."""

    status = 503
    title = gettext_noop("The catalogue does not answer at the moment.")
    advice = gettext_noop("Ask again in a minute.")


def told(refused: Refused, request: HttpRequest) -> ProblemAnswer:
    """The refusal in the language of the answer."""
    return ProblemAnswer(
        title=_(refused.title),
        status=refused.status,
        detail=_(refused.advice),
        instance=request.get_full_path()[:2000],
        errors=[
            Wrong(
                parameter=_short(one.parameter),
                value=_short(one.value),
                detail=render(one.message, one.facts, _),
            )
            for one in refused.troubles
        ],
    )


def _short(text: str) -> str:
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return shown.encode("utf-8", "replace").decode()
