"""The text of an item's page or PDF, and its lead picture, fetched because somebody asks for them.

A person's click is no robot's visit: robots.txt, which is for those that crawl, is not asked (RFC 9309, 1).
"""

from __future__ import annotations

import io
import re

from django.db import transaction

from mosaique.core import clock
from mosaique.core.extraction import text_of_page, words_of_bytes
from mosaique.core.extraction.pictures import Picture, draw_picture
from mosaique.core.http import Failed, Fetched, FetchOutcome, fetch
from mosaique.core.messages import gettext_noop as _
from mosaique.core.sanitiser import clean_html
from mosaique.core.uploads.kinds import KINDS, PDF
from mosaique.watch.cleaning import paragraphs
from mosaique.watch.feeds.detect import Kind, kind_of
from mosaique.watch.feeds.pages.parts import joined
from mosaique.watch.kinds.base import Fetch
from mosaique.watch.kinds.models import FullText, LeadPicture
from mosaique.watch.models import Item

NO_ADDRESS = _("The item has no address to fetch a text from.")
NO_WORDS = _("The page holds no text that can be told from its menus: it may be filled in by a script.")
NO_WORDS_IN_PDF = _("The PDF holds no text: it is made of pictures, perhaps.")
OTHER_KIND = _("The address gives a file of another kind (%(type)s): neither a page nor a PDF.")

LONGEST = 250_000  # characters
_MOST_BYTES, _PICTURE_BYTES = 20 * 1024 * 1024, 5 * 1024 * 1024
_SECONDS = 15.0  # for each step: somebody waits
_HREF = re.compile(r'(<a\b[^<>]{0,200}?\bhref=")([^"<>]{0,2000})"')
_PICTURE = re.compile(
    r"""<meta\s[^<>]{0,300}?(?:property|name)=["']og:image["'][^<>]{0,300}?content=["']([^"'<>]{1,2000})""",
    re.IGNORECASE,
)
_HEAD = 100_000  # bytes


def fetch_full_text(item: Item, *, get: Fetch = fetch) -> FullText:
    """Fetch the text, and the picture if there is none yet; what was fetched before stays when that fails."""
    url = item.url or next((str(one["url"]) for one in item.enclosures if one.get("type") == PDF), "")
    answer: FetchOutcome = Failed(NO_ADDRESS)
    if url:
        answer = get(url, max_bytes=_MOST_BYTES, timeout=_SECONDS)
    text = _text(answer) if isinstance(answer, Fetched) else answer
    picture = None
    if not LeadPicture.objects.filter(item=item).exists():
        picture = _picture(item.image or _picture_of(answer), get)
    return _kept(item, url, text, picture)


@transaction.atomic
def _kept(item: Item, url: str, text: str | FetchOutcome, picture: Picture | None) -> FullText:
    kept, _made = FullText.objects.get_or_create(item=item, defaults={"at": clock.now()})
    if isinstance(text, str):
        kept.text, kept.at, kept.url, kept.reason, kept.facts = text, clock.now(), url, "", {}
    else:
        failed = text if isinstance(text, Failed) else Failed(NO_WORDS)
        kept.reason, kept.facts = failed.reason, dict(failed.facts)
    kept.save()
    if picture is not None:
        values = {"content": picture.content, "width": picture.width, "height": picture.height}
        LeadPicture.objects.update_or_create(item=item, defaults=values)
    return kept


def _text(answer: Fetched) -> str | Failed:
    """The words, as HTML that may be shown. Parsers run in the confined process."""
    if _signature(answer.body) == PDF:
        words = words_of_bytes(answer.body, PDF, timeout=_SECONDS).text
        return paragraphs(words[:LONGEST]) or Failed(NO_WORDS_IN_PDF)
    if kind_of(answer.body) is not Kind.PAGE:
        return Failed(OTHER_KIND, {"type": answer.media_type or "?"})
    found = text_of_page(answer.body, timeout=_SECONDS)[:LONGEST]
    whole = _HREF.sub(lambda link: f'{link[1]}{joined(answer.url, link[2].replace("&amp;", "&"))}"', found)
    return str(clean_html(whole)) or Failed(NO_WORDS)


def _picture_of(answer: FetchOutcome) -> str:
    """The picture that the page has for those who share it."""
    if not isinstance(answer, Fetched):
        return ""
    found = _PICTURE.search(answer.body[:_HEAD].decode("utf-8", "replace"))
    return joined(answer.url, found[1].replace("&amp;", "&")) if found else ""


def _picture(url: str, get: Fetch) -> Picture | None:
    """A small copy, drawn in the confined process; None for what is no image, or cannot be had."""
    answer = get(url, max_bytes=_PICTURE_BYTES, timeout=_SECONDS, accept="image/*") if url else None
    kind = _signature(answer.body) if isinstance(answer, Fetched) else ""
    if not isinstance(answer, Fetched) or not kind.startswith("image/"):
        return None
    return draw_picture(io.BytesIO(answer.body), kind)


def _signature(body: bytes) -> str:
    """The kind of file that the first bytes tell, whatever the server says."""
    return next((one.media_type for one in KINDS if one.signature and one.signature.match(body[:64])), "")
