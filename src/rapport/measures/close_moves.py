from __future__ import annotations

from typing import Any

from rapport.bound import Bound
from rapport.measure import Measure, Population
from rapport.measures._deals import NO_AMOUNT
from rapport.wording import _


def _by_then() -> Any:
    """The last day that is known of the period."""
    import ibis

    return ibis.least(Bound.of("period_end", "date"), Bound.of("at", "date"))


def _slipped(table: Any) -> Any:
    """Moved out of the period; a deal that closed in it all the same did not slip."""
    first, last = Bound.of("period_start", "date"), Bound.of("period_end", "date")
    moved = (table.from_on >= first) & (table.from_on <= last) & (table.to_on > last)
    return moved & (table.closed_next_on.isnull() | (table.closed_next_on > _by_then()))


def _slipped_last(table: Any) -> Any:
    """Of a deal that slipped, came back and slipped again within the period, the last time."""
    import ibis

    columns = {"move_id": "string", "deal_id": "string"}
    days = dict.fromkeys(("moved_on", "from_on", "to_on", "closed_next_on"), "date")
    moves = ibis.table({**columns, **days}, name="fact_close_moves")
    slipped = moves.filter(
        _slipped(moves),
        moves.moved_on >= Bound.of("period_start", "date"),
        moves.moved_on <= _by_then(),
    )
    # A move's id ends with its instant.
    last = slipped.group_by("deal_id").aggregate(move_id=slipped.move_id.max())
    return _slipped(table) & table.move_id.isin(last.move_id)


SLIPPED_WORDS = _(
    "Deals whose expected close was moved, during the period, from within it to after it, and that "
    "did not close in the period."
)

MOVES = (
    Measure(
        "pushes",
        _("Pushes"),
        "count",
        "close_moves",
        Population(
            _("Moves of an open deal's expected close to a later month."), lambda t: t.is_push
        ),
        "count",
        "",
        "moved_on",
        good="less",
    ),
    Measure(
        "days_pushed",
        _("Days pushed"),
        "days",
        "close_moves",
        Population(_("Moves of an open deal's expected close."), lambda t: t.from_on.notnull()),
        "sum",
        "days_pushed",
        "moved_on",
        _("A move to an earlier day takes days off."),
        good="less",
    ),
    Measure(
        "slipped_deals",
        _("Slipped deals"),
        "count",
        "close_moves",
        Population(SLIPPED_WORDS, _slipped),
        "distinct",
        "deal_id",
        "moved_on",
        good="less",
        whole=True,
    ),
    Measure(
        "slipped_amount",
        _("Value of slipped deals"),
        "money",
        "close_moves",
        Population(SLIPPED_WORDS, _slipped_last),
        "sum",
        "amount",
        "moved_on",
        NO_AMOUNT,
        good="less",
        whole=True,
    ),
)
