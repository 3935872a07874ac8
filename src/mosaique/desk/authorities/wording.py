"""Authorities in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.authorities.likeness import Sign
from mosaique.catalogue.values.codes import AgentKind

KINDS: dict[str, Promise] = {
    AgentKind.PERSON: _("Person"),
    AgentKind.BODY: _("Body"),
    AgentKind.MEETING: _("Meeting"),
    AgentKind.FAMILY: _("Family"),
}
SIGNS: dict[Sign, Promise] = {
    Sign.IDENTIFIER: _("same identifier"),
    Sign.NAME: _("same name"),
    Sign.INITIALS: _("same family name, and the initials fit"),
    Sign.OTHER_KIND: _("but not of the same kind"),
    Sign.OTHER_DATES: _("but other dates: perhaps namesakes"),
    Sign.OTHER_IDENTIFIER: _("but other identifiers: perhaps namesakes"),
}


def signs_in_words(signs: tuple[Sign, ...]) -> str:
    """Why two authorities may be the same, on one line."""
    return ", ".join(str(SIGNS[one]) for one in signs)
