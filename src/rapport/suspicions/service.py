"""What comes back beside what was sold: more than there was, or of no sale at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.suspicion import Doubt, Suspicion
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

COMES_BACK = "lower(t.kind) IN ('return', 'exchange', 'refund')"


def _more_than_sold(look: Look) -> Iterable[Doubt]:
    if not look.has("fact_sold_units", "sale_id", "product", "units", "back_units"):
        return
    too_many = """
        SELECT s.entry_id FROM fact_sold_units s
        JOIN (
            SELECT sale_id, product FROM fact_sold_units
            GROUP BY sale_id, product HAVING sum(back_units) > sum(units)
        ) o ON o.sale_id = s.sale_id AND o.product = s.product
        WHERE s.back_units IS NOT NULL"""
    yield Doubt("tickets", "quantity", f"t.id IN ({too_many})", COMES_BACK)


def _without_sale(look: Look) -> Iterable[Doubt]:
    # Where nothing is on record as sold, it is no wonder that no sale is found.
    if look.has("fact_sold_units", "sale_id") and look.ask("SELECT 1 FROM fact_sold_units LIMIT 1"):
        unknown = "SELECT ticket_id FROM fact_tickets WHERE comes_back AND sale_id IS NULL"
        yield Doubt("tickets", "order_id", f"t.id IN ({unknown})", COMES_BACK)


MORE_THAN_SOLD = Suspicion(
    "more_back_than_sold",
    _("More came back than was sold"),
    _("Correct the quantity at the source."),
    _more_than_sold,
)
WITHOUT_SALE = Suspicion(
    "back_without_sale",
    _("Came back, but no sale of it is found"),
    _("Name its order, or bring the missing orders."),
    _without_sale,
)
