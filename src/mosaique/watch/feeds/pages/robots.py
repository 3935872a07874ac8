"""What a site lets robots read (RFC 9309), by Protego."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from mosaique.core.uploads.texts import decode

MOST_BYTES = 500 * 1024  # what RFC 9309 (2.5) asks to read at least
_MOST_LINES = 5_000
_LONGEST_LINE = 2_000
LONGEST_DELAY = 30.0  # seconds between two pages; some files ask for hours


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site, for one robot."""

    parsed: Protego | None = None
    agent: str = "*"

    def allow(self, url: str) -> bool:
        """Whether the page may be read."""
        return self.parsed is None or self.parsed.can_fetch(url, self.agent)

    @property
    def delay(self) -> float:
        """Seconds to leave between two pages, at most thirty; 0 when nothing is asked."""
        asked = self.parsed.crawl_delay(self.agent) if self.parsed else None
        return min(max(asked or 0.0, 0.0), LONGEST_DELAY)


def read_rules(body: bytes, agent: str) -> Rules:
    """The rules of a robots.txt, for the robot of that name. A page instead of a file is no rule."""
    text = decode(body[:MOST_BYTES]).replace("\x00", "")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return Rules()
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()[:_MOST_LINES]]
    return Rules(Protego.parse("\n".join(lines)), agent)
