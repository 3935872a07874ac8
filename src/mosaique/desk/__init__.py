"""The documentalist's desk: what a centre's staff does under ``/gestion/``, a package for each task.

It stands above the portal, whose look and pages it shows before they are published, and above ``exchange``,
from which it fills forms in (docs/adr/0010-desk.md).
"""
