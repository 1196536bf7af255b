"""A question about why a figure moved, answered: the parts are worked out of two answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from rapport.answering.answer import answer
from rapport.bound import Bound
from rapport.compiling.plan import GOAL_OPTIONS, made_of
from rapport.errors import QueryError, join
from rapport.measure import Derived
from rapport.options import taken
from rapport.query import Query
from rapport.table import Note, Table
from rapport.why.choosing import chosen
from rapport.why.explanation import Explanation, apart_of, steps_of, table_of
from rapport.why.figures import before_and_now, has_goals, of_stretch
from rapport.why.forms import APART, EXPLAINED, FACTORS, FORMULA, RATIO, STOCK, form_of
from rapport.why.made import found_by
from rapport.why.named import named
from rapport.why.parts import add_up
from rapport.why.products import by_factors, by_movement
from rapport.why.refused import check
from rapport.wording import Message, OwnWords, _, _n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.compiling.opened import Opened
    from rapport.measure import Measure
    from rapport.model import Model
    from rapport.period import Period
    from rapport.why.forms import Form
    from rapport.why.made import Found
    from rapport.wording import Locale

ALIASES = {"previous": "previous_period", "year": "previous_year"}
SEVERAL_VALUES = _(
    "What stands under several values of {by} is in the figure of each, and once in all: the row "
    "that says so takes it off again, so that the parts add up."
)
CAME_AND_LEFT = _(
    "Came in: now, and not before. Dropped out: before, and not now. What went from one value to "
    "another came in to the one and dropped out of the other; the total has only what came in "
    "anew, or dropped out altogether."
)
OF_FIGURES = _(
    "Each figure that it is worked out of has its mean part over all orders in which they could "
    "have changed, and each value its share of that by its own change; the parts add up exactly."
)
OF_PRODUCT = _(
    "It is a product: each factor's part is its share of the change, by the logarithm, and each "
    "value has its share of that by its own part in the factor's change."
)
OF_NO_VALUE = _(
    "What no one value of {by} has (a median, a goal of all, what is counted once in all) is in a "
    "row of its own."
)
UNDER_EACH = _(
    "A record with several values of {by} counts as a case under each; its amount is shared."
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
            "measures": [_with_suffix(measure)],
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


def _with_suffix(measure: str) -> str:
    """A measure as it is explained: with what its goal's suffix makes of it, or bare."""
    name, __, suffix = measure.strip().partition(":")
    return f"{name.strip()}:{suffix}" if suffix in EXPLAINED else name.strip()


def explain(query: Query, opened: Opened) -> Explanation:
    """Why the one measure of a query moved. Raises UsageError where that cannot be asked."""
    model = opened.model
    name, __, suffix = _with_suffix(query.measures[0]).partition(":")
    measure = model.measure(name)
    check(measure, model)
    form = form_of(measure, model, suffix)
    query = _bare(query, form, model)
    summary = _summary(query, opened)
    _check_known(summary, query.measures[0])
    if form.kind == FACTORS and not query.by:
        return by_factors(query, form, summary, opened)
    if form.kind == STOCK and (not query.by or query.by == ("movement",)):
        moved = by_movement(query, form, summary, opened)
        if moved:
            return moved
    asked = query
    days = measure.trailing_days if isinstance(measure, Derived) else 0
    if days:
        # Of the two stretches that it is of itself, it is a figure like any other.
        asked = of_stretch(query, days, summary)
    if form.kind == FACTORS:
        form = replace(form, kind=FORMULA)
    if form.formula:
        form = replace(form, formula=replace(form.formula, days=0))
    tried: tuple[str, ...] = ()
    of_periods = _summary(asked, opened) if days else summary
    if query.by:
        _check_axis(query.by[0], model)
        found = found_by(asked, form, of_periods, opened)
    else:
        found, tried = chosen(asked, form, of_periods, opened)
    return _explained(found, summary, tried, opened)


def _summary(query: Query, opened: Opened) -> Table:
    """The figure alone, before and now."""
    name = query.measures[0]
    options = tuple(each for each in query.options if each[0] not in GOAL_OPTIONS)
    bare = replace(query, measures=(name.partition(":")[0],), by=(), options=options)
    summary = answer(bare, opened)
    if not has_goals(name, opened):
        return summary
    return before_and_now(replace(query, by=()), (name,), summary, opened)


def _bare(query: Query, form: Form, model: Model) -> Query:
    """The query without order and limits, with the options that are taken."""
    name, __, suffix = _with_suffix(query.measures[0]).partition(":")
    names = {name, *(each.partition(":")[0] for each in form.asked)}
    of: list[Measure] = []
    for each in names:
        of += [model.measure(part) for part in made_of(model.measure(each), model)]  # type: ignore[misc]
    for_goals = tuple(each for each in query.options if each[0] in GOAL_OPTIONS)
    options = tuple(each for each in query.options if each not in for_goals)
    kept = taken(of, options)
    if len(kept) < len(options):
        left = next(each for each in options if each not in kept)
        raise QueryError(f"Nothing that was asked takes the option {left[0]}.", "Leave it out.")
    return replace(
        query,
        measures=(f"{name}:{suffix}" if suffix else name,),
        options=(*kept, *(for_goals if suffix else ())),
        having=(),
        order=(),
        limit=None,
        totals=False,
    )


def _check_known(summary: Table, name: str) -> None:
    row = summary.rows()[0]
    bare, __, suffix = name.partition(":")
    for column, period in ((f"{name}:previous", summary.compare), (name, summary.period)):
        if row[column] is None:
            days = f"{period.start} – {period.end}" if period else "that period"
            raise QueryError(
                f"{name} is not known for {days}, so there is no change to explain.",
                f"Ask about {bare} itself, or about periods that have a goal."
                if suffix
                else "Choose another period, or another to compare with.",
            )


def _check_axis(name: str, model: Model) -> None:
    axis = model.axis(name)
    if axis.dense:
        raise QueryError(
            f"Why a figure moved is not asked by {name}: the two periods have different days.",
            "Ask by a dimension such as source or owner, or by weekday.",
        )


def _explained(found: Found, summary: Table, tried: tuple[str, ...], opened: Opened) -> Explanation:
    table, form, made = found.table, found.form, found.parts
    name, axis = table.measures[0].name, table.dimensions[0].name
    notes = [Note(found.reason)] if found.reason else []
    notes += [*_told_chosen(table, tried, opened.model), *_lengths(table, opened)]
    notes += _how(found)
    notes += _unknown(table, form)
    if table.measures[0].unit == "share" and made:
        notes.append(Note(IN_POINTS))
    table = replace(table, notes=tuple(dict.fromkeys((*notes, *table.notes))))
    if made is None:
        empty = replace(table, columns=table.columns[:2], records=())
        return Explanation(name, form, axis, summary, apart_of(table), empty, None, None, tried)
    return Explanation(
        name,
        form,
        axis,
        summary,
        table_of(made, form, table),
        steps_of(made, table),
        made,
        named(table, form, made, opened),
        tried,
    )


def _how(found: Found) -> list[Note]:
    """How the parts are to be read, where that is not plain."""
    by = (("by", found.table.dimensions[0].label),)
    form, made = found.form, found.parts
    if made is None:
        return []
    if form.kind == FORMULA:
        assert form.formula
        notes = [Note(OF_PRODUCT if form.formula.is_product else OF_FIGURES)]
        return [*notes, Note(OF_NO_VALUE, values=by)] if found.is_beside else notes
    notes = [Note(CAME_AND_LEFT)] if form.labels else []
    if found.is_beside:
        notes.append(Note(SEVERAL_VALUES, values=by))
    elif not add_up(found.table, form.asked):
        notes.append(Note(UNDER_EACH, values=by))
    return notes


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
    if form.kind in (APART, RATIO, FORMULA):
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
