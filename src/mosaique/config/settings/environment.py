"""Typed reading of the environment. Only settings import this; docs/configuration.md lists every variable."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default when it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def items(name: str) -> list[str]:
    """The comma-separated values of the variable, none when unset."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def whole_number(name: str, default: int) -> int:
    """The variable as a whole number. Raises ImproperlyConfigured naming it when it is not one."""
    try:
        return int(text(name, str(default)))
    except ValueError:
        message = f"{name} must be a whole number, not {text(name)!r}."
        raise ImproperlyConfigured(message) from None


def flag(name: str, *, default: bool) -> bool:
    """Whether the variable says ``on`` or ``off``. Raises ImproperlyConfigured naming it for another word."""
    value = text(name, "on" if default else "off").lower()
    if value not in {"on", "off"}:
        message = f"{name} must be on or off, not {text(name)!r}."
        raise ImproperlyConfigured(message)
    return value == "on"


def database(url: str, *, home: Path) -> dict[str, Any]:
    """The Django database settings for ``DATABASE_URL``; SQLite in the instance's folder when empty.

    Raises ImproperlyConfigured for an address that is neither ``sqlite:`` nor ``postgres:``.
    """
    parts = urlsplit(url or f"sqlite:///{home / 'db.sqlite3'}")
    if parts.scheme == "sqlite":
        return sqlite(parts.path[1:] if parts.path.startswith("//") else parts.path)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    message = f"DATABASE_URL must start with sqlite: or postgres:, not {parts.scheme!r}."
    raise ImproperlyConfigured(message)


def sqlite(path: str) -> dict[str, Any]:
    """SQLite in WAL with full synchronisation: what was committed survives a power cut (ADR 0003).

    No memory mapping, and 8 MB of pages for each thread's connection: with 32, a process that has served some
    thousands of pages of 100,000 records holds 377 MB instead of 273, and they are no faster.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def email(url: str, *, home: Path) -> dict[str, Any]:
    """The Django mail settings for ``EMAIL_URL``; files in the instance's outbox when empty.

    ``smtp://user:password@host:port``, ``smtp+tls`` (STARTTLS) or ``smtp+ssl``.
    Raises ImproperlyConfigured for anything else.
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home / "outbox"),
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        message = f"EMAIL_URL must start with smtp:, smtp+tls: or smtp+ssl:, not {parts.scheme!r}."
        raise ImproperlyConfigured(message)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtp+ssl" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 30,
    }


def mailbox(url: str) -> dict[str, Any]:
    """Where the watch's letters arrive, for ``core.imap``; empty when there is no such mailbox.

    ``imaps://user:password@host:port/Folder,Other folder``; ``imap+tls`` (STARTTLS), or ``imap`` for a server
    on an allowed private network. Raises ImproperlyConfigured for anything else.
    """
    if not url:
        return {}
    parts = urlsplit(url)
    ports = {"imaps": 993, "imap+tls": 143, "imap": 143}
    if parts.scheme not in ports or not parts.hostname or not parts.username:
        message = "MOSAIQUE_MAILBOX must be imaps://user:password@host, imap+tls: or imap:."
        raise ImproperlyConfigured(message)
    folders = [unquote(name) for name in parts.path.strip("/").split(",") if name]
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "security": parts.scheme,
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "folders": folders or ["INBOX"],
    }


def secret_key(home: Path) -> str:
    """The instance's secret, made once and kept in ``secret_key`` (mode 600)."""
    path = home / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(48)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of this instance was quicker
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(key)
        return key
