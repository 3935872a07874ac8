"""On a developer's machine: templates and styles reload, errors show their page."""

from __future__ import annotations

from mosaique.config.settings.base import *  # noqa: F403  # settings modules extend each other by design

DEBUG = True
