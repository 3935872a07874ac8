from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "mosaique.network"
    label = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from mosaique.network import rules  # noqa: F401, PLC0415  # registers its permissions
