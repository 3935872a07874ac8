"""Wagtail's own screens, asking our predicates about each object.

Wagtail asks whether a person may do something to *some* record and then opens any of them, by its edit,
delete, history, usage or inspection address. A ``CentreViewSet`` asks about the object itself at each: it is
not found (404) for who may not see it, refused for who may see it and not more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import redirect
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry

# Wagtail's word for an action → the QuerySet method that is the twin of our predicate.
_TWINS = {
    "view": "viewable_by",
    "change": "changeable_by",
    "delete": "deletable_by",
    "decide": "decidable_by",
}


class RolePermissionPolicy(BasePermissionPolicy):
    """Asks ``user.has_perm`` for every action, and the QuerySet twins for lists.

    An action without a twin is one that depends on the person only: all objects or none.
    """

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
            found |= self._instances(user, action)
        return found

    def _instances(self, user: Any, action: str) -> QuerySet[Any]:
        twin = getattr(self._all(), _TWINS.get(action, f"{action}able_by"), None)
        if twin is not None:
            return twin(user)
        return self._all() if self.user_has_permission(user, action) else self._all().none()

    def _all(self) -> QuerySet[Any]:
        return self.model._default_manager.all()  # noqa: SLF001  # Django's own

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Active people who could, to some object."""
        users = get_user_model()._default_manager.filter(is_active=True)  # noqa: SLF001  # Django's own
        wanted = list(actions)
        able = [user.pk for user in users if self.user_has_any_permission(user, wanted)]
        return users.filter(pk__in=able)


def permitted(user: Any, action: str, found: Model) -> Model:
    """The object, if the person may do the action to it. Raises Http404 or PermissionDenied."""
    policy = policy_registry.get(found)
    if not policy.user_has_any_permission_for_instance(user, ["view", action], found):
        raise Http404
    if not policy.user_has_permission_for_instance(user, action, found):
        raise PermissionDenied
    return found


class _Asked:
    """Mixed into a Wagtail view of one object."""

    asked = "view"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into
        return permitted(self.request.user, self.asked, found)  # type: ignore[attr-defined]  # the same


class IndexView(generic.IndexView):
    """What the person may see."""

    def get_base_queryset(self) -> QuerySet[Any]:
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(self.request.user, ["view"])


class EditView(_Asked, generic.EditView):
    asked = "change"


class DeleteView(_Asked, generic.DeleteView):
    asked = "delete"


class HistoryView(_Asked, history.HistoryView):
    pass


class UsageView(_Asked, usage.UsageView):
    pass


class InspectView(_Asked, generic.InspectView):
    pass


class TellsRefusals:
    """Mixed into a view with a form: what its action refuses is told in the form.

    ``refusals`` is an app's base error, which has a ``user_message``.
    """

    refusals: ClassVar[type[Exception]]

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # of the view that it is mixed into
        except self.refusals as error:
            message = str(getattr(error, "user_message", error))
            form.add_error(None, message)
            self.produced_error_message = message
            return self.form_invalid(form)  # type: ignore[attr-defined]  # the same


class TellsRefusedDeletion:
    """The same for a deletion, whose page has no form to tell it in: back to the object's page."""

    refusals: ClassVar[type[Exception]]

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # of the view that it is mixed into
        except self.refusals as error:
            messages.error(self.request, str(getattr(error, "user_message", error)))  # type: ignore[attr-defined]
            return redirect(self.edit_url_name, self.object.pk)  # type: ignore[attr-defined]


class CentreViewSet(ModelViewSet):
    """A ModelViewSet of which each view asks about the object."""

    copy_view_enabled = False  # a copy would show the object to who may only add
    index_view_class = IndexView
    edit_view_class = EditView
    delete_view_class = DeleteView
    history_view_class = HistoryView
    usage_view_class = UsageView
    inspect_view_class = InspectView
