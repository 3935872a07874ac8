"""What the process that reads a hostile file may use: little memory, little time, no network, no writing."""

from __future__ import annotations

import os
import resource
import sys

MOST_MEMORY = 512 * 1024 * 1024
MOST_PROCESSOR_TIME = 30  # seconds

_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine() -> None:
    """Bind this process, until its end."""
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CPU: MOST_PROCESSOR_TIME,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Python tells of every such call before it is made, and a hook cannot be taken away (PEP 578)."""
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for a process that reads files from outside")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("a process that reads files from outside writes none")
