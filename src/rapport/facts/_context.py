"""What a record with an owner and a customer is joined with: the same for every fact.

The record is joined as d; its owner as u, company as c, contact as k and campaign as m; the labels
of these, and of the owner's team, as ul, cl, kl and tl; the campaign among others as mt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.dimension import UNKNOWN
from rapport.fact import band, known
from rapport.facts._campaigns import campaign_columns

if TYPE_CHECKING:
    from rapport.fact import Inputs

CONTEXT = """
    LEFT JOIN users u ON u.id = d.owner_id
    LEFT JOIN labels_users ul ON ul.id = d.owner_id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id
    LEFT JOIN companies c ON c.id = d.company_id
    LEFT JOIN labels_companies cl ON cl.id = d.company_id
    LEFT JOIN contacts k ON k.id = d.contact_id
    LEFT JOIN labels_contacts kl ON kl.id = d.contact_id
    LEFT JOIN campaigns m ON m.id = d.campaign_id
    LEFT JOIN campaign_tree mt ON mt.id = d.campaign_id
"""


CAMPAIGN = campaign_columns("mt", "d.campaign_id")
"""The campaign that brought a record, its channel, and the campaign that it is part of."""


def who_and_where(inputs: Inputs) -> str:
    """The columns of people, companies and places that a record with an owner and a customer has.

    What it refers to is joined as in CONTEXT.
    """
    sizes = band("c.employees", inputs.settings.bands.company_size, UNKNOWN)
    return f"""
    {known("ul.label", UNKNOWN)} AS owner,
    {known("tl.label", UNKNOWN)} AS team,
    {known("cl.label", UNKNOWN)} AS company,
    {known("kl.label", UNKNOWN)} AS contact,
    coalesce(cl.label, kl.label, '{UNKNOWN}') AS customer,
    {known("c.industry", UNKNOWN)} AS industry,
    {known("c.segment", UNKNOWN)} AS segment,
    {sizes} AS company_size,
    coalesce(c.lifecycle, k.lifecycle, '{UNKNOWN}') AS lifecycle,
    {CAMPAIGN},
    {known("d.system", UNKNOWN)} AS system"""


PLACE = f"""
    coalesce(d.country, c.country, k.country, '{UNKNOWN}') AS country,
    coalesce(d.region, c.region, k.region, '{UNKNOWN}') AS region,
    coalesce(d.city, c.city, k.city, '{UNKNOWN}') AS city"""
"""A record's place: its own, else its company's, else its contact's."""
