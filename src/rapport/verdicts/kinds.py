"""The kinds of verdicts that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.verdicts import paying, products, services

if TYPE_CHECKING:
    from rapport.verdicts.given import Kind

KINDS: dict[str, Kind] = {
    each.name: each
    for each in (paying.CAMPAIGNS, paying.SOURCES, services.SERVICES, products.PRODUCTS)
}
