from __future__ import annotations

import httpx
import pytest
import ssrfguard
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.core.http import outcomes
from mosaique.core.http.outcomes import Broken, Failed
from mosaique.core.http.targets import parse_target, redirected


def failure_of(url: str) -> Failed | None:
    try:
        parse_target(url)
    except Broken as broken:
        return broken.failed
    return None


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://example.org", "http://example.org"),
        ("HTTPS://Example.ORG:443/a?b#c", "https://example.org/a?b#c"),
        ("https://médiathèque.example/été?q=ç", "https://xn--mdiathque-53af.example/%C3%A9t%C3%A9?q=%C3%A7"),
        ("http://koha_1.example.org:8080/", "http://koha_1.example.org:8080/"),
        ("http://example.org./a b", "http://example.org./a%20b"),
        ("http://[2606:2800:220:1:248:1893:25c8:1946]/", "http://[2606:2800:220:1:248:1893:25c8:1946]/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://b/", "http://b/"),
    ],
)
def test_address_is_normalised(url, asked):
    target = parse_target(url)
    host = target.raw_host.decode()
    assert str(target.copy_with(host=host)) == asked


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", outcomes.SCHEME),
        ("//example.org/", outcomes.SCHEME),
        ("file:///etc/passwd", outcomes.SCHEME),
        ("gopher://example.org/", outcomes.SCHEME),
        ("ftp://example.org/", outcomes.SCHEME),
        ("javascript:alert(1)", outcomes.SCHEME),
        ("data:text/html,x", outcomes.SCHEME),
        ("http:///example.org", outcomes.MALFORMED),
        ("http:example.org", outcomes.MALFORMED),
        ("http://", outcomes.MALFORMED),
        ("http://:80/", outcomes.MALFORMED),
        (" http://example.org/", outcomes.MALFORMED),
        ("http://exam ple.org/", outcomes.MALFORMED),
        ("http://example.org/a\r\nHost: inside", outcomes.MALFORMED),
        ("http://example.org/\x00", outcomes.MALFORMED),
        ("http://example.org\\@127.0.0.1/", outcomes.MALFORMED),
        ("http://user@example.org/", outcomes.USER_NAME),
        ("http://user:secret@example.org/", outcomes.USER_NAME),
        ("http://example.org@127.0.0.1/", outcomes.USER_NAME),
        ("http://2130706433/", outcomes.MALFORMED),
        ("http://0x7f000001/", outcomes.MALFORMED),
        ("http://017700000001/", outcomes.MALFORMED),
        ("http://127.1/", outcomes.MALFORMED),
        ("http://0177.0.0.1/", outcomes.MALFORMED),
        ("http://0x7f.0.0.1/", outcomes.MALFORMED),
        ("http://127.0.0.1./", outcomes.MALFORMED),
        ("http://127.0.0.0x1/", outcomes.MALFORMED),
        ("http://256.1.1.1/", outcomes.MALFORMED),
        ("http://1.2.3.4.5/", outcomes.MALFORMED),
        ("http://①②⑦.⓪.⓪.①/", outcomes.MALFORMED),
        ("http://１２７.0.0.1/", outcomes.MALFORMED),
        ("http://ｌocalhost/", outcomes.MALFORMED),
        ("http://example.org%2f@x/", outcomes.USER_NAME),
        ("http://127%2e0.0.1/", outcomes.MALFORMED),
        ("http://[::1%25lo]/", outcomes.MALFORMED),
        ("http://[::1/", outcomes.MALFORMED),
        ("http://[v1.x]/", outcomes.MALFORMED),
        ("http://\ud800.example/", outcomes.MALFORMED),
        ("http://-a.example/", outcomes.MALFORMED),
        ("http://a..example/", outcomes.MALFORMED),
        (f"http://{'a' * 64}.example/", outcomes.MALFORMED),
        (f"http://{'a.' * 127}example/", outcomes.MALFORMED),
        (f"http://example.org/{'a' * 8000}", outcomes.MALFORMED),
        ("http://example.org:0/", outcomes.MALFORMED),
        ("http://example.org:65536/", outcomes.MALFORMED),
        ("http://example.org:-1/", outcomes.MALFORMED),
        ("http://example.org:80:80/", outcomes.MALFORMED),
    ],
)
def test_address_that_is_never_asked_says_why(url, reason):
    assert failure_of(url) == Failed(reason, permanent=True)


def test_ideographic_full_stops_are_read_as_the_address_they_stand_for():
    assert parse_target("http://127。0。0。1/").raw_host == b"127.0.0.1"


@pytest.mark.parametrize(
    ("location", "led_to"),
    [
        ("/b?c", "https://example.org/b?c"),
        ("d", "https://example.org/a/d"),
        ("//elsewhere.example/", "https://elsewhere.example/"),
        ("http://elsewhere.example/é", "http://elsewhere.example/%C3%A9"),
        ("?q", "https://example.org/a/?q"),
    ],
)
def test_redirection_is_relative_to_where_it_comes_from(location, led_to):
    assert str(redirected(httpx.URL("https://example.org/a/"), location)) == led_to


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", outcomes.SCHEME),
        ("http://user@inside.example/", outcomes.USER_NAME),
        ("http://2130706433/", outcomes.MALFORMED),
        ("\\\\inside.example", outcomes.MALFORMED),
        ("http://[", outcomes.MALFORMED),
    ],
)
def test_redirection_to_an_address_that_is_never_asked_says_why(location, reason):
    with pytest.raises(Broken) as broken:
        redirected(httpx.URL("https://example.org/a/"), location)
    assert broken.value.failed.reason == reason


numbers = st.one_of(
    st.integers(0, 1 << 33).map(str),
    st.integers(0, 1 << 33).map(hex),
    st.integers(0, 1 << 33).map(lambda number: f"0{number:o}"),
    st.integers(0, 300).map(str),
)
hosts = st.one_of(
    st.lists(numbers, min_size=1, max_size=5).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.from_regex(r"[a-z0-9%_.\[\]:@\\-]{1,30}", fullmatch=True),
    st.text(min_size=1, max_size=20),
)


@settings(max_examples=500)
@given(hosts, st.sampled_from(["", ":80", ":443", ":022", ":x", "@b", "/..", "?", "#@c"]))
def test_accepted_addresses_are_read_the_same_way_by_ssrfguard(host, after):
    """Whatever we would go on to resolve, a second reader takes for the same host and port, or refuses."""
    url = f"http://{host}{after}"
    if failure_of(url) is not None:
        return
    ours = parse_target(url)
    try:
        theirs = ssrfguard.Policy(
            allowed_networks=("::/0", "0.0.0.0/0"), allowed_ports=range(1, 65536)
        ).check_url(url)
    except ssrfguard.SSRFGuardError:
        return
    assert theirs.port == (ours.port or 80)
    assert theirs.host.strip("[]").rstrip(".") == ours.raw_host.decode().rstrip(".")
