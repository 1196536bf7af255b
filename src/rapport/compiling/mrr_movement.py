"""What became of the recurring revenue between two days, in rows signed to add up exactly.

movement      amount
start         10,000   what every subscription brought as the day before the period ended
new            2,500   what moved it since, customer by customer: see facts/mrr_changes.py
churn           −700
end           11,800   what every subscription brought as the period's last day ended
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.compiling.reading import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rapport.compiling.conditions import Typed, TypedGroup
    from rapport.model import Axis, Model

MRR_MOVEMENTS = ("new", "expansion", "reactivation", "contraction", "churn")
MADE = ("movement", "amount", "changed_on", "subscription_id")


def mrr_moved(
    where: tuple[Typed | TypedGroup, ...],
    axes: tuple[tuple[Axis, str], ...],
    model: Model,
    condition: Callable[[Typed | TypedGroup, Any, Model], Any],
    *,
    shown: Sequence[str] = (),
) -> tuple[Any, list[Any]]:
    """The movement's rows, and the conditions that are about the movement itself."""
    import ibis

    about_itself = [each for each in where if each.columns == {"movement"}]
    of_records = [each for each in where if each not in about_itself]
    wanted = [*(column for __, column in axes), *shown]
    columns = [name for name in dict.fromkeys(wanted) if name not in MADE]
    start, end = Bound.of("start_at", "date"), Bound.of("stock_day", "date")

    def part(rows: Any, movement: Any, amount: Any, day: Any) -> Any:
        found = [condition(each, rows, model) for each in of_records]
        rows = rows.filter(found) if found else rows
        return rows.select(
            movement=movement(rows),
            amount=amount(rows).cast("decimal(18, 4)"),
            changed_on=day(rows),
            subscription_id=rows.subscription_id,
            **{name: rows[name] for name in columns},
        )

    def standing(at: Any, name: str) -> Any:
        rows = table_of("subscriptions", model)
        rows = rows.filter((rows.from_on <= at) & (rows.until_on > at) & (rows.mrr != 0))
        return part(
            rows,
            lambda _rows: ibis.literal(name),
            lambda rows: rows.mrr,
            lambda _rows: ibis.null().cast("date"),
        )

    changes = table_of("mrr_changes", model)
    between = changes.filter((changes.changed_on > start) & (changes.changed_on <= end))
    moved = part(
        between,
        lambda rows: rows.movement,
        lambda rows: rows.amount,
        lambda rows: rows.changed_on,
    )
    rows = ibis.union(standing(start, "start"), moved, standing(end, "end"), distinct=False)
    conditions = [condition(each, rows, model) for each in about_itself]
    if not conditions and "movement" not in (column for __, column in axes):
        # The end is what the rest adds up to.
        conditions = [rows.movement != "end"]
    return rows, conditions
