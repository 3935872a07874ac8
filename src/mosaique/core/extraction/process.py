"""Another process of ours that reads a file from outside: what it answers, and why it stopped early."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from typing import Any, BinaryIO


def read_apart(module: str, media_type: str, file: BinaryIO, *, timeout: float) -> tuple[bytes, str]:
    """What the module writes about the file, and what it says of a failure (empty if there was none).

    ``file`` is an open file, or bytes in memory. ``timeout`` is in seconds; what was written by then is kept.
    """
    command = [sys.executable, "-I", "-m", module, media_type]
    source: dict[str, Any] = {"input": file.getvalue()} if isinstance(file, BytesIO) else {"stdin": file}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell; the file comes on its input
            command, **source, capture_output=True, timeout=timeout, check=False, env={}
        )
    except subprocess.TimeoutExpired as expired:
        return expired.stdout or b"", "the time ran out"
    if done.returncode < 0:
        return done.stdout, f"stopped by signal {-done.returncode}"
    return done.stdout, done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
