"""One door to the network, whatever an import is called or wherever it hides (the linters see only names)."""

from __future__ import annotations

import ast

import pytest

from tests.project.tree import imported_names, modules, named

DOORS = ("src/mosaique/core/http.py", "src/mosaique/core/http/", "src/mosaique/core/imap.py")
NETWORK_MODULES = (
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "xmlrpc.client",
)


def network_imports(tree: ast.AST) -> list[str]:
    return sorted(
        name
        for name in imported_names(tree)
        if any(name == module or name.startswith(module + ".") for module in NETWORK_MODULES)
    )


def feed_calls_without_bytes(tree: ast.AST) -> list[int]:
    """Lines that call ``feedparser.parse`` with anything but ``BytesIO(…)``: a text may be opened as a path."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "feedparser.parse"
    ]
    return [
        call.lineno
        for call in calls
        if not (
            call.args
            and isinstance(call.args[0], ast.Call)
            and ast.unparse(call.args[0].func) in {"BytesIO", "io.BytesIO"}
        )
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import httpx", ["httpx"]),
        ("import urllib.request as r", ["urllib.request"]),
        ("from urllib import request", ["urllib.request"]),
        ("def late():\n    from http import client", ["http.client"]),
        ("from urllib.parse import urlsplit\nfrom http import HTTPStatus\nimport mosaique.core.http", []),
    ],
)
def test_network_imports_are_recognised(source, found):
    assert network_imports(ast.parse(source)) == found


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("feedparser.parse(url)", [1]),
        ("\nfeedparser.parse(body.decode())", [2]),
        ("feedparser.parse(BytesIO(body))", []),
        ("feedparser.parse(io.BytesIO(body), sanitize_html=True)", []),
    ],
)
def test_feed_calls_without_bytes_are_recognised(source, lines):
    assert feed_calls_without_bytes(ast.parse(source)) == lines


def test_only_the_doors_of_core_reach_the_network():
    elsewhere = {
        named(path): found
        for path, tree in modules()
        if not named(path).startswith(DOORS) and (found := network_imports(tree))
    }
    assert elsewhere == {"src/mosaique/cli/listening.py": ["socket"]}  # asks nobody


def test_feeds_are_parsed_from_bytes_only():
    assert {named(path): lines for path, tree in modules() if (lines := feed_calls_without_bytes(tree))} == {}
