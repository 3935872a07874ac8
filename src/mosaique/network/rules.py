"""Who may do what to structures, memberships and vocabularies.

QuerySet twins: ``network.models``, ``vocabularies.models``. Vocabularies are below this room and know its
answers only through ``user.has_perm``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.permissions import (
    ADMINISTRATORS,
    MANAGERS,
    NETWORK,
    STAFF,
    coordinates,
    register,
    roles_of,
    structures_where,
)
from mosaique.vocabularies.enums import ConceptStatus

if TYPE_CHECKING:
    from mosaique.network.models import Membership, Structure
    from mosaique.vocabularies.models import Concept

_LOCAL_MANAGERS = frozenset({Role.MANAGER})


def is_staff(user: Any, _obj: object = None) -> bool:
    """Everyone who describes, manages or coordinates."""
    return bool(roles_of(user) & STAFF)


def is_network(user: Any, _obj: object = None) -> bool:
    """Who acts for the whole network."""
    return coordinates(user)


def is_administrator(user: Any, _obj: object = None) -> bool:
    """Who runs the instance."""
    return Role.ADMINISTRATOR in roles_of(user)


def can_change_structure(user: Any, structure: Structure) -> bool:
    """The structure's managers, and the network."""
    return coordinates(user) or structure.pk in structures_where(user, _LOCAL_MANAGERS)


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


def can_view_concept(user: Any, concept: Concept) -> bool:
    """Everyone what was decided; candidates who describes."""
    return concept.status != ConceptStatus.CANDIDATE or is_staff(user)


def can_change_concept(user: Any, concept: Concept) -> bool:
    """The network every concept; who describes the candidates, until they are decided."""
    return coordinates(user) or (concept.status == ConceptStatus.CANDIDATE and is_staff(user))


def can_delete_concept(user: Any, concept: Concept) -> bool:
    """The network, candidates only: records may use the others."""
    return coordinates(user) and concept.status == ConceptStatus.CANDIDATE


register("wagtailadmin.access_admin", is_staff, roles=STAFF)
register("network.view_structure", is_staff, roles=STAFF)
register("network.change_structure", can_change_structure, roles=MANAGERS)
register("network.add_structure", is_network, roles=NETWORK)
register("network.delete_structure", is_network, roles=NETWORK)
for _action in ("view", "add", "change", "delete"):
    register(f"network.{_action}_membership", can_change_membership, roles=MANAGERS)

register("vocabularies.view_concept", can_view_concept, roles=STAFF)
register("vocabularies.add_concept", is_staff, roles=STAFF)
register("vocabularies.change_concept", can_change_concept, roles=STAFF)
register("vocabularies.approve_concept", is_network, roles=NETWORK)
register("vocabularies.delete_concept", can_delete_concept, roles=NETWORK)
register("vocabularies.view_conceptscheme", is_staff, roles=STAFF)
register("vocabularies.add_conceptscheme", is_network, roles=NETWORK)
register("vocabularies.change_conceptscheme", is_network, roles=NETWORK)
register("vocabularies.delete_conceptscheme", is_administrator, roles=ADMINISTRATORS)
register("vocabularies.view_territory", is_staff, roles=STAFF)
for _action in ("add", "change", "delete"):
    register(f"vocabularies.{_action}_territory", is_administrator, roles=ADMINISTRATORS)
