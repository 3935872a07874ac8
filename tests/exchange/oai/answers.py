"""How the tests read an answer of the protocol."""

from __future__ import annotations

import datetime as dt

OAI = "{http://www.openarchives.org/OAI/2.0/}"
START = dt.datetime(2026, 11, 29, 10, 0, 0, tzinfo=dt.UTC)


def summary(header):
    """Number of the record, minute and second of its stamp, and whether it is deleted."""
    number = int(header.findtext(f"{OAI}identifier").rpartition(":")[2])
    stamp = header.findtext(f"{OAI}datestamp")
    assert stamp.startswith("2026-11-29T10:0")
    return number, stamp[15:19], header.get("status") == "deleted"


def specs(root):
    return [one.text for one in root.iter(f"{OAI}setSpec")]


def error(root):
    """The code of an answer's only error, and what the request element repeats."""
    (found,) = root.iter(f"{OAI}error")
    return found.get("code"), dict(root.find(f"{OAI}request").attrib)


def texts(root, name):
    return [one.text for one in root.iter(f"{OAI}{name}")]
