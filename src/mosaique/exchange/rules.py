"""Who may import and undo, and take a centre's data away. QuerySet twins: ``exchange.queries``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.exchange.queries import MANAGERS_OF_A_CENTRE
from mosaique.network.permissions import MANAGERS, STAFF, coordinates, register, structures_where

if TYPE_CHECKING:
    from mosaique.exchange.models import ImportRun, LeavingKit


def can_view_import(user: Any, run: ImportRun) -> bool:
    """The staff of the centre that the file comes from, and the network."""
    return coordinates(user) or run.structure_id in structures_where(user, STAFF)


def can_undo_import(user: Any, run: ImportRun) -> bool:
    """Who imported, while of the centre's staff; the centre's managers; the network."""
    is_own = run.by_id is not None and run.by_id == user.pk and can_view_import(user, run)
    return is_own or coordinates(user) or run.structure_id in structures_where(user, MANAGERS_OF_A_CENTRE)


def can_view_kit(user: Any, kit: LeavingKit) -> bool:
    """The centre's managers and the network: it holds drafts and local notes."""
    return coordinates(user) or kit.structure_id in structures_where(user, MANAGERS_OF_A_CENTRE)


register("exchange.view_importrun", can_view_import, roles=STAFF)
register("exchange.add_importrun", can_view_import, roles=STAFF)
register("exchange.undo_importrun", can_undo_import, roles=STAFF)
for _action in ("view", "add"):
    register(f"exchange.{_action}_leavingkit", can_view_kit, roles=MANAGERS)
