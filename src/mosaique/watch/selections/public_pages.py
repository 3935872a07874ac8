"""What readers' pages of selections say to menus, site maps and search engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from mosaique.portal import addresses, metadata, rooms
from mosaique.watch.selections.models import Selection
from mosaique.watch.selections.queries import Entry


def paths() -> Iterator[tuple[str, str]]:
    """(path, last change) of each published selection, for the site map."""
    for selection in Selection.objects.published().only("slug", "changed_at").order_by("pk").iterator():
        yield selection.public_path, f"{selection.changed_at:%Y-%m-%dT%H:%M:%SZ}"


ROOM = rooms.Room("selections:list", gettext_lazy("Selections"), paths)


def json_ld(selection: Selection, found: Sequence[Entry]) -> str:
    """The selection as schema.org JSON-LD, safe to stand inside a script element."""
    url = addresses.absolute(selection.public_path)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": selection.title,
        "description": selection.introduction,
        "about": selection.topic and str(selection.topic),
        "datePublished": selection.published_at and selection.published_at.isoformat(),
        "dateModified": selection.changed_at.isoformat(),
        "temporalCoverage": "/".join(str(one) for one in (selection.since, selection.until) if one),
        "publisher": selection.structure and {"@type": "Organization", "name": selection.structure.name},
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(found),
            "itemListElement": [_listed(place, one) for place, one in enumerate(found, 1)],
        },
    }
    return metadata.script_json({name: value for name, value in data.items() if value})


def _listed(place: int, one: Entry) -> dict[str, Any]:
    said = {"@type": "ListItem", "position": place, "name": one.title, "url": one.url}
    return {name: value for name, value in said.items() if value}
