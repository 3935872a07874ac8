"""SRU 1.1, 1.2 and 2.0: requests and CQL to questions, answers to XML; without Django or a database.

``server.answer`` is the way in; docs/sru.md says what partners may ask.
"""
