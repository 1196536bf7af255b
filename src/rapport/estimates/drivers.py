"""Which groups lose more deals than the rest would lead one to expect.

Every deal that was won or lost in the period, with its value of each dimension:

deal  lost  owner  source       industry          group     value         lost  expected  extra
D1    yes   Nora   Bought list  Construction  →   industry  Construction    40      22.1   17.9
D2    no    Kim    Referral     Finance           source    Referral        30      36.0   −6.0

What is expected of a group is what its deals would have lost had they that group's other values,
and the mean of it: see rapport.statistics.drivers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.errors import QueryError
from rapport.estimates import Estimated
from rapport.statistics.drivers import FEWEST, loss_drivers, sample
from rapport.table import Column, Note
from rapport.wording import BLANKS, _, _n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from rapport.estimates import Question
    from rapport.statistics.drivers import Driver

    Codes = NDArray[Any]

GROUPS = (
    *("owner", "source", "product", "industry", "segment", "country", "deal_size_band"),
    *("sales_channel", "deal_kind"),
)
"""What deals are told apart by, where they have it: none of these follows from another."""
INSTEAD = {
    "team": "owner",
    "region": "country",
    "city": "country",
    "pipeline": "deal_kind",
    "company_size": "segment",
    "campaign": "source",
}
"""What a reader may split by instead, each in the place of what tells the same more or less."""
UNSHOWN = "deal_kind"
"""That new business is lost more often than renewals is no news: it is taken into account, and only
shown to who splits by it."""
SEVERAL = "(several)"
MOST_DEALS = 6_000
"""Of more, the odds are estimated from so many: they hardly change with more."""
SHOWN = 15
UNEVEN = 0.1
"""A field is left out that is filled in for so many more of the lost deals, or of the won."""
CERTAIN, LARGE = 0.98, 0.1
"""Nor does a band tell why deals are lost of which nearly all are, or nearly none: a lost deal's
value is often set to 0 when it is lost."""

STANDS_OUT = _("stands out")
FEW = _n(
    "Only {n} deal was lost, or won, in the period: nothing is marked as standing out.",
    "Only {n} deals were lost, or won, in the period: nothing is marked as standing out.",
)
NO_GROUPS = _("no two groups of closed deals have ten deals each")
NOT_CAUSE = _(
    "It is where to look, not proof of a cause. A group stands out where chance alone would hardly "
    "show as much among all the groups that were looked at: of those that are marked, one in ten "
    "may be by chance."
)
LEFT_OUT = _("{label} is left out: whether it is filled in tells which deals were lost.")
SAMPLED = _("The odds are estimated from {n} of {all} closed deals, evenly chosen.")
GROUP, VALUE = _("Group"), _("Value")
EXTRA, LEAST, MOST = _("Extra lost deals"), _("at least"), _("at most")
ODDS, EXPECTED = _("Times the odds of losing"), _("Expected to be lost")
LOST, DEALS = _("Lost deals"), _("Closed deals")


@dataclass(frozen=True)
class _Group:
    """A dimension's values, and which of them each deal has, as a place among them."""

    values: list[Any]
    codes: Codes

    @classmethod
    def of(cls, column: Iterable[Any], size: int) -> _Group:
        """From each deal's value."""
        known: dict[Any, int] = {}
        codes = np.fromiter((known.setdefault(each, len(known)) for each in column), int, size)
        values = sorted(known, key=str)
        place = np.empty(len(known), int)
        place[[known[each] for each in values]] = np.arange(len(values))
        return cls(values, place[codes])


def work_out(question: Question) -> Estimated | Note:
    """The groups with the most extra lost deals, those first that stand out."""
    lost, groups = _deals(question)
    notes = []
    telling = [name for name, group in groups.items() if _tells(group, lost)]
    places, weights = sample(lost, MOST_DEALS)
    if len(places) < len(lost):
        notes.append(Note(SAMPLED, values=(("n", len(places)), ("all", len(lost)))))
    notes += [Note(LEFT_OUT, values=(("label", question.label(name)),)) for name in telling]
    kept = {name: group for name, group in groups.items() if name not in telling}
    found = loss_drivers(
        lost[places],
        {name: group.codes[places] for name, group in kept.items()},
        weights=weights,
    )
    hidden = UNSHOWN if UNSHOWN not in question.section.by else ""
    shown = [
        (each, value)
        for each in found
        if each.dimension != hidden
        and (value := str(kept[each.dimension].values[each.value])) not in (*BLANKS, SEVERAL)
    ]
    if not shown:
        return Note(NO_GROUPS)
    fewest = min(int(lost.sum()), int((~lost).sum()))
    if fewest < FEWEST:
        notes.append(Note(*FEW, fewest))
    rows_shown = [_row(each, value, kept[each.dimension], lost) for each, value in shown[:SHOWN]]
    table = question.table(_columns(question, list(kept)), rows_shown, notes)
    return Estimated(table, says=NOT_CAUSE)


def _row(driver: Driver, value: str, group: _Group, every: NDArray[Any]) -> tuple[Any, ...]:
    """A group's row: of all its deals, though the odds may be estimated from some."""
    ended = every[group.codes == driver.value]
    deals, lost = len(ended), int(ended.sum())
    times = deals / driver.deals
    return (
        driver.dimension,
        value,
        "stands out" if driver.flagged else None,
        driver.extra * times,
        driver.extra_low * times,
        driver.extra_high * times,
        lost,
        lost - driver.extra * times,
        deals,
        driver.odds,
    )


def _deals(question: Question) -> tuple[NDArray[Any], dict[str, _Group]]:
    """Which of the closed deals were lost, and the value of each in each dimension."""
    place = {INSTEAD[name]: name for name in question.section.by if name in INSTEAD}
    wanted = [place.get(name, name) for name in GROUPS]
    names = [name for name in wanted if _can(question, name)]
    plain = [name for name in names if not question.model.dimensions()[name].product]
    table = question.ask(("lost_deals", "won_deals"), ("deal", *plain))
    at = {column.name: number for number, column in enumerate(table.columns)}
    ended = [row for row in table.records if row[at["lost_deals"]] or row[at["won_deals"]]]
    ended.sort(key=lambda row: str(row[at["deal"]]))
    lost = np.fromiter((bool(row[at["lost_deals"]]) for row in ended), bool, len(ended))
    groups = {}
    for name in names:
        if name in plain:
            column = (row[at[name]] for row in ended)
        else:
            of = _products(question, name)
            column = (of.get(row[at["deal"]]) for row in ended)
        groups[name] = _Group.of(column, len(ended))
    return lost, groups


def _can(question: Question, name: str) -> bool:
    try:
        question.ask(("lost_deals",), (name,), limit=1)
    except QueryError:
        return False
    return True


def _products(question: Question, name: str) -> dict[Any, Any]:
    """Of each deal, what was in it; of one with several, that it had several."""
    found: dict[Any, Any] = {}
    for deal, product, *__ in question.ask(("closed_deals",), ("deal", name)).records:
        found[deal] = SEVERAL if deal in found else product
    return found


def _tells(group: _Group, lost: NDArray[Any]) -> bool:
    """Whether a field tells how a deal ended, by being filled in or by what it was set to then."""
    if lost.all() or not lost.any():
        return False
    counts = np.bincount(group.codes, minlength=len(group.values))
    of_lost = np.bincount(group.codes, lost, len(group.values))
    blank = np.array([each is None or each in BLANKS for each in group.values])
    filled = of_lost[blank].sum() / lost.sum() - (counts - of_lost)[blank].sum() / (~lost).sum()
    if abs(float(filled)) > UNEVEN:
        return True
    share = of_lost / counts
    large = counts >= LARGE * len(lost)
    return bool(np.any(large & ((share >= CERTAIN) | (share <= 1 - CERTAIN))))


def _columns(question: Question, names: list[str]) -> tuple[Column, ...]:
    known = question.model.dimensions()
    words = {word: said for name in names for word, said in known[name].words.items()}
    labels = {name: question.label(name) for name in names}
    out = {"stands out": STANDS_OUT}
    return (
        Column("group", GROUP, "dimension", "text", words=labels),
        Column("value", VALUE, "dimension", "text", words=words),
        Column("stands_out", STANDS_OUT, "dimension", "text", words=out),
        Column("extra_lost", EXTRA, "measure", "number", "number"),
        Column("low", LEAST, "measure", "number", "number"),
        Column("high", MOST, "measure", "number", "number"),
        Column("lost", LOST, "measure", "integer", "count"),
        Column("expected_lost", EXPECTED, "measure", "number", "number"),
        Column("closed", DEALS, "measure", "integer", "count"),
        Column("odds", ODDS, "measure", "number", "number"),
    )
