"""From raw records to a generation: the model's tables, the facts, the checks."""

from rapport.build.generation import build

__all__ = ["build"]
