from __future__ import annotations

import pytest
from django.template.loader import get_template

from tests.project.tree import PACKAGE

TEMPLATES = sorted(
    path.relative_to(folder).as_posix()
    for folder in PACKAGE.glob("*/templates")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt", ".xml"}
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).template.name == name
