"""Orders, line by line: what was ordered, by whom, and what each line comes to.

orders           order_lines                fact_order_lines
id    amount     order_id product amount    order_id  customer   product  amount
st:1  1000       st:1     core    600    →  st:1      Kongsberg  Core     750
st:2  500        st:1     plus    200       st:1      Kongsberg  Plus     250
                                            st:2      Ullevål    (no product)  500

Cancelled orders are not in it. An order's amount is spread over its lines by theirs (equally where
they have none), to the last digit; an order without lines is one line without product.
"""

from __future__ import annotations

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._charged import piece
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts._statuses import NOT_COUNTED, status
from rapport.facts.deal_products import product_columns
from rapport.wording import _

ORDERED = f"""
    SELECT
        o.*, {status("o.status")} IN {NOT_COUNTED} AS cancelled,
        CASE WHEN o.company_id IS NULL AND o.contact_id IS NULL THEN s.company_id
            ELSE o.company_id END AS bought_by,
        coalesce(o.contact_id, s.contact_id) AS bought_for
    FROM orders o
    LEFT JOIN deals s ON s.id = o.deal_id
    WHERE o.deleted_at IS NULL"""
"""Every order with its customer, which may be its deal's."""

LINES = f"""
    ordered AS (
        SELECT * EXCLUDE (bought_by, bought_for)
            REPLACE (bought_by AS company_id, bought_for AS contact_id)
        FROM ({ORDERED})
    ),
    parts AS (
        SELECT
            o.id AS order_id, o.amount, l.product_id, l.quantity,
            row_number() OVER ordered_lines AS number, count(*) OVER whole AS lines,
            CASE WHEN sum(l.amount) OVER whole > 0 AND min(l.amount) OVER whole >= 0
                THEN CAST(coalesce(l.amount, 0) AS DOUBLE)
                    / CAST(sum(l.amount) OVER whole AS DOUBLE)
                ELSE 1.0 / count(*) OVER whole END AS share
        FROM ordered o
        LEFT JOIN (SELECT * FROM order_lines WHERE deleted_at IS NULL) l ON l.order_id = o.id
        WHERE NOT o.cancelled
        WINDOW
            whole AS (PARTITION BY o.id),
            ordered_lines AS (PARTITION BY o.id ORDER BY l.product_id, l.amount, l.quantity)
    ),
    until_part AS (
        SELECT
            *, sum(share) OVER (
                PARTITION BY order_id ORDER BY number ROWS UNBOUNDED PRECEDING
            ) AS share_to
        FROM parts
    ),
    b AS (
        SELECT
            *, lag(share_to, 1, 0.0) OVER (PARTITION BY order_id ORDER BY number) AS share_from
        FROM until_part
    )"""


def _select(inputs: Inputs) -> str:
    return f"""
    WITH {LINES}
    SELECT
        b.order_id || ':' || b.number AS order_line_id,
        b.order_id AS order_id,
        split_part(b.order_id, ':', -1) AS name,
        d.source_url AS source_url,
        d.deal_id AS deal_id,
        {known("f.owner", UNKNOWN)} AS owner,
        {known("f.team", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        coalesce(nullif(f.source::VARCHAR, '{UNKNOWN}'), k.source, c.source, '{UNKNOWN}') AS source,
        {known("f.sales_channel", UNKNOWN)} AS sales_channel,
        {known("f.deal", NONE)} AS deal,
        {known("d.system", UNKNOWN)} AS system,
        {known("lower(d.status)", UNKNOWN)} AS order_status,
        {product_columns()},
        b.quantity AS quantity,
        {piece("b.amount", "b.share_from", "b.share_to", "b.number = b.lines")} AS amount,
        d.ordered_on AS ordered_on
        {inputs.custom("d", "orders")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("p", "products", "product.")}
    FROM b
    JOIN ordered d ON d.id = b.order_id
    LEFT JOIN fact_deals f ON f.deal_id = d.deal_id
    {CUSTOMER}
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


ORDER_LINES = Fact(
    "order_lines",
    _("Order lines"),
    "order_line_id",
    _select,
    "ordered_on",
    after=("deals",),
    standing=lambda t, day: t.ordered_on <= day,
    lacks=_("There are no orders in this workspace yet."),
    bring=_(
        "Bring a file with a row for each order, and one of what was sent: when it left, when it "
        "arrived, and by which day it was promised."
    ),
    shown=("name", "customer", "product", "quantity", "amount", "ordered_on"),
)
