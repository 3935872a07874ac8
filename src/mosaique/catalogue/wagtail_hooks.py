"""What the catalogue adds to the back office."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from mosaique.catalogue.models import Record
from mosaique.catalogue.viewsets import RecordViewSet
from mosaique.core.backoffice import RolePermissionPolicy

register_permission_policy(Record, RolePermissionPolicy(Record))


@hooks.register("register_admin_urls", order=-1)  # before the records' own, whose last word may be anything
def register_files() -> list[URLResolver]:
    """The files of a record."""
    return [path("records/<int:pk>/files/", include("mosaique.catalogue.urls"))]


@hooks.register("register_admin_viewset")
def register_records() -> RecordViewSet:
    """Records: list, entry form, history and states."""
    return RecordViewSet("records")
