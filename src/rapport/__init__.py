"""Rapport: questions about customers, answered."""

__version__ = "0.1.0"
