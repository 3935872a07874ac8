"""Writing over an original: only what was changed since reading is generated, the rest comes back as it was."""

from __future__ import annotations

from mosaique.catalogue.values.description import Description


def changed_members(before: Description, after: Description) -> frozenset[str]:
    """Names of the description's members that differ: what a writer has to generate.

    A writer reads its own original again (``before``), keeps every source field that feeds no changed
    member, fields it does not know included, and writes the changed members' fields anew.
    """
    return frozenset(
        name for name in Description.__struct_fields__ if getattr(before, name) != getattr(after, name)
    )
