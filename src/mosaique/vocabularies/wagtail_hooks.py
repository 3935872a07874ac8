"""What the vocabularies add to the back office."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from mosaique.core.backoffice import RolePermissionPolicy
from mosaique.vocabularies.models import Concept, ConceptScheme, Territory
from mosaique.vocabularies.viewsets import VocabulariesViewSetGroup

for _model in (Concept, ConceptScheme, Territory):
    register_permission_policy(_model, RolePermissionPolicy(_model))


@hooks.register("register_admin_viewset")
def register_vocabularies() -> VocabulariesViewSetGroup:
    """Concepts, schemes and territories."""
    return VocabulariesViewSetGroup()
