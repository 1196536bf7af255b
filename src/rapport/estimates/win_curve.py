"""The share of deals won by each age: the whole, and beside it the largest values of a split.

What is drawn and read here is what a query gives as won_share by age_days: see
rapport.answering.by_age.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.answering.by_age import CONFIDENCE, curves
from rapport.chart import FEWEST_CASES
from rapport.dimension import AGE
from rapport.estimates import Estimated, in_words
from rapport.forms.across import Crossed
from rapport.table import Column, Figure, Note
from rapport.wording import BLANKS, _

if TYPE_CHECKING:
    from rapport.answering.by_age import Curves, Drawn
    from rapport.estimates import Question

ALL = "(all)"
MOST_BESIDE = 4
"""So many of the largest values stand beside the whole."""
AGES = (7, 14, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730, 1095)
"""At which a reader finds the curve in the table, in days."""
MOST_POINTS = 120

HOW = _(
    "A deal that is still open counts only up to its age today. At least, at most: between these "
    "the share is in {confidence} of such cases."
)
TOO_FEW = _("fewer than {n} deals were created")
NONE_CLOSED = _("none of the deals created was won or lost yet")
AGE_IN_DAYS, EVERY = _("Age, days"), _("All deals")
WON, LOW, HIGH = _("Won by then"), _("At least"), _("At most")
LEFT, DEALS = _("Still open then"), _("Deals")


def work_out(question: Question) -> Estimated | Note:
    """The curve of all deals, and beside it those of the largest values of the split."""
    whole = _curves(question, ())
    curve = whole.drawn.get(())
    if curve is None:
        return Note(TOO_FEW, values=(("n", FEWEST_CASES),))
    if not len(curve.age):
        return Note(NONE_CLOSED)
    split = question.section.by[:1]
    beside: dict[str, Drawn] = {}
    if split:
        found = {str(key[0]): each for key, each in _curves(question, split).drawn.items()}
        largest = sorted(found.keys() - {*BLANKS}, key=lambda name: (-found[name].deals, name))
        beside = {name: found[name] for name in largest[:MOST_BESIDE] if len(found) > 1}
    how = Note(HOW, values=(("confidence", Figure(CONFIDENCE, "share")),))
    read = _read(question, curve, beside, split)
    drawn = _whole(question, {ALL: curve, **beside}, split)
    return Estimated(question.table(*read, whole.notes), drawn, says=in_words(how))


def _curves(question: Question, split: tuple[str, ...]) -> Curves:
    """A curve for each value of the split."""
    query = replace(
        question.query,
        measures=("won_share",),
        by=(*split, AGE),
        compare=(),
        order=(),
        having=(),
        limit=None,
        totals=False,
    )
    return curves(query, question.generation.opened)


def _read(
    question: Question, curve: Drawn, beside: dict[str, Drawn], split: tuple[str, ...]
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """At some ages: the whole with its interval, and the share of each value beside it."""
    columns = [
        Column(AGE, AGE_IN_DAYS, "dimension", "integer"),
        Column("won_share", WON, "measure", "number", "share"),
        Column("low", LOW, "measure", "number", "share"),
        Column("high", HIGH, "measure", "number", "share"),
        Column("still_open", LEFT, "measure", "integer", "count"),
    ]
    if split:
        axis = _axis(question, split)
        columns += [
            Crossed(f"won_share@{name}", WON, "measure", "number", "share", axis=axis, value=name)
            for name in beside
        ]
    days = [day for day in AGES if day < curve.last]
    rows = []
    for day in [*days, curve.last]:
        at = curve.at(day)
        others = (each.at(day) for each in beside.values())
        rows.append((day, *(at or ()), curve.left(day), *(each and each[0] for each in others)))
    return columns, rows


def _whole(question: Question, curves: dict[str, Drawn], split: tuple[str, ...]) -> Any:
    """Every curve at so many ages that it is drawn as it is."""
    columns = [
        _axis(question, split),
        Column(AGE, AGE_IN_DAYS, "dimension", "integer"),
        Column("won_share", WON, "measure", "number", "share"),
        Column("low", LOW, "measure", "number", "share"),
        Column("high", HIGH, "measure", "number", "share"),
        Column("deals_in_curve", DEALS, "measure", "integer", "count"),
    ]
    rows = []
    for name, curve in curves.items():
        step = max(1, -(-curve.last // MOST_POINTS))
        days = dict.fromkeys((*range(0, curve.last, step), curve.last))
        rows += [(name, day, *(curve.at(day) or ()), curve.deals) for day in days]
    return question.table(columns, rows)


def _axis(question: Question, split: tuple[str, ...]) -> Column:
    if not split:
        return Column("deals_of", DEALS, "dimension", "text", words={ALL: EVERY})
    known = question.model.dimensions()[question.model.axis(split[0]).dimension]
    words = {**known.words, ALL: EVERY}
    return Column("deals_of", known.label, "dimension", "text", words=words)
