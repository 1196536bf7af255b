"""A question about why a figure moved, answered: the parts are worked out of two answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from rapport.answering.answer import answer
from rapport.bound import Bound
from rapport.compiling.plan import GOAL_OPTIONS, made_of
from rapport.errors import QueryError, join
from rapport.options import taken
from rapport.query import Query
from rapport.table import Note, Table
from rapport.why.choosing import answered_by, chosen
from rapport.why.explanation import Explanation, apart_of, steps_of, table_of
from rapport.why.forms import APART, FACTORS, RATIO, STOCK, Form, form_of
from rapport.why.named import named
from rapport.why.parts import Parts, add_up, parts
from rapport.why.products import PRODUCT, by_factors, by_movement
from rapport.wording import Message, OwnWords, _, _n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.compiling.opened import Opened
    from rapport.measure import Measure
    from rapport.model import Model
    from rapport.period import Period
    from rapport.wording import Locale

ALIASES = {"previous": "previous_period", "year": "previous_year"}
NOT_ADDED_UP = _(
    "A record may stand under several values of {by}, so the values do not add up to the whole: "
    "each is shown before and after."
)
UNDER_EACH = _(
    "A record with several values of {by} counts as a case under each; its amount is shared."
)
NO_CASES = _(
    "There was nothing to divide by in one of the two periods, so there is no rate to explain."
)
CHOSEN = _(
    "By {by}, as its values moved least alike of what was tried: {tried}. It says where to look, "
    "not what the cause was."
)
FIRST = _("By {by}, where no dimension was named.")
LENGTHS = _(
    "The period has {days} days, {working} of them working days; the one it is compared with has "
    "{other_days} and {other_working}. Some of the change may be that alone."
)
UNKNOWN = _n(
    "{n} value has records of which nothing is known in one of the periods: it counts as 0 there.",
    "{n} values have records of which nothing is known in one of the periods: they count as 0 "
    "there.",
)
IN_POINTS = _("The parts of a share are in percentage points; they add up to its change.")


def question(measure: str, **given: Any) -> Query:
    """The query of a question: its measure without any suffix, and its comparison.

    Raises QueryError for more than one comparison or dimension.
    """
    listed = {
        part: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        for part, value in given.items()
        if value is not None and not isinstance(value, dict) and part not in ("where", "options")
    }
    query = Query.from_json(
        {
            "measures": [measure.partition(":")[0].strip()],
            **{part: value for part, value in given.items() if part in ("where", "options")},
            **{part: ",".join(value) for part, value in listed.items()},
        }
    )
    compare = tuple(ALIASES.get(each, each) for each in query.compare)
    if not compare and "none" not in listed.get("compare", ()):
        compare = ("previous_period",)
    if len(compare) != 1:
        raise QueryError(
            f"Why a figure moved is asked between two periods, not {len(compare) + 1}.",
            "Name one to compare with, such as compare=previous_period.",
        )
    if len(query.by) > 1:
        raise QueryError(
            "Why a figure moved is asked by one dimension at a time.",
            f"Leave {join(query.by[1:])} out.",
        )
    return replace(query, compare=compare)


def explain(query: Query, opened: Opened) -> Explanation:
    """Why the one measure of a query moved. Raises UsageError where that cannot be asked."""
    model = opened.model
    measure = model.measure(query.measures[0])
    form = form_of(measure, model)
    query = _bare(query, form, model)
    summary = answer(replace(query, by=()), opened)
    _check_known(summary, measure.name)
    if form.kind == FACTORS and not query.by:
        return by_factors(query, form, summary, opened)
    if form.kind == STOCK and (not query.by or query.by == ("movement",)):
        moved = by_movement(query, form, summary, opened)
        if moved:
            return moved
    if form.kind == FACTORS:
        form = Form(APART, reason=PRODUCT)
    tried: tuple[str, ...] = ()
    if query.by:
        _check_axis(query.by[0], model)
        found = answered_by(query, form, opened)
    else:
        found, tried = chosen(query, form, opened)
    return _explained(found, form, summary, tried, opened)


def _bare(query: Query, form: Form, model: Model) -> Query:
    """The query without what is for goals, order and limits, with the options that are taken."""
    name = query.measures[0].partition(":")[0]
    names = (name, *form.asked)
    of: list[Measure] = []
    for each in names:
        of += [model.measure(part) for part in made_of(model.measure(each), model)]  # type: ignore[misc]
    options = tuple(each for each in query.options if each[0] not in GOAL_OPTIONS)
    kept = taken(of, options)
    if len(kept) < len(options):
        left = next(each for each in options if each not in kept)
        raise QueryError(f"Nothing that was asked takes the option {left[0]}.", "Leave it out.")
    return replace(
        query, measures=(name,), options=kept, having=(), order=(), limit=None, totals=False
    )


def _check_known(summary: Table, name: str) -> None:
    row = summary.rows()[0]
    for column, period in ((f"{name}:previous", summary.compare), (name, summary.period)):
        if row[column] is None:
            days = f"{period.start} – {period.end}" if period else "that period"
            raise QueryError(
                f"{name} is not known for {days}, so there is no change to explain.",
                "Choose another period, or another to compare with.",
            )


def _check_axis(name: str, model: Model) -> None:
    axis = model.axis(name)
    if axis.dense:
        raise QueryError(
            f"Why a figure moved is not asked by {name}: the two periods have different days.",
            "Ask by a dimension such as source or owner, or by weekday.",
        )


def _explained(
    found: Table, form: Form, summary: Table, tried: tuple[str, ...], opened: Opened
) -> Explanation:
    model, name = opened.model, found.measures[0].name
    notes = [*_told_chosen(found, tried, model), *_lengths(found, opened)]
    made: Parts | None = None
    if form.kind != APART and not add_up(found, form.added_up):
        by = found.dimensions[0].label
        notes.insert(0, Note(NOT_ADDED_UP, values=(("by", by),)))
        form = Form(APART)
    elif form.kind == APART:
        notes.insert(0, Note(form.reason))
    else:
        try:
            made = parts(found, form, name)
        except ValueError:
            notes.insert(0, Note(NO_CASES))
            form = Form(APART)
    if made and not add_up(found, form.asked):
        notes.append(Note(UNDER_EACH, values=(("by", found.dimensions[0].label),)))
    notes += _unknown(found, form)
    if found.measures[0].unit == "share" and made:
        notes.append(Note(IN_POINTS))
    found = replace(found, notes=tuple(dict.fromkeys((*notes, *found.notes))))
    axis = found.dimensions[0].name
    if made is None:
        table = apart_of(found)
        empty = replace(found, columns=found.columns[:2], records=())
        return Explanation(name, form, axis, summary, table, empty, None, None, tried)
    return Explanation(
        name,
        form,
        axis,
        summary,
        table_of(made, form, found),
        steps_of(made, found),
        made,
        named(found, form, made, opened),
        tried,
    )


def _told_chosen(found: Table, tried: tuple[str, ...], model: Model) -> list[Note]:
    if not tried:
        return []
    by = found.dimensions[0].label
    if len(tried) == 1:
        return [Note(FIRST, values=(("by", by),))]
    known = model.dimensions()
    labels = Several(tuple(known[each].label for each in tried[1:]))
    return [Note(CHOSEN, values=(("by", by), ("tried", labels)))]


class Several(OwnWords):
    """Several marked texts, one behind the other."""

    labels: tuple[Message, ...]

    def __new__(cls, labels: Sequence[Message]) -> Self:
        """From the texts."""
        made = super().__new__(cls, {"en": ", ".join(labels)})
        made.labels = tuple(labels)
        return made

    def in_language(self, locale: Locale) -> str:
        """Each of them in a language."""
        return ", ".join(locale.say(each) for each in self.labels)


def _unknown(found: Table, form: Form) -> list[Note]:
    if form.kind in (APART, RATIO):
        return []
    name = found.measures[0].name
    count = sum(
        1 for row in found.rows() if (row[name] is None) or (row[f"{name}:previous"] is None)
    )
    return [Note(*UNKNOWN, count)] if count else []


def _lengths(found: Table, opened: Opened) -> list[Note]:
    """That the two periods are not of one length, where that is so, in days and working days."""
    period, other = found.period, found.compare
    if period is None or other is None or found.as_of is None:
        return []
    gone = replace(period, end=min(period.end, max(found.as_of, period.start)))
    working, other_working = (_working_days(each, opened) for each in (gone, other))
    if (gone.days, working) == (other.days, other_working):
        return []
    values = (
        ("days", gone.days),
        ("working", working),
        ("other_days", other.days),
        ("other_working", other_working),
    )
    return [Note(LENGTHS, values=values)]


def _working_days(period: Period, opened: Opened) -> int:
    dialect = opened.model.dialect
    first, last = (Bound.mark(slot, dialect) for slot in ("period_start", "period_end"))
    statement = f"SELECT count(*) FROM calendar WHERE working AND day >= {first} AND day <= {last}"
    values = {"period_start": period.start, "period_end": period.end}
    return int(opened.fetch(statement, values)[1][0][0])
