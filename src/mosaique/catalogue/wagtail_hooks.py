"""What the catalogue adds to the back office."""

from __future__ import annotations

from wagtail import hooks

from mosaique.catalogue.viewsets import RecordViewSet


@hooks.register("register_admin_viewset")
def register_records() -> RecordViewSet:
    """Records: list, entry form, history and states."""
    return RecordViewSet("records")
