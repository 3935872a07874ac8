"""A site of another origin, under a strict policy, shows the catalogue by the line that we compose."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

HOST_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Médiathèque</title></head>
<body><main><h1>Médiathèque</h1>{}</main></body></html>"""


@pytest.fixture
def hosted(new_context, instance):
    """Have another site hold a line in its page, and open that page as a reader who comes for the first time.

    The site is a server of its own: Chromium lets no page that was not fetched from this machine frame one
    that is (Local Network Access).
    """
    servers = []

    def show(line, **options):
        class Site(BaseHTTPRequestHandler):
            def do_GET(self):
                policy = f"default-src 'none'; frame-src {instance}; base-uri 'none'; form-action 'none'"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(HOST_PAGE.format(line).encode())

            def log_message(self, *said):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://localhost:{server.server_port}"
        context = new_context(**options)
        context.route(f"{origin}/accueil", lambda route: route.continue_())
        context.route(f"{origin}/favicon.ico", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{origin}/accueil")
        return page

    yield show
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def composed(page):
    """The line that the page composes for what is asked."""

    def line(query):
        page.goto(f"/integrer/?{query}")
        return page.locator("#embed-line").inner_text()

    return line


def test_a_list_in_another_site_leads_to_the_catalogue(composed, hosted):
    host = hosted(composed("q=logement&nombre=3"), java_script_enabled=False)
    frame = host.frame_locator("iframe")
    expect(frame.locator(".lines > li")).to_have_count(3)
    assert host.context.cookies() == []
    title = frame.locator(".title-link").first.inner_text()
    frame.locator(".title-link").first.click()
    host.wait_for_url(re.compile(r"/notices/\d+/$"))
    assert host.locator("h1").inner_text() == title


def test_a_box_in_another_site_searches_the_catalogue(composed, hosted, instance):
    host = hosted(composed("quoi=recherche&structure=ORIV"), viewport={"width": 375, "height": 700})
    box = host.frame_locator("iframe")
    box.get_by_role("searchbox").fill("logement")
    box.get_by_role("button").click()
    host.wait_for_url(f"{instance}/recherche/?structure=ORIV&q=logement")


@pytest.mark.parametrize(
    "address", ["/integrer/", "/api/docs", "/embed/liste/?q=logement", "/embed/recherche/"]
)
def test_what_shows_the_catalogue_elsewhere_is_accessible(phone, accessibility_problems, address):
    assert phone.goto(address).status == 200
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
