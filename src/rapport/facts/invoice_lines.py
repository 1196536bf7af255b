"""What was charged, line by line, with what it cost; and the costs that are of no line.

invoice_lines       costs                             fact_invoice_lines
invoice  amount     cost_on     kind      amount      invoice product revenue direct_cost spread_own
st:1     1000       2026-03-20  indirect  100      →  st:1    Core    1000    300         80
st:2     250                                          st:2    Plus    250                 20

Void and draft invoices are not in it; an invoice without lines is one line without product. How the
amounts of lines come about is told in _charged.py, how shared costs are spread in _shared_costs.py.

A line's direct cost is its own, else its product's unit cost times its quantity, else its part of
the direct costs that are booked on its product in its month: never two of them. What is booked is
spread over the lines without a cost of their own (booked_direct); where each has one, it is a rest
of the product that no line bears (unspread_direct). A product's direct
or spread cost in a month in which it was not charged is a row without an invoice, and so is what of
a month's shared costs cannot be spread (unspread_*), without a product. From the first month with
shared costs to the last, a line that got none of them has 0; outside, nothing is known. Costs of
days to come are taken in as their days come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._charged import CHARGED, CHARGED_LINES, piece
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts._shared_costs import RULES, has_come, shared_costs
from rapport.facts.deal_products import product_columns
from rapport.settings import SPREAD_BY
from rapport.wording import _

if TYPE_CHECKING:
    from datetime import date


def _costed(today: date) -> str:
    """Each line with its own cost, and what it weighs among those of its product and month."""
    return f"""
    costed AS (
        SELECT
            l.*, c.month, c.issued_on,
            coalesce(l.line_cost, CAST(p.unit_cost * l.quantity AS DECIMAL(18, 4))) AS own_cost,
            CAST(greatest(coalesce(l.net - l.refunded, 0), 0) AS DOUBLE) AS earned,
            greatest(coalesce(l.quantity, 0), 0) AS pieces
        FROM charged_lines l
        JOIN charged c ON c.invoice_id = l.invoice_id
        LEFT JOIN products p ON p.id = l.product_id
    ),
    direct_months AS (
        SELECT
            CAST(date_trunc('month', cost_on) AS DATE) AS month, product_id,
            max(cost_on) AS day, CAST(sum(amount) AS DECIMAL(18, 4)) AS amount
        FROM costs
        WHERE deleted_at IS NULL AND amount IS NOT NULL AND {has_come(today)}
            AND product_id IS NOT NULL
            AND lower(coalesce(kind, 'direct')) = 'direct'
        GROUP BY 1, 2
    )"""


PLACED = """
    beside AS (
        SELECT
            *, row_number() OVER (PARTITION BY month, product_id ORDER BY line_id) AS number,
            count(*) OVER others AS lines,
            CASE WHEN sum(earned) OVER others > 0 THEN earned / sum(earned) OVER others
                ELSE 1.0 / count(*) OVER others END AS of_earned,
            CASE WHEN sum(pieces) OVER others > 0 THEN pieces / sum(pieces) OVER others
                WHEN sum(earned) OVER others > 0 THEN earned / sum(earned) OVER others
                ELSE 1.0 / count(*) OVER others END AS of_pieces,
            row_number() OVER (alike ORDER BY line_id) AS booked_number,
            count(*) OVER alike AS booked_lines,
            CASE WHEN sum(earned) OVER alike > 0 THEN earned / sum(earned) OVER alike
                ELSE 1.0 / count(*) OVER alike END AS of_booked
        FROM costed
        WINDOW
            others AS (PARTITION BY month, product_id),
            alike AS (PARTITION BY month, product_id, own_cost IS NULL)
    ),
    until_here AS (
        SELECT
            *, sum(of_earned) OVER so_far AS earned_to, sum(of_pieces) OVER so_far AS pieces_to,
            sum(of_booked) OVER (
                PARTITION BY month, product_id, own_cost IS NULL
                ORDER BY booked_number ROWS UNBOUNDED PRECEDING
            ) AS booked_to
        FROM beside
        WINDOW so_far AS (
            PARTITION BY month, product_id ORDER BY number ROWS UNBOUNDED PRECEDING
        )
    ),
    placed AS (
        SELECT
            *, lag(earned_to, 1, 0.0) OVER before AS earned_from,
            lag(pieces_to, 1, 0.0) OVER before AS pieces_from,
            lag(booked_to, 1, 0.0) OVER (
                PARTITION BY month, product_id, own_cost IS NULL ORDER BY booked_number
            ) AS booked_from
        FROM until_here
        WINDOW before AS (PARTITION BY month, product_id ORDER BY number)
    )"""
"""Each line with where its share of its product's month begins and ends."""


def _part(total: str, by: str = "earned") -> str:
    return piece(total, f"l.{by}_from", f"l.{by}_to", "l.number = l.lines")


_BOOKED = piece("m.amount", "l.booked_from", "l.booked_to", "l.booked_number = l.booked_lines")
"""A line's part of what is booked on its product, among those without a cost of their own."""


def _rows() -> str:
    """rows: the lines with their part of the costs, costs without a line, and the rest."""
    spread = {
        "own": f"coalesce({_part('s.own_by_revenue')}, 0) "
        f"+ coalesce({_part('s.own_by_units', 'pieces')}, 0)",
        **{
            rule: f"coalesce({_part(f's.{rule}', 'pieces' if rule == 'units' else 'earned')}, 0)"
            for rule in SPREAD_BY
        },
    }
    within = (
        "l.month BETWEEN (SELECT first FROM booked_months) AND (SELECT last FROM booked_months)"
    )
    of_lines = ", ".join(
        f"CASE WHEN {within} THEN {amount} END AS spread_{rule}" for rule, amount in spread.items()
    )
    alone = {
        "own": "coalesce(s.own_by_revenue, 0) + coalesce(s.own_by_units, 0)",
        **{rule: f"coalesce(s.{rule}, 0)" for rule in SPREAD_BY},
    }
    of_none = ", ".join(f"{amount} AS spread_{rule}" for rule, amount in alone.items())
    return f"""
    rows AS (
        SELECT
            l.line_id, l.invoice_id, l.product_id, l.issued_on, l.quantity,
            l.net, l.refunded,
            coalesce(l.own_cost, {_BOOKED}) AS direct_cost,
            CASE WHEN l.own_cost IS NULL THEN {_BOOKED} END AS booked_direct,
            NULL AS unspread_direct,
            {of_lines},
            {", ".join(f"0 AS unspread_{rule}" for rule in RULES)}
        FROM placed l
        LEFT JOIN direct_months m ON m.month = l.month AND m.product_id = l.product_id
        LEFT JOIN spread_costs s ON s.month = l.month
            AND s.product_id IS NOT DISTINCT FROM l.product_id
        UNION ALL
        SELECT
            NULL, NULL, coalesce(s.product_id, m.product_id), coalesce(s.day, m.day), NULL,
            NULL, NULL, coalesce(m.amount, 0), m.amount, NULL, {of_none},
            {", ".join("0" for __ in RULES)}
        FROM spread_costs s
        FULL JOIN direct_months m ON m.month = s.month AND m.product_id = s.product_id
        WHERE NOT EXISTS (
            SELECT 1 FROM sold
            WHERE sold.month = coalesce(s.month, m.month)
                AND sold.product_id IS NOT DISTINCT FROM coalesce(s.product_id, m.product_id)
        )
        UNION ALL
        SELECT
            NULL, NULL, m.product_id, m.day, NULL, NULL, NULL, NULL, NULL, m.amount,
            {", ".join("NULL" for __ in RULES)}, {", ".join("0" for __ in RULES)}
        FROM direct_months m
        JOIN (
            SELECT month, product_id FROM costed GROUP BY month, product_id
            HAVING count(*) = count(own_cost)
        ) c ON c.month = m.month AND c.product_id = m.product_id
        UNION ALL
        SELECT
            NULL, NULL, NULL, day, NULL, NULL, NULL, 0, NULL, NULL,
            {", ".join("0" for __ in RULES)}, {", ".join(f"r.{rule}" for rule in RULES)}
        FROM unspread_costs r
        WHERE {" OR ".join(f"r.{rule} <> 0" for rule in RULES)}
    ),
    told AS (
        SELECT
            EXISTS (FROM worked) AS hours,
            EXISTS (SELECT 1 FROM rows WHERE invoice_id IS NOT NULL AND direct_cost IS NOT NULL)
                OR EXISTS (FROM direct_months) AS direct
    )"""


def _money(expression: str, name: str) -> str:
    return f"CAST({expression} AS DECIMAL(18, 4)) AS {name}"


def _net(rule: str) -> str:
    """What is left of a line: where no direct cost is known of any, shared costs are all."""
    direct = "CASE WHEN told.direct THEN b.direct_cost ELSE 0 END"
    left = f"coalesce(b.net - b.refunded, 0) - {direct} - b.spread_{rule} - b.unspread_{rule}"
    # A line whose amount is not known leaves nothing that is; hours that nobody wrote down, too.
    known = "(b.invoice_id IS NULL OR b.net IS NOT NULL)"
    return f"CASE WHEN {known}{' AND told.hours' if rule == 'hours' else ''} THEN {left} END"


def _select(inputs: Inputs) -> str:
    by_rule = []
    for rule in RULES:
        by_rule += [
            _money(f"b.spread_{rule}", f"spread_{rule}"),
            _money(f"b.unspread_{rule}", f"unspread_{rule}"),
            _money(
                f"CASE WHEN b.direct_cost IS NOT NULL OR b.spread_{rule} IS NOT NULL THEN "
                f"coalesce(b.direct_cost, 0) + coalesce(b.spread_{rule}, 0) "
                f"+ b.unspread_{rule} END",
                f"cost_{rule}",
            ),
            _money(_net(rule), f"net_{rule}"),
        ]
    return f"""
    WITH {CHARGED}, {CHARGED_LINES}, {_costed(inputs.today)},
    {shared_costs(inputs.settings, inputs.today)}, {PLACED},
    {_rows()},
    firsts AS (
        SELECT
            i.invoice_id,
            row_number() OVER (
                PARTITION BY coalesce(cl.label, kl.label)
                ORDER BY i.issued_on NULLS LAST, i.invoice_id
            ) > 1 AS again
        FROM charged i
        LEFT JOIN labels_companies cl ON cl.id = i.company_id
        LEFT JOIN labels_contacts kl ON kl.id = i.contact_id
        WHERE coalesce(cl.label, kl.label) IS NOT NULL
    )
    SELECT
        coalesce(b.line_id, 'cost:' || row_number() OVER (ORDER BY b.line_id, b.issued_on,
            b.product_id)) AS line_id,
        b.invoice_id AS invoice_id,
        coalesce(d.number, split_part(b.invoice_id, ':', -1)) AS name,
        d.source_url AS source_url,
        d.deal_id AS deal_id,
        b.invoice_id IS NOT NULL AS is_line,
        coalesce(n.again, false) AS again,
        {known("f.owner", UNKNOWN)} AS owner,
        {known("f.team", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        coalesce(nullif(f.source::VARCHAR, '{UNKNOWN}'), k.source, c.source, '{UNKNOWN}')
            AS source,
        {known("f.campaign", NONE)} AS campaign,
        {known("f.channel", NONE)} AS channel,
        {known("f.sales_channel", UNKNOWN)} AS sales_channel,
        {known("f.deal_kind", UNKNOWN)} AS deal_kind,
        {known("f.pipeline", UNKNOWN)} AS pipeline,
        {known("f.deal", NONE)} AS deal,
        {known("d.system", UNKNOWN)} AS system,
        {product_columns()},
        b.quantity AS quantity,
        {_money("b.net", "charged")},
        {_money("b.refunded", "refunded")},
        {_money("b.net - b.refunded", "revenue")},
        {_money("b.direct_cost", "direct_cost")},
        {_money("b.booked_direct", "booked_direct")},
        {_money("b.unspread_direct", "unspread_direct")},
        {_money("coalesce(b.net - b.refunded, 0) - b.direct_cost", "gross_profit")},
        {_money("CASE WHEN b.direct_cost IS NOT NULL THEN b.net - b.refunded END", "costed")},
        {", ".join(by_rule)},
        {
        _money(f"CASE WHEN ({_net('own')}) IS NOT NULL THEN b.net - b.refunded END", "fully_costed")
    },
        CASE WHEN told.hours THEN true END AS has_hours,
        b.issued_on AS issued_on,
        d.refunded_on AS refunded_on
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("p", "products", "product.")}
    FROM rows b
    CROSS JOIN told
    LEFT JOIN charged d ON d.invoice_id = b.invoice_id
    LEFT JOIN firsts n ON n.invoice_id = b.invoice_id
    LEFT JOIN fact_deals f ON f.deal_id = d.deal_id
    {CUSTOMER}
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


def _past(rows: Any, day: Any) -> Any:
    """What was paid back later had not been."""
    import ibis

    later = rows.refunded_on > day
    back = ibis.cases((later.fill_null(False), rows.refunded.fill_null(0)), else_=0)
    found = {name: (rows[name] + back).cast("decimal(18, 4)") for name in REFUNDED}
    not_yet = (rows.refunded - back).cast("decimal(18, 4)")
    return rows.mutate(**found, refunded=not_yet)


REFUNDED = ("revenue", "gross_profit", "costed", "fully_costed", *(f"net_{rule}" for rule in RULES))
"""The columns from which what was paid back is taken."""

INVOICE_LINES = Fact(
    "invoice_lines",
    _("Invoice lines"),
    "line_id",
    _select,
    "issued_on",
    after=("deals",),
    standing=lambda t, day: t.issued_on <= day,
    past=_past,
    lacks=_("There are no invoices in this workspace yet."),
    bring=_(
        "Bring a file with a row for each invoice: its customer, its amount, its tax and the day "
        "on which it was issued; and one of its lines, with what each costs."
    ),
    shown=("name", "customer", "product", "quantity", "revenue", "issued_on"),
)
