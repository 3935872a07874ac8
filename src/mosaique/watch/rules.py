"""Who may do what to what is watched. QuerySet twins: ``watch.models``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.network.permissions import STAFF, coordinates, register, roles_of, structures_where
from mosaique.watch.enums import SourceKind

if TYPE_CHECKING:
    from mosaique.watch.journals.models import Absence, Journal
    from mosaique.watch.models import Source
    from mosaique.watch.selections.models import Selection
    from mosaique.watch.topics.models import Topic


def is_watcher(user: Any, _obj: object = None) -> bool:
    """Everyone who works in a centre: the watch is the network's."""
    return bool(roles_of(user) & STAFF)


def can_change_source(user: Any, source: Source) -> bool:
    """The staff of the centres in charge of the source, and the network; nobody that of what people send."""
    if source.kind == SourceKind.SENT:
        return False
    if coordinates(user):
        return True
    mine = structures_where(user, STAFF)
    return bool(mine) and any(structure.pk in mine for structure in source.structures.all())


def can_change_topic(user: Any, topic: Topic) -> bool:
    """The staff of the centres in charge of the topic, and the network."""
    if coordinates(user):
        return True
    mine = structures_where(user, STAFF)
    return bool(mine) and any(structure.pk in mine for structure in topic.structures.all())


def can_view_selection(user: Any, selection: Selection) -> bool:
    """Everybody once it is published; before and after, who may change it."""
    return selection.is_public or can_change_selection(user, selection)


def can_change_selection(user: Any, selection: Selection) -> bool:
    """The staff of the centre in charge of the selection, and the network: they also publish and withdraw."""
    return coordinates(user) or selection.structure_id in structures_where(user, STAFF)


def can_delete_selection(user: Any, selection: Selection) -> bool:
    """The same, while readers never saw it."""
    return selection.is_draft and can_change_selection(user, selection)


def can_change_journal(user: Any, journal: Journal) -> bool:
    """The staff of the centre in charge of the journal and of its stand-in, and the network."""
    mine = structures_where(user, STAFF)
    return coordinates(user) or journal.structure_id in mine or journal.stand_in_id in mine


def can_change_absence(user: Any, absence: Absence) -> bool:
    """The staff of the centre that is away, and the network."""
    return coordinates(user) or absence.structure_id in structures_where(user, STAFF)


register("watch.view_source", is_watcher, roles=STAFF)
register("watch.add_source", is_watcher, roles=STAFF)
register("watch.change_source", can_change_source, roles=STAFF)
register("watch.delete_source", can_change_source, roles=STAFF)
register("watch.view_item", is_watcher, roles=STAFF)
register("watch.view_topic", is_watcher, roles=STAFF)
register("watch.add_topic", is_watcher, roles=STAFF)
register("watch.change_topic", can_change_topic, roles=STAFF)
register("watch.delete_topic", can_change_topic, roles=STAFF)
register("watch.decide_item", is_watcher, roles=STAFF)
register("watch.view_selection", can_view_selection, roles=STAFF)
register("watch.add_selection", can_change_selection, roles=STAFF)
register("watch.change_selection", can_change_selection, roles=STAFF)
register("watch.delete_selection", can_delete_selection, roles=STAFF)
register("watch.view_journal", is_watcher, roles=STAFF)
register("watch.add_journal", can_change_journal, roles=STAFF)
register("watch.change_journal", can_change_journal, roles=STAFF)
register("watch.delete_journal", can_change_journal, roles=STAFF)
register("watch.add_absence", can_change_absence, roles=STAFF)
register("watch.change_absence", can_change_absence, roles=STAFF)
