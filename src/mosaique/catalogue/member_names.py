"""What the members of a description are called on screens."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In the order of ``values.description.Description``; a test keeps the two equal.
MEMBER_NAMES: dict[str, Promise] = {
    "type": _("Type"),
    "title": _("Title"),
    "subtitle": _("Subtitle"),
    "part_number": _("Part number"),
    "part_title": _("Title of the part"),
    "responsibility": _("Statement of responsibility"),
    "other_titles": _("Other titles"),
    "contributors": _("Authors"),
    "edition": _("Edition"),
    "publishers": _("Publishers"),
    "date": _("Date"),
    "extent": _("Extent"),
    "physical_details": _("Physical details"),
    "dimensions": _("Dimensions"),
    "series": _("Series"),
    "host": _("In (journal or book)"),
    "thesis": _("Thesis"),
    "event": _("Event"),
    "identifiers": _("Numbers"),
    "links": _("Web addresses"),
    "languages": _("Languages"),
    "original_languages": _("Original languages"),
    "abstracts": _("Abstract"),
    "subjects": _("Subjects"),
    "keywords": _("Free keywords"),
    "territories": _("Territories"),
    "publics": _("Publics"),
    "scope": _("Scope"),
    "notes": _("Note"),
    "rights": _("Rights"),
    "licence": _("Licence"),
    "access": _("Access"),
}
