"""Which network addresses an outgoing request may reach.

The standard library's ``is_global`` answers another question and changes between patch releases: NAT64's
``64:ff9b::7f00:1`` is global and arrives at 127.0.0.1. The table here is IANA's special-purpose registries
(RFC 6890 and updates, read 2026-11) plus the dead prefixes they dropped; tests compare it with ``ssrfguard``.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address
IPNetwork: TypeAlias = IPv4Network | IPv6Network

_CLOSED_V4 = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared by providers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local, cloud metadata
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, dead
        "192.168.0.0/16",  # private use
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only 2000::/3 is given out for global unicast (IANA); everything beside it is closed without being listed.
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # IETF protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, dead
        "3fff::/20",  # documentation
    )
)
# These carry an IPv4 destination in their last 32 bits, and are met in earnest: dual-stack sockets, and
# networks that reach IPv4 through NAT64.
_CARRIES_V4 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


def is_public(address: IPAddress) -> bool:
    """Whether a packet to the address ends up at a public host."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    if address.scope_id:
        return False
    if any(address in network for network in _CARRIES_V4):
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_V6 and not any(address in network for network in _CLOSED_V6)


def parse_networks(cidrs: Iterable[str]) -> tuple[IPNetwork, ...]:
    """The networks written as ``10.0.0.0/8``; a single address is a network of one. Raises ValueError."""
    return tuple(ip_network(cidr, strict=False) for cidr in cidrs)
