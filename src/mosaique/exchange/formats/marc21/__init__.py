"""MARC 21, in ISO 2709 and in XML: docs/formats/marc21.md says what each field becomes."""

from __future__ import annotations

from mosaique.exchange.formats.marc.format import Iso2709, MarcFormat, Xml
from mosaique.exchange.formats.marc21.dialect import Marc21Dialect

MARC21 = MarcFormat(
    slug="marc21",
    label="MARC 21",
    media_type="application/marc",
    extension="mrc",
    dialect=Marc21Dialect(),
    container=Iso2709(),
)
MARCXML = MarcFormat(
    slug="marcxml",
    label="MARCXML",
    media_type="application/marcxml+xml",
    extension="xml",
    dialect=Marc21Dialect(),
    container=Xml(),
)
