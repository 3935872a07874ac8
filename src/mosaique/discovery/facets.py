"""The facets: their names in addresses, and what they hold."""

from __future__ import annotations

STRUCTURE, SUBJECT, TYPE, LANGUAGE = "structure", "sujet", "type", "langue"
TERRITORY, SCOPE, PUBLIC, ACCESS = "territoire", "portee", "public", "acces"

# In the order of the page. The year is a range, not a list of values: it is asked for as YEAR.
NAMES = (STRUCTURE, SUBJECT, TYPE, LANGUAGE, TERRITORY, SCOPE, PUBLIC, ACCESS)
YEAR = "annee"
