"""What others publish as lists: RSS, RDF, Atom, JSON Feed, sitemaps, and OPML; without Django.

One module per step, bytes in, values out: ``detect`` says what the bytes are, ``discover`` finds the feeds
that a page names, ``bounds`` refuses or cuts what is built to exhaust, ``parsing`` reads and ``adapt`` gives
it our shape, ``rhythm`` says when to ask again, ``addresses`` when two links are one. Texts come out as their
author wrote them, markup included: they are cleaned where they enter the house (``watch.cleaning``).
"""
