"""An import in words: what was recognised, why something stays."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mosaique.exchange import undoing
from mosaique.exchange.formats import registry
from mosaique.exchange.models import ImportRun
from mosaique.portal.components import number

HABITS: dict[str, Promise] = {
    "pmb": _("habits of PMB"),
    "koha": _("habits of Koha"),
    "sudoc": _("habits of the Sudoc"),
    "bnf": _("habits of the BnF"),
    "zotero": _("habits of Zotero"),
}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "iso-5426": "ISO 5426",
    "cp1252": "Windows-1252",
    "cp850": "DOS 850",
    "marc-8": "MARC-8",
}
REASONS: dict[str, Promise] = {
    undoing.EDITED: _("changed since, by a person or a later import"),
    undoing.COPIES: _("the centre's copies were changed since"),
    undoing.HELD: _("another centre has a copy of it"),
    undoing.FILES: _("files were attached to it"),
    undoing.IMPORTED: _("another import brought it too"),
    undoing.USED: _("something else in the base refers to it"),
}


def recognised(run: ImportRun) -> list[str]:
    """Format, habits, characters and how many, as the desk says them in one line."""
    found = run.survey
    encoding = run.options.get("encoding") or found.get("encoding", "")
    said = [
        format_label(run.format),
        str(HABITS.get(found.get("habits", ""), "")),
        ENCODINGS.get(encoding, encoding),
        _count(found) if found.get("count") else "",
    ]
    return [one for one in said if one]


def format_label(slug: str) -> str:
    """A format as people name it; ISO 2709 is the container of MARC files that are not XML."""
    label = registry.get(slug).label
    return f"{label} ISO 2709" if slug in {"unimarc", "marc21"} else label


def _count(found: dict[str, int]) -> str:
    count = found["count"]
    if found.get("is_exact"):
        return ngettext("%(count)s record", "%(count)s records", count) % {"count": number(count)}
    return gettext("more than %(count)s records") % {"count": number(count)}


def reason(code: str) -> str:
    """Why undoing leaves a record."""
    return str(REASONS.get(code, code))
