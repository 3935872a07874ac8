"""What outgoing requests may reach, and how a name becomes addresses."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TypeAlias

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mosaique.core.http.addresses import IPAddress, IPNetwork, is_public, parse_networks
from mosaique.core.http.outcomes import PORT, PRIVATE, UNKNOWN_HOST, Broken, Failed

Resolver: TypeAlias = Callable[[str], Sequence[str]]

_PORTS = (80, 443)


def system_resolver(host: str) -> Sequence[str]:
    """Every address that the system gives for a name. Raises OSError."""
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def public_authorities() -> ssl.SSLContext:
    """Certificates are checked against Mozilla's authorities and those that the system trusts (intranets)."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


@dataclass(frozen=True, slots=True)
class Reach:
    """Public hosts on a few ports, the web's unless said otherwise, and the listed networks on any port."""

    networks: tuple[IPNetwork, ...] = ()
    resolve: Resolver = system_resolver
    tls: Callable[[], ssl.SSLContext] = public_authorities
    ports: tuple[int, ...] = _PORTS

    @classmethod
    def of(cls, *cidrs: str) -> Reach:
        """The public network and these private ones."""
        return cls(networks=parse_networks(cidrs))

    @classmethod
    def from_settings(cls) -> Reach:
        """What the operator allows. Raises ImproperlyConfigured for a network that cannot be read."""
        try:
            return cls.of(*settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS)
        except ValueError as error:
            message = f"MOSAIQUE_ALLOW_PRIVATE_NETWORKS: {error}"
            raise ImproperlyConfigured(message) from None

    def addresses_of(self, host: str, port: int) -> list[IPAddress]:
        """The addresses to connect to, in the resolver's order, all of them checked.

        Raises Broken if the name is unknown, or if a single answer is out of reach: a name with public and
        private answers is how DNS rebinding starts.
        """
        try:
            found = [ip_address(text) for text in self.resolve(host)]
        except (OSError, ValueError):
            found = []
        if not found:
            raise Broken(Failed(UNKNOWN_HOST, {"host": host}))
        for address in found:
            self._check(address, host, port)
        return found

    def is_allowed_by_name(self, address: IPAddress) -> bool:
        """Whether the operator named the address, or its network."""
        return any(address in network for network in self.networks if network.version == address.version)

    def _check(self, address: IPAddress, host: str, port: int) -> None:
        if self.is_allowed_by_name(address):
            return
        if not is_public(address):
            raise Broken(Failed(PRIVATE, {"host": host}, permanent=True))
        if port not in self.ports:
            ports = ", ".join(str(one) for one in sorted(set(self.ports)))
            raise Broken(Failed(PORT, {"port": port, "ports": ports}, permanent=True))
