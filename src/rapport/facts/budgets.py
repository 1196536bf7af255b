"""What campaigns may cost, one row for each day on which they run.

campaigns                                fact_budgets
name  starts_on  ends_on  budget         campaign  budgeted_on  amount
Fair  01-05      01-08    100        →   Fair      01-05        25
                                         Fair      01-06        25 …

A budget falls evenly on the days of its campaign, and adds up to it to the last digit. Without a
last day, or over more than ten years, it stands whole on the first; without a first, on none. A
campaign that has no budget has a row for each day too, on which it is not known.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._campaigns import campaign_columns
from rapport.wording import _

MOST_DAYS = 3_660


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH runs AS (
        SELECT
            c.*, CASE WHEN c.ends_on - c.starts_on BETWEEN 0 AND {MOST_DAYS}
                THEN CAST(c.ends_on - c.starts_on AS INTEGER) + 1 ELSE 1 END AS days
        FROM campaigns c
        WHERE c.deleted_at IS NULL
    ),
    by_day AS (
        SELECT *, CAST(unnest(range(days)) AS INTEGER) AS number FROM runs
    )
    SELECT
        d.id || ' ' || d.number AS budget_id,
        {campaign_columns("m", "d.id")},
        {known("d.system", UNKNOWN)} AS system,
        d.starts_on + d.number AS budgeted_on,
        CAST(CASE WHEN d.number + 1 = d.days THEN d.budget
            ELSE CAST(d.budget * ((d.number + 1) / d.days) AS DECIMAL(18, 4)) END
            - CAST(d.budget * (d.number / d.days) AS DECIMAL(18, 4))
            AS DECIMAL(18, 4)) AS amount
    FROM by_day d
    LEFT JOIN campaign_tree m ON m.id = d.id"""


BUDGETS = Fact(
    "budgets",
    _("Budgets of campaigns"),
    "budget_id",
    _select,
    "budgeted_on",
    # Nothing tells when a budget was decided.
    standing=lambda t, _day: t.budget_id.notnull(),
    lacks=_("There are no campaigns in this workspace yet."),
    bring=_(
        "Bring a file with a row for each campaign: its channel, its first and last day, and its "
        "budget."
    ),
    shown=("campaign", "channel", "amount", "budgeted_on"),
)
