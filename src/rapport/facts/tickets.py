"""Tickets, one row each, with the sale that a complaint or a return is about.

tickets                                       fact_tickets
id    kind    product_id  order_id  quantity  ticket_id  ticket_kind  product  units  sold_on
hs:1  return  hs:printer  hs:o1     2      →  hs:1       return       Printer  2      2026-01-05
hs:2  question                                hs:2       question     (no product)

What comes back is laid to its order's line of that product, else to the customer's last purchase of
it until then; where there is neither, no sale is known. What comes back without a quantity is one
unit. Hours are those of the clock, day and night; a ticket of which only the day is known counts
from that day's beginning.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, band, known
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts._sales import sales
from rapport.facts._statuses import SETTLED, listed, status
from rapport.facts.deal_products import product_columns
from rapport.wording import _

BACK = ("return", "exchange", "refund")
"""The kinds of tickets by which something that was sold comes back."""
ABOUT_A_SALE = (*BACK, "complaint")
DAYS_AFTER_SALE = (7, 30, 90, 365)
"""Within a week, a month, a quarter or a year of the sale; or later."""


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in words)


def _hours_until(what: str) -> str:
    """The hours from opening to another moment, where its time of day is known and it is later."""
    return f"""CASE WHEN d.{what}_hour IS NOT NULL AND d.{what}_at >= d.opened_at
            THEN date_diff('second', d.opened_at, d.{what}_at) / 3600.0 END"""


def _select(inputs: Inputs) -> str:
    after = "d.opened_on - d.sold_on"
    return f"""
    WITH {sales()},
    asked AS (
        SELECT
            t.*, coalesce(
                'company ' || coalesce(t.company_id, k.company_id), 'contact ' || t.contact_id
            ) AS buyer,
            lower(t.kind) IN ({_listed(ABOUT_A_SALE)}) AS about_a_sale
        FROM tickets t
        LEFT JOIN contacts k ON k.id = t.contact_id
        WHERE t.deleted_at IS NULL
    ),
    by_order AS (
        SELECT t.id, max(s.sale_id) AS sale_id
        FROM asked t
        JOIN sales s ON s.order_id = t.order_id AND s.product_id = t.product_id
        WHERE t.about_a_sale
        GROUP BY t.id
    ),
    bought AS (
        SELECT buyer, product_id, sold_on, max(sale_id) AS sale_id
        FROM sales
        WHERE buyer IS NOT NULL AND sold_on IS NOT NULL
        GROUP BY buyer, product_id, sold_on
    ),
    by_buyer AS (
        SELECT t.id, s.sale_id
        FROM asked t
        ASOF JOIN bought s ON s.buyer = t.buyer AND s.product_id = t.product_id
            AND t.opened_on >= s.sold_on
        WHERE t.about_a_sale
    ),
    of_sale AS (
        SELECT
            t.*, s.sale_id, s.sold_on, s.unit_cost,
            CASE WHEN t.about_a_sale THEN coalesce(t.quantity, 1) END AS units
        FROM asked t
        LEFT JOIN by_order o ON o.id = t.id
        LEFT JOIN by_buyer b ON b.id = t.id
        LEFT JOIN sales s ON s.sale_id = coalesce(o.sale_id, b.sale_id)
            AND s.product_id = t.product_id
    )
    SELECT
        d.id AS ticket_id,
        substr(d.id, strpos(d.id, ':') + 1) AS ticket,
        d.source_url AS source_url,
        d.owner_id AS owner_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        d.sale_id AS sale_id,
        d.product_id AS product_id,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        coalesce(c.source, k.source, '{UNKNOWN}') AS source,
        {known("d.system", UNKNOWN)} AS system,
        {product_columns("d")},
        {known("lower(d.kind)", UNKNOWN)} AS ticket_kind,
        {known("d.status", UNKNOWN)} AS ticket_status,
        {known("d.priority", UNKNOWN)} AS ticket_priority,
        {known("d.reason", UNKNOWN)} AS ticket_reason,
        d.units AS units,
        coalesce(lower(d.kind) IN ({_listed(BACK)}), false) AS comes_back,
        d.sold_on AS sold_on,
        CASE WHEN {after} >= 0 THEN {after} END AS days_from_sale,
        {band(f"CASE WHEN {after} >= 0 THEN {after} END", DAYS_AFTER_SALE, UNKNOWN)}
            AS days_after_sale,
        CAST(CASE WHEN lower(d.kind) IN ({_listed(BACK)})
            THEN d.units * coalesce(d.unit_cost, p.unit_cost) END AS DECIMAL(18, 4)) AS return_cost,
        d.opened_on AS opened_on,
        d.opened_hour AS opened_hour,
        d.first_reply_on AS first_reply_on,
        d.solved_on AS solved_on,
        d.solved_hour AS solved_hour,
        d.first_reply_at IS NOT NULL AS replied,
        d.solved_at IS NULL
            AND {status("d.status")} NOT IN {listed(SETTLED)} AS open,
        {_hours_until("first_reply")} AS hours_to_reply,
        {_hours_until("solved")} AS hours_to_solve,
        CASE d.satisfaction WHEN 'good' THEN true WHEN 'bad' THEN false END AS satisfied,
        d.satisfaction_score AS satisfaction_score
        {inputs.custom("d", "tickets")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("u", "users", "owner.")}
    FROM of_sale d
    {CUSTOMER}
    LEFT JOIN users u ON u.id = d.owner_id
    LEFT JOIN labels_users ul ON ul.id = d.owner_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    LEFT JOIN products p ON p.id = d.product_id
    LEFT JOIN labels_products pl ON pl.id = d.product_id"""


def _past(rows: Any, day: Any) -> Any:
    """What was answered or solved later was still waiting."""
    import ibis

    replied = (rows.first_reply_on <= day).fill_null(False)
    # Without a day, what is solved now is taken to have been so then.
    later = (rows.solved_on > day).fill_null(False)
    known_then = ~later
    return rows.mutate(
        replied=replied,
        open=rows["open"] | later,
        first_reply_on=ibis.cases((replied, rows.first_reply_on)),
        solved_on=ibis.cases((known_then, rows.solved_on)),
        hours_to_reply=ibis.cases((replied, rows.hours_to_reply)),
        hours_to_solve=ibis.cases((known_then, rows.hours_to_solve)),
        satisfied=ibis.cases((known_then, rows.satisfied)),
        satisfaction_score=ibis.cases((known_then, rows.satisfaction_score)),
        ticket_status=ibis.cases((known_then, rows.ticket_status.cast("string")), else_=UNKNOWN),
    )


TICKETS = Fact(
    "tickets",
    _("Tickets"),
    "ticket_id",
    _select,
    "opened_on",
    standing=lambda t, day: (t.opened_on <= day) | t.opened_on.isnull(),
    past=_past,
    lacks=_("There are no tickets in this workspace yet."),
    bring=_(
        "Bring a file with a row for each ticket: what kind it is, which product it is about, and "
        "when it was opened, first answered and solved."
    ),
    shown=(
        "ticket",
        "ticket_kind",
        "customer",
        "product",
        "owner",
        "ticket_reason",
        "ticket_priority",
        "units",
        "opened_on",
    ),
)
