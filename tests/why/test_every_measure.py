"""Every flow and every ratio of the demo company: its parts add up, or it says why it has none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rapport.errors import QueryError
from rapport.measure import Derived, Measure
from rapport.measures import MEASURES
from rapport.why import question
from rapport.why.choosing import candidates
from rapport.why.saying import headline
from rapport.wording import Locale

PERIOD = "2026-Q3"


def fact_of(name):
    measure = MEASURES[name]
    while not isinstance(measure, Measure):
        measure = MEASURES[measure.needs[0]]
    return measure.fact


ASKED = [
    name
    for name, each in MEASURES.items()
    if each.kind in ("flow", "ratio") and not (isinstance(each, Derived) and each.trailing_days)
]
FACTS = sorted({fact_of(name) for name in ASKED})


def asked(demo, name, by):
    """The explanation, or the mend of what stood in its way."""
    try:
        return demo.why(name, period=PERIOD, by=by), ""
    except QueryError as error:
        return None, error.mend


@pytest.mark.parametrize("fact", FACTS)
def test_the_parts_add_up_to_the_change_or_there_is_a_reason(demo, fact):
    for name in (each for each in ASKED if fact_of(each) == fact):
        by = candidates(question(name, period=PERIOD), demo.model)[:1]
        why, refused = asked(demo, name, by)
        if why is None:
            assert refused, name
            continue
        assert headline(why, Locale()).endswith("."), name
        if why.parts is None:
            assert why.table.notes[0].said(Locale()), name
            continue
        row = why.summary.rows()[0]
        change = float(row[name] - row[f"{name}:previous"])
        added = sum((each.change for each in why.parts.rows), Decimal(0))
        assert added == why.parts.total.change, name
        assert float(added) == pytest.approx(change, abs=1e-9), name
        for each in why.parts.rows:
            assert not each.parts or sum(each.parts) == each.change, name
        if why.records is not None and why.records.records:
            assert sum(why.records.values_of("part")) == added, name
