"""Roles as Django permissions: ``user.has_perm("catalogue.change_record", record)``."""

from __future__ import annotations

from typing import Any

from mosaique.network import permissions


class RoleBackend:
    """Answers from the predicates registered in ``network.permissions``; signs nobody in."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody: passwords are another backend's affair."""

    def has_perm(self, user: Any, perm: str, obj: Any = None) -> bool:
        """Whether the person may do it to the object; without one, whether they may to some object."""
        return permissions.allows(user, perm, obj)

    def has_module_perms(self, user: Any, app_label: str) -> bool:
        """Whether the person may do anything at all in an app."""
        return permissions.allows_any(user, app_label)
