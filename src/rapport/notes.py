"""What to know about the figures: what was left out, what is doubtful, what day it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.errors import join, nearest
from rapport.measure import CLOCKS, Measure
from rapport.table import Note
from rapport.wording import Message, _, _n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.answer import Engine
    from rapport.plan import Question

TODAY = _(
    "Today is taken to be {today}, the last day on which anything happened in the data; "
    "`today` in rapport.toml sets another."
)
TODAY_SET = _("Today is set to {today} in rapport.toml.")
NO_RECORDS = _("{measure}: there is no data for it yet, so it is not known.")
NOT_FOUND = _("No {field} is called {value}.")
NOT_FOUND_NEAR = _("No {field} is called {value}; the nearest is {near}.")
PER_PRODUCT = _(
    "Split by product, a deal with several counts once under each: counts do not add up to the "
    "total, amounts do."
)
GAPS: dict[str, tuple[Message, Message]] = {
    "date": _n(
        "{measure}: {n} record without its date ({clock}) is in no period.",
        "{measure}: {n} records without their date ({clock}) are in no period.",
    ),
    "value": _n(
        "{measure}: {n} record has no value for it and is left out.",
        "{measure}: {n} records have no value for it and are left out.",
    ),
    "list_price": _n(
        "{measure}: {n} open deal has no value of its own and counts at its product's list price.",
        "{measure}: {n} open deals have no value of their own and count at their products' list "
        "prices.",
    ),
}


def notes(question: Question, engine: Engine) -> Iterator[Note]:
    """The notes on an answer, the most general first."""
    model = engine.model
    if model.settings.today:
        yield Note(TODAY_SET, values=(("today", model.clock.today),))
    elif model.last_day and model.clock.today == model.last_day:
        yield Note(TODAY, values=(("today", model.clock.today),))
    yield from _without_data(question, engine)
    for fact, column, value in question.looked_for:
        teams = model.teams if column == "team" else ()
        near = nearest(value, {*model.members(fact, column), *teams})
        said = (("field", Message(column)), ("value", value), ("near", join(near) if near else ""))
        yield Note(NOT_FOUND_NEAR if near else NOT_FOUND, values=said)
    if any(strand.fact == "deal_products" for strand in question.plan.strands):
        yield Note(PER_PRODUCT)
    yield from _gaps(question, engine)


def _without_data(question: Question, engine: Engine) -> Iterator[Note]:
    for strand in question.plan.strands:
        for measure in strand.measures:
            if engine.model.spans.get(measure.fact) is None:
                yield Note(NO_RECORDS, values=(("measure", measure.label),))


def _gaps(question: Question, engine: Engine) -> Iterator[Note]:
    """How many records of each measure were left out, where the generation has any."""
    unknown = engine.model.unknown
    measures: dict[str, Measure] = {
        measure.name: measure
        for strand in question.plan.strands
        if strand.fact != "deal_products"
        for measure in strand.measures
        if measure.name in unknown
    }
    if not measures:
        return
    names, rows = engine.fetch(engine.gap_statement(question), question.values)
    for name, count in zip(names, rows[0], strict=True):
        measure_name, __, what = name.rpartition("__")
        undated = what == "date" and question.period is None
        if not count or undated or measure_name not in measures:
            continue
        measure = measures[measure_name]
        clock = CLOCKS[measure.date] if measure.date in CLOCKS else Message(measure.date)
        said = (("measure", measure.label), ("clock", clock))
        yield Note(*GAPS[what], int(count), said)
