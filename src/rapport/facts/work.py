"""Hours of work, one row each: who worked, on what, for whom.

work                                       fact_work
user_id  product_id  worked_on   hours     owner  product     customer   worked_on   hours
hs:7     hs:train    2026-03-02  7.5    →  Nora   Training    Kongsberg  2026-03-02  7.5
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts.deal_products import product_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    return f"""
    SELECT
        row_number() OVER (
            ORDER BY d.worked_on, d.user_id, d.product_id, d.company_id, d.contact_id, d.hours
        ) AS work_id,
        {known("ul.label", UNKNOWN)} AS owner,
        {known("tl.label", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        {product_columns().replace("b.product_id", "d.product_id")},
        {known("d.system", UNKNOWN)} AS system,
        d.hours AS hours,
        d.worked_on AS worked_on
        {inputs.custom("d", "work")}
    FROM work d
    LEFT JOIN users u ON u.id = d.user_id
    LEFT JOIN labels_users ul ON ul.id = d.user_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    {CUSTOMER}
    LEFT JOIN products p ON p.id = d.product_id
    LEFT JOIN labels_products pl ON pl.id = d.product_id
    WHERE d.deleted_at IS NULL"""


WORK = Fact(
    "work",
    _("Hours of work"),
    "work_id",
    _select,
    "worked_on",
    standing=lambda t, day: t.worked_on <= day,
    shown=("worked_on", "owner", "customer", "product", "hours"),
)
