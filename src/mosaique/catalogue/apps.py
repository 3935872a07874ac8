from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "mosaique.catalogue"
    label = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from mosaique.catalogue import rules, value_names  # noqa: F401, PLC0415  # rules: its permissions
        from mosaique.catalogue.indexing import (  # noqa: PLC0415  # models must be loaded first
            RecordSource,
            index_again,
        )
        from mosaique.discovery.registry import register_source  # noqa: PLC0415
        from mosaique.vocabularies.signals import concepts_changed  # noqa: PLC0415

        register_source(RecordSource())
        concepts_changed.connect(index_again, dispatch_uid="catalogue.index_again")
        value_names.register()
