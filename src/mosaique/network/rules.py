"""Who may do what to structures and memberships. QuerySet twins: ``network.models``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.permissions import (
    MANAGERS,
    NETWORK,
    STAFF,
    coordinates,
    register,
    roles_of,
    structures_where,
)

if TYPE_CHECKING:
    from mosaique.network.models import Membership, Structure

_LOCAL_MANAGERS = frozenset({Role.MANAGER})


def can_enter_back_office(user: Any, _obj: object = None) -> bool:
    """Everyone who describes, manages or coordinates."""
    return bool(roles_of(user) & STAFF)


def can_change_structure(user: Any, structure: Structure) -> bool:
    """The structure's managers, and the network."""
    return coordinates(user) or structure.pk in structures_where(user, _LOCAL_MANAGERS)


def can_make_structures(user: Any, _structure: object) -> bool:
    """The network."""
    return coordinates(user)


def can_change_membership(user: Any, membership: Membership) -> bool:
    """An administrator any; a coordinator all but administrators'; a manager those of her structure."""
    roles = roles_of(user)
    if Role.ADMINISTRATOR in roles:
        return True
    if membership.role == Role.ADMINISTRATOR:
        return False
    if Role.COORDINATOR in roles:
        return True
    if membership.role in NETWORK_ROLES:
        return False
    return membership.structure_id in structures_where(user, _LOCAL_MANAGERS)


register("wagtailadmin.access_admin", can_enter_back_office, roles=STAFF)
register("network.view_structure", can_enter_back_office, roles=STAFF)
register("network.change_structure", can_change_structure, roles=MANAGERS)
register("network.add_structure", can_make_structures, roles=NETWORK)
register("network.delete_structure", can_make_structures, roles=NETWORK)
for _action in ("view", "add", "change", "delete"):
    register(f"network.{_action}_membership", can_change_membership, roles=MANAGERS)
