"""What became of the pipeline between two days, one row per reason, signed to add up exactly.

deal   at the start   at the end        movement    amount   deals
hs:1   open 500       open 700          start          500       1
hs:2   (not there)    open 300     →    amount_up      200       0
hs:3   open 400       won 450           created        300       1
                                        start          400       1
                                        amount_up       50       0
                                        won           −450      −1
                                        end           1000       2

A deal is there while it is open, in the window, and under the question's conditions. Net compares
the two days; gross every stretch with the one before it. A deal that leaves does so for one reason,
by rank: deleted, owner, won, lost, cancelled, moved out; one that comes: owner, created, reopened,
moved in. What changed in its amount is told apart, and of that what only the rate changed. A deal
that is there at both ends and whose amount nobody knew at the first did not grow: what it is worth
at the end stands under `became_known`, a row that is there only where it happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.compiling.reading import THEN, read, revalued, stretches
from rapport.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rapport.compiling.conditions import Typed, TypedGroup
    from rapport.model import Axis, Model

MOVEMENTS = (
    "start",
    "became_known",
    "created",
    "reopened",
    "moved_in",
    "owner_in",
    "amount_up",
    "amount_down",
    "currency",
    "moved_out",
    "owner_out",
    "won",
    "lost",
    "cancelled",
    "deleted",
    "end",
)


STATE = ("deal_id", "status", "owner", "amount", "amount_original", "currency", "expected_close_on")
"""What the state of a deal is made of, whatever is asked."""


def moved(
    where: tuple[Typed | TypedGroup, ...],
    axes: tuple[tuple[Axis, str], ...],
    model: Model,
    condition: Callable[[Typed | TypedGroup, Any, Model], Any],
    *,
    gross: bool,
    windowed: bool,
    shown: Sequence[str] = (),
) -> tuple[Any, list[Any]]:
    """The movement's rows, and the conditions that are about the movement itself.

    rows: movement · amount · deals · deal_id · the axes' columns · those to be shown
    """
    about_itself = [each for each in where if _names(each) == {"movement"}]
    of_deals = [each for each in where if each not in about_itself]
    columns = [column for __, column in axes if column != "movement"]
    made = ("movement", "amount", "deals", "deal_id")
    columns = list(dict.fromkeys([*columns, *(each for each in shown if each not in made)]))
    split = [column for __, column in axes if column != "movement"]
    asks_owner = bool({"owner", "team", "owner_now", "team_now"} & set(split)) or any(
        {"owner", "team"} & _names(each) for each in of_deals
    )

    def state(rows: Any, prefix: str) -> Any:
        """A deal's state, with whether it is there, under a prefix."""
        fits = rows.deal_id.notnull()
        if windowed:
            fits &= (rows.expected_close_on >= Bound.of("window_start", "date")) & (
                rows.expected_close_on <= Bound.of("window_end", "date")
            )
        for each in of_deals:
            fits &= condition(each, rows, model)
        # Nothing that is unknown makes a deal be there.
        fits = fits.fill_null(False)
        found = {
            "deal_id": rows.deal_id,
            "fits": fits,
            "there": fits & (rows.status == "open"),
            "status": rows.status,
            "amount": rows.amount,
            "amount_original": rows.amount_original.cast("float64"),
            "currency": rows.currency,
            "owner": rows.owner,
            **{f"c_{name}": rows[name] for name in columns},
        }
        if "number" in rows.columns:
            found["number"] = rows.number
        return rows.select(**{f"{prefix}_{name}": value for name, value in found.items()})

    history = FACTS["deals"]
    needed = {*columns, *STATE, *(name for each in of_deals for name in each.columns)}
    first = state(read(history, THEN, model, needed, at="start_at").rows, "a")
    last = state(read(history, THEN, model, needed, at="stock_at").rows, "b")
    parts = [
        _part(first.filter(first.a_there), "a", "start", columns),
        _part(last.filter(last.b_there), "b", "end", columns),
    ]
    if gross:
        pairs, drifts = _transitions(state, model, needed)
        parts += _at_once(pairs, columns)
        if model.has_other_currencies:
            drifted = drifts.filter(drifts.a_there & (drifts.a_amount != drifts.b_amount))
            drift = drifted.mutate(a_amount=drifted.b_amount - drifted.a_amount)
            parts.append(_part(drift, "a", "currency", columns, deals=0))
    else:
        pairs = _compared(first, last)
    parts += _changes(pairs, columns, split, model, asks_owner=asks_owner)
    rows = parts[0]
    for each in parts[1:]:
        rows = rows.union(each, distinct=False)
    conditions = [condition(each, rows, model) for each in about_itself]
    if not conditions and "movement" not in (column for __, column in axes):
        # The end is what the rest adds up to.
        conditions = [rows.movement != "end"]
    return rows, conditions


def _names(where: Typed | TypedGroup) -> set[str]:
    return {name.removesuffix("_now").removesuffix("_then") for name in where.columns}


def _compared(first: Any, last: Any) -> Any:
    """Each deal's state at the start beside that at the end."""
    return first.outer_join(last, first.a_deal_id == last.b_deal_id)


def _transitions(
    state: Callable[[Any, str], Any], model: Model, needed: set[str]
) -> tuple[Any, Any]:
    """Each stretch that began in the period beside the one before it, deletions among them.

    Also what only the rate changed: rows of a stretch's first and last worth.
    """
    import ibis

    start, end = Bound.of("start_at", "date"), Bound.of("stock_at", "date")
    today = Bound.of("stock_day", "date")
    history = stretches("deals_history", model, needed)
    order = ibis.window(group_by=history.deal_id, order_by=history.valid_from)
    numbered = history.mutate(
        number=ibis.row_number().over(order), follows=history.valid_from_on.lead().over(order)
    )
    begun = revalued(numbered, ibis.greatest(numbered.valid_from_on, start), model)
    ended = revalued(numbered, ibis.least(numbered.valid_until_on, today), model)
    before = state(ended, "a")
    after = state(begun.filter((begun.valid_from_on > start) & (begun.valid_from_on <= end)), "b")
    pairs = before.right_join(
        after, [before.a_deal_id == after.b_deal_id, before.a_number + 1 == after.b_number]
    )
    gone = ended.filter(
        ended.follows.isnull() & (ended.valid_until_on > start) & (ended.valid_until_on <= end)
    )
    left = state(gone, "a")
    nothing = {name: ibis.null().cast(after[name].type()) for name in after.columns}
    pairs = pairs.union(left.mutate(**nothing).select(pairs.columns), distinct=False)
    lasting = (numbered.valid_until_on > start) & (numbered.valid_from_on <= end)
    first = state(begun.filter(lasting), "a")
    last = state(ended.filter(lasting), "b")
    drifts = first.inner_join(
        last, [first.a_deal_id == last.b_deal_id, first.a_number == last.b_number]
    )
    return pairs, drifts


def _at_once(pairs: Any, columns: list[str]) -> list[Any]:
    """What was closed when it was first heard of: it came and went, and is in both."""
    once = pairs.filter(pairs.a_deal_id.isnull() & pairs.b_fits & (pairs.b_status != "open"))
    gone = once.mutate(b_amount=-once.b_amount)
    return [
        _part(once, "b", "created", columns),
        _part(gone, "b", gone.b_status.cast("string"), columns, deals=-1),
    ]


def _part(rows: Any, prefix: str, movement: Any, columns: list[str], deals: int = 1) -> Any:
    """One part of the movement: the amount and the columns under a prefix."""
    import ibis

    return rows.select(
        movement=ibis.literal(movement) if isinstance(movement, str) else movement,
        amount=rows[f"{prefix}_amount"].cast("decimal(18, 4)"),
        deals=ibis.literal(deals).cast("int64"),
        deal_id=rows[f"{prefix}_deal_id"],
        **{name: rows[f"{prefix}_c_{name}"] for name in columns},
    )


def _changes(
    pairs: Any, columns: list[str], split: list[str], model: Model, *, asks_owner: bool
) -> list[Any]:
    """The parts between start and end: leaving, coming, and what changed in the amount."""
    import ibis

    no = ibis.literal(False)
    was, is_ = pairs.a_there.fill_null(False), pairs.b_there.fill_null(False)
    moved_key = no
    for name in split:
        moved_key |= ~pairs[f"a_c_{name}"].identical_to(pairs[f"b_c_{name}"])
    owner = no
    if asks_owner:
        owner = ~pairs.a_owner.identical_to(pairs.b_owner)
    leaves, comes = was & (~is_ | moved_key), is_ & (~was | moved_key)
    before = pairs.a_amount.fill_null(0)
    # What a deal was worth as it left is, where that is not known, what it was worth before. One
    # whose value nobody knew while it was there takes none away: that it closed at one did not
    # make the pipeline larger first.
    stays = is_ & ~moved_key
    left = ibis.cases((pairs.a_amount.isnull(), before), else_=pairs.b_amount.fill_null(before))
    after = ibis.cases((stays, pairs.b_amount.fill_null(0)), else_=left)
    rated = before * 0
    if model.has_other_currencies:
        rate = pairs.b_amount.cast("float64") / pairs.b_amount_original.nullif(0)
        same = pairs.a_currency.identical_to(pairs.b_currency) & (
            pairs.b_currency.fill_null("") != model.settings.currency
        )
        worth = (pairs.a_amount_original * rate).cast("decimal(18, 4)")
        rated = ibis.cases(
            (same & pairs.b_currency.notnull() & worth.notnull(), worth - before), else_=before * 0
        )
    change = after - before - rated
    pairs = pairs.mutate(
        comes=comes,
        leaves=leaves,
        owner_changed=owner,
        rated=rated,
        change=change,
        after=after,
        changed=was & pairs.b_deal_id.notnull(),
        # What was not known before has not grown, wherever the rate was then.
        learnt=was & stays & pairs.a_amount.isnull() & pairs.b_amount.notnull(),
    )
    out = pairs.filter(pairs.leaves)
    reason_out = ibis.cases(
        (out.b_deal_id.isnull(), "deleted"),
        (out.owner_changed, "owner_out"),
        (out.b_status == "won", "won"),
        (out.b_status == "lost", "lost"),
        (out.b_status == "cancelled", "cancelled"),
        else_="moved_out",
    )
    into = pairs.filter(pairs.comes)
    reason_in = ibis.cases(
        (into.a_deal_id.isnull(), "created"),
        (into.owner_changed, "owner_in"),
        (into.a_status != "open", "reopened"),
        else_="moved_in",
    )
    up = pairs.filter(pairs.changed & ~pairs.learnt & (pairs.change > 0))
    down = pairs.filter(pairs.changed & (pairs.change < 0))
    learnt = pairs.filter(pairs.learnt)
    found = [
        _part(
            out.mutate(a_amount=ibis.cases((out.a_amount.notnull(), -out.after))),
            "a",
            reason_out,
            columns,
            deals=-1,
        ),
        _part(into, "b", reason_in, columns),
        _part(learnt, "b", "became_known", columns, deals=0),
        _part(up.mutate(a_amount=up.change), "a", "amount_up", columns, deals=0),
        _part(down.mutate(a_amount=down.change), "a", "amount_down", columns, deals=0),
    ]
    if model.has_other_currencies:
        changed = pairs.filter(pairs.changed & (pairs.rated != 0))
        found.append(
            _part(changed.mutate(a_amount=changed.rated), "a", "currency", columns, deals=0)
        )
    return found
