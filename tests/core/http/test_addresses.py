from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
import ssrfguard
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.core.http.addresses import is_public, parse_networks

# Where we refuse what ssrfguard allows: dead or unassigned prefixes that no site answers from.
STRICTER = tuple(
    ip_network(cidr)
    for cidr in ("192.0.0.9/32", "192.0.0.10/32", "::/96", "2001::/23", "2002::/16")
)  # fmt: skip
GIVEN_OUT = ip_network("2000::/3")
CARRIERS = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))


def is_stricter(address) -> bool:
    if any(address in network for network in STRICTER if network.version == address.version):
        return True
    if address.version == 4:
        return False
    if any(address in carrier for carrier in CARRIERS):
        return is_stricter(IPv4Address(int(address) & 0xFFFFFFFF))
    return address not in GIVEN_OUT


def peer_allows(address) -> bool:
    return not ssrfguard.DEFAULT_DENIED.classify(address).blocked


# Every block that the peer knows, its edges and their neighbours, and the same inside each prefix that
# carries an IPv4 address.
EDGES = [
    address
    for block in ssrfguard.DEFAULT_DENIED.blocks
    for number in (
        int(block.network.network_address) - 1,
        int(block.network.network_address),
        int(block.network.broadcast_address),
        int(block.network.broadcast_address) + 1,
    )
    if 0 <= number < 1 << block.network.max_prefixlen
    for address in [IPv4Address(number) if block.network.version == 4 else IPv6Address(number)]
]
V4_EDGES = [address for address in EDGES if address.version == 4]
WRAPPED = [
    IPv6Address(int(address) | wrapper)
    for address in V4_EDGES
    for wrapper in (0xFFFF << 32, 0x64FF9B << 96, 0, 0x64FF9B0001 << 80)
] + [IPv6Address(0x2002 << 112 | int(address) << 80) for address in V4_EDGES]


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),
        ("169.254.169.254", False),
        ("172.31.255.255", False),
        ("192.0.0.192", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:a9fe:a9fe", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("5f00::1", False),
        ("4000::1", False),
    ],
)
def test_address_is_public_when_its_packets_reach_a_public_host(text, public):
    assert is_public(ip_address(text)) is public


def test_addresses_at_the_edges_of_every_block_agree_with_ssrfguard():
    assert len(EDGES) > 200
    assert [
        str(address)
        for address in [*EDGES, *WRAPPED]
        if is_public(address) != (peer_allows(address) and not is_stricter(address))
    ] == []


@settings(max_examples=1000)
@given(
    st.one_of(
        st.ip_addresses(),
        st.ip_addresses(v=4).map(lambda address: IPv6Address(int(address) | 0xFFFF << 32)),
        st.ip_addresses(v=4).map(lambda address: IPv6Address(int(address) | 0x64FF9B << 96)),
        st.ip_addresses(network="2000::/3"),
    )
)
def test_made_up_addresses_agree_with_ssrfguard(address):
    assert is_public(address) == (peer_allows(address) and not is_stricter(address))


def test_networks_are_read_with_or_without_their_length():
    assert parse_networks(["10.0.0.0/8", "192.168.1.7", "192.168.1.7/24", "fd00::/8"]) == (
        ip_network("10.0.0.0/8"),
        ip_network("192.168.1.7/32"),
        ip_network("192.168.1.0/24"),
        ip_network("fd00::/8"),
    )


def test_network_that_cannot_be_read_is_an_error():
    with pytest.raises(ValueError, match="'intranet'"):
        parse_networks(["intranet"])
