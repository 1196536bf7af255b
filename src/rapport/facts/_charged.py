"""What was charged: the invoices that count, and their lines, in the workspace's currency.

invoices                                  charged
id    amount  tax  refunded  status       invoice_id  net  refunded
st:1  1250    250            paid      →  st:1        1000 0
st:2  500          100       paid         st:2        500  100
st:3  900                    void

invoice_lines                             charged_lines
invoice_id  product_id  amount            line_id  invoice_id  product_id  net  refunded
st:2        hs:core     300            →  st:2:1   st:2        hs:core     300  60
st:2        hs:plus     200               st:2:2   st:2        hs:plus     200  40
                                          st:1:1   st:1                    1000 0

What an invoice comes to without its tax is spread over its lines by their amounts, and so is what
was paid back, to the last digit: the lines of an invoice add up to it exactly. Where the lines come
to it themselves, each is of its own amount. An invoice whose total is not known is of its lines'.
"""

from __future__ import annotations

from rapport.facts._statuses import NOT_COUNTED, PAID, listed, status

IS_CHARGED = status("{of}.status") + f" NOT IN {NOT_COUNTED}"
"""The condition that an invoice was charged, and not taken back whole."""

IS_PAID = f"(d.paid_on IS NOT NULL OR {status('d.status')} IN {listed(PAID)})"
"""Whether an invoice, as d, is paid: it has the day, or its status says so."""

WHO = """
    SELECT
        i.id AS invoice_id, i.number, i.system, i.source_url, i.deal_id,
        CASE WHEN i.company_id IS NULL AND i.contact_id IS NULL THEN s.company_id
            ELSE i.company_id END AS company_id,
        coalesce(i.contact_id, s.contact_id) AS contact_id,
        i.status, i.issued_on, i.paid_on, i.refunded_on, i.amount, i.rate,
        i.amount - coalesce(i.tax * i.rate, 0) AS before_refund,
        coalesce(i.refunded * i.rate, 0) AS refunded
    FROM invoices i
    LEFT JOIN deals s ON s.id = i.deal_id
    WHERE i.deleted_at IS NULL"""
"""Every invoice with its customer, which may be its deal's."""

CHARGED = f"""
    who AS ({WHO}),
    own_lines AS (
        SELECT
            l.*, CAST(l.amount * w.rate AS DECIMAL(18, 4)) AS line_amount,
            CAST(l.cost * w.rate AS DECIMAL(18, 4)) AS line_cost
        FROM invoice_lines l
        JOIN who w ON w.invoice_id = l.invoice_id
        WHERE l.deleted_at IS NULL
    ),
    charged AS (
        SELECT
            w.*,
            CAST(date_trunc('month', w.issued_on) AS DATE) AS month,
            coalesce(CAST(w.before_refund AS DECIMAL(18, 4)), l.amount) AS net,
            coalesce(l.amount = CAST(w.before_refund AS DECIMAL(18, 4)), l.amount IS NOT NULL)
                AS as_lines
        FROM who w
        LEFT JOIN (
            SELECT invoice_id, CAST(sum(line_amount) AS DECIMAL(18, 4)) AS amount
            FROM own_lines GROUP BY invoice_id
        ) l ON l.invoice_id = w.invoice_id
        WHERE {IS_CHARGED.format(of="w")}
    )"""


def piece(total: str, start: str, end: str, is_last: str) -> str:
    """A part of an amount, from where its share begins to where it ends: the parts add up to it."""
    first, last = (f"CAST({total} * {each} AS DECIMAL(18, 4))" for each in (start, end))
    return (
        f"CAST(CASE WHEN {is_last} THEN CAST({total} AS DECIMAL(18, 4)) ELSE {last} END - {first} "
        "AS DECIMAL(18, 4))"
    )


CHARGED_LINES = f"""
    of_invoice AS (
        SELECT
            c.invoice_id, c.net, c.refunded, c.as_lines, l.product_id, l.quantity,
            l.line_amount, l.line_cost,
            row_number() OVER lines AS number, count(*) OVER invoice AS lines,
            CASE WHEN sum(l.line_amount) OVER invoice > 0 AND min(l.line_amount) OVER invoice >= 0
                THEN CAST(coalesce(l.line_amount, 0) AS DOUBLE)
                    / CAST(sum(l.line_amount) OVER invoice AS DOUBLE)
                ELSE 1.0 / count(*) OVER invoice END AS share
        FROM charged c
        LEFT JOIN own_lines l ON l.invoice_id = c.invoice_id
        WINDOW
            invoice AS (PARTITION BY c.invoice_id),
            lines AS (
                PARTITION BY c.invoice_id
                ORDER BY l.product_id, l.line_amount, l.quantity, l.line_cost
            )
    ),
    until_line AS (
        SELECT
            *, sum(share) OVER (
                PARTITION BY invoice_id ORDER BY number ROWS UNBOUNDED PRECEDING
            ) AS share_to
        FROM of_invoice
    ),
    from_line AS (
        SELECT
            *, lag(share_to, 1, 0.0) OVER (PARTITION BY invoice_id ORDER BY number) AS share_from
        FROM until_line
    ),
    charged_lines AS (
        SELECT
            invoice_id || ':' || number AS line_id, invoice_id, product_id, quantity, line_cost,
            CASE WHEN as_lines THEN coalesce(line_amount, 0)
                ELSE {piece("net", "share_from", "share_to", "number = lines")} END AS net,
            {piece("refunded", "share_from", "share_to", "number = lines")} AS refunded
        FROM from_line
    )"""
