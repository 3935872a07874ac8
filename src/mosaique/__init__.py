"""Mosaïque: a shared documentation platform for networks of resource centres."""

__version__ = "0.1.0"
