"""The catalogue: one file is one standard report."""

from rapport.errors import UnknownNameError
from rapport.registry import declared
from rapport.report import Report

REPORTS: dict[str, Report] = declared(__name__, Report, key="id")


def find(name: str) -> Report:
    """The report of that id. Raises UnknownNameError."""
    if name not in REPORTS:
        raise UnknownNameError("report", name, REPORTS)
    return REPORTS[name]


__all__ = ["REPORTS", "find"]
