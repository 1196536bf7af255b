"""Options: the ways in which some measures can be counted otherwise, each named in the query.

An option turns a measure into another: weighted_by=stage makes of weighted_amount the same sum over
another column. One that nothing asked takes is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError, join, nearest
from rapport.facts import FACTS
from rapport.facts._credit import MODELS
from rapport.facts.deal_steps import LAST
from rapport.measure import Credited
from rapport.measures.money import spread_costs
from rapport.schema.leads import PARTS
from rapport.settings import SPREAD_BY
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rapport.measure import Measure

STEPS = ("step_count", "step_value", "step_score", "step_moved_on", "step_lost", "step_cancelled")
SPREAD_COSTS = tuple(each.name for each in spread_costs("own"))
"""The measures that rest on how shared costs are spread."""
FUNNEL = (*STEPS, "step_still_here", "median_days_to_step")


@dataclass(frozen=True)
class Option:
    """One option: its values, the usual one first, and what it makes of a measure."""

    name: str
    meaning: Message
    values: tuple[str, ...]
    takes: Callable[[Measure], bool]
    effect: Callable[[Measure, str], Measure]
    form: str = ""
    """What a value looks like, where it is not one of a few."""
    offered: tuple[str, ...] = ()
    """Of what is written, a few values to choose from; the usual one first."""
    reads: Callable[[str], Any] | None = None
    """Checks such a value; raises QueryError where it cannot be read."""


def days_of(text: str) -> int:
    """The days of a stretch such as "90 days", "12 weeks" or "6 months" (of 30 days each)."""
    found = re.fullmatch(r"\s*([1-9]\d{0,3})\s*(day|week|month)s?\s*", text)
    if not found:
        raise QueryError(f"{text!r} is not a stretch of time.", 'Write it like "90 days".')
    return int(found[1]) * {"day": 1, "week": 7, "month": 30}[found[2]]


def _attributed(measure: Measure, value: str) -> Measure:
    assert isinstance(measure.population, Credited)
    return replace(measure, population=replace(measure.population, model=value))


def _of_deals(measure: Measure) -> bool:
    fact = FACTS[measure.fact]
    return "deals" in (fact.name, fact.of)


def _in_funnel(measure: Measure) -> bool:
    return measure.name in FUNNEL


def _weighted(measure: Measure, value: str) -> Measure:
    columns = {"deal": "weighted_amount", "stage": "weighted_by_stage"}
    return replace(measure, column=columns.get(value, "weighted_by_history"))


def _credit(measure: Measure, value: str) -> Measure:
    if value == "owner":
        return measure
    given = measure.population.narrowed(lambda t: t.credit_basis == value)
    return replace(measure, population=given, parts="deal_credits")


def _records(measure: Measure, value: str) -> Measure:
    if value != "leads":
        return measure
    return replace(measure, fact="lead_steps")


def _basis(measure: Measure, value: str) -> Measure:
    return replace(measure, date="reached_on" if value == "period" else "created_on")


def _window(measure: Measure, value: str) -> Measure:
    days = days_of(value)
    within = measure.population.narrowed(
        lambda t: (t.step_position == 0) | ((t.reached_on - t.created_on).cast("int64") <= days)
    )
    return replace(measure, population=within)


def _reach(measure: Measure, value: str) -> Measure:
    if value == "furthest":
        return measure
    if measure.fact != "deal_steps":
        raise QueryError("reach=current is for the funnel of deals.", "Leave funnel=leads out.")

    def not_fallen_back(table: Any) -> Any:
        import ibis

        places = [(table.part == name, at) for at, name in enumerate(PARTS, 1)]
        part = ibis.cases(*places, else_=LAST)
        here = ibis.cases((table.level == "part", part), else_=table.stage_position.fill_null(LAST))
        return (table.status == "won") | (table.step_position <= here)

    return replace(measure, population=measure.population.narrowed(not_fallen_back))


def _order(measure: Measure, value: str) -> Measure:
    column = {"any": "touched_step", "strict": "in_order"}.get(value)
    if column is None:
        return measure
    return replace(measure, population=measure.population.narrowed(lambda t: t[column]))


def _spread_by(measure: Measure, value: str) -> Measure:
    return next(each for each in spread_costs(value) if each.name == measure.name)


def level(measure: Measure, name: str) -> Measure:
    """A funnel's measure along the stages of one pipeline, or along the parts that all share."""
    population = measure.population.narrowed(lambda t: t.level == name)
    return replace(measure, population=population, level=name)


OPTIONS = {
    each.name: each
    for each in (
        Option(
            "weighted_by",
            _("Which chance an open deal is weighted by: its own, its stage's, or what was won."),
            ("deal", "stage", "history"),
            lambda measure: measure.name in ("weighted_amount", "due_weighted_amount"),
            _weighted,
        ),
        Option(
            "credit",
            _(
                "Who has what was sold: the deal's owner, those who shared the sale, or who found "
                "the customer."
            ),
            ("owner", "split", "sourced"),
            lambda measure: measure.fact == "deals",
            _credit,
        ),
        Option(
            "owner_basis",
            _("Whose a deal is: its owner now, or its owner then."),
            ("now", "then"),
            _of_deals,
            lambda measure, value: replace(measure, owner=f"owner_{value}"),
        ),
        Option(
            "funnel",
            _("What goes through the funnel: deals, or leads on their way to a won deal."),
            ("deals", "leads"),
            _in_funnel,
            _records,
        ),
        Option(
            "basis",
            _("Those created in the period, wherever they came; or who came to each step in it."),
            ("cohort", "period"),
            _in_funnel,
            _basis,
        ),
        Option(
            "reach",
            _("The furthest step that was reached, or the one where the record is."),
            ("furthest", "current"),
            _in_funnel,
            _reach,
        ),
        Option(
            "order",
            _("Whether a step that was skipped counts: filled in, only if touched, or in order."),
            ("filled", "any", "strict"),
            _in_funnel,
            _order,
        ),
        Option(
            "attribution",
            _("Which touches on the way to a lead or a won deal are credited how much of it."),
            MODELS,
            lambda measure: isinstance(measure.population, Credited),
            _attributed,
        ),
        Option(
            "horizon",
            _("Of a forecast, how far ahead: from 7 days to 24 months."),
            (),
            lambda __: False,
            lambda measure, __: measure,
            '"12 weeks", "6 months"',
            ("3 months", "4 weeks", "12 weeks", "6 months", "12 months", "24 months"),
        ),
        Option(
            "confidence",
            _("Of a forecast, how sure the reader wants to be: from 0.5 to 0.99."),
            (),
            lambda __: False,
            lambda measure, __: measure,
            "0.9",
            ("0.9", "0.5", "0.8", "0.95", "0.99"),
        ),
        Option(
            "measure",
            _("Of a report on goals, the measure whose goals it is about."),
            (),
            lambda __: False,
            lambda measure, __: measure,
            "won_amount, won_deals, leads",
        ),
        Option(
            "mode",
            _("The two days compared, or every move between them."),
            ("net", "gross"),
            lambda measure: measure.fact == "movement",
            lambda measure, __: measure,
        ),
        Option(
            "allocate_by",
            _("How shared costs are spread: by each cost's own rule, or by one rule for all."),
            ("own", *SPREAD_BY),
            lambda measure: measure.name in SPREAD_COSTS,
            _spread_by,
        ),
        Option(
            "window",
            _(
                "Of a funnel, the time after creation in which a step counts; of a movement, the "
                "period in which deals are expected to close."
            ),
            (),
            lambda measure: measure.fact == "movement" or _in_funnel(measure),
            lambda measure, value: (
                measure if measure.fact == "movement" else _window(measure, value)
            ),
            'this_quarter, "90 days"',
        ),
    )
}


def with_options(
    measures: Iterable[Measure], asked: tuple[tuple[str, str], ...]
) -> dict[str, Measure]:
    """The measures by name, as the options make them. Raises QueryError for one that none takes."""
    found = {each.name: each for each in measures}
    for name, value in asked:
        option = OPTIONS.get(name)
        if option is None:
            near = nearest(name, OPTIONS)
            mend = f"Did you mean {join(near)}?" if near else f"There is {join(OPTIONS, 'and')}."
            raise QueryError(f"There is no option called {name!r}.", mend)
        if option.values and value not in option.values:
            raise QueryError(f"{name} is not {value!r}.", f"It takes {join(option.values, 'or')}.")
        if option.reads:
            option.reads(value)
        takers = [each for each in found.values() if option.takes(each)]
        if not takers:
            raise QueryError(f"Nothing that was asked takes the option {name}.", "Leave it out.")
        for each in takers:
            found[each.name] = option.effect(each, value)
    return found


def taken(
    measures: Iterable[Measure], asked: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Of the options that were asked, those that some of the measures take."""
    counted = list(measures)
    return tuple(
        (name, value)
        for name, value in asked
        if name in OPTIONS and any(OPTIONS[name].takes(each) for each in counted)
    )
