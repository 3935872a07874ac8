"""Files from outside: what they are is told by their content, never by their name or by who sent them.

``recognition.recognise`` gives a FileKind or raises FileRefused. The list is short on purpose: a browser runs
what it finds in HTML, XML and SVG, so these are never kept (RELIABILITY: F1 to F3).
"""
