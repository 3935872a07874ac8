"""Who may do what to baskets. QuerySet twins: ``desk.baskets.models``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaique.catalogue.queries import MANAGERS_OF_A_CENTRE
from mosaique.network.permissions import STAFF, coordinates, register, structures_where
from mosaique.network.rules import is_staff

if TYPE_CHECKING:
    from mosaique.desk.baskets.models import Basket


def can_view_basket(user: Any, basket: Basket) -> bool:
    """Who may change it, and the whole staff when it is the network's."""
    return can_change_basket(user, basket) or (basket.is_network and is_staff(user))


def can_change_basket(user: Any, basket: Basket) -> bool:
    """Its owner; once shared, the staff of the centre it is shared with, and who acts for the network."""
    return _owns_or_coordinates(user, basket) or basket.structure_id in structures_where(user, STAFF)


def can_delete_basket(user: Any, basket: Basket) -> bool:
    """Its owner; once shared, the managers of the centre, and who acts for the network."""
    manages = basket.structure_id in structures_where(user, MANAGERS_OF_A_CENTRE)
    return _owns_or_coordinates(user, basket) or manages


def _owns_or_coordinates(user: Any, basket: Basket) -> bool:
    is_shared = basket.is_network or basket.structure_id is not None
    return is_staff(user) and (basket.owner_id == user.pk or (is_shared and coordinates(user)))


register("desk.view_basket", can_view_basket, roles=STAFF)
register("desk.change_basket", can_change_basket, roles=STAFF)
register("desk.delete_basket", can_delete_basket, roles=STAFF)
