"""What the network adds to the back office."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from mosaique.core.backoffice import RolePermissionPolicy
from mosaique.network.models import Membership, Structure
from mosaique.network.viewsets import NetworkViewSetGroup

for _model in (Structure, Membership):
    register_permission_policy(_model, RolePermissionPolicy(_model))


@hooks.register("register_admin_viewset")
def register_network() -> NetworkViewSetGroup:
    """Centres and members."""
    return NetworkViewSetGroup()
