"""The kinds of verdicts that there are."""

from __future__ import annotations

from rapport.verdicts import paying, products, services
from rapport.verdicts.given import Kind

KINDS: dict[str, Kind] = {
    each.name: each
    for each in (paying.CAMPAIGNS, paying.SOURCES, services.SERVICES, products.PRODUCTS)
}


def of_measure(name: str) -> Kind:
    """The kind whose section is about a measure. Raises KeyError."""
    found = {each.about: each for each in KINDS.values()}
    return found[name]
