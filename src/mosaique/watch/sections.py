"""The pages of the watch room, as its tabs show them on each."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Section(NamedTuple):
    """A page of the room: its words and the name of its address."""

    label: str | Promise
    view: str

    @property
    def url(self) -> str:
        return reverse(self.view)


# In the order of a morning: what came, then what is made of it, then what it comes from.
SECTIONS = (
    Section(pgettext_lazy("watch", "Inbox"), "watch:inbox"),
    Section(_("Topics"), "watch:topics"),
    Section(_("Selections"), "watch:selections"),
    Section(_("Journals"), "watch:journals"),
    Section(_("Sources"), "watch:sources"),
    Section(_("Send a link"), "watch:send"),
    Section(pgettext_lazy("watch", "Report"), "watch:report"),
)
# Inside the inbox as far as a reader is concerned, whatever their address begins with.
_OF_THE_INBOX = "elements/"


def section_of(path: str) -> Section | None:
    """The tab that an address belongs to: the one with the longest address that begins it."""
    inbox, *others = SECTIONS
    found = [one for one in others if path.startswith(one.url)]
    if found:
        return max(found, key=lambda one: len(one.url))
    is_inbox = path == inbox.url or path.startswith(inbox.url + _OF_THE_INBOX)
    return inbox if is_inbox else next((one for one in others if one.view == "watch:sources"), None)
