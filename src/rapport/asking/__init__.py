"""How a report's sections are asked: each one's query, and its answer or why it has none."""

from rapport.asking.reasons import NO_DATA, NONE_LISTED, NOT_BEGUN, NOT_ON_RECORD, counted
from rapport.asking.sections import COMPARED, Asking, one_person

__all__ = [
    "COMPARED",
    "NONE_LISTED",
    "NOT_BEGUN",
    "NOT_ON_RECORD",
    "NO_DATA",
    "Asking",
    "counted",
    "one_person",
]
