from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "mosaique.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from mosaique.exchange import rules  # noqa: F401, PLC0415  # its permissions
        from mosaique.exchange.harvest import rules as _of_harvesting  # noqa: F401, PLC0415  # the same
