"""Who may see and change partner catalogues. QuerySet twins: ``harvest.queries``."""

from __future__ import annotations

from mosaique.network.permissions import NETWORK, STAFF, register
from mosaique.network.rules import is_network, is_staff

register("exchange.view_harvestsource", is_staff, roles=STAFF)
for _action in ("add", "change", "delete"):
    register(f"exchange.{_action}_harvestsource", is_network, roles=NETWORK)
