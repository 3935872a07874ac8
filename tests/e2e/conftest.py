"""A browser in front of the product as `make serve` starts it: a demonstration instance, Granian, the worker.

Debian's Chromium is driven through ``executable_path``: Playwright's own download is not available everywhere.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.exchange.lookup import recorded

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 180
STOP_SECONDS = 20
# A page may wait for another process (a cover drawn, words read) on a machine that runs other tests meanwhile.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)
# What WCAG 2.2 AA asks, and axe's own good habits.
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def lookup_address() -> Iterator[str]:
    """A server on 127.0.0.1 that gives the recorded answers of the catalogues that prefilling asks."""
    with recorded.serving() as address:
        yield address


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, lookup_address: str) -> Iterator[str]:
    """The address of a demonstration instance, served until the last journey has ended."""
    home = tmp_path_factory.mktemp("instance")
    address = f"http://127.0.0.1:{free_port()}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    environment = {
        **inherited,
        "MOSAIQUE_HOME": str(home),
        "MOSAIQUE_BASE_URL": address,
        "MOSAIQUE_LINK_CHECKS": "0",
    }
    environment |= recorded.environment(lookup_address)
    environment.pop("DATABASE_URL", None)
    mosaique = [sys.executable, "-m", "mosaique"]
    subprocess.run([*mosaique, "demo"], check=True, env=environment, stdout=subprocess.DEVNULL)
    log = home / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*mosaique, "serve", "--port", address.rpartition(":")[2]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(server, address, log)
        yield address
    finally:
        stop(server)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(address):
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the instance did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.2)


def is_healthy(address: str) -> bool:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/sante")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no Chromium here. On Debian and Ubuntu: sudo apt install chromium")
    # Playwright keeps an event loop in this thread; Django would refuse the ORM to the tests that follow.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Containers give neither user namespaces to root nor a large /dev/shm.
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of a test did against the house's promises."""
    return []


@pytest.fixture
def new_context(
    browser: Browser, instance: str, complaints: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts (another reader, a phone) whose pages must keep to the house's two promises.

    Nothing is asked of another host, and nothing breaks the content security policy or a script.
    """
    contexts: list[BrowserContext] = []

    def keep_inside(route: Route) -> None:
        if route.request.url.startswith((instance, "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"asked another host: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"base_url": instance, "locale": "fr-FR", **options})
        context.route("**/*", keep_inside)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desk's screen, reading French."""
    return new_context(viewport={"width": 1280, "height": 900}).new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone's screen."""
    return new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def accessibility_problems(complaints: list[str]) -> Callable[[Page], list[str]]:
    """What axe finds on the page as it stands: one line for each rule, with the elements concerned."""
    axe = Axe()

    def problems(page: Page) -> list[str]:
        before = list(complaints)
        results = axe.run(page, options={"runOnly": {"type": "tag", "values": ACCESSIBILITY_RULES}})
        complaints[:] = before  # axe measures with an inline style of its own, which the policy blocks
        return [
            f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
            for violation in results.response["violations"]
        ]

    return problems
