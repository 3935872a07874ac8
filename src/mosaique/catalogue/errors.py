"""What the catalogue refuses.

CatalogueError
├── RecordIncomplete   below the network's minimum level
├── StateRefused       not from this state
├── EditConflict       someone saved a newer version
├── CopyRefused        not in that centre's name, or not on that record
├── BatchRefused       a batch that cannot be made, run or undone
├── AgentRefused       a change of an authority that cannot be made
├── ClaimedAlready     someone else describes the document
├── ReviewRefused      nobody who could be asked
├── WorkRefused        a decision over works that comes to nothing
└── LinkGone           a link that the record no longer has
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.values.minimum_level import Element

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.utils.functional import Promise

ELEMENTS: dict[Element, Promise] = {
    Element.TITLE: _("a title"),
    Element.TYPE: _("a document type"),
    Element.DATE: _("a date"),
    Element.ABSTRACT: _("an abstract that is long enough"),
    Element.SUBJECT: _("a subject of the thesaurus"),
    Element.SCOPE: _("a scope"),
}


class CatalogueError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: Promise | str = ""


class RecordIncomplete(CatalogueError):
    """The record is below the minimum level; ``missing`` says what it lacks."""

    def __init__(self, missing: Sequence[Element]) -> None:
        self.missing = list(missing)
        super().__init__(", ".join(missing))

    @property
    def user_message(self) -> str:  # type: ignore[override]  # computed: the language is the reader's
        listed = ", ".join(str(ELEMENTS[element]) for element in self.missing)
        return str(format_lazy(_("This record cannot be published yet. It lacks: {listed}."), listed=listed))


class StateRefused(CatalogueError):
    """The record's state does not allow what was asked."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state)

    @property
    def user_message(self) -> str:  # type: ignore[override]  # computed: the language is the reader's
        label = RecordState(self.state).label
        return str(format_lazy(_("This cannot be done while the record is “{state}”."), state=label))


class EditConflict(CatalogueError):
    """Someone else saved the record since it was opened."""

    user_message = _("Someone else has saved this record since you opened it. Reload it, then edit again.")


class CopyRefused(CatalogueError):
    """The person may not add a copy in that centre's name to that record."""

    user_message = _("You can add copies in your own centre’s name only, to records that you can see.")


class BatchRefused(CatalogueError):
    """The batch cannot be made, run or undone as it stands; ``user_message`` says why."""

    def __init__(self, user_message: Promise | str) -> None:
        self.user_message = user_message
        super().__init__(str(user_message))


class AgentRefused(CatalogueError):
    """The authority cannot be changed so; ``user_message`` says why."""

    def __init__(self, user_message: Promise | str) -> None:
        self.user_message = user_message
        super().__init__(str(user_message))


class ClaimedAlready(CatalogueError):
    """Someone else describes the document until a date that has not come."""

    def __init__(self, *, who: str, centre: str, until: dt.datetime) -> None:
        self.who, self.centre, self.until = who, centre, until
        super().__init__(f"{centre} until {until}")

    @property
    def user_message(self) -> str:  # type: ignore[override]  # computed: the language is the reader's
        until = date_format(localtime(self.until), "j F")
        said = _("{who} ({centre}) describes this document until {until}.")
        return str(format_lazy(said, who=self.who, centre=self.centre, until=until))


class ReviewRefused(CatalogueError):
    """The draft cannot be handed to that proofreader."""

    user_message = _(
        "This proofreader cannot be asked: choose someone who works in a centre of the network, and who did "
        "not write the draft."
    )


class WorkRefused(CatalogueError):
    """A decision over works cannot be made as it was asked; ``user_message`` says why."""

    TOO_FEW = _("Choose two records at least.")
    ONE_AT_A_TIME = _("Choose one record, and one work to attach it to.")
    NOT_PUBLISHED = _(
        "Only records that readers see are put in works: one of these is not published any more."
    )
    TOGETHER_ALREADY = _("These records are in one work already.")
    ALONE = _("Nothing would be left in the work: choose the records that leave it.")
    APART_ALREADY = _("These records are kept apart already.")
    ALONE_ALREADY = _("This record is alone: it is in no work any more.")
    DECIDED = _("Somebody has decided of this proposal already.")
    PROPOSED_ALREADY = _("That is proposed already: the coordinator is to answer.")

    def __init__(self, user_message: Promise | str) -> None:
        self.user_message = user_message
        super().__init__(str(user_message))


class LinkGone(CatalogueError):
    """Somebody took the link out of the record, or replaced it."""

    user_message = _("This link is no longer in the record: somebody replaced it or took it out.")
