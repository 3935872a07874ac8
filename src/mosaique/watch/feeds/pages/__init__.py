"""Web pages without a feed: the part watched, its links or its text, what changed, what robots may read.

Pure: bytes and values in, values out; nothing outside a document is opened.
"""
