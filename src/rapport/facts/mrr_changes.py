"""What moved the recurring revenue: one row per subscription and day on which its MRR changed.

fact_subscriptions                        customer's MRR     fact_mrr_changes
id    customer   from_on     mrr          day         MRR    changed_on  id    movement     amount
st:1  Kongsberg  2026-01-05  100          2026-01-05  100    2026-01-05  st:1  new             100
st:2  Kongsberg  2026-02-01   50     →    2026-02-01  150 →  2026-02-01  st:2  expansion        50
      (ends      2026-06-15)              2026-06-15  100    2026-06-15  st:2  contraction     −50
st:1  (ends      2026-09-01)              2026-09-01    0    2026-09-01  st:1  churn          −100

A movement is a customer's, by what the day did to all that it pays: new where it paid nothing ever
before, reactivation where it paid nothing the day before, churn where it pays nothing any more,
else expansion or contraction. On a day on which one subscription took another's place, both rows
are of the one movement that came of it. The amounts are signed: from any day to any other, MRR
plus all movements between is MRR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.fact import Fact
from rapport.facts._recurring import CUSTOMERS, DELTAS, PRODUCTS, as_text
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs

TEXTS = (*CUSTOMERS, *PRODUCTS, "subscription_status", "churn_reason", "billing_interval")


def _select(inputs: Inputs) -> str:
    return f"""
    WITH {DELTAS},
    by_day AS (
        SELECT customer_id, changed_on, sum(delta) AS net
        FROM deltas
        GROUP BY customer_id, changed_on
    ),
    levels AS (
        SELECT *, sum(net) OVER line AS after, sum(net) OVER line - net AS before
        FROM by_day
        WINDOW line AS (PARTITION BY customer_id ORDER BY changed_on)
    ),
    judged AS (
        SELECT
            customer_id, changed_on,
            CASE
                WHEN before <= 0 AND after > 0 AND coalesce(max(after) OVER earlier, 0) <= 0
                    THEN 'new'
                WHEN before <= 0 AND after > 0 THEN 'reactivation'
                WHEN before > 0 AND after <= 0 THEN 'churn'
                WHEN net >= 0 THEN 'expansion'
                ELSE 'contraction'
            END AS movement
        FROM levels
        WINDOW earlier AS (
            PARTITION BY customer_id ORDER BY changed_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    )
    SELECT
        n.subscription_id AS subscription_id,
        n.customer_id AS customer_id,
        {as_text("f", *TEXTS)},
        j.movement AS movement,
        n.changed_on AS changed_on,
        CAST(n.delta AS DECIMAL(18, 4)) AS amount,
        f.started_on AS started_on,
        f.joined_on AS joined_on,
        f.source_url AS source_url
        {inputs.custom("s", "subscriptions")}{inputs.custom("c", "companies", "company.")}
    FROM deltas n
    JOIN judged j ON j.customer_id = n.customer_id AND j.changed_on = n.changed_on
    JOIN subscribed f ON f.subscription_id = n.subscription_id
    LEFT JOIN subscriptions s ON s.id = n.subscription_id
    LEFT JOIN companies c ON 'company ' || c.id = n.customer_id"""


MRR_CHANGES = Fact(
    "mrr_changes",
    _("Changes of recurring revenue"),
    "subscription_id",
    _select,
    "changed_on",
    after=("subscriptions",),
    standing=lambda t, day: t.changed_on <= day,
    lacks=_("There are no subscriptions in this workspace yet."),
    bring=_(
        "Bring a file of subscriptions: the customer, when each began and ended, and its MRR, or "
        "its price and how often it is charged."
    ),
    shown=("customer", "product", "movement", "amount", "changed_on", "owner"),
)
