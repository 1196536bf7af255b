"""What to know about the figures: what was left out, what is doubtful, what day it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.answering.compare import other_periods, to_date
from rapport.compiling.compile import undated_statement
from rapport.compiling.later import later_statement
from rapport.compiling.plan import made_of
from rapport.compiling.reading import OVER_TIME
from rapport.dimensions import DIMENSIONS
from rapport.errors import nearest
from rapport.facts import FACTS
from rapport.measure import CLOCKS, Measure
from rapport.period import is_relative
from rapport.query import Group
from rapport.table import Note
from rapport.wording import Message, _, _n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.model import Model
    from rapport.query import Where

MATURE = 365
"""After so many days, hardly anything more comes of what was created in a period."""

TODAY = _(
    "Today is taken to be {today}, the last day on which anything happened in the data; "
    "`today` in rapport.toml sets another."
)
SET_SINCE = _("rapport.toml has changed since the data were built; `rapport build` counts by it.")
TODAY_SET = _("Today is set to {today} in rapport.toml.")
AS_OF = _(
    "As of the end of {day}: what no history is kept of (source, company, product and the like) is "
    "as it is now."
)
KNOWN_ON = _(
    "As it was known at the end of {day}: what no history is kept of (source, company, product and "
    "the like) is as it is now."
)
NOT_BEGUN = _(
    "The period begins after {day}, as which it is read: nothing in it had happened yet. Name an "
    "earlier period."
)
LONGER = _(
    "What was created in a period is compared with what was created before it, which has had "
    "longer to get as far."
)
PART_BESIDE_WHOLE = _(
    "The period has come as far as {day}, and is compared with the whole of {first} – {last}. "
    "compare={name} compares as many days with as many."
)
NO_BEGINNING = _n(
    "{n} deal has no day on which it was created: it comes into the pipeline when its log begins "
    "or, without one, on the last day or the day on which it closed.",
    "{n} deals have no day on which they were created: each comes into the pipeline when its log "
    "begins or, without one, on the last day or the day on which it closed.",
)
WEIGHED_BY_STAGE = _(
    "{measure}: the deals' own chances are on record as they are now alone; before a deal's last "
    "change its stage's counts. weighted_by=stage weighs every day alike."
)
NO_RECORDS = _("{measure}: there is no data for it yet, so it is not known.")
NO_DATES = _n(
    "{fact}: {n} record is there, but without its date ({clock}), so what is counted by it is not "
    "known.",
    "{fact}: {n} records are there, but none has its date ({clock}), so what is counted by it is "
    "not known.",
)
NOT_FOUND = _("{field}: there is no {value}.")
NOT_FOUND_NEAR = _("{field}: there is no {value}; the nearest is {near}.")
PER_PRODUCT = _(
    "Split by product, a deal with several counts once under each: counts do not add up to the "
    "total, amounts do."
)
PER_PERSON = _(
    "By who is credited, a deal of several people counts once under each: counts do not add up to "
    "the total, amounts do."
)
GAPS: dict[str, tuple[Message, Message]] = {
    "date": _n(
        "{measure}: {n} record without its date ({clock}) is in no period.",
        "{measure}: {n} records without their date ({clock}) are in no period.",
    ),
    "value": _n(
        "{measure}: {n} record has no value for it, or no rate for its currency, and is left out.",
        "{measure}: {n} records have no value for it, or no rate for their currency, and are left "
        "out.",
    ),
    "later": _n(
        "{measure}: {n} record is dated after {day} and does not count yet ({clock}).",
        "{measure}: {n} records are dated after {day} and do not count yet ({clock}).",
    ),
    "number": _n(
        "{measure}: {n} record has no value for it, and is left out.",
        "{measure}: {n} records have no value for it, and are left out.",
    ),
    "list_price": _n(
        "{measure}: {n} open deal has no value of its own and counts at its product's list price.",
        "{measure}: {n} open deals have no value of their own and count at their products' list "
        "prices.",
    ),
}


def notes(question: Question, opened: Opened, counted: Mapping[tuple[str, str], int]) -> list[Note]:
    """The notes on an answer, the most general first; `counted` by measure and what it lacks."""
    general = question.once("notes", lambda: [*_general(question, opened.model)])
    undated, later = _undated(question, opened), _later(question, opened)
    if not undated and not later and not any(counted.values()):
        return general
    return [*general, *_gaps(question, counted, undated=undated, later=later)]


def _general(question: Question, model: Model) -> Iterator[Note]:
    """What is to be known whatever the records say."""
    if _goes_by_today(question, model):
        yield from today(model)
    if not model.is_as_set:
        yield Note(SET_SINCE)
    if question.is_past:
        known = question.query.known_on
        yield Note(KNOWN_ON if known else AS_OF, values=(("day", question.as_of),))
        if question.period and question.period.start > question.as_of:
            yield Note(NOT_BEGUN, values=(("day", question.as_of),))
    yield from _part_beside_whole(question, model)
    if _is_younger(question):
        yield Note(LONGER)
    yield from _without_data(question, model)
    for kind, field, value in question.looked_for:
        teams = model.teams if field == "team" else ()
        near = nearest(value, {*model.members(kind), *teams})
        label = DIMENSIONS[field].label if field in DIMENSIONS else field
        said = (("field", label), ("value", value), ("near", near[0] if near else ""))
        yield Note(NOT_FOUND_NEAR if near else NOT_FOUND, values=said)
    if any(strand.fact == "deal_products" for strand in question.plan.strands):
        yield Note(PER_PRODUCT)
    if any(strand.fact == "deal_credits" for strand in question.plan.strands):
        yield Note(PER_PERSON)
    yield from _without_beginning(question, model)
    yield from _weighed_otherwise(question, model)


def today(model: Model) -> Iterator[Note]:
    """What day it is taken to be, where that is not the clock's."""
    if model.settings.today:
        yield Note(TODAY_SET, values=(("today", model.clock.today),))
    elif model.today_is_last_day:
        yield Note(TODAY, values=(("today", model.clock.today),))


def _goes_by_today(question: Question, model: Model) -> bool:
    """Whether another day would give another answer: by its period, or by what is read today."""
    query = question.query
    named = [query.period, *query.compare, query.as_of, query.known_on]
    named += [value for each in query.where for value in _values(each)]
    if any(is_relative(each) for each in named):
        return True
    names = {name for each in question.asked for name in made_of(each.measure, model)}
    measures = (each for name in names if isinstance(each := model.measure(name), Measure))
    return any(
        not each.date or each.population.on is not None or each.value is not None
        for each in measures
    )


def _values(where: Where) -> Iterator[str]:
    if isinstance(where, Group):
        for each in where.conditions:
            yield from _values(each)
    else:
        yield from (each for each in where.values if each is not None)


def _part_beside_whole(question: Question, model: Model) -> Iterator[Note]:
    """That what has been added up so far is compared with what a longer stretch came to."""
    period, query = question.period, question.query
    if period is None or all(each.measure.kind in ("stock", "ratio") for each in question.asked):
        return
    for other in other_periods(query, period, model, question.as_of):
        name = to_date(query, other, period, question.as_of)
        if name:
            said = (("day", question.as_of), ("first", other.start), ("last", other.end))
            yield Note(PART_BESIDE_WHOLE, values=(*said, ("name", name)))


def _is_younger(question: Question) -> bool:
    """Whether what became of the records of a period is compared with that of older ones."""
    if not question.query.compare or question.period is None or question.curve:
        return False
    if (question.as_of - question.period.end).days > MATURE:
        return False
    return any(
        measure.date == "created_on" and measure.population.narrows
        for strand in question.plan.strands
        for measure in strand.measures
    )


def _without_data(question: Question, model: Model) -> Iterator[Note]:
    told: set[str] = set()
    for strand in question.plan.strands:
        for measure in strand.measures:
            silent = measure.name in model.silent
            there = model.records.get(measure.fact, 0)
            if silent and there and measure.rests_on == measure.date:
                said = (("fact", FACTS[measure.fact].label), ("clock", CLOCKS[measure.date]))
                if measure.fact not in told:
                    yield Note(*NO_DATES, there, said)
                told.add(measure.fact)
            elif silent or model.spans.get(measure.fact) is None:
                yield Note(NO_RECORDS, values=(("measure", measure.label),))


def _without_beginning(question: Question, model: Model) -> Iterator[Note]:
    """That deals of which nobody knows when they came are in the pipeline as it is now alone."""
    count = model.unknown.get("deals", {}).get("date", 0)
    along_time = any(
        each.fact == "movement" or (each.reading == OVER_TIME and each.fact.startswith("deals"))
        for each in question.plan.strands
    )
    reaches_today = question.period is None or question.period.end >= model.clock.today
    if count and along_time and reaches_today and not question.is_past:
        yield Note(*NO_BEGINNING, count)


def _weighed_otherwise(question: Question, model: Model) -> Iterator[Note]:
    """That open deals are weighted by other chances on earlier days than they are today."""
    if not model.weighed_now_alone:
        return
    for strand in question.plan.strands:
        is_now_alone = strand.reading != OVER_TIME and not question.query.compare
        for measure in strand.measures:
            if measure.column == "weighted_amount" and (question.is_past or not is_now_alone):
                yield Note(WEIGHED_BY_STAGE, values=(("measure", measure.label),))


def _gaps(
    question: Question,
    counted: Mapping[tuple[str, str], int],
    *,
    undated: Mapping[str, int],
    later: Mapping[str, int],
) -> Iterator[Note]:
    """How many records of each measure were left out."""
    for strand in question.plan.strands:
        if strand.fact in ("deal_products", "deal_credits"):
            continue
        # A curve is of all its deals: those of its parts are among them.
        for measure in strand.measures[:1] if question.curve else strand.measures:
            counts = {
                "date": undated.get(measure.name, 0),
                "later": later.get(measure.name, 0),
                "value": counted.get((measure.name, "value"), 0),
                "list_price": counted.get((measure.name, "list_price"), 0),
            }
            clock = CLOCKS.get(measure.date, Message(measure.date))
            for what, count in counts.items():
                if count:
                    said = (("measure", measure.label), ("clock", clock), ("day", question.as_of))
                    # Only money can be without a rate.
                    kind = "number" if what == "value" and measure.unit != "money" else what
                    yield Note(*GAPS[kind], count, said)


def _later(question: Question, opened: Opened) -> dict[str, int]:
    """How many records of each measure are dated later than the day of reading."""
    if not any(each.so_far for each in question.plan.strands):
        return {}
    names, rows = opened.fetch(
        opened.keep(
            f"later {question.plan.shape}", lambda: later_statement(question.plan, opened.model)
        ),
        question.values,
    )
    return {name: int(count or 0) for name, count in zip(names, rows[0], strict=True)}


def _undated(question: Question, opened: Opened) -> dict[str, int]:
    """How many records of each measure have no date, and so are in no period."""
    if question.period is None:
        return {}
    known = {
        measure.name: opened.model.unknown[measure.name]["date"]
        for strand in question.plan.strands
        for measure in strand.measures
        if "date" in opened.model.unknown.get(measure.name, ()) and strand.reading != OVER_TIME
    }
    if not known or not (question.query.where or question.is_past or question.query.options):
        return known
    names, rows = opened.fetch(
        opened.keep(
            f"undated {question.plan.shape}",
            lambda: undated_statement(question.plan, opened.model),
        ),
        question.values,
    )
    return {name: int(count or 0) for name, count in zip(names, rows[0], strict=True)}
