"""Customers who pay again and again: one row per stretch in which one paid the same each month.

fact_subscriptions                                   fact_subscribers
id    customer   from_on     until_on    mrr         customer   from_on     until_on    mrr
st:1  Kongsberg  2026-01-05  2026-09-01  100         Kongsberg  2026-01-05  2026-02-01  100
st:2  Kongsberg  2026-02-01  2026-06-15   50     →   Kongsberg  2026-02-01  2026-06-15  150
                                                     Kongsberg  2026-06-15  2026-09-01  100

On a day, the row with from_on ≤ day < until_on counts; who pays nothing has none. Read at a
period's start, a row is also told what its customer pays at the period's end, in end_mrr: null
where it pays nothing any more (see Fact.later). fact_subscriber_products holds the same once per
product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.fact import Fact
from rapport.facts._recurring import CUSTOMERS, DELTAS, FOREVER, PRODUCTS, as_text
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.fact import Inputs

LACKS = _("There are no subscriptions in this workspace yet.")
BRING = _(
    "Bring a file of subscriptions: the customer, when each began and ended, and its MRR, or its "
    "price and how often it is charged."
)


def _select(inputs: Inputs, products: tuple[str, ...] = ()) -> str:
    of_each = "".join(f", f.{name}" for name in products)
    also = "".join(f", {name}" for name in products)
    shown = f"{as_text('l', *products)}," if products else ""
    return f"""
    WITH {DELTAS},
    by_day AS (
        SELECT n.customer_id, n.changed_on, sum(n.delta) AS net{of_each}
        FROM deltas n
        JOIN subscribed f ON f.subscription_id = n.subscription_id
        GROUP BY n.customer_id, n.changed_on{of_each}
    ),
    levels AS (
        SELECT
            *,
            sum(net) OVER line AS mrr,
            coalesce(lead(changed_on) OVER line, {FOREVER}) AS until_on
        FROM by_day
        WINDOW line AS (PARTITION BY customer_id{also} ORDER BY changed_on)
    ),
    customers AS (
        SELECT * FROM subscribed
        QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY subscription_id) = 1
    )
    SELECT
        l.customer_id AS customer_id,
        {as_text("f", *CUSTOMERS)},
        {shown}
        l.changed_on AS from_on,
        l.until_on AS until_on,
        f.joined_on AS joined_on,
        CAST(l.mrr AS DECIMAL(18, 4)) AS mrr,
        CAST(NULL AS DECIMAL(18, 4)) AS end_mrr
        {inputs.custom("c", "companies", "company.")}
    FROM levels l
    JOIN customers f ON f.customer_id = l.customer_id
    LEFT JOIN companies c ON 'company ' || c.id = l.customer_id
    WHERE l.mrr > 0"""


def _standing(table: Any, day: Any) -> Any:
    return table.from_on <= day


SUBSCRIBERS = Fact(
    "subscribers",
    _("Subscribers"),
    "customer_id",
    _select,
    "from_on",
    after=("subscriptions",),
    standing=_standing,
    parts="subscriber_products",
    later=(("end_mrr", "mrr"),),
    same=("customer_id",),
    lacks=LACKS,
    bring=BRING,
    shown=("customer", "owner", "mrr", "end_mrr", "from_on", "joined_on"),
)

SUBSCRIBER_PRODUCTS = Fact(
    "subscriber_products",
    _("Subscribers, once per product"),
    "customer_id",
    lambda inputs: _select(inputs, PRODUCTS),
    "from_on",
    after=("subscriptions",),
    standing=_standing,
    later=(("end_mrr", "mrr"),),
    same=("customer_id", *PRODUCTS),
    lacks=LACKS,
    bring=BRING,
    shown=("customer", "product", "owner", "mrr", "end_mrr", "from_on", "joined_on"),
)
