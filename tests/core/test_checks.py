from __future__ import annotations

from mosaique.core.checks import private_networks_can_be_read


def test_networks_that_can_be_read_pass(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["10.0.0.0/8", "192.168.1.7", "fd00::/8"]
    assert private_networks_can_be_read() == []


def test_network_that_cannot_be_read_stops_the_start(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["10.0.0.0/8", "intranet"]
    (error,) = private_networks_can_be_read()
    assert error.id == "mosaique.E002"
    assert error.msg == "MOSAIQUE_ALLOW_PRIVATE_NETWORKS holds 'intranet', which is not a network."
