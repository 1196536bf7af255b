"""rapport forecast-override --month 2026-10 [--owner NAME | --team NAME] AMOUNT | --remove"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from decimal import Decimal

    from rapport.forecasting.made import Made
    from rapport.period import Period
    from rapport.workspace import Workspace

EPILOG = """\
rapport forecast-override --month 2026-10 900000
rapport forecast-override --month 2026-10 --owner "Nora Haugen" 120k --note "the tender is ours"
rapport forecast-override --month 2026-10 --owner "Nora Haugen" --remove

The figure is of the whole month: what was won in it, and what is still to come. It stands beside
what is computed and changes nothing of it; once the month is over, the track record says which of
the two was nearer. `rapport report forecast` lists them."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which month, whose, and how much."""
    parser.add_argument("amount", nargs="?", metavar="AMOUNT", help="such as 900000, 900k, 1.2m")
    parser.add_argument("--month", required=True, metavar="MONTH", help="such as 2026-10")
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--owner", metavar="NAME", help="whose; by default, the whole company's")
    whom.add_argument("--team", metavar="NAME", help="the team whose it is")
    parser.add_argument("--note", default="", metavar="TEXT", help="why")
    parser.add_argument("--by", metavar="NAME", help="who says so (default: who is signed in here)")
    parser.add_argument("--remove", action="store_true", help="take it away")
    parser.add_argument("--language", help="default: the workspace's")


def run(options: Namespace) -> int:
    """Set a figure, or take it away."""
    from rapport.forecasting.overrides import KIND, Overrides, about, read
    from rapport.goal_entry import figure, whom
    from rapport.journal import Entry
    from rapport.period import in_words

    if bool(options.amount) == options.remove:
        raise UsageError(
            "Name the amount, or --remove.", "rapport forecast-override --month 2026-10 900000"
        )
    workspace = asking.workspace(options)
    generation = workspace.current
    model = generation.model
    month = _month(options.month, workspace)
    part = "owner" if options.owner else "team" if options.team else ""
    name = options.owner or options.team or ""
    if part:
        name = whom(generation, "user" if part == "owner" else "team", name)
    today, currency = model.clock.today, model.settings.currency
    locale = asking.locale(options, workspace)
    known = {**about(month.start, part, name)}
    before = Overrides(read(workspace.journal.entries(KIND)), today).held(month.start, part, name)
    what = f"{in_words(month, locale)}, {name or 'everyone'}"
    was = f" It was {locale.value(before.amount, 'money', currency)}." if before else ""
    if options.remove:
        if before is None:
            raise UsageError(
                f"No figure was set for {what}.", "`rapport report forecast` lists them."
            )
        entry: dict[str, Any] = {"amount": None, "by": _by(options), "note": options.note}
        workspace.journal.write([Entry(KIND, known, today, entry, model.generation)])
        print(f"{what}: the manager's figure is taken away.{was}")
        return 0
    amount = figure(options.amount, "money", currency)
    computed = _computed(workspace, month, part, name)
    entry = {
        "amount": str(amount),
        "computed": None if computed is None else str(computed),
        "by": _by(options),
        "note": options.note,
    }
    workspace.journal.write([Entry(KIND, known, today, entry, model.generation)])
    said = f"{what}: the manager's figure is {locale.value(amount, 'money', currency)}"
    beside = f"; computed: {locale.value(computed, 'money', currency)}" if computed else ""
    print(f"{said}{beside}.{was}")
    return 0


def _month(text: str, workspace: Workspace) -> Period:
    """The month that is meant. Raises UsageError for another stretch, or one that is over."""
    from rapport.period import resolve

    clock = workspace.model.clock
    found = resolve(text, clock)
    if found is None or found.unit != "month":
        raise UsageError(f"{text!r} is no month.", "Write it as 2026-10.")
    # On a month's last day it has come; what it brought is no longer to be forecast.
    if found.end <= clock.today:
        raise UsageError(f"{text} is over.", "A figure is for the running month or a later one.")
    return found


def _computed(workspace: Workspace, month: Period, part: str, name: str) -> Decimal | None:
    """What is computed for the month; None where it is too far ahead, or nothing can be."""
    from rapport.forecasting.asked import (
        LONGEST,
        USUAL_CONFIDENCE,
        USUAL_HORIZON,
        Asked,
        horizon_days,
    )
    from rapport.forecasting.made import make
    from rapport.forecasting.overrides import computed

    today = workspace.model.clock.today
    days = (month.end - today).days
    if days > LONGEST:
        return None
    # As the report shows it, unless the month is further ahead.
    days = max(days, horizon_days(USUAL_HORIZON, today))
    asked = Asked(today, days, USUAL_CONFIDENCE, ())
    made: Made | None = make(workspace.current, asked)
    if made is None:
        return None
    ahead = [each.start.replace(day=1) for each in made.months()]
    first = month.start if month.start in ahead else today + timedelta(days=1)
    return computed(made, part, name, ahead.index(first))


def _by(options: Namespace) -> str:
    from getpass import getuser

    if options.by:
        return str(options.by)
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""
