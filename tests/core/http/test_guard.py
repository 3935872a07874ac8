"""Nothing is connected to that may not be: connections are counted at the socket, and at a server that listens."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from ipaddress import ip_address
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from mosaique.core.http import Failed, Fetched, Reach, fetch, outcomes
from mosaique.core.http.addresses import parse_networks
from mosaique.core.http.connection import Deadline, GuardedBackend
from tests.core.http.local_server import answer, redirect, serving

PUBLIC = "93.184.216.34"
LOOPBACK = parse_networks(["127.0.0.1/32"])


@pytest.fixture
def attempts(monkeypatch):
    """Every address that a socket is asked to connect to; only 127.0.0.1 is let through."""
    seen = []
    connect = socket.socket.connect

    def counted(self, address):
        seen.append(address[:2])
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counted)
    return seen


def names(**addresses):
    return lambda host: addresses.get(host.partition(".")[0], [])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "localhost",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:a9fe:a9fe]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fc00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "127。0。0。1",
    ],
)
@pytest.mark.parametrize("port", ["", ":443", ":listening"])
def test_private_address_is_refused_before_any_connection(host, port, attempts):
    with serving({"/": answer(b"secret")}) as server:
        outcome = fetch(f"http://{host}{port.replace('listening', str(server.port))}/", reach=Reach())

    assert (outcome.reason, outcome.permanent) == (outcomes.PRIVATE, True)
    assert (attempts, server.connections) == ([], 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://example.org@127.0.0.1/",
        "http://example.org\\@127.0.0.1/",
        "http://127.0.0.1\r\n.example.org/",
        "http:///127.0.0.1/",
        "http://[::1%25lo]/",
        "http://①②⑦.⓪.⓪.①/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
    ],
)
def test_disguised_address_is_refused_without_asking_for_its_name(url, attempts):
    asked = []
    outcome = fetch(url, reach=Reach(resolve=lambda host: asked.append(host) or ["127.0.0.1"]))
    assert (outcome.permanent, asked, attempts) == (True, [], [])


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 8080, 65_535])
def test_other_ports_of_a_public_host_are_refused_before_any_connection(port, attempts):
    outcome = fetch(f"http://{PUBLIC}:{port}/")
    assert outcome == Failed(outcomes.PORT, {"port": port, "ports": "80, 443"}, permanent=True)
    assert attempts == []


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        [PUBLIC, "127.0.0.1"],
        ["10.0.0.1", PUBLIC],
        ["::1", PUBLIC],
        ["169.254.169.254"],
        ["fe80::1%2"],
    ],
)
def test_name_with_one_private_answer_is_refused_before_any_connection(answers, attempts):
    outcome = fetch("http://rebind.example/", reach=Reach(resolve=names(rebind=answers)))
    assert outcome == Failed(outcomes.PRIVATE, {"host": "rebind.example"}, permanent=True)
    assert attempts == []


def test_name_is_looked_up_once_and_its_checked_answer_is_connected_to(attempts):
    turns = iter([[PUBLIC], ["127.0.0.1"]])
    outcome = fetch("http://rebind.example/", reach=Reach(resolve=lambda host: next(turns)))
    assert outcome == Failed(outcomes.UNREACHABLE, {"host": "rebind.example"})
    assert attempts == [(PUBLIC, 80)]
    assert next(turns) == ["127.0.0.1"]


def test_every_hop_is_looked_up_and_checked_again(attempts):
    reach = Reach(LOOPBACK, resolve=names(outside=["127.0.0.1"], inside=["10.0.0.7"]))
    with serving({"/": redirect("http://inside.example/")}) as server:
        outcome = fetch(server.url(host="outside.example"), reach=reach)

    assert outcome == Failed(outcomes.PRIVATE, {"host": "inside.example"}, permanent=True)
    assert attempts == [("127.0.0.1", server.port)]


def test_redirection_within_a_name_does_not_outlive_a_changed_answer(attempts):
    turns = iter([["127.0.0.1"], ["10.0.0.7"]])
    with serving({"/": redirect("/again")}) as server:
        outcome = fetch(
            server.url(host="rebind.example"), reach=Reach(LOOPBACK, resolve=lambda host: next(turns))
        )

    assert (outcome.reason, len(server.requests)) == (outcomes.PRIVATE, 1)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", outcomes.SCHEME),
        ("http://2130706433/", outcomes.MALFORMED),
        ("http://a:b@127.0.0.1/", outcomes.USER_NAME),
        ("http://169.254.169.254/latest/meta-data/", outcomes.PRIVATE),
        (f"http://{PUBLIC}:6379/", outcomes.PORT),
    ],
)
def test_redirection_out_of_reach_is_refused(location, reason, attempts):
    with serving({"/": redirect(location)}) as server:
        outcome = fetch(server.url(), reach=Reach(LOOPBACK))

    assert (outcome.reason, outcome.permanent) == (reason, True)
    assert attempts == [("127.0.0.1", server.port)]


def test_unreachable_addresses_are_passed_over_for_the_next_up_to_four(attempts):
    answers = [f"93.184.216.{last}" for last in range(1, 9)]
    outcome = fetch("http://many.example/", reach=Reach(resolve=names(many=answers)))
    assert outcome == Failed(outcomes.UNREACHABLE, {"host": "many.example"})
    assert attempts == [(address, 80) for address in answers[:4]]


def test_second_address_answers_when_the_first_does_not(attempts):
    reach = Reach(parse_networks(["127.0.0.0/8"]), resolve=names(two=["127.0.0.9", "127.0.0.1"]))
    with serving({"/": answer(b"here")}) as server:
        outcome = fetch(server.url(host="two.example"), reach=reach)

    assert (outcome.body, server.requests[0].headers["host"]) == (b"here", f"two.example:{server.port}")


def test_unknown_name_is_told(attempts):
    assert fetch("http://absent.example/", reach=Reach(resolve=names())) == Failed(
        outcomes.UNKNOWN_HOST, {"host": "absent.example"}
    )


def test_stalled_resolver_ends_with_the_clock():
    stopped = Event()
    outcome = fetch(
        "http://slow.example/", timeout=0.2, reach=Reach(resolve=lambda host: stopped.wait(20) and [])
    )
    stopped.set()
    assert outcome == Failed(outcomes.TOO_SLOW, {"host": "slow.example", "seconds": "0.2"})


def test_unix_sockets_are_not_opened():
    with pytest.raises(NotImplementedError):
        GuardedBackend(Reach(), Deadline(1)).connect_unix_socket("/run/service.sock")


# --- What the operator allows --------------------------------------------------------------------------------


def test_allowed_network_is_reached_on_any_port_and_no_other_is(settings, attempts):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with serving({"/": answer(b"intranet")}) as server:
        assert fetch(server.url()).body == b"intranet"
        assert fetch(f"http://127.0.0.2:{server.port}/").reason == outcomes.PRIVATE


def test_nothing_private_is_allowed_by_default(attempts):
    with serving({"/": answer(b"intranet")}) as server:
        assert fetch(server.url()).reason == outcomes.PRIVATE
    assert (attempts, server.connections) == ([], 0)


def test_network_that_cannot_be_read_stops_everything(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["intranet"]
    with pytest.raises(ImproperlyConfigured, match=r"MOSAIQUE_ALLOW_PRIVATE_NETWORKS: 'intranet'"):
        fetch("http://example.org/")


def test_allowed_ipv4_network_does_not_open_its_ipv6_disguises():
    reach = Reach(
        parse_networks(["10.0.0.0/8"]), resolve=names(mapped=["::ffff:10.0.0.1"], plain=["10.0.0.1"])
    )
    assert fetch("http://mapped.example/", reach=reach).reason == outcomes.PRIVATE
    assert reach.addresses_of("plain.example", 8080) == [ip_address("10.0.0.1")]


# --- TLS -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for catalogue.example: (server context, trusting client context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "catalogue.example")])
    now = dt.datetime.now(tz=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("catalogue.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def test_tls_proves_the_name_and_not_the_address(authority):
    server_side, trusting = authority
    asked_for = []
    server_side.sni_callback = lambda connection, name, context: asked_for.append(name)
    reach = Reach(LOOPBACK, names(catalogue=["127.0.0.1"], other=["127.0.0.1"]), lambda: trusting)

    with serving({"/": answer(b"private words")}, tls=server_side) as server:
        right = fetch(server.url(host="catalogue.example"), reach=reach)
        wrong = fetch(server.url(host="other.example"), reach=reach)

    assert isinstance(right, Fetched)
    assert (right.body, asked_for) == (b"private words", ["catalogue.example", "other.example"])
    assert wrong == Failed(outcomes.CERTIFICATE, {"host": "other.example"})


def test_unknown_authority_is_refused(authority):
    reach = Reach(LOOPBACK, names(catalogue=["127.0.0.1"]))
    with serving({"/": answer(b"")}, tls=authority[0]) as server:
        outcome = fetch(server.url(host="catalogue.example"), reach=reach)

    assert outcome == Failed(outcomes.CERTIFICATE, {"host": "catalogue.example"})
    assert server.requests == []


def test_server_that_does_not_speak_tls_is_told():
    reach = Reach(LOOPBACK, names(catalogue=["127.0.0.1"]))
    with serving({"/": answer(b"")}) as server:
        outcome = fetch(f"https://catalogue.example:{server.port}/", reach=reach, timeout=5)

    assert outcome == Failed(outcomes.INSECURE, {"host": "catalogue.example"})


def test_handshake_that_never_comes_ends_with_the_clock():
    reach = Reach(LOOPBACK, names(catalogue=["127.0.0.1"]))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcome = fetch(f"https://catalogue.example:{port}/", reach=reach, timeout=0.3)

    assert outcome == Failed(outcomes.TOO_SLOW, {"host": "catalogue.example", "seconds": "0.3"})
