"""What was sold, and beside it what came back of it: on the day of the sale, both of them.

sales                                  fact_sold_units
sale_id  product  units  sold_on       product  sold_on     is_sale  units  back_units  back_on
hs:o1    Printer  3      2026-01-05    Printer  2026-01-05  true     3
hs:o2    Printer  1      2026-02-01 →  Printer  2026-01-05  false           2           2026-01-20
                                       Printer  2026-02-01  true     1

A row is a sale of a product (see _sales, which also says where sales are read), or a ticket about
one: so of what was sold in a month, it can be told how much came back until any later day. A sale
is ripe once its return window has passed (`return_window` in rapport.toml). A unit that is
complained of twice is one. What comes back of a sale whose units are not known is left out, as
nothing tells of how many. `told` is null where no ticket says of what kind it is.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts._sales import sales
from rapport.facts.deal_products import product_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    window = inputs.settings.return_window
    return f"""
    WITH {sales()},
    complained AS (
        SELECT
            t.ticket_id, least(s.units, sum(t.units) OVER until_now) AS until_now,
            least(s.units, coalesce(sum(t.units) OVER before, 0)) AS until_before
        FROM fact_tickets t
        JOIN sales s ON s.sale_id = t.sale_id AND s.product_id = t.product_id
        WHERE t.ticket_kind = 'complaint'
        WINDOW
            until_now AS (
                PARTITION BY t.sale_id, t.product_id ORDER BY t.opened_on, t.ticket_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ),
            before AS (
                PARTITION BY t.sale_id, t.product_id ORDER BY t.opened_on, t.ticket_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
    ),
    entries AS (
        SELECT
            sale_id || ' ' || product_id AS entry_id, sale_id, NULL AS ticket_id,
            true AS is_sale, product_id, units,
            CAST(NULL AS DOUBLE) AS returned_units, CAST(NULL AS DOUBLE) AS back_units,
            CAST(NULL AS DOUBLE) AS complained_units, CAST(NULL AS DATE) AS back_on
        FROM sales
        UNION ALL
        SELECT
            t.ticket_id, t.sale_id, CAST(t.ticket_id AS VARCHAR), false, t.product_id, NULL,
            CASE WHEN t.ticket_kind = 'return' THEN t.units END,
            CASE WHEN t.comes_back THEN t.units END,
            e.until_now - e.until_before, t.opened_on
        FROM fact_tickets t
        JOIN sales s ON s.sale_id = t.sale_id AND s.product_id = t.product_id
        LEFT JOIN complained e ON e.ticket_id = t.ticket_id
        WHERE s.units IS NOT NULL
    )
    SELECT
        b.entry_id AS entry_id,
        b.sale_id AS sale_id,
        b.ticket_id AS ticket_id,
        b.is_sale AS is_sale,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        {customer_columns(inputs)},
        coalesce(c.source, k.source, '{UNKNOWN}') AS source,
        {known("d.system", UNKNOWN)} AS system,
        {product_columns()},
        b.units AS units,
        b.returned_units AS returned_units,
        b.back_units AS back_units,
        b.complained_units AS complained_units,
        b.back_on AS back_on,
        d.sold_on AS sold_on,
        d.sold_on + {window} AS ripe_after_on,
        CASE WHEN EXISTS (
            SELECT 1 FROM fact_tickets WHERE ticket_kind <> '{UNKNOWN}'
        ) THEN true END AS told
        {inputs.custom("p", "products", "product.")}
        {inputs.custom("c", "companies", "company.")}
    FROM entries b
    JOIN sales d ON d.sale_id = b.sale_id AND d.product_id = b.product_id
    {CUSTOMER}
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


SOLD_UNITS = Fact(
    "sold_units",
    _("Units sold"),
    "entry_id",
    _select,
    "sold_on",
    after=("tickets",),
    # A ticket without a day is of no past.
    standing=lambda t, day: (t.sold_on <= day) & (t.is_sale | (t.back_on <= day)),
    lacks=_("There is nothing in this workspace yet of which it is known how much was sold."),
    bring=_(
        "Bring a file with a row for each line of an order, an invoice or a won deal: the product, "
        "and how many of it."
    ),
    shown=("product", "customer", "units", "back_units", "sold_on", "back_on"),
)
