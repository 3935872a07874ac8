"""Where a server cannot listen, the command says so at once."""

from __future__ import annotations

import socket

import pytest


def test_port_in_use_is_told(instance):
    """Granian shares a port with whoever lets it: two servers would answer in turn, or one fail late."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = instance.run("serve", "--port", str(port))
    assert (ran.returncode, ran.stderr) == (
        2, f"mosaique: port {port} of 127.0.0.1 is in use: stop what listens there, or give another with --port\n",
    )  # fmt: skip


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_address_of_another_machine_is_told(instance, host):
    ran = instance.run("serve", "--host", host, "--port", "8499")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"mosaique: cannot listen at {host}, port 8499: ")
    assert ran.stderr.count("\n") == 1
