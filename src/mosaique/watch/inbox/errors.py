"""What the inbox refuses, and why.

WatchError
└── ItemClaimed     somebody else takes care of the item, until a time
"""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mosaique.watch.errors import WatchError


class ItemClaimed(WatchError):
    """``who`` is a person's name."""

    def __init__(self, who: str, until: dt.datetime) -> None:
        self.who, self.until = who, until
        super().__init__(f"claimed until {until:%Y-%m-%d %H:%M}")

    @property
    def user_message(self) -> str:
        when = date_format(localtime(self.until), "j F, H:i")
        return _("%(who)s takes care of it until %(when)s.") % {"who": self.who, "when": when}
