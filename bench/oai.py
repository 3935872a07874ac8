"""Every record harvested over HTTP by OAI-PMH, beside the peer of the same run.

The peer is Dublin Core of the same records put together by lxml in one process, without HTTP nor headers: the
usual way to write such an answer. Loopback only, one harvester after the other, each page asked for once.
Memory is that of the server's largest process after each harvest: it should not grow with the list.

    python bench/oai.py [--home FOLDER] [--records 100000]
"""

from __future__ import annotations

import http.client
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from homes import measured_on_it
from mosaique.catalogue.values.description import RecordDraft, from_json
from mosaique.exchange.formats.dublin_core.writing import dc_record, dc_said
from portal import free_port, memory, serve

TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
PREFIXES = ("oai_dc", "mods", "marcxml", "unimarc")
SAMPLE = 10_000  # records after which the slower formats are not asked for more


def pages(port: int, verb: str, prefix: str) -> Iterator[bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    question = f"verb={verb}&metadataPrefix={prefix}"
    while question:
        connection.request("GET", f"/oai?{question}")
        response = connection.getresponse()
        page = response.read()
        if response.status != 200 or b"<error" in page:
            raise SystemExit(f"{question[:100]} was not answered with a list")
        yield page
        token = TOKEN.search(page)
        question = f"verb={verb}&resumptionToken={quote(token[1].decode())}" if token else ""
    connection.close()


def harvest(port: int, verb: str, prefix: str, limit: int) -> tuple[int, float]:
    """How many items came, and how many a second."""
    count, start = 0, time.perf_counter()
    for page in pages(port, verb, prefix):
        count += page.count(b"<header")
        if count >= limit:
            break
    return count, count / (time.perf_counter() - start)


def by_lxml(home: Path) -> float:
    """Records a second from the same rows to Dublin Core by trees of elements."""
    count, start = 0, time.perf_counter()
    database = sqlite3.connect(f"file:{home / 'db.sqlite3'}?mode=ro", uri=True)
    for (description,) in database.execute(
        "SELECT description FROM catalogue_record ORDER BY updated_at, id LIMIT 20000"
    ):
        elements = [one for one, _parts in dc_said(RecordDraft(description=from_json(description)))]
        etree.tostring(dc_record(elements), encoding="utf-8")
        count += 1
    database.close()
    return count / (time.perf_counter() - start)


def measure(home: Path) -> None:
    peer = by_lxml(home)
    print(f"lxml, no HTTP      {peer:.0f} records/s (peer)")
    port = free_port()
    server = serve(home, 1, port)
    try:
        before = memory(server)
        for prefix in PREFIXES:
            limit = 10**9 if prefix == "oai_dc" else SAMPLE
            count, rate = harvest(port, "ListRecords", prefix, limit)
            aim = " (aim: at least 3,000)" if prefix == "oai_dc" else ""
            print(f"{prefix:18} {rate:.0f} records/s over {count} = {rate / peer:.2f} x peer{aim}")
            if prefix == "oai_dc":
                print(f"memory             {before:.0f} MB before, {memory(server):.0f} MB after")
        count, rate = harvest(port, "ListIdentifiers", "oai_dc", 10**9)
        print(f"headers alone      {rate:.0f}/s over {count}")
        harvest(port, "ListRecords", "oai_dc", 10**9)
        print(f"memory             {memory(server):.0f} MB after all, oai_dc once more")
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    os.environ.setdefault("MOSAIQUE_LOG_LEVEL", "WARNING")
    measured_on_it(measure, __doc__)
