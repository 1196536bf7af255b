"""What counts each once: who came, who left, and who stands under several values.

customers by source, this quarter and the one before

source                           came  left  change  before  now
Web                                12    −7      +5      40   45
Referral                            6    −4      +2      20   22
Counted under several values       −3    +1      −2      −5   −7
Total                              15   −10      +5      55   60

Came is now and not before, left is before and not now: of a value in its row, of all in the total.
Who went from one value to another left the one and came to the other, and of all did neither.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.answering.answer import answer
from rapport.answering.compare import with_period
from rapport.errors import UsageError
from rapport.period import Period
from rapport.query import Condition, Group
from rapport.why.parts import REST, Parts, Row
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.query import Query
    from rapport.table import Table

CAME, LEFT = _("Came in"), _("Dropped out")
LABELS = (("came", CAME), ("left", LEFT))


def in_either(query: Query, found: Table, opened: Opened) -> Table | None:
    """The count by the dimension in both periods together, each once; None where it has none."""
    period, other = found.period, found.compare
    if period is None or other is None:
        return None
    either = Group("any", tuple(Condition("date", "=", (_days(each),)) for each in (period, other)))
    whole = Period(min(period.start, other.start), max(period.end, other.end))
    asked = replace(with_period(query, whole), where=(*query.where, either), totals=True)
    try:
        return answer(asked, opened)
    except UsageError:
        return None


def _days(period: Period) -> str:
    return f"{period.start}..{period.end}"


def with_came_and_left(made: Parts, either: Table) -> Parts:
    """The parts of a count, each as who came and who left.

    Of what is A before, B now and U in either, U − A came and U − B left.
    """
    name = either.measures[0].name
    axis = either.dimensions[0].name
    known = {row[axis]: row[name] for row in either.rows()}
    whole = either.total_of(name) or 0
    total = _parted(made.total, whole)
    rows = [_parted(row, known.get(row.value) or 0) for row in made.rows if row.value != REST]
    beside = tuple(
        mine - sum((row.parts[at] for row in rows), Decimal(0))
        for at, mine in enumerate(total.parts)
    )
    rest = next((row for row in made.rows if row.value == REST), None)
    if rest or any(beside):
        row = rest or Row(REST, (), Decimal(0), 0, 0)
        rows.append(replace(row, parts=beside))
    return Parts(tuple(rows), total)


def _parted(row: Row, either: Any) -> Row:
    before, now = (Decimal(each or 0) for each in (row.before, row.after))
    return replace(row, parts=(either - before, now - either))
