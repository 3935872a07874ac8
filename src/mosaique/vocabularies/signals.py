"""What the vocabularies tell rooms that they must not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent in the transaction of a change, with ``identifiers``: the concepts of the network's thesaurus whose
# labels, place or state changed. What is indexed with them should be indexed again.
concepts_changed = Signal()
