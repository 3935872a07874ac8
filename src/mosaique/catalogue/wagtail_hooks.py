"""What the catalogue adds to the back office."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from mosaique.catalogue.models import Record
from mosaique.catalogue.viewsets import RecordViewSet
from mosaique.core.backoffice import RolePermissionPolicy

register_permission_policy(Record, RolePermissionPolicy(Record))


@hooks.register("register_admin_viewset")
def register_records() -> RecordViewSet:
    """Records: list, entry form, history and states."""
    return RecordViewSet("records")
