"""Reading a fact at an instant: as it is now, as a day saw it, or at each bucket's end.

now         fact_deals
then        fact_deals_history   where valid_from_on ≤ $at < valid_until_on
over time   fact_deals_history   joined with the end of every bucket, by the same rule

A fact whose rows carry a deal's row is read with that row as it was; a fact without stretches of
its own says itself which rows were there (Fact.standing) and how they stood (Fact.past).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.dimension import UNKNOWN
from rapport.fact import LEFT_OUT
from rapport.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rapport.fact import Fact
    from rapport.model import Model

NOW, THEN, OVER_TIME = "now", "then", "over_time"
END_OF_TIME = date(9999, 12, 30)
"""Bound as `at` where the last that is known counts: no stretch that lasts ends before it."""

DAYS = {"at": "as_of", "stock_at": "stock_day", "start_at": "start_at", "before_at": "before_at"}
"""For the slot of each instant, that of its day: a stock is read at the period's end, a movement
also at its start."""

WEIGHTED = {
    "weighted_amount": "probability",
    "weighted_by_stage": "stage_probability",
    "weighted_by_history": "share_won",
}
"""Columns that are the amount times another."""

AMOUNTS = ("amount", *WEIGHTED)
"""The columns of a deal that its currency's rate changes."""

STRETCH = ("valid_from", "valid_from_on", "valid_until_on", "known_from_on", "known_until_on")
WORTH = ("status", "currency", "amount", "amount_original")
"""What an amount in another currency is worked out from."""


@dataclass(frozen=True)
class Read:
    """A fact's rows at an instant, or at several."""

    rows: Any
    at: Any
    """The day as whose end saw them they are read; the end of time for now."""
    day: Any
    """The same day, or today: what an expected day is compared with."""


def unbound(fact: str, columns: Mapping[str, str]) -> Any:
    """A fact's table as Ibis knows it, without a connection."""
    import ibis

    return ibis.table(
        {name: ibis_type(kind) for name, kind in columns.items()}, name=f"fact_{fact}"
    )


def table_of(name: str, model: Model, needed: set[str] | None = None) -> Any:
    """A fact's rows: those of its table, and what they need beside it of the row that is whole.

    Without `needed`, they have every column.
    """
    fact = FACTS[name]
    key = FACTS[fact.whole].key if fact.whole else ""
    stored = model.stored[name]
    wanted = {
        each: kind
        for each, kind in stored.items()
        if needed is None or each in needed or each == key
    }
    # A count of all its rows needs none of its columns, but a table has one at least.
    table = unbound(name, wanted or {fact.key: stored[fact.key]})
    # Named in another order they are no star: an engine binds every column that a star stands for.
    table = table.select(table.columns[::-1])
    if not fact.whole:
        return table
    lacking = [
        each
        for each in model.columns[name]
        if each not in stored and (needed is None or each in needed)
    ]
    if not lacking:
        return table
    whole = unbound(fact.whole, model.stored[fact.whole]).select(key, *lacking)
    if fact.rest and fact.whole in model.left_out:
        whole = every(fact.whole, model).select(key, *lacking)
    return table.inner_join(whole, key)


def every(name: str, model: Model) -> Any:
    """A fact's rows and, where there are any, those that no longer count.

    With these, each row has the day from which it does not (rapport.fact.LEFT_OUT), the end of time
    where it does.
    """
    import ibis

    columns = model.stored[name]
    table = unbound(name, columns)
    if name not in model.left_out:
        return table.select(table.columns[::-1])
    left_out = unbound(f"{name}_left_out", {**columns, LEFT_OUT: "DATE"})
    lasting = table.mutate(**{LEFT_OUT: ibis.literal(date.max, "date")})
    return ibis.union(lasting, left_out.select(lasting.columns), distinct=False)


def columns_of(table: Any, *expressions: Any) -> set[str]:
    """The columns of a table that expressions are made of."""
    from ibis.expr.operations import Field, Value

    return {
        field.name
        for each in expressions
        for field in each.op().find(Field, filter=Value)
        if field.rel == table.op()
    }


def read(
    fact: Fact,
    reading: str,
    model: Model,
    needed: set[str] | None = None,
    *,
    grain: str = "",
    at: str = "at",
) -> Read:
    """The rows of a fact, with the columns that are needed, or all.

    `grain` is that of the buckets over time, `at` the slot of the instant.
    """
    instant, day = Bound.of(at, "date"), Bound.of(DAYS[at], "date")
    if reading == NOW:
        rows = table_of(fact.name, model, needed)
        if fact.until:
            rows = rows.filter(rows[fact.until] > Bound.of("end_of_time", "date"))
        return Read(rows, instant, day)
    ends = bucket_ends(grain, start=at == "start_at") if reading == OVER_TIME else None
    found = _standing(fact, Read(None, instant, day), ends, model, needed)
    if fact.later and at == "start_at":
        end = Bound.of("stock_day", "date") if ends is None else found.rows.bucket_end
        return _times(_with_later(fact, found.rows, end, model), found, ends)
    return found


def _standing(fact: Fact, when: Read, ends: Any, model: Model, needed: set[str] | None) -> Read:
    of_deal = [name for name in fact.of_deal if needed is None or name in needed]
    # How a row stood can rest on any of its columns.
    needed = None if fact.past else needed
    if fact.of:
        parent = _standing(FACTS[fact.of], when, ends, model, needed)
        table = every(fact.name, model)
        own = {*own_columns(fact, model), LEFT_OUT}
        key = FACTS[fact.of].key
        carried = [name for name in parent.rows.columns if name not in own or name == key]
        mine = table.select(key, *(name for name in table.columns if name in own and name != key))
        rows = mine.inner_join(parent.rows.select(carried), key)
        found = _times(rows, when, ends)
        if fact.standing:
            rows = rows.filter(fact.standing(rows, found.at))
    elif fact.history:
        rows = stretches(fact.history, model, needed)
        rows = _standing_at(rows, when, ends)
        found = _times(rows, when, ends)
        rows = revalued(_with_shares(rows, found.day, ends), found.day, model, ends)
        if fact.standing:
            rows = rows.filter(fact.standing(rows, found.at))
    else:
        assert fact.standing is not None, f"{fact.name} has no past"
        table = every(fact.name, model)
        if ends is None:
            rows = table.filter(fact.standing(table, when.at))
        else:
            rows = table.join(ends, fact.standing(table, ends.bucket_at))
        found = _times(rows, when, ends)
    if LEFT_OUT in rows.columns:
        rows = rows.filter(rows[LEFT_OUT] > found.at).drop(LEFT_OUT)
    if fact.until:
        rows = rows.filter(rows[fact.until] > found.at)
    if fact.past:
        rows = fact.past(rows, found.at)
    if of_deal:
        rows = _with_deal(rows, of_deal, when, ends, model)
    return _times(rows, when, ends)


def _with_deal(rows: Any, names: list[str], when: Read, ends: Any, model: Model) -> Any:
    """Rows with these columns of their deal as it stood; of a deal not there yet, unknown."""
    import ibis

    deals = _standing(FACTS["deals"], when, ends, model, {"deal_id", *names}).rows
    keys = ["deal_id"] if ends is None else ["deal_id", "bucket_at"]
    told = deals.select(**{f"deal_{name}_then": deals[name] for name in (*keys, *names)})
    joined = rows.left_join(told, [rows[key] == told[f"deal_{key}_then"] for key in keys])
    then = {name: joined[f"deal_{name}_then"] for name in names}
    return joined.mutate(
        **{
            name: ibis.coalesce(each, UNKNOWN) if each.type().is_string() else each
            for name, each in then.items()
        }
    ).select(rows.columns)


def _with_later(fact: Fact, rows: Any, end: Any, model: Model) -> Any:
    """The rows of a period's start, each with what its record is at the period's end."""
    told = dict(fact.later)
    table = table_of(fact.name, model)
    later = table.select(
        **{f"later_{name}": table[name] for name in (*fact.same, *told.values())},
        later_from_on=table.from_on,
        later_until_on=table.until_on,
    )
    joined = rows.left_join(
        later,
        [
            *(rows[name] == later[f"later_{name}"] for name in fact.same),
            later.later_from_on <= end,
            later.later_until_on > end,
        ],
    )
    return joined.mutate(
        **{name: joined[f"later_{of}"] for name, of in told.items()},
    ).select(rows.columns)


def _times(rows: Any, when: Read, ends: Any) -> Read:
    return (
        Read(rows, when.at, when.day)
        if ends is None
        else Read(rows, rows.bucket_at, rows.bucket_day)
    )


def stretches(history: str, model: Model, needed: set[str] | None = None) -> Any:
    """A history's rows as they were known, with what it takes to read and revalue them."""
    if needed is not None:
        needed = needed | set(STRETCH)
        if needed & set(AMOUNTS):
            needed |= {*WORTH, *(by for name, by in WEIGHTED.items() if name in needed)}
        if "share_won" in needed:
            needed |= {"stage_id"}
    rows = table_of(history, model, needed)
    known = Bound.of("known", "date")
    return rows.filter((rows.known_from_on <= known) & (rows.known_until_on > known))


def _standing_at(history: Any, when: Read, ends: Any) -> Any:
    """The stretch of each record that an instant falls in."""
    if ends is None:
        return history.filter(
            (history.valid_from_on <= when.at) & (history.valid_until_on > when.at)
        )
    return history.join(
        ends,
        [history.valid_from_on <= ends.bucket_at, history.valid_until_on > ends.bucket_at],
    )


def bucket_ends(grain: str, *, start: bool = False) -> Any:
    """One row per bucket between the slots bucket_start and bucket_end that has begun.

    bucket, its first day · bucket_at, the instant to read at · bucket_day, its last day or today;
    or, at their start, both the day before it, and bucket_end, its last day or today
    """
    import ibis

    calendar = ibis.table(CALENDAR, name="calendar")
    first, last = Bound.of("bucket_start", "date"), Bound.of("bucket_end", "date")
    instant, day = Bound.of("stock_at", "date"), Bound.of("stock_day", "date")
    column = "day" if grain in ("", "day") else grain
    days = calendar.filter((calendar.day >= first) & (calendar.day <= last))
    buckets = days.group_by(bucket=days[column]).aggregate(
        begins=days.day.min(), ends=days.day.max()
    )
    buckets = buckets.filter(buckets.begins <= day)
    if start:
        before = (buckets.begins - ibis.interval(days=1)).cast("date")
        return buckets.select(
            bucket=buckets.bucket,
            bucket_at=before,
            bucket_day=before,
            bucket_end=ibis.least(buckets.ends, day),
        )
    return buckets.select(
        bucket=buckets.bucket,
        bucket_at=ibis.cases((buckets.ends >= day, instant), else_=buckets.ends),
        bucket_day=ibis.least(buckets.ends, day),
    )


CALENDAR = {
    "day": "date",
    "week": "date",
    "month": "date",
    "quarter": "date",
    "year": "date",
    "fiscal_quarter": "date",
    "fiscal_year": "date",
    "weekday": "int64",
    "month_of_year": "int64",
}


def revalued(rows: Any, day: Any, model: Model, ends: Any = None) -> Any:
    """An open deal in another currency is worth what it is at the day's rate.

    `day` is a column of the rows, or one day for them all; with `ends`, that of each bucket.
    """
    import ibis

    if not model.has_other_currencies or "amount_original" not in rows.columns:
        return rows
    fx = ibis.table(
        {"currency": "string", "rate_on": "date", "rate_until": "date", "rate": "float64"},
        name="fx",
    ).rename(fx_currency="currency")
    names = rows.columns
    own = model.settings.currency
    if ends is not None:
        # The rates of the few days first: joined by their spans, every deal would meet them all.
        days = ends.select(fx_day="bucket_day").distinct()
        fx = fx.join(days, [fx.rate_on <= days.fx_day, fx.rate_until > days.fx_day])
        joined = rows.left_join(fx, [rows.currency == fx.fx_currency, rows.bucket_day == fx.fx_day])
    elif not columns_of(rows, day):
        fx = fx.filter(fx.rate_on <= day, fx.rate_until > day)
        joined = rows.left_join(fx, rows.currency == fx.fx_currency)
    else:
        rows = rows.mutate(fx_day=day)
        joined = rows.left_join(
            fx,
            [
                rows.currency == fx.fx_currency,
                fx.rate_on <= rows.fx_day,
                fx.rate_until > rows.fx_day,
            ],
        )
    # Most are in the workspace's own currency: what few are not is asked first.
    other = (joined.currency != own) & joined.amount_original.notnull() & (joined.status == "open")
    worth = (joined.amount_original.cast("float64") * joined.rate).cast("decimal(18, 4)")
    amount = ibis.cases((other, worth), else_=joined.amount)
    weighted = {
        name: ibis.cases(
            (other, (worth.cast("float64") * joined[by].cast("float64")).cast("decimal(18, 4)")),
            else_=joined[name],
        )
        for name, by in WEIGHTED.items()
        if name in names
    }
    return joined.mutate(amount=amount, **weighted).select(names)


def _with_shares(rows: Any, day: Any, ends: Any) -> Any:
    """What was won of a stage's deals is told by those that had closed by the day."""
    import ibis

    if "share_won" not in rows.columns:
        return rows
    shares = ibis.table(
        {"stage_id": "string", "from_on": "date", "until_on": "date", "share_won": "float64"},
        name="stage_shares",
    ).rename(share_stage="stage_id", share_then="share_won")
    if ends is None:
        shares = shares.filter(shares.from_on <= day, shares.until_on > day)
        joined = rows.left_join(shares, rows.stage_id == shares.share_stage)
    else:
        days = ends.select(share_day="bucket_day").distinct()
        shares = shares.join(
            days, [shares.from_on <= days.share_day, shares.until_on > days.share_day]
        )
        joined = rows.left_join(
            shares, [rows.stage_id == shares.share_stage, rows.bucket_day == shares.share_day]
        )
    worth = (joined.amount.cast("float64") * joined.share_then).cast("decimal(18, 4)")
    found = {"share_won": joined.share_then}
    if "weighted_by_history" in rows.columns:
        found["weighted_by_history"] = worth
    return joined.mutate(**found).select(rows.columns)


def own_columns(fact: Fact, model: Model) -> set[str]:
    """The columns of a fact that are not those of the row that it carries."""
    carried = model.columns[fact.of] if fact.of else {}
    return {name for name in model.stored[fact.name] if name not in carried} | set(fact.own)


def column_kind(fact: Fact, column: str, reading: str, model: Model) -> tuple[str, str]:
    """The engine's type of a column as it is read, and the type of its values if it is an ENUM."""
    holder = _holder(fact, column, reading, model)
    kind = model.stored[holder][column]
    return kind, model.enums.get(holder, {}).get(column, "") if kind == "ENUM" else ""


def _holder(fact: Fact, column: str, reading: str, model: Model) -> str:
    """The fact in whose table a column is."""
    if fact.made_when_asked and column not in model.stored[fact.name]:
        fact = FACTS["deals_history"]
    elif reading != NOW and not fact.made_when_asked:
        if fact.of and column not in own_columns(fact, model):
            return _holder(FACTS[fact.of], column, reading, model)
        if column in fact.of_deal:
            return _holder(FACTS["deals"], column, reading, model)
        fact = FACTS[fact.history] if fact.history else fact
    return fact.name if column in model.stored[fact.name] else fact.whole


def ibis_type(kind: str) -> str:
    """The Ibis type of an engine's type."""
    if kind in ("ENUM", "VARCHAR"):
        return "string"
    if kind.startswith("DECIMAL"):
        return kind.lower()
    return {
        "DATE": "date",
        "BOOLEAN": "boolean",
        "DOUBLE": "float64",
        "FLOAT": "float32",
        "BIGINT": "int64",
        "INTEGER": "int32",
        "SMALLINT": "int16",
        "TINYINT": "int8",
        "HUGEINT": "decimal(38,0)",
        "TIMESTAMP": "timestamp",
    }.get(kind, "string")
