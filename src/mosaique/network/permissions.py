"""Who may do what: one predicate per permission, registered by each app; nothing else decides.

A predicate takes the person and an object. Asked without an object ("could she for some object?", which
menus need), the roles that the permission is open to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mosaique.network.enums import NETWORK_ROLES, Role

Predicate = Callable[[Any, Any], bool]

STAFF = frozenset({Role.DOCUMENTALIST, Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR})
MANAGERS = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR})
NETWORK = NETWORK_ROLES
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be done to an object, and the roles of which at least one is needed for any object."""

    predicate: Predicate
    roles: frozenset[Role]


_permissions: dict[str, Permission] = {}


def register(name: str, predicate: Predicate, *, roles: frozenset[Role]) -> None:
    """Say who has a permission ("catalogue.change_record"). Each is said once."""
    if name in _permissions:
        message = f"permission {name!r} is registered twice"
        raise ValueError(message)
    _permissions[name] = Permission(predicate, roles)


def names() -> list[str]:
    """Every permission known."""
    return sorted(_permissions)


def is_known(name: str) -> bool:
    """Whether a predicate decides it, rather than Django's own tables."""
    return name in _permissions


def allows(user: Any, name: str, obj: Any = None) -> bool:
    """Whether the person has the permission, on the object or, without one, on some object.

    What nobody registered (Wagtail's sites, redirects, accounts…) is the administrators'.
    """
    permission = _permissions.get(name)
    if permission is None:
        return Role.ADMINISTRATOR in roles_of(user)
    if obj is None:
        return bool(roles_of(user) & permission.roles)
    return permission.predicate(user, obj)


def allows_any(user: Any, app_label: str) -> bool:
    """Whether the person has some permission of an app."""
    return Role.ADMINISTRATOR in roles_of(user) or any(
        name.startswith(f"{app_label}.") and allows(user, name) for name in _permissions
    )


def memberships_of(user: Any) -> list[tuple[Role, int | None]]:
    """(role, structure id) of a person, read once per person object; none for who is not active."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_memberships_read"):
        user._memberships_read = [  # noqa: SLF001  # kept on the person for the time of a request
            (Role(role), structure)
            for role, structure in user.memberships.values_list("role", "structure_id")
        ]
        if user.is_superuser:
            user._memberships_read.append((Role.ADMINISTRATOR, None))  # noqa: SLF001
    return user._memberships_read  # noqa: SLF001


def roles_of(user: Any) -> frozenset[Role]:
    """Every role that the person has somewhere."""
    return frozenset(role for role, _ in memberships_of(user))


def coordinates(user: Any) -> bool:
    """Whether the person acts for the whole network."""
    return bool(roles_of(user) & NETWORK)


def structures_where(user: Any, roles: frozenset[Role]) -> frozenset[int]:
    """Ids of the structures in which the person has one of the roles."""
    return frozenset(
        structure for role, structure in memberships_of(user) if role in roles and structure is not None
    )
