"""Kept on the disc: raw records, model generations, compiled statements; one job at a time."""
