"""Goals that a person enters one at a time, each kept as an import, and all of them listed.

set   won_amount  2026-Q3  900000  Nora    →  a record of the goals, from today on
read  …                                    →  Table: measure, for whom, period, target, since
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rapport.build.labels import labels
from rapport.errors import UnknownNameError, UsageError, join
from rapport.goals import Goal, Scope
from rapport.period import Period, in_words, resolve
from rapport.query import Query
from rapport.sources.files.values.spoken import currencies_of, readings
from rapport.table import Column, Note, Table
from rapport.wording import BLANKS, Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from decimal import Decimal

    from rapport.goals.scope import ScopeKind
    from rapport.measure import AnyMeasure
    from rapport.open_generation import OpenGeneration
    from rapport.workspace import Workspace

FILE = "goals set by hand.csv"
"""What the record of a goal that was set by hand comes in."""
HEADERS = (
    "measure", "period_start", "grain", "target", "scope_kind", "scope_id", "valid_from",
    "deleted_at",
)  # fmt: skip
GRAINS = ("month", "quarter", "year")
TABLES: dict[str, str] = {"user": "users", "team": "teams", "product": "products"}
"""Where those of a kind are, who have an id."""
MOST = 10**15
"""What a goal is below: the digits that a number keeps."""

EVERYONE = _("everyone")
AS_ENTERED = _("As they were entered: where several hold for the same days, the last one counts.")
KINDS = {
    "everyone": _("company"),
    "team": _("team"),
    "user": _("person"),
    "product": _("product"),
    "source": _("source"),
}


@dataclass(frozen=True)
class Entered:
    """A goal that was set, or taken away."""

    measure: AnyMeasure
    scope: Scope
    period: Period
    target: Decimal | None
    """None where it was taken away."""
    since: date
    before: Goal | None
    """What it was until then."""


def set_goal(  # noqa: PLR0917 - what a goal is
    workspace: Workspace,
    measure: str,
    period: str,
    target: str | None,
    kind: ScopeKind = "everyone",
    name: str = "",
    since: str = "",
    progress: Callable[[str], None] | None = None,
) -> Entered:
    """Set a goal from a day on (today by default), or take it away where the target is None.

    It is kept in the raw store as an import, so that it can be taken back like one. Raises
    UsageError where there is no such measure, period or person.
    """
    generation = workspace.current
    model = generation.model
    found = model.measure(measure)
    stretch = _period(period, generation)
    scope = Scope(kind, whom(generation, kind, name)) if kind != "everyone" else Scope()
    value = None if target is None else figure(target, found.unit, model.settings.currency)
    day = model.clock.today
    if since:
        said = resolve(since, model.clock)
        if said is None or said.days != 1:
            raise UsageError(f"{since!r} is no day.", "Write it as 2026-07-01.")
        day = said.start
    before = next(
        (
            each
            for each in generation.goals("evenly", {}).goals
            if (each.measure, each.scope) == (found.name, scope)
            and (each.period.start, each.period.end) == (stretch.start, stretch.end)
        ),
        None,
    )
    if value is None and before is None:
        raise UsageError(f"There is no goal of {found.name} for {scope.label} in {period}.")
    row = {
        "measure": found.name,
        "period_start": stretch.start.isoformat(),
        "grain": stretch.unit,
        "target": _written(value if value is not None else before.target if before else None),
        "scope_kind": "" if kind == "everyone" else kind,
        "scope_id": _id_of(generation, scope),
        "valid_from": day.isoformat(),
        "deleted_at": f"{day.isoformat()} 00:00:00" if value is None else "",
    }
    with TemporaryDirectory(prefix="rapport-") as folder:
        path = Path(folder) / FILE
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS)
            writer.writeheader()
            writer.writerow(row)
        workspace.import_files([path], progress or (lambda _: None), table="goals")
    return Entered(found, scope, stretch, value, day, before)


def figure(text: str, unit: str, currency: str = "") -> Decimal:
    """What a person writes as a target: 900000, 900 000, 1.2m, €900k, 25% of a share.

    Raises UsageError, naming both readings where a point or comma has two: 900.000.
    """
    found = readings(text)
    if not found:
        raise UsageError(f"{text!r} is no figure.", "Write it as 900000, 1.2m or 25%.")
    percent = "%" if "%" in text else ""
    if len(found) > 1:
        said = join([_written(each) + percent for each in sorted(found)], "or")
        raise UsageError(f"{text} could be {said}.", "Write it so.")
    (value,) = found
    if percent and unit != "share":
        raise UsageError(f"{text} is a share, and the measure is none.", "Write it without the %.")
    _check_currency(text, unit, currency)
    if value < 0:
        raise UsageError(f"A goal is not {text}.", "It is 0 or more.")
    if value >= MOST:
        raise UsageError(f"{text} is more than a goal can be.", f"It is below {MOST:,}.")
    if percent:
        return value / 100
    if unit == "share" and value > 1:
        said = f"{text} is a goal of {_written(value * 100)}%."
        raise UsageError(said, f"Write {_written(value)}% for a share.")
    return value


def _written(value: Decimal | None) -> str:
    """A figure in the one way of writing it that has no other reading."""
    if value is None:
        return ""
    said = f"{value.normalize():f}"
    # With three decimals the point could be between thousands.
    return f"{said}0" if len(said.partition(".")[2]) == 3 else said


def _check_currency(text: str, unit: str, currency: str) -> None:
    """Refuse an amount in another currency than the workspace's, or of what is no money."""
    may_be = currencies_of(text)
    if may_be is None:
        return
    if unit != "money":
        raise UsageError(f"{text} is money, and the measure is none.", "Write the number alone.")
    if currency and currency not in may_be:
        raise UsageError(f"{text} is not in {currency}.", f"Goals are in {currency}.")


def _period(text: str, generation: OpenGeneration) -> Period:
    found = resolve(text, generation.model.clock)
    if found is None or found.unit not in GRAINS or found.count != 1:
        raise UsageError(
            f"A goal is for one month, quarter or year, not for {text}.",
            "Write it as 2026-09, 2026-Q3, 2026 or FY2026.",
        )
    return found


def whom(generation: OpenGeneration, kind: ScopeKind, name: str) -> str:
    """The name, as the data has it, of whom a person names, in part or in other case.

    Raises UsageError where that is nobody, or several.
    """
    known = names(generation, kind)
    if not known or name in known:
        return name
    said = name.casefold()
    for fits in (
        [each for each in known if each.casefold() == said],
        [each for each in known if said in each.casefold().split()],
        [each for each in known if said in each.casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise UsageError(
                f"{name!r} could be {join(sorted(fits)[:6])}.", "Write the whole name."
            )
    noun = {"user": "person"}.get(kind, kind)
    raise UnknownNameError(noun, name, known)


def names(generation: OpenGeneration, kind: ScopeKind) -> list[str]:
    """Everybody, or everything, of a kind that there can be goals for."""
    if kind in TABLES:
        # As figures are split by them: people who share a name are told apart by their ids.
        statement = (
            f"SELECT DISTINCT l.label FROM ({labels(TABLES[kind])}) l"
            f" JOIN {TABLES[kind]} t ON t.id = l.id WHERE t.deleted_at IS NULL"
        )
    else:
        statement = " UNION ".join(
            f"SELECT DISTINCT CAST(source AS VARCHAR) FROM fact_{fact}"
            for fact in ("deals", "leads")
        )
    rows = generation.fetch(statement, {})[1]
    return sorted(name for (name,) in rows if name and name not in BLANKS)


COLUMNS = (
    Column("measure", _("Measure"), "dimension", "text"),
    Column("for", _("For"), "dimension", "text"),
    Column("whom", _("Whom"), "dimension", "text"),
    Column("period", _("Period"), "dimension", "text"),
    Column("goal", _("Goal"), "dimension", "text"),
    Column("since", _("Since"), "dimension", "date", "day"),
)
FIGURES = (
    Column("period_start", _("Period start"), "dimension", "date", "day"),
    Column("grain", _("Period length"), "dimension", "text"),
    Column("target", _("Target"), "measure", "number"),
)


def goals_table(
    generation: OpenGeneration,
    locale: Locale,
    period: str = "all",
    *,
    of: Scope | None = None,
    figures: bool = False,
) -> Table:
    """Every goal that is set, of periods that touch the one asked for; `figures` for programs.

    Or of those the ones of one person, team, product or source.
    """
    model = generation.model
    within = resolve(period, model.clock)
    currency = model.settings.currency
    rows = []
    for each in generation.goals("evenly", {}).goals:
        if within and (each.period.end < within.start or each.period.start > within.end):
            continue
        if of and each.scope != of:
            continue
        measure = model.measure(each.measure) if _is_known(each.measure, generation) else None
        unit = measure.unit if measure else ""
        said = (
            locale.say(measure.label) if measure else each.measure,
            locale.say(KINDS[each.scope.kind]),
            locale.say(EVERYONE) if each.scope.kind == "everyone" else locale.name(each.scope.name),
            in_words(each.period, locale),
            locale.value(each.target, unit, currency),
            each.since if each.before else None,
        )
        own = (each.period.start, each.period.unit, each.target) if figures else ()
        key = (each.measure, list(KINDS).index(each.scope.kind), each.scope.name, each.period.start)
        rows.append((key, (*said, *own)))
    rows.sort(key=lambda row: row[0])
    columns = (*COLUMNS, *FIGURES) if figures else COLUMNS
    return Table(
        Query(("goals",)),
        columns,
        tuple(row for __, row in rows),
        notes=() if figures else (Note(AS_ENTERED),),
        as_of=model.clock.today,
        currency=currency,
        generation=model.generation,
    )


def _is_known(measure: str, generation: OpenGeneration) -> bool:
    try:
        generation.model.measure(measure)
    except UsageError:
        return False
    return True


def _id_of(generation: OpenGeneration, scope: Scope) -> str:
    """The id of whom a goal is for, so that it holds under another name; else the name."""
    if scope.kind not in TABLES:
        return scope.name
    rows = generation.fetch(f"SELECT id, label FROM ({labels(TABLES[scope.kind])})", {})[1]
    # As sources write it; one that several of them use says too little.
    bare = Counter(one.partition(":")[2] or one for one, __ in rows)
    found = [one.partition(":")[2] or one for one, label in rows if label == scope.name]
    return found[0] if len(found) == 1 and bare[found[0]] == 1 else scope.name


def strangers(generation: OpenGeneration) -> dict[str, list[str]]:
    """Whom goals are for that the data do not know, by kind: these goals wait."""
    found: dict[str, list[str]] = {}
    for each in generation.goals("evenly", {}).goals:
        if each.scope.kind == "everyone":
            continue
        said = found.setdefault(each.scope.kind, [])
        if each.scope.name not in said:
            said.append(each.scope.name)
    known: dict[str, set[str]] = {kind: set(names(generation, kind)) for kind in found}  # type: ignore[arg-type]  # the kinds of goals' scopes
    return {
        kind: lacking
        for kind, said in found.items()
        if (lacking := [each for each in said if each not in known[kind]])
    }


def label_of(scope: Scope) -> Message:
    """For whom a goal is, in words."""
    return EVERYONE if scope.kind == "everyone" else Message(scope.name)
