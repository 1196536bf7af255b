"""What is planted in the demo company on purpose, so that a report can be seen to find it."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.demo.offer import PRICE_RISE


@dataclass(frozen=True)
class Truth:
    """Something that is so in the demo company, whatever its size from 1,000 deals on."""

    name: str
    about: str
    """The table of the records that it concerns."""
    records: tuple[str, ...]
    """Their ids; or, of what has no table of its own (a source, a reason), the words themselves."""
    report: str
    """The report that must find it."""
    finding: str
    """What the report must find, in words."""


BAD_LEADS = Truth(
    "bad_leads",
    "leads",
    ("Bought list",),
    "lead-sources",
    "A source that brings about one lead in seven, of which hardly any converts: the lowest score,"
    " and most are given up as the wrong person.",
)
COMES_BACK = Truth(
    "comes_back",
    "products",
    ("A12",),
    "doa",
    "The label printer comes back several times as often as the other hardware, mostly for a paper"
    " jam.",
)
HOLDS_BACK = Truth(
    "holds_back",
    "users",
    ("U10",),
    "forecast",
    "Priya Shah wins weeks before the closing date that she gives, and what she wins counted as"
    " mere pipeline until the day it closed.",
)
LOSES_MONEY = Truth(
    "loses_money",
    "campaigns",
    ("M901",),
    "campaigns",
    "The Baltic Expo sponsorship cost more than the deals that it won are worth.",
)
PAYS = Truth(
    "pays",
    "campaigns",
    ("M902",),
    "campaigns",
    "Customer stories bring back their cost many times over.",
)
RULE_DECIDES = Truth(
    "rule_decides",
    "products",
    ("A10",),
    "services",
    "Training days earn money while shared costs are spread by revenue, and lose it once they are"
    " spread by hours; no other service does.",
)
LOSES_MORE = Truth(
    "loses_more",
    "companies",
    ("Construction",),
    "losses",
    "New business in construction is lost far more often than in any other industry, for the price"
    " or to Salto.",
)
NO_NEXT_STEP = Truth(
    "no_next_step",
    "users",
    ("U07",),
    "pipeline",
    "Mikkel Sørensen has no next step on any open deal; most of the others' have one.",
)
PRICES_ROSE = Truth(
    "prices_rose",
    "deal_lines",
    (PRICE_RISE.isoformat(),),
    "profitability",
    "From this day on every product is sold at a list price that is 9 % higher.",
)

TRUTHS = (
    BAD_LEADS,
    COMES_BACK,
    HOLDS_BACK,
    LOSES_MONEY,
    PAYS,
    RULE_DECIDES,
    LOSES_MORE,
    NO_NEXT_STEP,
    PRICES_ROSE,
)


@dataclass(frozen=True)
class Flaw:
    """Something that is wrong with a few records, as in any real company's data."""

    name: str
    table: str
    condition: str
    """Which rows, in SQL over the written table."""
    least: float
    most: float
    """Between which shares of the table's rows, in a company of 20,000 deals."""


FLAWS = (
    Flaw("no_amount", "deals", "amount IS NULL", 0.01, 0.03),
    Flaw("no_owner", "deals", "owner_id IS NULL", 0.008, 0.025),
    Flaw("no_source", "deals", "source IS NULL", 0.02, 0.04),
    Flaw("no_company", "deals", "company_id IS NULL", 0.003, 0.012),
    Flaw("no_closing_date", "deals", "status = 'open' AND expected_close_on IS NULL", 0.001, 0.01),
    Flaw("no_creation_date", "deals", "created_at IS NULL", 0.0003, 0.003),
    Flaw("closed_before_created", "deals", "closed_at < created_at", 0.0005, 0.005),
    Flaw("past_due", "deals", "status = 'open' AND expected_close_on < '2026-09-30'", 0.01, 0.06),
    Flaw("currency_without_rate", "deals", "currency = 'CHF'", 0.002, 0.004),
    Flaw("owner_not_there", "deals", "owner_id = 'U99'", 0.0012, 0.0016),
    Flaw("company_not_there", "deals", "company_id = 'C9999999'", 0.0005, 0.002),
    Flaw("deal_not_there", "activities", "deal_id = 'D9999999'", 0.0001, 0.001),
    Flaw("order_not_there", "tickets", "order_id = 'O9999999'", 0.001, 0.002),
    Flaw("deleted_or_merged", "deals", "deleted_at IS NOT NULL", 0.0015, 0.0025),
    Flaw(
        "entered_twice",
        "companies",
        "name IN (SELECT name FROM companies GROUP BY name HAVING count(*) > 1)",
        0.001,
        0.01,
    ),
    Flaw("lead_without_owner", "leads", "owner_id IS NULL", 0.02, 0.04),
    Flaw("lost_without_reason", "deals", "status = 'lost' AND loss_reason IS NULL", 0.03, 0.1),
)
MISSING = {"U99", "C9999999", "D9999999", "O9999999"}
"""Ids that some records refer to and that no table has."""
