"""Tables made by hand, one for each kind of chart: they are drawn without a workspace."""

from datetime import date
from decimal import Decimal

from rapport.measures import MEASURES
from rapport.query import Query
from rapport.table import Column, Table
from rapport.wording import _

TODAY = date(2026, 9, 12)


def dimension(name, label, kind="text", unit=""):
    return Column(name, _(label), "dimension", kind, unit)


def measure(name, label, unit, versus=""):
    kind = "integer" if unit == "count" else "number"
    known = MEASURES.get(name)
    flows = known is not None and known.kind == "flow" and not versus
    return Column(name, _(label), "measure", kind, unit, _(versus), flows)


OWNER = dimension("owner", "Owner")
MONTH = dimension("date:month", "Month", "date", "month")
WON = measure("won_amount", "Won value", "money")
BEFORE = measure("won_amount:previous", "Won value", "money", "{label}, before")
RATE = measure("win_rate", "Win rate", "share")
CLOSED = measure("closed_deals", "Closed deals", "count")


def table(columns, records, **more):
    measures = tuple(each.name for each in columns if each.role == "measure")
    by = tuple(each.name for each in columns if each.role == "dimension")
    more = {"currency": "EUR", "as_of": TODAY, **more}
    return Table(Query(measures, by=by), tuple(columns), tuple(records), **more)


def months(count=9):
    return [date(2026, 1 + at, 1) for at in range(count)]


def over_time(names=("Ann", "Bo")):
    records = [
        (day, name, Decimal(1000 * (at + 1) + 10 * number))
        for at, day in enumerate(months())
        for number, name in enumerate(names)
    ]
    return table((MONTH, OWNER, WON), records)


def columns(_name="Ann"):
    records = [(day, Decimal(100 + at), Decimal(90)) for at, day in enumerate(months())]
    return table((MONTH, WON, BEFORE), records)


def accumulated(_name="Ann"):
    return columns()


def spread(name="Qualify"):
    measured = (
        dimension("stage", "Stage"),
        measure("median_age_in_stage", "Median age in the stage", "days"),
        measure("usual_days_in_stage", "Usual days in the stage", "days"),
        measure("p80_days_of_won", "Days of four in five", "days"),
    )
    records = [(name, 16.0, 8.0, 19.2), ("Propose", 23.5, 11.0, 18.0), ("Agree", None, 7.0, 9.5)]
    return table(measured, records)


def ranking(name="Ann"):
    names = [name, *(f"Owner {at}" for at in range(14))]
    return table((OWNER, WON), [(each, Decimal(1500 - at)) for at, each in enumerate(names)])


def rates(cases, rate=0.25):
    records = [(day, rate, count) for day, count in zip(months(len(cases)), cases, strict=True)]
    return table((MONTH, RATE, CLOSED), records)


def rates_by_owner(name="Ann"):
    names = [name, *(f"Owner {at}" for at in range(17))]
    records = [(each, 0.4 - at / 50, 40 - 2 * at) for at, each in enumerate(names)]
    return table((OWNER, RATE, CLOSED), records, totals=(0.3, 414))


def lines(name="Ann"):
    names = (name, *(f"Owner {at}" for at in range(7)))
    records = [(day, each, 0.4 - at / 50, 40) for day in months() for at, each in enumerate(names)]
    return table((MONTH, OWNER, RATE, CLOSED), records)


def movement(*parts):
    columns = (
        dimension("movement", "Movement"),
        measure("movement_amount", "Open value", "money"),
    )
    return table(columns, [(name, Decimal(str(amount))) for name, amount in parts])


def waterfall(name="created"):
    return movement(("start", 100), (name, 40), ("won", -25), ("lost", "-30.5"), ("end", "84.5"))


def usual(name="Ann"):
    own = measure("won_amount", name, "money")
    ends = [measure(name, name.title(), "money") for name in ("usual", "low", "high")]
    records = [(day, 900 + 50 * at, 1000, 600, 1200 + at) for at, day in enumerate(months())]
    return table((MONTH, own, *ends), [(months()[0], 900, None, None, None), *records[1:]])


def ranges(name="Ann"):
    columns = (
        dimension("group", "Group"),
        dimension("value", "Value"),
        dimension("stands_out", "Stands out"),
        measure("extra_lost", "Extra lost deals", "count"),
        measure("low", "at least", "count"),
        measure("high", "at most", "count"),
    )
    records = [
        ("owner", name, "stands out", 17.9, 9.2, 26.0),
        ("source", "Web", None, 2.0, -3.5, 7.5),
        ("source", "Fair", None, None, None, None),
    ]
    return table(columns, records)


def curves(name="Ann"):
    columns = (
        OWNER,
        dimension("age_days", "Age", "number", "days"),
        measure("won_share", "Share won", "share"),
        measure("low", "at least", "share"),
        measure("high", "at most", "share"),
        measure("deals", "Deals", "count"),
    )
    records = [
        (whose, age, 0.001 * age * (1 + at), 0.0008 * age, min(1.0, 0.004 * age), 120 - age)
        for at, whose in enumerate(("(all)", name))
        for age in (0, 10, 30, 60)
    ]
    return table(columns, records)


def stages(name="Qualify"):
    columns = (
        dimension("stage", "Stage"),
        measure("open_amount", "Open value", "money"),
        measure("weighted_amount", "Weighted value", "money"),
        measure("open_deals", "Open deals", "count"),
    )
    records = [
        (name, Decimal(900), Decimal(180), 30),
        ("Propose", Decimal(600), Decimal(300), 12),
        ("Agree", None, None, 0),
    ]
    return table(columns, records)


def funnel(name="Lead"):
    columns = (
        dimension("step", "Step"),
        measure("step_count", "Deals", "count"),
        measure("step_count:previous", "Deals", "count", "{label}, before"),
        measure("moved_on", "Moved on", "count"),
        measure("lost", "Lost", "count"),
        measure("cancelled", "Cancelled", "count"),
        measure("still_here", "Still here", "count"),
        measure("median_days_to_step", "Days", "days"),
    )
    records = [
        (name, 400, 380, 240, 100, 20, 40, None),
        ("Qualified", 240, 250, 44, 150, 6, 30, 12.0),
        ("Proposal", 44, 40, 7, 30, 0, 7, 21.4),
        ("Won", 7, 9, 3, 0, 0, 0, 3.0),
        ("Paid", 3, 2, 0, 0, 0, 0, None),
    ]
    return table(columns, records)


def pareto(name="Price"):
    columns = (dimension("loss_reason", "Reason"), measure("lost_amount", "Lost value", "money"))
    names = [name, *(f"Reason {at}" for at in range(12))]
    return table(columns, [(each, Decimal(2 ** (13 - at))) for at, each in enumerate(names)])


def stacked_pareto(name="Price"):
    columns = (
        dimension("loss_reason", "Reason"),
        dimension("stage", "Stage"),
        measure("lost_amount", "Lost value", "money"),
    )
    records = [
        (reason, f"Stage {stage}", Decimal(100 * (at + 1) + stage))
        for at, reason in enumerate((name, *(f"Reason {at}" for at in range(11))))
        for stage in range(8)
    ]
    return table(columns, records)


def heat(name="Price"):
    columns = (
        dimension("loss_reason", "Reason"),
        dimension("source", "Source"),
        measure("lost_deals", "Lost deals", "count"),
    )
    records = [(name, "Web", 40), (name, "Fair", 8), ("Timing", "Web", 3), ("Timing", "Fair", None)]
    return table(columns, records)


def gains_and_losses(name="new"):
    columns = (
        MONTH,
        dimension("movement", "Movement"),
        measure("net_new_mrr", "Net new MRR", "money"),
    )
    parts = ((name, 500), ("expansion", 200), ("contraction", -90), ("churn", -150))
    records = [(day, part, Decimal(amount)) for day in months() for part, amount in parts]
    return table(columns, records)


def several_rates(name="Net revenue retention"):
    columns = (
        MONTH,
        measure("gross_revenue_retention", "Gross revenue retention", "share"),
        measure("net_revenue_retention", name, "share"),
        measure("start_subscribers", "Customers at the start", "count"),
    )
    return table(columns, [(day, 0.97, 1.04, 40) for day in months()])


def week():
    columns = (
        dimension("weekday", "Weekday", "integer", "weekday"),
        dimension("hour", "Hour", "integer", "hour"),
        measure("calls", "Calls", "count"),
    )
    return table(columns, [(day, hour, day * hour) for hour in (9, 8, 10) for day in (3, 1, 2)])


def cohorts(_name="Jan", today=TODAY):
    columns = (
        dimension("created_on:month", "Created", "date", "month"),
        dimension("age", "Age", "integer"),
        measure("converted_share", "Converted", "share"),
        measure("leads", "Leads", "count"),
    )
    records = [(day, age, 0.05 * (age + 1), 60) for day in months() for age in range(9)]
    return table(columns, records, as_of=today)


def small_multiples(name="Ann"):
    columns = (OWNER, MONTH, measure("activities", "Activities", "count"))
    columns = (*columns, measure("target_activities", "Goal", "count"))
    names = (name, *(f"Owner {at}" for at in range(13)))
    records = [(each, day, 10 + at, 12) for each in names for at, day in enumerate(months())]
    return table(columns, records)


def scatter(name="Deal"):
    columns = (
        dimension("deal", "Deal"),
        dimension("at_risk", "At risk", "boolean"),
        measure("age_days", "Age", "days"),
        measure("open_amount", "Open value", "money"),
    )
    records = [(f"{name} {at}", at % 3 == 0, at * 7, Decimal(1000 * at)) for at in range(20)]
    return table(columns, records)


def quadrant(name="Fair"):
    columns = (
        dimension("campaign", "Campaign"),
        measure("spend", "Spend", "money"),
        measure("roas", "Return on spend", "number"),
    )
    return table(columns, [(f"{name} {at}", Decimal(100 * at), 0.4 * at) for at in range(1, 15)])


def categories(name="Web"):
    columns = (
        dimension("source", "Source"),
        measure("leads", "Leads", "count"),
        measure("leads:previous", "Leads", "count", "{label}, before"),
    )
    names = (name, *(f"Source {at}" for at in range(12)))
    return table(columns, [(each, 60 - at, 40 + at) for at, each in enumerate(names)])


def mailings(name="April"):
    columns = (
        dimension("email", "Mailing"),
        measure("click_rate", "Click rate", "share"),
        measure("reply_rate", "Reply rate", "share"),
        measure("open_rate", "Open rate", "share"),
        measure("delivered", "Delivered", "count"),
    )
    names = (name, *(f"Mailing {at}" for at in range(14)))
    return table(
        columns, [(each, 0.09 - at / 400, 0.01, 0.4, 900) for at, each in enumerate(names)]
    )


def burn_up(_name="Ann"):
    goal = measure("won_amount:goal", "Won value", "money", "{label}, goal")
    day = dimension("date:day", "Day", "date", "day")
    records = [
        (
            date(2026, 9, at),
            Decimal(90 * at) if at <= 12 else None,
            Decimal(100 * at),
            Decimal(95 * at),
        )
        for at in range(1, 31)
    ]
    so_far = measure("won_amount:so_far", "Won value", "money", "{label}, so far")
    return table((day, so_far, goal, BEFORE), records)


def fan(_name="Ann"):
    names = ("low", "high", "inner_low", "inner_high", "commit", "best_case", "goal", "override")
    columns = (
        MONTH,
        WON,
        measure("expected", "Expected", "money"),
        *(measure(each, each.replace("_", " ").capitalize(), "money") for each in names),
        measure("commitments", "Commitments", "money"),
    )
    past = [
        (
            day,
            Decimal(900 + 50 * at),
            Decimal(1200) if at == 6 else None,
            *(None,) * 6,
            1000,
            None,
            40,
        )
        for at, day in enumerate(months(7))
    ]
    ahead = [
        (day, None, *(Decimal(each + 50 * at) for each in (1000, 600, 1500, 800, 1200, 700, 1100)))
        for at, day in enumerate(months()[7:])
    ]
    return table(columns, [*past, *((*each, 1000, 950, 40) for each in ahead)])


def bullets(name="Ann"):
    columns = (
        OWNER,
        WON,
        measure("target", "Goal", "money"),
        measure("pace", "Expected by now", "money"),
    )
    records = [
        (name, Decimal(480), Decimal(600), Decimal(450)),
        ("Bo", Decimal(700), Decimal(600), Decimal(450)),
        ("Cy", Decimal(100), Decimal(600), Decimal(450)),
        ("No goal", Decimal(100), None, None),
    ]
    return table(columns, records)


def whale(name="Kongsberg"):
    figures = [(name, 900), ("Ullevål", 500), ("Skien", 200), ("Bodø", -150), ("Moss", -300)]
    profit = measure("net_profit", "Net profit", "money")
    named = dimension("customer", "Customer")
    return table((named, profit), [(who, Decimal(value)) for who, value in figures])


def ranks(name="Training"):
    rules = ("revenue", "hours", "units")
    found = [measure(f"net_profit_by_{each}", f"Net profit, by {each}", "money") for each in rules]
    figures = [(name, 300, -90, 200), ("Setup", 200, 250, 100), ("Support", 100, 240, 400)]
    records = [(who, *(Decimal(each) for each in rest)) for who, *rest in figures]
    return table((dimension("product", "Product"), *found), records)


KINDS = {
    "columns": columns,
    "accumulated": accumulated,
    "spread": spread,
    "ranking": ranking,
    "beside_average": rates_by_owner,
    "waterfall": waterfall,
    "stages": stages,
    "funnel": funnel,
    "pareto": pareto,
    "heat": heat,
    "cohorts": cohorts,
    "lines": lines,
    "small_multiples": small_multiples,
    "scatter": scatter,
    "quadrant": quadrant,
    "categories": categories,
    "mailings": mailings,
    "bullets": bullets,
    "gains_and_losses": gains_and_losses,
    "rates": several_rates,
    "whale": whale,
    "ranks": ranks,
    "burn_up": burn_up,
    "fan": fan,
    "usual": usual,
    "ranges": ranges,
    "curves": curves,
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE deals; --",
    '#let x = 1; #eval("1")',
    "$x$ *b* _i_ `c` @ref <label> // #",
    "[a](javascript:alert(1)) ![](x) | \\",
    "{{ 7 * 7 }} {% x %} ${7}",
    "]]> &amp; &lt; \x00\x1b[31m",
    "datum.secret",
    "long" * 80,
    "Ольга Ёжикова",
    "שלום עולם",
    "مرحبا بالعالم",
    "two\nlines",
)
