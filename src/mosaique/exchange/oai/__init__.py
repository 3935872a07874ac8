"""OAI-PMH 2.0, the side that answers (openarchives.org/OAI/openarchivesprotocol.html).

``protocol`` and ``envelope`` know nothing of Django: what is asked, what is answered. ``items`` reads the
base, ``payloads`` writes a record in each format, ``provider`` puts them together.
"""
