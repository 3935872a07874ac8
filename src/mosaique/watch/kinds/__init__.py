"""Kinds of sources other than feeds: web pages, newsletters, catalogues, searches of our own portal.

One module a kind, each with what ``base.Kind`` asks for, in one registry; feeds and site maps are
``watch.fetching``'s. What belongs to one item, its full text, is in ``full_text``.
"""
