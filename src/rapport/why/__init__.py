"""Why a figure moved between two periods: its exact parts, and the records that moved it most.

A question is a query with one measure, one comparison and one dimension, or none, whereupon the
dimension along which the values moved least alike is chosen. See docs/why.md.
"""

from rapport.why.asking import explain, question
from rapport.why.explanation import Explanation

__all__ = ["Explanation", "explain", "question"]
