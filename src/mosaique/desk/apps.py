from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "mosaique.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from mosaique.desk.baskets import rules  # noqa: F401, PLC0415  # its permissions
