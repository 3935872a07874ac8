"""Run a command with DATABASE_URL naming a private, empty PostgreSQL server, stopped and removed after.

    python scripts/with_postgres.py pytest -m "not e2e"

Takes Debian's newest server (/usr/lib/postgresql/*/bin) or the one on PATH. Listens on 127.0.0.1 only, on a
free port, with a password made for the run. Everything that keeps data safe is off: it is for tests. The exit
status is the command's; 2 when no server can be had.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

DEBIAN_SERVERS = Path("/usr/lib/postgresql")
ROLE = DATABASE = "mosaique"
START_SECONDS = 60
STOP_SECONDS = 20
# Nothing here survives a power cut, and nothing needs to.
UNSAFE_AND_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "40",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
}


class NoServerError(Exception):
    """No PostgreSQL server could be found or started; the message says what to install."""


def main(command: list[str]) -> int:
    if not command:
        print("usage: with_postgres.py COMMAND [ARGUMENT…]", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    try:
        with private_server() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except NoServerError as error:
        print(f"with_postgres: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def leave(number: int, _frame: FrameType | None) -> None:
    """Unwind, so that the server stops and its folder goes."""
    sys.exit(128 + number)


@contextmanager
def private_server() -> Iterator[str]:
    """The server's URL, for as long as the block lasts."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="mosaique-postgres-"))
    try:
        owner = unprivileged_owner()
        hand_over(folder, owner)
        password = secrets.token_urlsafe(18)
        create_cluster(binaries, folder, owner, password)
        port = free_port()
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options(folder, port)],
            cwd=folder,
            **identity(owner),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until_ready(binaries, server, port)
            create_database(binaries, port, password)
            yield f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}"
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of the newest server's programs."""
    versions = [path for path in DEBIAN_SERVERS.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoServerError("no PostgreSQL server here. On Debian and Ubuntu: sudo apt install postgresql")


def unprivileged_owner() -> pwd.struct_passwd | None:
    """Who the server runs as: PostgreSQL refuses root, so root asks another user. None is oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def identity(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    """What subprocess takes to run as that user."""
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


def hand_over(path: Path, owner: pwd.struct_passwd | None) -> None:
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def create_cluster(binaries: Path, folder: Path, owner: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    hand_over(secret, owner)
    settings = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", ROLE, f"--pwfile={secret}", *settings],
        cwd=folder,
        **identity(owner),
        capture_output=True,
        text=True,
        check=False,
    )
    secret.unlink()
    if made.returncode != 0:
        raise NoServerError(f"initdb failed: {made.stderr.strip()}")


def options(folder: Path, port: int) -> list[str]:
    settings = {
        **UNSAFE_AND_FAST,
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
    }
    return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_ready(binaries: Path, server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    question = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(question, check=False).returncode != 0:
        if server.poll() is not None:
            raise NoServerError(f"the server stopped at once, with status {server.returncode}")
        if time.monotonic() > deadline:
            raise NoServerError(f"the server was not ready after {START_SECONDS} seconds")
        time.sleep(0.1)


def create_database(binaries: Path, port: int, password: str) -> None:
    subprocess.run(
        [binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", ROLE, DATABASE],
        env={**os.environ, "PGPASSWORD": password},
        check=True,
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, then insist."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
