"""What the catalogue tells Wagtail's screens."""

from __future__ import annotations

from wagtail.permissions import register_permission_policy

from mosaique.catalogue.models import Record
from mosaique.core.backoffice import RolePermissionPolicy

# Records have their screens at the desk; Wagtail's log of what was changed asks who may read of which.
register_permission_policy(Record, RolePermissionPolicy(Record))
