"""Funnels and stays in stages, against the log of a small company."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.made_company import CLOSED, PARTS, STAGES, TODAY, Made, State

quick = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PERIODS = ("all", "2025", "2025-Q2", "2026-Q1", "2025-05-15..2026-01-14")
PIPES = ("", *STAGES)
OPTIONS = (
    {},
    {"window": "30 days"},
    {"window": "6 months"},
    {"reach": "current"},
    {"order": "any"},
    {"order": "strict"},
    {"order": "strict", "window": "90 days"},
    {"reach": "current", "window": "12 weeks"},
)
PLACES = ("top", "middle", "bottom")
WON = 1_000


class Steps:
    """The steps of one deal: by place, when it reached each, and when it really came there."""

    def __init__(self, made: Made, deal: str, level: str) -> None:
        self.now: State | None = made.state(deal, TODAY)
        self.reached: dict[int, date] = {}
        self.real: dict[int, date] = {}
        if self.now is None:
            return
        stages = STAGES[self.now.pipeline]
        places = {
            name: at if level == "stage" else PLACES.index(PARTS[name]) + 1
            for at, name in enumerate(stages, 1)
        }
        self.place = places[self.now.stage]
        ever: list[tuple[int, date]] = []
        last_win, stage = None, ""
        for event in made.logs[deal]:
            day = event.at.date()
            if event.what in ("stage", "reopened"):
                stage = event.value if event.what == "stage" else stage
                place = places[stage]
                ever.append((place, day))
                self.real[place] = min(day, self.real.get(place, day))
            if event.what == "reopened":
                last_win = None
            if event.what == "won":
                # Winning reaches every step.
                ever.append((max(places.values()), day))
                last_win = day
        furthest = max(place for place, __ in ever)
        # The top of the funnel is where a deal begins: a step that all of them have.
        for step in range(1 if level == "stage" else 2, furthest + 1):
            if level == "stage" and step not in places.values():
                continue
            self.reached[step] = min(day for place, day in ever if place >= step)
        self.reached[0] = self.real[0] = self.now.created
        if last_win is not None:
            self.reached[WON] = self.real[WON] = last_win

    def counts(self, step: int, options: dict[str, str]) -> bool:
        if step not in self.reached:
            return False
        amount, __, unit = options.get("window", "").partition(" ")
        if amount and step:
            limit = int(amount) * {"day": 1, "week": 7, "month": 30}[unit.rstrip("s")]
            if (self.reached[step] - self.now.created).days > limit:
                return False
        if options.get("reach") == "current" and self.now.status != "won" and step > self.place:
            return False
        if options.get("order") == "any" and step not in self.real:
            return False
        if options.get("order") == "strict":
            before = [self.real.get(each) for each in sorted(self.reached) if each <= step]
            return all(before) and before == sorted(before)
        return True


def asked_steps(told, pipeline, period, options, measure="step_count", **parts):
    table = told.workspace.query(
        [measure],
        by=["step"],
        period=period,
        where=[f'pipeline="{pipeline}"'] if pipeline else [],
        options=options,
        **parts,
    )
    return dict(table.records), table.period


def name_of(step: int, pipeline: str) -> str:
    if step in (0, WON):
        return {0: "created", WON: "won"}[step]
    return STAGES[pipeline][step - 1] if pipeline else PLACES[step - 1]


def all_steps(told, pipeline):
    found = [Steps(told.made, deal, "stage" if pipeline else "part") for deal in told.made.logs]
    return [
        each
        for each in found
        if each.now is not None and (not pipeline or each.now.pipeline == pipeline)
    ]


@quick
@given(
    st.sampled_from(PIPES),
    st.sampled_from(PERIODS),
    st.sampled_from(OPTIONS),
    st.sampled_from(("cohort", "period")),
)
def test_each_deal_counts_once_at_each_step_that_it_reached(told, pipeline, period, options, basis):
    found, span = asked_steps(told, pipeline, period, {**options, "basis": basis})
    known: Counter[str] = Counter()
    for steps in all_steps(told, pipeline):
        for step, day in steps.reached.items():
            when = steps.now.created if basis == "cohort" else day
            if steps.counts(step, options) and (span is None or span.start <= when <= span.end):
                known[name_of(step, pipeline)] += 1
    assert {name: count for name, count in found.items() if count} == known


@quick
@given(
    st.sampled_from(PIPES),
    st.sampled_from(PERIODS),
    st.sampled_from([each for each in OPTIONS if "order" not in each or each["order"] != "any"]),
    st.sampled_from(("", "owner=Nora", "currency=NOK", "status=lost", "status=won|open")),
    st.sampled_from(("now", "2026-01-31", "2025-08-15")),
)
def test_a_cohort_funnel_never_rises(told, pipeline, period, options, where, as_of):
    conditions = [each for each in (where, f'pipeline="{pipeline}"' if pipeline else "") if each]
    table = told.workspace.query(
        ["step_count", "step_rate", "overall_rate"],
        by=["step"],
        period=period,
        where=conditions,
        options=options,
        as_of=as_of,
    )
    counts = table.values_of("step_count")
    assert counts == sorted(counts, reverse=True)
    for at, (__, count, rate, overall) in enumerate(table.records):
        if at:
            assert rate == pytest.approx(count / counts[at - 1])
        if counts[0]:
            assert overall == pytest.approx(count / counts[0])
        assert rate is None or rate <= 1


@quick
@given(st.sampled_from(PERIODS), st.sampled_from(("owner", "team", "pipeline", "status")))
def test_funnels_side_by_side_never_rise_and_add_up(told, period, by):
    table = told.workspace.query(["step_count"], by=[by, "step"], period=period)
    groups: dict[str, dict[str, int]] = {}
    for key, step, count in table.records:
        groups.setdefault(key, {})[step] = count
    order = told.workspace.model.positions["step"]
    whole, __ = asked_steps(told, "", period, {})
    for steps in groups.values():
        counts = [
            count for step, count in sorted(steps.items(), key=lambda each: order.index(each[0]))
        ]
        assert by == "pipeline" or counts == sorted(counts, reverse=True)
    for step in ("created", "won"):
        assert sum(each.get(step) or 0 for each in groups.values()) == (whole.get(step) or 0)


@quick
@given(st.sampled_from(PIPES), st.sampled_from(PERIODS))
def test_every_deal_at_a_step_moved_on_was_lost_or_is_still_there(told, pipeline, period):
    names = ["step_count", "step_moved_on", "step_lost", "step_cancelled", "step_still_here"]
    table = told.workspace.query(
        names, by=["step"], period=period, where=[f'pipeline="{pipeline}"'] if pipeline else []
    )
    for at, (step, count, *rest) in enumerate(table.records):
        assert sum(each or 0 for each in rest) == count, step
        if at + 1 < len(table.records):
            assert (rest[0] or 0) >= table.records[at + 1][1], "what moved on came further"


def test_days_to_a_step_are_of_those_who_entered_it_and_the_one_before(told):
    found, __ = asked_steps(told, "New business", "all", {}, "median_days_to_step")
    known: dict[str, list[int]] = {}
    for steps in all_steps(told, "New business"):
        order = sorted(steps.reached)
        for before, step in pairwise(order):
            one, two = steps.real.get(before), steps.real.get(step)
            if one is not None and two is not None and two >= one:
                known.setdefault(name_of(step, "New business"), []).append((two - one).days)
    assert {name: value for name, value in found.items() if value is not None} == {
        name: median(each) for name, each in known.items()
    }


def visits(made: Made) -> list[dict]:
    """Each stay of a deal in a stage, from its log."""
    found = []
    for deal, events in made.logs.items():
        now = made.state(deal, TODAY)
        if now is None:
            continue
        stages = STAGES[now.pipeline]
        stay, stage = None, ""
        mine = []
        for event in events:
            if event.what not in ("stage", "reopened", *CLOSED):
                continue
            to = event.value if event.what == "stage" else stage
            if stay is not None:
                stay["left"] = event.at
                if event.what in CLOSED:
                    stay["to"] = event.what
                else:
                    further = stages.index(to) > stages.index(stay["stage"])
                    stay["to"] = "forward" if further else "backward"
                stay = None
            for each in mine:
                each["further"] |= event.what == "won" or (
                    event.what == "stage" and stages.index(to) > stages.index(each["stage"])
                )
            if event.what not in CLOSED:
                stay = {"deal": deal, "stage": to, "entered": event.at}
                stay |= {"to": "still here", "further": False}
                mine.append(stay)
            stage = to
        found += mine
    return found


@pytest.mark.parametrize("period", ["all", "2025", "2025-Q4"])
def test_stays_in_stages_are_those_of_the_log(told, period):
    ways = ("forward", "backward", "won", "lost", "cancelled")
    names = ["entered_stage", *(f"left_{each}" for each in ways), "still_here"]
    table = told.workspace.query(
        [*names, "median_days_in_stage", "p90_days_in_stage"], by=["stage"], period=period
    )
    span = table.period
    mine = [
        each
        for each in visits(told.made)
        if span is None or span.start <= each["entered"].date() <= span.end
    ]
    for stage, *values in table.records:
        here = [each for each in mine if each["stage"] == stage]
        ended = Counter(each["to"] for each in here)
        known = [len(here), *(ended[each] for each in ways), ended["still here"]]
        assert [each or 0 for each in values[: len(names)]] == known, stage
        stays = [
            days_between(each["entered"], each["left"])
            for each in here
            if isinstance(each.get("left"), datetime)
        ]
        if stays:
            assert values[len(names)] == pytest.approx(median(stays), abs=1e-6)


def days_between(first: datetime, last: datetime) -> float:
    """The days between two times of Oslo, where an hour is lost in spring and won in autumn."""
    zone = ZoneInfo("Europe/Oslo")
    one, two = (each.replace(tzinfo=zone).astimezone(UTC) for each in (first, last))
    return (two - one) / timedelta(days=1)


def implied(made: Made) -> set[tuple[str, str]]:
    """The stages that each deal skipped: a later one, or winning, implies them."""
    found = set()
    for deal, events in made.logs.items():
        now = made.state(deal, TODAY)
        if now is None:
            continue
        stages, furthest, stage = STAGES[now.pipeline], 0, ""
        for event in events:
            if event.what == "reopened":
                furthest = stages.index(stage) + 1
            if event.what == "stage":
                stage = event.value
                at = stages.index(stage) + 1
                found |= {(deal, each) for each in stages[furthest : at - 1]}
                furthest = max(furthest, at)
            if event.what == "won":
                found |= {(deal, each) for each in stages[furthest:]}
    return found


def test_of_the_deals_in_a_stage_those_went_further_that_came_to_a_later_one_or_won(told):
    names = ["deals_in_stage", "went_further", "stage_conversion"]
    mine, skipped = visits(told.made), implied(told.made)
    for stage, were, further, share in told.workspace.query(names, by=["stage"]).records:
        jumped = {deal for deal, name in skipped if name == stage}
        real = {each["deal"] for each in mine if each["stage"] == stage}
        went = {each["deal"] for each in mine if each["stage"] == stage and each["further"]}
        assert (were, further) == (len(real | jumped), len(went | jumped)), stage
        assert share == pytest.approx(further / were)


def test_the_value_at_a_step_is_that_of_the_deals_that_reached_it(told):
    found, __ = asked_steps(told, "New business", "2025", {}, "step_value")
    known: dict[str, float] = {}
    for steps in all_steps(told, "New business"):
        if steps.now.created.year == 2025:
            for step in steps.reached:
                name = name_of(step, "New business")
                known[name] = known.get(name, 0) + (steps.now.worth(TODAY) or 0)
    assert {name: float(value or 0) for name, value in found.items()} == pytest.approx(known)
    scores, __ = asked_steps(told, "", "2025", {}, "step_score")
    assert not any(scores.values()), "nobody's lead is known, so nobody has a score"
