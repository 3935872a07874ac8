from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mosaique.core"
    label = "core"

    def ready(self) -> None:
        from mosaique.core import checks  # noqa: F401, PLC0415  # registers itself with Django
