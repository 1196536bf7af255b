"""Invoices that were charged, one row each, with who was charged and whether it was paid.

invoices                                  fact_invoices
id    amount  paid_at     status          invoice_id  customer   amount  paid   days_to_pay
st:1  1250    2026-03-20  paid         →  st:1        Kongsberg  1250    true   19
st:2  500                 open            st:2        Ullevål    500     false
st:3  900                 void

The amount is what the customer has to pay, with its tax; `open_amount` is that without what was
paid back. What an invoice brings, with its lines and costs, is in invoice_lines.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._charged import IS_CHARGED, IS_PAID, WHO
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    return f"""
    SELECT
        d.invoice_id AS invoice_id,
        coalesce(d.number, split_part(d.invoice_id, ':', -1)) AS name,
        d.source_url AS source_url,
        d.deal_id AS deal_id,
        {known("f.owner", UNKNOWN)} AS owner,
        {known("f.team", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        coalesce(nullif(f.source::VARCHAR, '{UNKNOWN}'), k.source, c.source, '{UNKNOWN}') AS source,
        {known("f.sales_channel", UNKNOWN)} AS sales_channel,
        {known("f.pipeline", UNKNOWN)} AS pipeline,
        {known("f.deal", NONE)} AS deal,
        {known("d.system", UNKNOWN)} AS system,
        {known("lower(d.status)", UNKNOWN)} AS invoice_status,
        CAST(d.amount AS DECIMAL(18, 4)) AS amount,
        CAST(d.amount - d.refunded AS DECIMAL(18, 4)) AS open_amount,
        CAST(d.refunded AS DECIMAL(18, 4)) AS refunded,
        d.refunded_on AS refunded_on,
        {IS_PAID} AS paid,
        d.issued_on AS issued_on,
        d.paid_on AS paid_on,
        d.paid_on - d.issued_on AS days_to_pay
        {inputs.custom("c", "companies", "company.")}
    FROM ({WHO}) d
    LEFT JOIN fact_deals f ON f.deal_id = d.deal_id
    {CUSTOMER}
    WHERE {IS_CHARGED.format(of="d")}"""


def _past(rows: Any, day: Any) -> Any:
    """What was paid later had not been, nor what was paid back."""
    import ibis

    later = (rows.paid_on > day).fill_null(False)
    paid_on = ibis.cases((~later, rows.paid_on))
    not_back = (rows.refunded_on > day).fill_null(False)
    back = ibis.cases((not_back, rows.refunded.fill_null(0)), else_=0)
    open_amount = (rows.open_amount + back).cast("decimal(18, 4)")
    return rows.mutate(paid=rows.paid & ~later, paid_on=paid_on, open_amount=open_amount)


INVOICES = Fact(
    "invoices",
    _("Invoices"),
    "invoice_id",
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
    shown=("name", "customer", "owner", "invoice_status", "amount", "issued_on", "paid_on"),
)
