"""Watchfloor: the live picture for a crisis desk."""

__version__ = "0.1.0"
