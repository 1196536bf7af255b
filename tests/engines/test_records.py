"""The records behind a figure are the same, and in the same order, on every engine."""

from __future__ import annotations

import pytest
from tests.engines.same import assert_same_rows
from tests.engines.test_figures import asked, needed

from rapport.errors import UsageError
from rapport.facts import FACTS
from rapport.measure import Measure
from rapport.measures import MEASURES

WAYS = (("owner", "now"), ("date:month", "now"), ("owner", "2026-03-31"))
PAGES = ({"limit": 40}, {"limit": 3, "offset": 2})


def records(generation, query, measure, at, page):
    try:
        found = generation.records(query, measure, at, **page)
    except UsageError as refusal:
        return str(refusal)
    return found.count, [each.name for each in found.table.columns], found.table.records


def assert_same_records(pair, query, measure, at):
    counts = 0
    for page in PAGES:
        known = records(pair.known, query, measure, at, page)
        found = records(pair.found, query, measure, at, page)
        if isinstance(known, str):
            assert known == found
            continue
        assert known[:2] == found[:2], (query.to_text(), at)
        assert_same_rows(known[2], found[2], f"records of {query.to_text()} at {at}")
        counts += known[0]
    return counts


@pytest.mark.parametrize("fact", [name for name in FACTS if name != "deals_history"])
def test_the_records_behind_the_figures_of_a_fact(pair, fact):
    own = [n for n, each in MEASURES.items() if isinstance(each, Measure) and each.fact == fact]
    behind = 0
    # Made when they are asked, movements take long to compile.
    ways = WAYS[:1] if fact == "movement" else WAYS
    for measure in own[:: max(1, len(own) // 2)]:
        for by, as_of in ways:
            query = asked(measure, [by], as_of=as_of)
            try:
                rows = pair.known.ask(query).records
            except UsageError:
                continue
            names = [*needed(measure), by]
            for row in rows[:2]:
                at = dict(zip(dict.fromkeys(names), row, strict=False))
                behind += assert_same_records(pair, query, measure, at)
    empty = pair.known.model.spans.get(fact) is None
    assert behind or empty or not own or all(_is_nothing(pair, each) for each in own)


def _is_nothing(pair, measure) -> bool:
    """Whether there is nobody, and nothing, that a measure counts."""
    return not pair.known.ask(asked(measure, [])).records[0][0]


def test_records_are_ordered_by_their_texts_code_points(crooked):
    query = asked("open_deals", period="all")
    assert assert_same_records(crooked, query, "open_deals", {})
