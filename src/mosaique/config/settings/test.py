"""Under pytest: a throw-away home, immediate tasks, mail in memory, quick passwords."""

from __future__ import annotations

import os
import tempfile

os.environ["MOSAIQUE_HOME"] = tempfile.mkdtemp(prefix="mosaique-test-")
os.environ.setdefault("MOSAIQUE_LOG_LEVEL", "ERROR")

from mosaique.config.settings.base import *  # noqa: F403  # the home must be set first

DATABASES["default"]["TEST"] = {"NAME": None}  # noqa: F405  # SQLite: memory; PostgreSQL: test_<name>
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
