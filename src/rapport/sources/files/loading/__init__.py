"""Recognised files → versions of records in the raw store, and back."""
