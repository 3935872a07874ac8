"""Our predicates as Wagtail's permission policies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

# Wagtail's word for an action → the QuerySet method that is the twin of our predicate.
_TWINS = {"view": "viewable_by", "change": "changeable_by", "delete": "deletable_by"}


class RolePermissionPolicy(BasePermissionPolicy):
    """Asks ``user.has_perm`` for every action, and the QuerySet twins for lists."""

    def _name(self, action: str) -> str:
        return f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.has_perm(self._name(action)))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return bool(user.has_perm(self._name(action), instance))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        found = self._all().none()
        for action in actions:
            twin = getattr(self._all(), _TWINS.get(action, "changeable_by"), None)
            found = found | (twin(user) if twin else self._all())
        return found

    def _all(self) -> QuerySet[Any]:
        return self.model._default_manager.all()  # noqa: SLF001  # Django's own

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Active people who could, to some object."""
        users = get_user_model().objects.filter(is_active=True)
        able = [user.pk for user in users if self.user_has_any_permission(user, actions)]
        return users.filter(pk__in=able)
