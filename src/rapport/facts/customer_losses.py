"""Each time that a customer was lost: its last subscription ended, or it has gone quiet.

fact_customer_stays                   fact_subscriptions            fact_customer_losses
customer   purchased_on  quiet_on     customer  until_on    mrr     customer   lost_on     lost_how
Kongsberg  2026-03-01    2026-06-11 + Sund      2026-05-31  50   →  Kongsberg  2026-06-11  quiet
                                                                    Sund       2026-05-31  ended

Subscriptions count while they bring something: no customer is lost with a trial. Who was lost is
lost again only after buying, or subscribing, anew. What a purchase that was reopened later made of
it counts until then (until_on), and what is without it since (since_on).
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs
from rapport.facts._recurring import FOREVER, RUNS
from rapport.facts.customer_stays import EPOCHS, SINCE_EVER
from rapport.wording import _

OF_CUSTOMER = (
    *("owner", "team", "industry", "segment", "country", "region", "city", "source", "system"),
)


def _of(name: str) -> str:
    """What a subscription that ended says first, and of who went quiet the last purchase."""
    known = [f"nullif(CAST({alias}.{name} AS VARCHAR), '{UNKNOWN}')" for alias in ("s", "q")]
    ended, quiet = (", ".join(each) for each in (known, reversed(known)))
    return (
        f"CASE WHEN l.how = 'ended' THEN coalesce({ended}, '{UNKNOWN}') "
        f"ELSE coalesce({quiet}, '{UNKNOWN}') END AS {name}"
    )


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH {RUNS}, {EPOCHS},
    known AS (
        SELECT * FROM epochs
        UNION ALL
        SELECT DISTINCT customer, {SINCE_EVER}, {FOREVER}
        FROM runs WHERE customer NOT IN (SELECT customer FROM epochs)
    ),
    subscribed AS (
        SELECT e.customer, e.since_on, r.from_on, r.until_on
        FROM runs r JOIN known e ON e.customer = r.customer
    ),
    stays AS (
        SELECT * REPLACE (
            CAST(customer AS VARCHAR) AS customer, coalesce(since_on, {SINCE_EVER}) AS since_on
        )
        FROM fact_customer_stays
    ),
    turns AS (
        SELECT customer, since_on, purchased_on AS day, true AS came, '' AS how FROM stays
        UNION ALL
        SELECT customer, since_on, from_on, true, '' FROM subscribed
        UNION ALL
        SELECT customer, since_on, quiet_on, false, 'quiet' FROM stays WHERE quiet_on < until_on
        UNION ALL
        SELECT customer, since_on, until_on, false, 'ended'
        FROM subscribed WHERE until_on < {FOREVER}
    ),
    losses AS (
        SELECT t.customer, t.since_on, e.to_on, t.day, t.how
        FROM (
            SELECT
                *, lag(came) OVER (
                    PARTITION BY customer, since_on ORDER BY day, came, how
                ) AS came_before
            FROM turns
        ) t
        JOIN known e ON e.customer = t.customer AND e.since_on = t.since_on
        WHERE NOT t.came AND coalesce(t.came_before, true) AND t.day < e.to_on
    ),
    subscribers AS (
        SELECT * REPLACE (CAST(customer AS VARCHAR) AS customer)
        FROM fact_subscriptions WHERE mrr > 0 AND until_on > from_on
    )
    SELECT
        l.customer || ' ' || l.day || ' ' || l.since_on AS loss_id,
        l.customer AS customer,
        {", ".join(_of(name) for name in OF_CUSTOMER)},
        l.how AS lost_how,
        l.day AS lost_on,
        nullif(l.since_on, {SINCE_EVER}) AS since_on,
        l.to_on AS until_on,
        q.purchased_on AS purchased_on,
        q.times AS times,
        q.bought_amount AS bought_amount
    FROM losses l
    LEFT JOIN stays q ON q.customer = l.customer AND q.since_on = l.since_on
        AND q.from_on <= l.day AND q.until_on > l.day
    LEFT JOIN subscribers s ON s.customer = l.customer AND s.from_on <= l.day
    QUALIFY row_number() OVER (
        PARTITION BY l.customer, l.day, l.since_on
        ORDER BY s.until_on DESC NULLS LAST, s.subscription_id
    ) = 1"""


CUSTOMER_LOSSES = Fact(
    "customer_losses",
    _("Lost customers"),
    "loss_id",
    _select,
    "lost_on",
    after=("customer_stays", "subscriptions"),
    standing=lambda t, day: (t.lost_on <= day) & (t.since_on.isnull() | (t.since_on <= day)),
    until="until_on",
    lacks=_("No customer has bought anything in this workspace yet."),
    bring=_("Bring won deals, or paid invoices, that name their customers and their days."),
    shown=("customer", "owner", "lost_how", "lost_on", "purchased_on", "times", "bought_amount"),
)
