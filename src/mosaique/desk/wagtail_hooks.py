"""The way back to the desk from Wagtail's screens."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def records() -> MenuItem:
    """The first of its menu, whatever the screen."""
    return MenuItem(
        _("Records"), reverse_lazy("desk:worklist"), name="records", icon_name="doc-full", order=10
    )
