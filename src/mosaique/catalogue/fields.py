"""A database column that holds a description."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from mosaique.catalogue.values.description import Description, from_json, to_json


class DescriptionField(models.TextField[Description, Description]):
    """A ``Description`` kept as JSON text; read and written as the value, validated on the way in."""

    description = "A bibliographic description"

    def from_db_value(self, value: str | None, *_: Any) -> Description | None:
        return None if value is None else from_json(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Description):
            return value
        try:
            return from_json(value)
        except ValueError as error:  # msgspec.ValidationError is one
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> Any:
        return to_json(value).decode() if isinstance(value, Description) else value

    def value_to_string(self, obj: models.Model) -> str:
        return to_json(self.value_from_object(obj)).decode()
