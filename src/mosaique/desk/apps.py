from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "mosaique.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from mosaique.desk.baskets import rules  # noqa: F401, PLC0415  # its permissions
        from mosaique.desk.entry.dropped import forget_file  # noqa: PLC0415  # models are loaded now
        from mosaique.desk.models import Entry  # noqa: PLC0415  # the same

        post_delete.connect(forget_file, sender=Entry)
