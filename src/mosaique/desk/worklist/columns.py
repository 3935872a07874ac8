"""The columns that the working list can show beside the title."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Column(NamedTuple):
    """A column: its name in preferences, its heading, the order that its heading asks for."""

    name: str
    label: str | Promise
    sort: str = ""


COLUMNS = (
    Column("centre", _("Centre")),
    Column("author", _("Author"), "auteur"),
    Column("state", _("State")),
    Column("type", _("Type")),
    Column("year", _("Year"), "annee"),
    Column("level", _("Minimum level")),
    Column("colleague", _("Begun by")),
    Column("claim", _("Taken by")),
    Column("updated", _("Changed"), "modification"),
    Column("published", _("Published"), "publication"),
)
DEFAULT = ("centre", "state", "type", "year", "claim", "updated")


def chosen(names: list[str] | None) -> list[Column]:
    """The columns of those names in the list's order; the usual ones for who never chose."""
    wanted = DEFAULT if names is None else names
    return [column for column in COLUMNS if column.name in wanted]
