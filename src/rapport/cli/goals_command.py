"""rapport goals set MEASURE PERIOD TARGET [--owner NAME …] | remove … | import FILE | list"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError, join

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from datetime import date

    from rapport.goal_entry import Entered
    from rapport.period import Period
    from rapport.wording import Locale

EPILOG = """\
rapport goals set won_amount 2026 12000000                  # the company's, for the year
rapport goals set won_amount 2026-Q3 900000 --owner Nora    # a person's, for a quarter
rapport goals set leads 2026-09 400 --source Web            # of any measure, for a source
rapport goals remove won_amount 2026-Q3 --owner Nora
rapport goals import goals.xlsx --year 2026                 # months along the top, or one a row
rapport goals list --period this_year

A goal of a running year that is changed leaves what fell on months that are over as it was;
--from DAY says from when on it holds."""

ACTIONS = ("set", "remove", "import", "list")
WHOM = ("owner", "team", "product", "source")
MOST = 6
"""So many goals are told of beside one that is set."""
AMONG = {"set": 3, "remove": 2}


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and to which goal."""
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument(
        "what",
        metavar="…",
        nargs="*",
        help="MEASURE PERIOD TARGET to set, MEASURE PERIOD to remove, FILE… to import",
    )
    for each in WHOM:
        parser.add_argument(f"--{each}", metavar="NAME", help=f"the {each} that it is for")
    parser.add_argument("--from", dest="since", metavar="DAY", help="from when on it holds")
    parser.add_argument("--measure", help="import: what the goals are for")
    parser.add_argument("--year", type=int, help="import: the year of months that name none")
    parser.add_argument("--grain", choices=("month", "quarter", "year"), help="import: as it says")
    many: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--map", dest="columns", metavar="COLUMN=FIELD", **many,
                        help="import: what a column is, such as Betrag=target")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="import: keep nothing")
    parser.add_argument("--on-error", choices=("skip", "stop"), default="skip",
                        help="import: keep a file's good rows (default), or none")  # fmt: skip
    parser.add_argument("--gone", choices=("keep", "delete"),
                        help="import: goals that a newer file does not have")  # fmt: skip
    parser.add_argument("--period", default="all", help="list: those that touch it")
    asking.add_output(parser)


def run(options: Namespace) -> int:
    """Set, remove, import or list."""
    if options.action == "import":
        return _import(options)
    if options.action == "list":
        return _list(options)
    count = AMONG[options.action]
    if len(options.what) != count:
        words = "MEASURE PERIOD TARGET" if count == 3 else "MEASURE PERIOD"
        raise UsageError(f"`rapport goals {options.action}` takes {words}.", EPILOG.splitlines()[1])
    from rapport.goal_entry import set_goal

    workspace = asking.workspace(options)
    kind, name = _whom(options)
    measure, period, *target = options.what
    entered = set_goal(
        workspace,
        measure,
        period,
        target[0] if target else None,
        kind,
        name,
        options.since or "",
        asking.progress(),
    )
    asking.end_progress()
    _tell(entered, workspace, asking.locale(options, workspace))
    return 0


def _whom(options: Namespace) -> tuple[Any, str]:
    given = [(each, getattr(options, each)) for each in WHOM if getattr(options, each)]
    if len(given) > 1:
        flags = join((f"--{each}" for each, __ in given), "and")
        raise UsageError(f"A goal is for one, not for {flags} together.")
    for each, name in given:
        return ("user" if each == "owner" else each), name
    return "everyone", ""


def _tell(entered: Entered, workspace: Any, locale: Locale) -> None:
    from rapport.goal_entry import label_of
    from rapport.period import in_words

    currency = workspace.model.settings.currency

    def said(value: Any) -> str:
        return locale.value(value, entered.measure.unit, currency)

    stretch = entered.period
    what = (
        f"{locale.say(entered.measure.label)}, {in_words(entered.period, locale)},"
        f" {locale.say(label_of(entered.scope))}"
    )
    was = f" It was {said(entered.before.target)}." if entered.before else ""
    if entered.target is None:
        print(f"{what}: the goal is taken away.{was}")
        return
    print(f"{what}: the goal is {said(entered.target)}.{was}")
    goals = workspace.current.goals("evenly", {})
    own = [
        each
        for each in goals.goals
        if (each.measure, each.scope) == (entered.measure.name, entered.scope)
        and each.period.start <= stretch.end
        and each.period.end >= stretch.start
    ]
    now = next((each for each in own if _ends(each.period) == _ends(stretch)), None)
    if now and now.locked:
        print(
            f"What fell on {in_words(now.locked, locale)} stays as it was; the rest of the goal is"
            f" spread over what is left. `--from {entered.period.start}` would spread it anew."
        )
    beside = sorted((each for each in own if each is not now), key=lambda each: each.period.start)
    if beside:
        few = [f"{in_words(each.period, locale)} {said(each.target)}" for each in beside[:MOST]]
        print(f"Beside it stand: {', '.join(few)}{' …' if len(beside) > MOST else ''}.")
    kind: Any = entered.measure.kind
    for each in goals.conflicts(entered.measure.name, entered.scope, stretch, kind):
        name = in_words(each.goal.period, locale)
        print(f"  {_holding(each.holds, name, said(each.goal.target), said(each.sum))}")


def _holding(holds: str, name: str, target: str, together: str) -> str:
    """Which of a goal and those of the shorter periods in it holds."""
    if holds == "longer":
        return (
            f"{name} holds with {target}, as it was set last: the shorter periods in it, which"
            f" came to {together}, share it."
        )
    if holds == "shorter":
        return (
            f"The shorter periods in {name} come to {together} and hold, as they were set last:"
            f" its own goal, {target}, counts no more."
        )
    return f"{name} has {target} of its own; the shorter periods in it come to {together}."


def _ends(period: Period) -> tuple[date, date]:
    return period.start, period.end


def _import(options: Namespace) -> int:
    from pathlib import Path

    from rapport.cli.account import print_account
    from rapport.goal_entry import strangers
    from rapport.sources.files import GoalWords

    if not options.what:
        raise UsageError("`rapport goals import` takes a file.", "Name it, or several.")
    paths = [Path(each) for each in options.what]
    for each in paths:
        if not each.exists():
            raise UsageError(f"There is no {each}.")
    workspace = asking.workspace(options)
    custom: dict[str, str] = {}
    if workspace.generations.current is not None:
        model = workspace.model
        custom = {name: each.label_in("en") for name, each in model.custom.items()}
        if options.measure:
            model.measure(options.measure)
    columns = dict(_pair(each) for each in options.columns)
    account = workspace.import_files(
        paths,
        asking.progress(),
        table="goals",
        columns=columns or None,
        dry_run=options.dry_run,
        on_error=options.on_error,
        gone=options.gone,
        goals=GoalWords(options.measure or "", options.year, options.grain or "", custom),
    )
    asking.end_progress()
    print_account(account, workspace, brief=True)
    if not options.dry_run and account.placed:
        _say_strangers(strangers(workspace.current))
    return 1 if any(each.failed for each in account.files) else 0


def _say_strangers(found: dict[str, list[str]]) -> None:
    nouns = {"user": "people", "team": "teams", "product": "products", "source": "sources"}
    for kind, lacking in found.items():
        few = ", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
        print(f"· Goals of {nouns[kind]} that the data do not name wait until they do: {few}.")


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not (equals and column and field):
        raise UsageError(f"--map {text} is not a pair.", "Write it as COLUMN=FIELD.")
    return column, field


def _list(options: Namespace) -> int:
    from rapport.goal_entry import goals_table, whom
    from rapport.goals import Scope

    workspace = asking.workspace(options)
    locale = asking.locale(options, workspace)
    figures = options.format in ("json", "csv", "xlsx", "parquet")
    kind, name = _whom(options)
    of = Scope(kind, whom(workspace.current, kind, name)) if name else None
    table = goals_table(workspace.current, locale, options.period, of=of, figures=figures)
    if not table.records and not figures:
        print("There are no goals. Set one with `rapport goals set won_amount 2026-Q3 900000`.")
        return 0

    def render(module: Any, terminal: bool) -> bytes:  # noqa: FBT001
        choices = {"colour": terminal} if module.__name__.endswith(".table") else {}
        content: bytes = module.render(table, locale, **choices)
        return content

    asking.write(options, render)
    return 0
