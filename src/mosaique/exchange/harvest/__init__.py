"""Partner catalogues copied here and kept up to date: read-only records, each tied to its source (ADR 0014).

Readers (``oai``, ``sru``, ``feeds``, ``files``) know neither models nor settings: they give pages. ``runs``
drives one of them, ``writing`` stores a page with its token in one transaction, ``sweeping`` takes away what
a source no longer has, or holds it for a person.
"""
