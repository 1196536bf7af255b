"""Answers made by hand, so that the formats can be tried without a workspace."""

from datetime import date
from decimal import Decimal

from rapport.period import Period
from rapport.query import Query
from rapport.report import Answered, AnsweredSection, Report, Section, with_shares
from rapport.table import Column, Note, Table
from rapport.wording import _

YEAR = Period(date(2017, 1, 1), date(2017, 12, 31), "year")
BEFORE = Period(date(2016, 1, 1), date(2016, 12, 31), "year")

OWNER = Column("owner", _("Owner"), "dimension", "text")
MONTH = Column("date:month", _("Month"), "dimension", "date", "month")
WON = Column("won_amount", _("Won value"), "measure", "number", "money")
WON_BEFORE = Column(
    "won_amount:previous", _("Won value"), "measure", "number", "money", _("{label}, before")
)
WON_CHANGE = Column(
    "won_amount:change", _("Won value"), "measure", "number", "money", _("{label}, change")
)
WON_CHANGE_PCT = Column(
    "won_amount:change_pct", _("Won value"), "measure", "number", "share", _("{label}, change in %")
)
COMPARED = (WON, WON_BEFORE, WON_CHANGE, WON_CHANGE_PCT)
RATE = Column("win_rate", _("Win rate"), "measure", "number", "share")
DEALS = Column("won_deals", _("Won deals"), "measure", "integer", "count")
CYCLE = Column("sales_cycle_days", _("Sales cycle"), "measure", "number", "days")

NOTE = Note(_("{n} deal has no value."), _("{n} deals have no value."), 1200)


def table(columns, records, **more):
    measures = tuple(each.name for each in columns if each.role == "measure" and not each.versus)
    by = tuple(each.name for each in columns if each.role == "dimension")
    more = {"currency": "EUR", "as_of": date(2017, 12, 31), "generation": "0001", **more}
    return Table(Query(measures, by=by), tuple(columns), tuple(records), **more)


def by_owner(names=("Ann Lee", "Bo Berg", "(unknown)")):
    """A few owners, the last of whom has no rate."""
    records = [
        (name, Decimal(10_000_000 - 3_000_000 * at) / (at + 1), at * 10, at / 8 or None, 12.25)
        for at, name in enumerate(names)
    ]
    totals = (Decimal("16333333.5000"), 30, 0.125, 12.25)
    return table((OWNER, WON, DEALS, RATE, CYCLE), records, totals=totals, notes=(NOTE,))


def ranked(count):
    records = [
        (
            f"Customer {at:03}",
            Decimal(count - at) * 1000,
            Decimal(count) * 1000,
            Decimal(-at) * 1000,
            -at / count,
            at,
            count * 100.5,
        )
        for at in range(count)
    ]
    total = Decimal(sum(record[1] for record in records))
    average = Column("average_deal", _("Average deal"), "measure", "number", "money")
    totals = (total, total, Decimal(0), 0.0, 99, 1234.5)
    return with_shares(table((OWNER, *COMPARED, DEALS, average), records, totals=totals))


def over_time():
    records = [
        (date(2017, 1, 1), Decimal("100.0000"), Decimal(80), Decimal(20), 0.25),
        (date(2017, 2, 1), Decimal("0.0000"), Decimal(50), Decimal(-50), -1.0),
        (date(2017, 3, 1), None, Decimal(50), None, None),
        (_("(no date)"), Decimal("7.5000"), None, None, None),
    ]
    totals = (Decimal("107.5"), Decimal(180), Decimal("-72.5"), -0.40278)
    return table((MONTH, *COMPARED), records, totals=totals, period=YEAR, compare=BEFORE)


def summary():
    record = (Decimal("10005534.0000"), Decimal(10_000_000), Decimal(5534), 0.00055, 4238)
    return table((*COMPARED, DEALS), [record], period=YEAR, compare=BEFORE, notes=(NOTE,))


REPORT = Report(
    "total-sales",
    _("Total sales"),
    _("What did we sell?"),
    "sales",
    "this_year",
    ("won_amount", "won_deals"),
    (),
    headline=lambda _answered, _locale: "€10M was won.",
)


def answered(rows=85):
    sections = (
        AnsweredSection(Section("summary", _("In short"), ("won_amount",)), (), summary()),
        AnsweredSection(
            Section("over_time", _("Won value over time"), ("won_amount",), chart="columns"),
            (_("Month"),),
            over_time(),
        ),
        AnsweredSection(
            Section("split", _("Won value by {split}"), ("won_amount",), chart="ranking"),
            (_("Owner"),),
            ranked(rows),
        ),
    )
    query = Query.from_text("--measures won_amount --by owner --where 'source=Web|Referral'")
    return Answered(REPORT, query, sections, "month")
