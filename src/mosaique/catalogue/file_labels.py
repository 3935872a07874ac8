"""What an attached file is, in a reader's words: “PDF, 1,2 Mo”."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mosaique.catalogue.enums import FILE_KINDS
from mosaique.catalogue.models import Attachment

_KILO = 1000  # as the units that people are shown count, SI's


def kind_and_size(attachment: Attachment) -> str:
    """The kind in words and the size, on one line."""
    kind = str(FILE_KINDS.get(attachment.media_type, ""))
    return capfirst(", ".join(filter(None, (kind, size_label(attachment.size)))))


def size_label(size: int) -> str:
    """Bytes as one reads them: 1,2 MB, 340 kB."""
    if size < _KILO:
        return _("%(number)s bytes") % {"number": size}
    if size < _KILO**2:
        return _("%(number)s kB") % {"number": min(round(size / _KILO), _KILO - 1)}
    return _("%(number)s MB") % {"number": number_format(size / _KILO**2, decimal_pos=1)}
