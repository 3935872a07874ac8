from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    ours = [config.label for config in apps.get_app_configs() if config.name.startswith("mosaique.")]
    output = io.StringIO()
    try:
        call_command("makemigrations", *ours, check_changes=True, dry_run=True, stdout=output)
    except SystemExit:
        pytest.fail(output.getvalue())
