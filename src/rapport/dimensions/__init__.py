"""The dimensions, by subject: what figures can be split and narrowed by."""

from rapport.dimension import Dimension
from rapport.registry import declared

DIMENSIONS: dict[str, Dimension] = declared(__name__, Dimension)

__all__ = ["DIMENSIONS"]
