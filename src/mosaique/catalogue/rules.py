"""Who may do what to records, copies and files. QuerySet twins: ``catalogue.queries``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.catalogue.queries import MANAGERS_OF_A_CENTRE, UNPUBLISHED
from mosaique.catalogue.works.models import DecisionState
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
    from mosaique.catalogue.works.models import Decision


def can_view_record(user: Any, record: Record) -> bool:
    """Everyone what is published; a centre's staff its own records, and those they were asked to proofread;
    the network everything. What is in the bin nobody.
    """
    return record.is_public or _keeps(user, record) or _was_asked(user, record)


def can_change_record(user: Any, record: Record) -> bool:
    """The staff of the centre that is answerable for it, and the network; nobody a partner's."""
    return not record.is_partner and _keeps(user, record)


def can_proofread_record(user: Any, record: Record) -> bool:
    """Who may change it, and whoever was asked to proofread it, as long as it is unpublished."""
    return can_change_record(user, record) or _was_asked(user, record)


def can_recover_record(user: Any, record: Record) -> bool:
    """Who could change it before it was put in the bin."""
    return record.deleted_at is not None and _answers_for(user, record)


def can_withdraw_record(user: Any, record: Record) -> bool:
    """The managers of the centre that is answerable for it, and the network; nobody a partner's."""
    manages = record.structure_id in structures_where(user, MANAGERS_OF_A_CENTRE)
    return record.deleted_at is None and not record.is_partner and (coordinates(user) or manages)


def can_delete_record(user: Any, record: Record) -> bool:
    """Who may change it, as long as readers never saw it."""
    return record.published_at is None and can_change_record(user, record)


def can_change_holding(user: Any, holding: Holding | Attachment) -> bool:
    """The staff of the centre whose copy or file it is, whoever is answerable for the record."""
    own = coordinates(user) or holding.structure_id in structures_where(user, STAFF)
    return own and holding.record.deleted_at is None


def can_add_holding(user: Any, holding: Holding | Attachment) -> bool:
    """The staff of the centre whose copy or file it is, on a published record or one of their own.

    Proofreading another centre's draft gives no right to add to it.
    """
    record = holding.record
    return can_change_holding(user, holding) and (record.is_public or can_change_record(user, record))


def can_view_attachment(user: Any, attachment: Attachment) -> bool:
    """Everyone an open file of a published record; who may change it; who is answerable for its record."""
    is_open = attachment.is_public and attachment.record.is_public
    return is_open or can_change_holding(user, attachment) or _keeps(user, attachment.record)


def can_cover_attachment(user: Any, attachment: Attachment) -> bool:
    """Who may change the record, with a file that she may see: the cover is the record's."""
    return can_change_record(user, attachment.record) and can_view_attachment(user, attachment)


def can_change_batch(user: Any, batch: Batch) -> bool:
    """The staff of the centre in whose name it is made, and the network: to see it, run it and undo it."""
    return coordinates(user) or batch.structure_id in structures_where(user, STAFF)


def can_decide(user: Any, decision: Decision) -> bool:
    """The network, of what was proposed."""
    return coordinates(user) and decision.state == DecisionState.PROPOSED


def can_undo_decision(user: Any, decision: Decision) -> bool:
    """The network, of what is in force: for one record, or for all of them."""
    return coordinates(user) and decision.state == DecisionState.IN_FORCE


def can_withdraw_decision(user: Any, decision: Decision) -> bool:
    """Who proposed it, as long as nobody has decided."""
    return is_staff(user) and decision.state == DecisionState.PROPOSED and decision.by_id == user.pk


def _keeps(user: Any, record: Record) -> bool:
    return record.deleted_at is None and _answers_for(user, record)


def _answers_for(user: Any, record: Record) -> bool:
    return coordinates(user) or record.structure_id in structures_where(user, STAFF)


def _was_asked(user: Any, record: Record) -> bool:
    if record.deleted_at is not None or record.state not in UNPUBLISHED or not is_staff(user):
        return False
    return record.review_requests.open_to(user).exists()


register("catalogue.view_record", can_view_record, roles=STAFF)
register("catalogue.add_record", can_change_record, roles=STAFF)
register("catalogue.change_record", can_change_record, roles=STAFF)
register("catalogue.proofread_record", can_proofread_record, roles=STAFF)
register("catalogue.recover_record", can_recover_record, roles=STAFF)
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
register("catalogue.view_match", is_staff, roles=STAFF)
for _action in ("view", "add"):
    register(f"catalogue.{_action}_decision", is_staff, roles=STAFF)
register("catalogue.decide_decision", can_decide, roles=NETWORK)
register("catalogue.undo_decision", can_undo_decision, roles=NETWORK)
register("catalogue.withdraw_decision", can_withdraw_decision, roles=STAFF)
