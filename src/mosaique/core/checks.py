"""What must hold before anything is served."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from mosaique.core.sqlite import is_affected


@register(Tags.database)
def sqlite_is_safe_in_wal(**_: Any) -> list[Error]:
    """Refuse a SQLite release that can corrupt a database in WAL mode."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    import sqlite3  # noqa: PLC0415  # the one that core.sqlite chose

    if not is_affected(sqlite3.sqlite_version_info):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode.",
            hint="Install the package pysqlite3 0.6.1 or later (`make setup` does).",
            id="mosaique.E001",
        )
    ]


@register(Tags.security)
def private_networks_can_be_read(**_: Any) -> list[Error]:
    """Refuse a setting that would leave outgoing requests without their rule."""
    return [
        Error(
            f"MOSAIQUE_ALLOW_PRIVATE_NETWORKS holds {cidr!r}, which is not a network.",
            hint="Write networks as 10.0.0.0/8,192.168.1.0/24.",
            id="mosaique.E002",
        )
        for cidr in settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS
        if not _is_network(cidr)
    ]


def _is_network(cidr: str) -> bool:
    try:
        ip_network(cidr, strict=False)
    except ValueError:
        return False
    return True
