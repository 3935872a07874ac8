"""UNIMARC, in ISO 2709 and in XML: docs/formats/unimarc.md says what each field becomes."""

from __future__ import annotations

from mosaique.exchange.formats.marc.format import Iso2709, MarcFormat, Xml
from mosaique.exchange.formats.unimarc.dialect import UnimarcDialect

UNIMARC = MarcFormat(
    slug="unimarc",
    label="UNIMARC",
    media_type="application/marc",
    extension="mrc",
    dialect=UnimarcDialect(),
    container=Iso2709(),
)
UNIMARC_XML = MarcFormat(
    slug="unimarc-xml",
    label="UNIMARC XML",
    media_type="application/marcxml+xml",
    extension="xml",
    dialect=UnimarcDialect(),
    container=Xml(),
)
