"""From a rule to the figures that it watches, and how they stand in a generation.

One question for each rule: its measure in every whole period, by each value of its split.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.alerts.reading import Broken, check
from rapport.alerts.state import Figure, State
from rapport.errors import DataError, RapportError
from rapport.measure import Measure, Ratio
from rapport.measures import MEASURES
from rapport.options import taken
from rapport.period import shifted, start_of
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rapport.alerts.rule import Rule
    from rapport.alerts.state import At, Look, Way
    from rapport.measure import AnyMeasure
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.table import Table
    from rapport.wording import Message

PERIODS = {"day": 210, "week": 170, "month": 72}
"""So many periods are looked back on, each unit's season several times."""
LATE = {"day": 0, "week": 3, "month": 3}
"""Where nothing is on record of a period's last days, it may still be whole: over a weekend."""
MOST = 300
"""Of a split with more values, so many are watched: those with most."""
DEAD = 12
"""A value that had nothing for so many periods is watched no more."""


@dataclass(frozen=True)
class Watch:
    """All the figures that a workspace's rules watch, as they stand."""

    states: tuple[State, ...] = ()
    broken: tuple[Broken, ...] = ()
    """The rules that cannot be watched, and why."""
    rules: tuple[Rule, ...] = field(default=())


def watch(generation: OpenGeneration, rules: Sequence[Rule], broken: Iterable[Broken]) -> Watch:
    """How every figure that the rules watch stands in a generation.

    A rule that cannot be asked is in no other's way: it is among the broken ones.
    """
    figures: list[Figure] = []
    wrong = list(broken)
    for rule in rules:
        if not rule.is_on:
            continue
        try:
            figures += figures_of(rule, generation)
        except RapportError as error:
            wrong.append(Broken(rule.name, rule.file, error))
        except Exception as error:  # noqa: BLE001 - one rule is in no other's way
            wrong.append(_fault(rule, error))
    return Watch(_states(figures, wrong), tuple(wrong), tuple(rules))


def earlier(watch: Watch, count: int, missed: Mapping[str, int]) -> Watch:
    """How figures stood so many periods ago, where their rules have missed as many or more.

    `missed` are the periods that ended since each rule was last looked at, without the last one.
    """
    figures = [
        each.figure.without_last(count)
        for each in watch.states
        if missed.get(each.figure.rule.name, 0) >= count and len(each.figure.days) > count
    ]
    return replace(watch, states=_states(figures, []))


def _states(figures: Sequence[Figure], wrong: list[Broken]) -> tuple[State, ...]:
    """How figures stand in their last periods; what goes wrong of one is added to `wrong`."""
    from rapport.statistics.unusual import together

    looked: list[tuple[Figure, Look]] = []
    for each in figures:
        try:
            looked.append((each, each.look(len(each.days) - 1)))
        except Exception as error:  # noqa: BLE001 - nor is one figure in another's
            wrong.append(_fault(each.rule, error))
    # All of them together: of a thousand figures, some are beyond the usual by chance alone.
    held = [look.watched for __, look in looked if look.watched is not None]
    kept = iter(together(held)) if held else iter(())
    states = []
    for figure, look in looked:
        stands_out = bool(next(kept)) if look.watched is not None else bool(look.side)
        states.append(State(figure, look, stands_out and bool(look.side)))
    return tuple(states)


def _fault(rule: Rule, error: Exception) -> Broken:
    """A rule of which something went wrong that nobody foresaw."""
    return Broken(rule.name, rule.file, DataError(f"{type(error).__name__}: {error}."))


def last_whole(rule: Rule, model: Model) -> date | None:
    """The first day of the last period that is over and that the data reach the end of."""
    clock, unit = model.clock, rule.every
    if model.last_day is None:
        return None
    reached = model.last_day + timedelta(days=LATE[unit])
    begin = shifted(start_of(unit, clock.today, clock), unit, -1)
    while shifted(begin, unit, 1) - timedelta(days=1) > reached:
        begin = shifted(begin, unit, -1)
    return begin


def figures_of(rule: Rule, generation: OpenGeneration) -> list[Figure]:
    """What a rule watches, with its periods up to the last whole one. Raises RapportError."""
    model = generation.model
    check(rule, generation, text_of(rule, generation))
    last = last_whole(rule, model)
    if last is None:
        return []
    measure = model.measure(rule.measure)
    ways = _ways(measure, rule, model)
    first = shifted(last, rule.every, -PERIODS[rule.every])
    begins = _begins(measure, model)
    if begins is not None and begins > first:
        first = start_of(rule.every, begins, model.clock)
        # Of the stretch in which the data begin, a part alone is known.
        first = first if first == begins else shifted(first, rule.every, 1)
    if first > last:
        return []
    end = shifted(last, rule.every, 1) - timedelta(days=1)
    names = tuple(dict.fromkeys(name for each in ways for name in each.names))
    query = rule.query(f"{first.isoformat()}..{end.isoformat()}", names)
    made = [each for name in names for each in _aggregates(name, model)]
    query = replace(query, options=taken(made, query.options))
    table = generation.ask(query)
    return [*_figures(rule, ways, table, first, last)]


def text_of(rule: Rule, generation: OpenGeneration) -> str:
    """The text of a rule's file, so that what is wrong can be said with its line."""
    if not rule.file:
        return ""
    try:
        return (generation.folder / rule.file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True)
class _Watching:
    """One of the figures that a measure is watched by."""

    part: str
    measure: str
    label: Message
    unit: str
    way: Way
    above: str = ""
    below: str = ""
    good: str = "more"

    @property
    def names(self) -> tuple[str, ...]:
        """The measures that have to be asked."""
        own = () if self.part == "mean" else (self.measure,)
        return (*own, *((self.above, self.below) if self.below else ()))


def _ways(measure: AnyMeasure, rule: Rule, model: Model) -> list[_Watching]:
    """The figures that a rule's measure is watched by, and how each is held against its past."""
    whole = _Watching("", rule.measure, measure.label, measure.unit, "mean", good=measure.good)
    if isinstance(measure, Ratio):
        return [_of_ratio(whole, measure, model)]
    if rule.when.kind != "unusual":
        return [whole]
    if measure.kind == "stock":
        return [replace(whole, way="stock")]
    if measure.kind not in ("flow", "distinct") or not isinstance(measure, Measure):
        return [whole]
    if measure.unit != "money":
        return [replace(whole, way="count")]
    count = _count_of(measure)
    return [whole] if count is None else _of_money(whole, measure, count)


def _of_ratio(whole: _Watching, measure: Ratio, model: Model) -> _Watching:
    """A rate of cases, or a mean of them; by itself where what it is divided by are no cases."""
    above, below = model.measure(measure.numerator), model.measure(measure.denominator)
    if below.unit != "count":
        return whole
    # What is counted in another fact, or by another date, can be more than what it is divided by.
    is_rate = measure.unit == "share" and above.unit == "count" and _is_among(above, below)
    way: Way = "rate" if is_rate else "mean"
    return replace(whole, way=way, above=measure.numerator, below=measure.denominator)


def _is_among(above: AnyMeasure, below: AnyMeasure) -> bool:
    """Whether the records that are counted above can be among those below."""
    if not isinstance(above, Measure) or not isinstance(below, Measure):
        return True
    return (above.fact, above.date) == (below.fact, below.date)


def _of_money(whole: _Watching, measure: Measure, count: Measure) -> list[_Watching]:
    """An amount as how many there were and how much each was: these move for reasons apart."""
    average = next(
        (
            each
            for each in MEASURES.values()
            if isinstance(each, Ratio)
            and (each.numerator, each.denominator) == (measure.name, count.name)
        ),
        None,
    )
    mean = average or measure
    counted = replace(
        whole, part="count", measure=count.name, label=count.label, unit="count", way="count"
    )
    valued = replace(whole, part="mean", measure=mean.name, label=mean.label)
    return [counted, replace(valued, above=measure.name, below=count.name)]


def _count_of(measure: Measure) -> Measure | None:
    """The count of the records that an amount is the sum of."""
    for each in MEASURES.values():
        if (
            isinstance(each, Measure)
            and each.aggregate == "count"
            and (each.fact, each.date, each.population)
            == (measure.fact, measure.date, measure.population)
        ):
            return each
    return None


def _aggregates(name: str, model: Model) -> Iterator[Measure]:
    measure = model.measure(name)
    if isinstance(measure, Measure):
        yield measure
        return
    for each in measure.needs:
        yield from _aggregates(each, model)


def _begins(measure: AnyMeasure, model: Model) -> date | None:
    """The first day on which there are data of all that a measure is made of."""
    spans = [model.spans.get(each.fact) for each in _aggregates(measure.name, model)]
    days = [date.fromisoformat(span[0]) for span in spans if span]
    return max(days) if days else None


def _figures(
    rule: Rule, ways: list[_Watching], table: Table, first: date, last: date
) -> Iterator[Figure]:
    """The table's rows as figures, one for each value of the split."""
    days = []
    while first <= last:
        days.append(first)
        first = shifted(first, rule.every, 1)
    date_name = f"date:{rule.every}"
    by_value: dict[Any, dict[date, dict[str, Any]]] = {}
    for row in table.rows():
        if isinstance(row[date_name], date):
            by_value.setdefault(row.get(rule.split), {})[row[date_name]] = row
    values = [
        each for each in by_value if each not in BLANKS and (each is not None or not rule.split)
    ]
    if len(values) > MOST:
        most = ways[0].measure
        total = {
            each: sum(abs(float(row[most] or 0)) for row in by_value[each].values())
            for each in values
        }
        values = sorted(values, key=lambda each: -total[each])[:MOST]
    for value in values:
        rows = [by_value[value].get(day, {}) for day in days]
        at: At = ((rule.split, value),) if rule.split else ()
        for each in ways:
            yield from _figure(rule, each, at, days, rows)


def _figure(
    rule: Rule, way: _Watching, at: At, days: list[date], rows: list[dict[str, Any]]
) -> Iterator[Figure]:
    def column(name: str) -> list[float | None]:
        return [None if row.get(name) is None else float(row[name]) for row in rows]

    above = column(way.above) if way.below else []
    below = column(way.below) if way.below else []
    if way.part == "mean":
        pairs = zip(above, below, strict=True)
        figures = [one / of if one is not None and of else None for one, of in pairs]
    else:
        figures = column(way.measure)
    # What a part or a company did before it was there is not known, and not nought.
    begun = next((place for place, each in enumerate(below or figures) if each), None)
    if begun is None:
        return
    recent = (below or figures)[-DEAD:]
    if at and not any(recent) and way.way != "stock":
        return
    if way.way == "mean" and not way.below:
        above = figures
        below = [None if each is None else 1.0 for each in figures]
    yield Figure(
        rule,
        at,
        way.part,
        way.measure,
        way.label,
        way.unit,
        way.way,
        tuple(days[begun:]),
        tuple(figures[begun:]),
        tuple(_plain(each) for each in above[begun:]),
        tuple(_plain(each) for each in below[begun:]),
        way.good,
        bool(way.below),
    )


def _plain(value: float | None) -> float:
    return 0.0 if value is None else value
