"""Who bought and where they are, for every record that names a company, or a person without one.

The record is joined as d; its company as c and contact as k; their labels as cl and kl.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.dimension import UNKNOWN
from rapport.fact import band, known

if TYPE_CHECKING:
    from rapport.fact import Inputs

CUSTOMER = """
    LEFT JOIN companies c ON c.id = d.company_id
    LEFT JOIN labels_companies cl ON cl.id = d.company_id
    LEFT JOIN contacts k ON k.id = d.contact_id
    LEFT JOIN labels_contacts kl ON kl.id = d.contact_id
"""


def customer_key(alias: str = "", *, company: str = "company_id") -> str:
    """What tells one customer of a record from another: a company and a person may share an id."""
    dot = f"{alias}." if alias else ""
    return f"coalesce('company ' || {dot}{company}, 'contact ' || {dot}contact_id)"


def customer_columns(inputs: Inputs) -> str:
    """The columns of the customer and its place; what it refers to is joined as in CUSTOMER."""
    sizes = band("c.employees", inputs.settings.bands.company_size, UNKNOWN)
    return f"""
    {known("cl.label", UNKNOWN)} AS company,
    {known("kl.label", UNKNOWN)} AS contact,
    coalesce(cl.label, kl.label, '{UNKNOWN}') AS customer,
    {known("c.industry", UNKNOWN)} AS industry,
    {known("c.segment", UNKNOWN)} AS segment,
    {sizes} AS company_size,
    coalesce(c.lifecycle, k.lifecycle, '{UNKNOWN}') AS lifecycle,
    coalesce(c.country, k.country, '{UNKNOWN}') AS country,
    coalesce(c.region, k.region, '{UNKNOWN}') AS region,
    coalesce(c.city, k.city, '{UNKNOWN}') AS city"""
