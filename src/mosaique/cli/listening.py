"""Whether a server can listen at an address: asked before anything is started."""

from __future__ import annotations

import errno
import socket  # noqa: TID251  # to listen, not to ask

from mosaique.cli.errors import CommandFailed


def require_free(host: str, port: int) -> None:
    """Raises CommandFailed when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CommandFailed(f"cannot listen at {host}, port {port}: {error.strerror}") from error
        message = f"port {port} of {host} is in use: stop what listens there, or give another with --port"
        raise CommandFailed(message) from error
