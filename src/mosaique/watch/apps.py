from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    name = "mosaique.watch"
    label = "watch"
    verbose_name = _("Watch")

    def ready(self) -> None:
        from mosaique.desk.entry import origins  # noqa: PLC0415  # models are loaded now
        from mosaique.portal import rooms  # noqa: PLC0415  # once the apps are there
        from mosaique.watch import rules  # noqa: F401, PLC0415  # its permissions
        from mosaique.watch.inbox.records import KIND, ItemOrigin  # noqa: PLC0415  # models are loaded now
        from mosaique.watch.selections.public_pages import ROOM  # noqa: PLC0415

        origins.register(KIND, ItemOrigin())
        rooms.register(ROOM)
