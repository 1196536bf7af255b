"""Every measure is answered on every engine as on the one that built it, value by value."""

from __future__ import annotations

import pytest
from tests.engines.same import assert_same_answer, assert_same_rows

from rapport.compiling.plan import made_of
from rapport.facts import FACTS
from rapport.measure import OUTCOMES, Curve, Measure
from rapport.measures import MEASURES
from rapport.options import OPTIONS
from rapport.query import Query

COUNTED = {
    "activities": "activities",
    "attribution": "campaign_won_amount",
    "budgets": "budget",
    "close_moves": "pushes",
    "deals": "deals",
    "deal_steps": "step_count",
    "emails": "sent",
    "lead_attribution": "campaign_leads",
    "leads": "leads",
    "lines": "units",
    "movement": "movement_deals",
    "purchases": "customers",
    "spend": "spend",
    "stage_visits": "entered_stage",
    "visits": "visitors",
}
"""Of each fact, a measure to ask its dimensions with."""

# Each compares otherwise: what a value, a list, "empty" and a part of a word are.
CONDITIONS = {
    "deals": [
        'owner="Øyvind Ærlig"',
        "owner!=Nora|Emma",
        'owner~"ANNA"',
        'owner~"АННА"',
        'owner~"нов"|"ø"',
        'owner~"%"',
        'owner="O\'Brien ""Bob"" %(at)s 100 %"',
        "owner=Nobody",
        "team!=none",
        "customer~a",
        'name~"\'"',
        "loss_reason=none",
        "loss_reason!=none|Price",
        "amount>1000",
        "amount>=33.3333",
        "amount<1000.5",
        "amount<=0",
        "amount=1000|300|none",
        "amount!=1000|none",
        "cycle_days>=30",
        "probability<0.5",
        "touched=true",
        "touched!=yes",
        "touched=none|no",
        "created_on=2026-Q1|2025",
        "created_on!=2026",
        "closed_on=none",
        "closed_on!=2026-02|none",
        "closed_on>2026-02-01",
        "closed_on>=2026-02",
        "expected_close_on<2026-Q2",
        "expected_close_on<=2026-Q2",
        "product=Core",
        "product!=Core|Plus",
        "any(owner=Nora, amount>5000, closed_on=none)",
        "all(any(status=won, status=lost), any(amount<100, amount=none))",
        "x_note~no",
        "x_seats>2",
        "x_vip=true",
    ],
    "leads": ["score>=50", "score=none", "source!=none", "converted=true", "lead_status~e"],
    "activities": [
        "minutes>10",
        "activity_kind=call|email",
        "outcome=none",
        "connected=no",
        "status=open|none",
        "stage!=none",
    ],
    "stage_visits": ["days>=7", "went_further=true", "stage~o", "left_to!=won", "skipped=no"],
    "lines": ["quantity>3", "product~o", "amount<=500"],
    "deal_steps": ["step=won", "touched_step=true", "days_to_step<10"],
    "movement": ["movement=won|lost", "movement!=start|end", "owner!=Nora"],
}
TOGETHER = (
    (["customer"], "now"),
    (["owner"], "2026-02-01"),
    (["date:month"], "now"),
    (["date:quarter"], "2026-02-01"),
)
"""How all measures of a fact are asked: by names, over time, and as of a past day."""

OPTION_VALUES = [
    *((name, value) for name, each in OPTIONS.items() for value in each.values),
    ("window", "90 days"),
    ("window", "this_quarter"),
]


def asked(measure, by=(), period="2026", **parts):
    """A query of a measure, split by what it must be besides."""
    wanted = dict.fromkeys((*needed(measure), *by))
    return Query((measure,), tuple(wanted), period=period, **parts)


def needed(name):
    """What a measure must be split by to mean anything."""
    measure = MEASURES[name]
    if not isinstance(measure, Measure):
        own = getattr(measure, "axis", "")
        return tuple(dict.fromkeys([*([own] if own else []), *sum(map(needed, measure.needs), ())]))
    return measure.per


def dimensions_of(name, model):
    """The dimensions that all parts of a measure have, without dates."""
    facts = {model.fact(model.measure(each).fact) for each in made_of(model.measure(name), model)}
    named = [model.names_of(each) for each in facts]
    refused = OUTCOMES if isinstance(MEASURES[name], Curve) else ()
    return [
        each
        for each in named[0]
        if each not in refused
        and each != "date"
        and not each.endswith("_on")
        and all(each in names for names in named)
    ]


def questions(name, model):
    """What every measure is asked for by itself: by one dimension, against a year ago, in all."""
    dimensions = dimensions_of(name, model) or [""]
    # Each measure by another dimension: all are met, and there is less to compile.
    dimension = dimensions[list(MEASURES).index(name) % len(dimensions)]
    parts = [MEASURES[each] for each in MEASURES[name].needs if each in MEASURES]
    if not all(getattr(each, "has_past", True) for each in parts):
        yield asked(name, [dimension], totals=True)
        return
    yield asked(
        name, [dimension], period="2026-Q1..2026-Q2", compare=("previous_year",), totals=True
    )


@pytest.mark.parametrize("measure", list(MEASURES))
def test_a_measure(company, measure):
    answered = [
        assert_same_answer(company.known, company.found, each)
        for each in questions(measure, company.known.model)
    ]
    assert any(answered), "a measure that is refused everywhere is not compared"


@pytest.mark.parametrize("fact", [each.name for each in FACTS.values() if each.name in COUNTED])
def test_the_measures_of_a_fact_together(pair, fact):
    own = [
        name
        for name, each in MEASURES.items()
        if isinstance(each, Measure) and each.fact == fact and not each.whole
    ]
    flows = [name for name in own if MEASURES[name].date and MEASURES[name].date != "period"]
    stocks = [name for name in own if not MEASURES[name].date]
    per = sorted({each for name in own for each in needed(name)})
    compared = 0
    for by, as_of in TOGETHER if pair.is_small else TOGETHER[1:3]:
        for names in filter(None, (flows, stocks)):
            query = Query(tuple(names), (*per, *by), as_of=as_of, totals=True)
            compared += assert_same_answer(pair.known, pair.found, query)
    assert compared or not (flows or stocks)


@pytest.mark.parametrize("fact", sorted(COUNTED))
def test_every_dimension_of_a_fact(pair, fact):
    model = pair.known.model
    names = [*model.names_of(model.fact(fact)), "weekday", "hour"]
    if fact == "movement":
        # Made when they are asked, they take long to compile, and have no hours.
        names = names[:-2:4]
    by = [f"{name}:week" if name == "date" or name.endswith("_on") else name for name in names]
    compared = 0
    for at in range(0, len(by), 4):
        query = asked(COUNTED[fact], by[at : at + 4])
        compared += assert_same_answer(pair.known, pair.found, query)
    assert compared >= 2


@pytest.mark.parametrize("grain", ["day", "week", "year", "fiscal_quarter", "month_of_year"])
def test_every_grain(pair, grain):
    for measure in ("won_amount", "leads"):
        query = Query((measure,), (f"date:{grain}",), period="2025-11-01..2026-06-15")
        assert assert_same_answer(pair.known, pair.found, query)


@pytest.mark.parametrize(
    ("fact", "condition"), [(fact, each) for fact, found in CONDITIONS.items() for each in found]
)
def test_a_condition(pair, fact, condition):
    compared = 0
    for as_of in ("now", "2026-03-31") if pair.is_small else ("now",):
        query = Query.from_json(
            {
                "measures": [COUNTED[fact]],
                "by": list(needed(COUNTED[fact])),
                "where": [condition],
                "period": "2026",
                "as_of": as_of,
            }
        )
        compared += assert_same_answer(pair.known, pair.found, query)
    custom = condition.startswith("x_")  # The demo company has no such fields.
    assert compared or custom


@pytest.mark.parametrize(("option", "value"), OPTION_VALUES)
def test_an_option(company, option, value):
    takers = [
        name
        for name, each in MEASURES.items()
        if isinstance(each, Measure) and OPTIONS[option].takes(each)
    ]
    compared = 0
    for name in takers[:: max(1, len(takers) // 4)]:
        query = asked(
            name, ["owner"], period="2026-Q1..2026-Q2", options=((option, value),), totals=True
        )
        compared += assert_same_answer(company.known, company.found, query)
    assert compared, f"{option}={value} was asked nowhere"


def test_several_facts_at_once_with_conditions_on_the_answer(pair):
    text = (
        "--measures won_amount,leads,calls,open_amount,win_rate --by owner --period 2026 "
        "--where 'owner!=none' --having 'won_amount>0' --order -won_amount --limit 5 --totals"
    )
    query = Query.from_text(text)
    assert assert_same_answer(pair.known, pair.found, query)
    known, found = (each.ask(query).records for each in (pair.known, pair.found))
    assert_same_rows(known, found, text)


def test_what_was_known_on_a_day(pair):
    for measure in ("deals", "won_amount", "open_amount"):
        query = Query((measure,), ("owner",), known_on="2026-03-31", as_of="2026-03-31")
        assert assert_same_answer(pair.known, pair.found, query)


def test_values_are_bound_and_never_pasted(pair):
    hostile = "x'; DROP TABLE fact_deals; --"
    for value in (hostile, "%(at)s", "$1", "100 %", "\\"):
        quoted = value.replace('"', '""')
        query = Query.from_json({"measures": ["deals"], "where": [f'name="{quoted}"']})
        assert assert_same_answer(pair.known, pair.found, query)
        table = pair.found.ask(query)
    assert "DROP" not in table.sql
