"""Who may do what to records, copies and files. QuerySet twins: ``catalogue.queries``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.catalogue.queries import MANAGERS_OF_A_CENTRE
from mosaique.network.permissions import (
    MANAGERS,
    NETWORK,
    STAFF,
    coordinates,
    register,
    structures_where,
)
from mosaique.network.rules import is_network, is_staff

if TYPE_CHECKING:
    from mosaique.catalogue.models import Attachment, Batch, Holding, Record


def can_view_record(user: Any, record: Record) -> bool:
    """Everyone what is published; a centre's staff its own records; the network everything."""
    return record.is_public or can_change_record(user, record)


def can_change_record(user: Any, record: Record) -> bool:
    """The staff of the centre that is answerable for it, and the network."""
    return coordinates(user) or record.structure_id in structures_where(user, STAFF)


def can_withdraw_record(user: Any, record: Record) -> bool:
    """The managers of the centre that is answerable for it, and the network."""
    return coordinates(user) or record.structure_id in structures_where(user, MANAGERS_OF_A_CENTRE)


def can_delete_record(user: Any, record: Record) -> bool:
    """Who may change it, as long as readers never saw it."""
    return record.published_at is None and can_change_record(user, record)


def can_change_holding(user: Any, holding: Holding | Attachment) -> bool:
    """The staff of the centre whose copy or file it is, whoever is answerable for the record."""
    return coordinates(user) or holding.structure_id in structures_where(user, STAFF)


def can_add_holding(user: Any, holding: Holding | Attachment) -> bool:
    """The staff of the centre whose copy or file it is, on a record that they may see."""
    return can_change_holding(user, holding) and can_view_record(user, holding.record)


def can_view_attachment(user: Any, attachment: Attachment) -> bool:
    """Everyone an open file of a published record; who may change it; who may change its record."""
    is_open = attachment.is_public and attachment.record.is_public
    return is_open or can_change_holding(user, attachment) or can_change_record(user, attachment.record)


def can_cover_attachment(user: Any, attachment: Attachment) -> bool:
    """Who may change the record, with a file that she may see: the cover is the record's."""
    return can_change_record(user, attachment.record) and can_view_attachment(user, attachment)


def can_change_batch(user: Any, batch: Batch) -> bool:
    """The staff of the centre in whose name it is made, and the network: to see it, run it and undo it."""
    return coordinates(user) or batch.structure_id in structures_where(user, STAFF)


register("catalogue.view_record", can_view_record, roles=STAFF)
register("catalogue.add_record", can_change_record, roles=STAFF)
register("catalogue.change_record", can_change_record, roles=STAFF)
register("catalogue.proofread_record", can_change_record, roles=STAFF)
register("catalogue.publish_record", can_change_record, roles=STAFF)
register("catalogue.withdraw_record", can_withdraw_record, roles=MANAGERS)
register("catalogue.delete_record", can_delete_record, roles=STAFF)
for _model in ("holding", "attachment"):
    register(f"catalogue.add_{_model}", can_add_holding, roles=STAFF)
    for _action in ("change", "delete"):
        register(f"catalogue.{_action}_{_model}", can_change_holding, roles=STAFF)
register("catalogue.view_attachment", can_view_attachment, roles=STAFF)
register("catalogue.cover_attachment", can_cover_attachment, roles=STAFF)
for _action in ("view", "add", "change"):
    register(f"catalogue.{_action}_agent", is_staff, roles=STAFF)
for _action in ("merge", "delete"):
    register(f"catalogue.{_action}_agent", is_network, roles=NETWORK)
for _action in ("view", "add", "change"):
    register(f"catalogue.{_action}_batch", can_change_batch, roles=STAFF)
