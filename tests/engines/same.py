"""What it means that two engines answer the same."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.errors import UsageError

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.table import Table


def same_value(one: Any, other: Any) -> bool:
    """Whole numbers, decimals, days and words exactly; what was divided to 1e-9 of itself."""
    if {type(one), type(other)} == {int, Decimal}:
        # A zero that stands for nothing is a whole number on one, a decimal on the other.
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def assert_same_rows(known: Any, found: Any, said: str) -> None:
    assert len(known) == len(found), f"{said}: {len(found)} rows, not {len(known)}"
    for one, other in zip(known, found, strict=True):
        for a, b in zip(one, other, strict=True):
            assert same_value(a, b), f"{said}: {b!r} is not {a!r}, in {other} for {one}"


def by_key(table: Table) -> list[tuple[Any, ...]]:
    """The rows in the order of their keys, which a figure's last digit does not change."""
    return sorted(table.records, key=lambda row: repr(row[: len(table.query.by)]))


def assert_same_answer(known: OpenGeneration, found: OpenGeneration, query: Query) -> bool:
    """Asks both; whether there was an answer, and not the same refusal."""
    said = query.to_text()
    one, other = _asked(known, query), _asked(found, query)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other, said
        return False
    assert one.columns == other.columns, said
    assert_same_rows(by_key(one), by_key(other), said)
    assert_same_rows([one.totals or ()], [other.totals or ()], f"totals of {said}")
    assert one.notes == other.notes, said
    assert (one.period, one.as_of, one.comparisons) == (
        other.period,
        other.as_of,
        other.comparisons,
    )
    return True


def _asked(generation: OpenGeneration, query: Query) -> Table | str:
    """The answer, or the words of the refusal."""
    try:
        return generation.ask(query)
    except UsageError as refusal:
        return str(refusal)
