"""rapport alerts add MEASURE … | list | remove | suggest | check | fired | acknowledge"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.alerts.evaluating import Outcome
    from rapport.alerts.rule import When
    from rapport.wording import Locale
    from rapport.workspace import Workspace

EPILOG = """\
rapport alerts suggest --add                              # a few rules to begin with
rapport alerts add leads --split source                   # unusual for its past, source by source
rapport alerts add win_rate --below 20% --every month --where team=North
rapport alerts add won_amount --changed 30% --quiet 20:00-07:00
rapport alerts check                                      # look now, and say what is new
rapport alerts fired                                      # what was told, and what happened since
rapport alerts acknowledge 3

A rule is a file in the workspace's folder alerts/, which you may also write by hand: docs/alerts.md
says how. Rules are looked at after every import and build."""

ACTIONS = ("add", "list", "remove", "suggest", "check", "fired", "acknowledge")
NOTHING = "No rule is watched. `rapport alerts suggest` shows some to begin with."


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and with which rule."""
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument(
        "what",
        metavar="…",
        nargs="?",
        help="MEASURE to add, NAME to remove, the number of an alert to acknowledge",
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--unusual", action="store_true", help="unusual for its past (default)")
    kinds.add_argument("--above", metavar="N", help="such as 100, 1.5m or 25%%")
    kinds.add_argument("--below", metavar="N", help="the same")
    kinds.add_argument("--changed", metavar="N%", help="by so much against the period before")
    parser.add_argument("--every", choices=("day", "week", "month"), default="week")
    parser.add_argument("--split", metavar="DIMENSION", default="", help="watch each of its values")
    many: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--where", metavar="CONDITION", help="such as 'source=Web'", **many)
    parser.add_argument("--option", metavar="NAME=VALUE", help="such as basis=period", **many)
    parser.add_argument("--name", help="what its file is called")
    parser.add_argument("--title", default="", help="what people call it")
    parser.add_argument("--quiet", metavar="HOURS", default="", help="such as 20:00-07:00")
    parser.add_argument("--add", action="store_true", help="suggest: add all that is suggested")
    parser.add_argument("--by", default="", help="acknowledge: who has seen it")
    asking.add_output(parser)


def run(options: Namespace) -> int:
    """Add, list, remove, suggest, check, list what fired, or acknowledge."""
    workspace = asking.workspace(options)
    takes = options.action in ("add", "remove", "acknowledge")
    if takes and not options.what:
        what = {"add": "a measure", "remove": "a rule's name"}.get(
            options.action, "an alert's number"
        )
        raise UsageError(f"`rapport alerts {options.action}` takes {what}.")
    if options.what and not takes:
        raise UsageError(f"`rapport alerts {options.action}` takes no {options.what!r}.")
    found: int = ACTING[options.action](options, workspace)
    return found


def _add(options: Namespace, workspace: Workspace) -> int:
    from rapport.alerts.rule import Rule, read_hours
    from rapport.alerts.writing import add, name_for
    from rapport.query import Query
    from rapport.wording import Message

    read_hours(options.quiet)
    asked = Query.from_parameters({"measures": ["x"], "option": options.option})
    rule = Rule(
        "",
        options.what,
        _when(options),
        options.every,
        options.split,
        tuple(options.where),
        asked.options,
        Message(options.title),
        options.quiet,
    )
    rule = replace(rule, name=options.name or name_for(rule, workspace.folder))
    try:
        generation = workspace.current
    except WorkspaceError:
        # Nothing was brought yet: the rule is looked up when something is.
        generation = None
    path = add(workspace.folder, rule, generation)
    print(f"Written to {path}: {rule.question}.")
    return 0


def _when(options: Namespace) -> When:
    from rapport.alerts.rule import read_when

    for kind in ("above", "below", "changed"):
        figure = getattr(options, kind)
        if figure is not None:
            return read_when(f"{kind} {figure}")
    return read_when("unusual")


def _remove(options: Namespace, workspace: Workspace) -> int:
    from rapport.alerts.writing import remove

    print(f"{remove(workspace.folder, options.what)} is gone; what it told stays on record.")
    return 0


def _suggest(options: Namespace, workspace: Workspace) -> int:
    from rapport.alerts.reading import read
    from rapport.alerts.standard import suggested
    from rapport.alerts.writing import add, name_for

    there = {each.question for each in read(workspace.folder)[0]}
    rules = [each for each in suggested(workspace.current) if each.question not in there]
    if not rules:
        print("There is nothing to suggest: the standard rules are watched, or have no data.")
        return 0
    for rule in rules:
        if options.add:
            taken = (workspace.folder / "alerts" / f"{rule.name}.toml").exists()
            named = replace(rule, name=name_for(rule, workspace.folder)) if taken else rule
            print(f"Written to {add(workspace.folder, named, None)}: {rule.question}.")
        else:
            split = f" --split {rule.split}" if rule.split else ""
            every = f" --every {rule.every}" if rule.every != "week" else ""
            print(f"rapport alerts add {rule.measure}{split}{every} --name {rule.name}")
    if not options.add:
        print("\nEach tells what is unusual for its past. `rapport alerts suggest --add` adds all.")
    return 0


def _check(options: Namespace, workspace: Workspace) -> int:
    from rapport.alerts import has_rules

    if not has_rules(workspace.folder):
        print(NOTHING)
        return 0
    found = workspace.check_alerts()
    _print(found, workspace, asking.locale(options, workspace))
    if not found.given_out:
        print(f"Nothing new: {found.watched:,} figures were looked at.")
    return 0


def tell(workspace: Workspace) -> None:
    """Give out what the look at the rules after a build brought, where it brought anything."""
    found = workspace.give_out_alerts()
    if found is not None:
        _print(found, workspace)


def _print(found: Outcome, workspace: Workspace, locale: Locale | None = None) -> None:
    from rapport.alerts.saying import sentence
    from rapport.wording import Locale

    if found.failed:
        print(f"· The alerts could not be looked at: {found.failed}")
        return
    locale = locale or Locale(workspace.settings.language)
    for each in found.given_out:
        print(f"! {sentence(each, workspace.model, locale)} (alert {each.number})")
    for wrong in found.broken:
        print(f"· The rule {wrong.name} is not watched: {wrong.error}")
    if found.held_back:
        print(f"· Quiet hours: {found.held_back} waiting to be told.")


def _list(options: Namespace, workspace: Workspace) -> int:
    found = _section(options, workspace, "rules", NOTHING)
    if options.format in (None, "table") and options.output is None:
        from rapport.alerts.evaluating import watched

        for wrong in watched(workspace.current).broken:
            print(f"· The rule {wrong.name} is not watched: {wrong.error}")
    return found


def _fired(options: Namespace, workspace: Workspace) -> int:
    if options.format not in (None, "table") or options.output is not None:
        return _section(options, workspace, "fired", "Nothing has fired yet.")
    from rapport.alerts.saying import sentence, since_said
    from rapport.reports._alerts import known

    generation, locale = workspace.current, asking.locale(options, workspace)
    fired = known(generation)
    for each, after in fired:
        seen = "" if each.acknowledged is None else f" Seen{' by ' * bool(each.acknowledged)}"
        seen = f"{seen}{each.acknowledged}." if seen else ""
        print(f"{each.number:>4}  {sentence(each, generation.model, locale)}")
        since = since_said(each, after, generation.model, locale)
        print(f"      {locale.date(each.day)}; {since}.{seen}")
    if not fired:
        print("Nothing has fired yet.")
    return 0


def _section(options: Namespace, workspace: Workspace, name: str, nothing: str) -> int:
    """A section of the report `alerts`: the same list, wherever it is read."""
    table = workspace.report("alerts").section(name)
    locale = asking.locale(options, workspace)
    if table is None:
        if options.format in (None, "table"):
            print(nothing)
            return 0
        from rapport.reports._alerts import LISTS

        generation = workspace.current
        query = workspace.report("alerts").query
        table = LISTS[name].table(query, generation.model, generation.fetch, generation)

    def render(module: Any, terminal: bool) -> bytes:  # noqa: FBT001
        choices = {"colour": terminal} if module.__name__.endswith(".table") else {}
        content: bytes = module.render(table, locale, **choices)
        return content

    asking.write(options, render)
    return 0


def _acknowledge(options: Namespace, workspace: Workspace) -> int:
    from rapport.alerts.fired import acknowledge
    from rapport.alerts.saying import sentence

    if not options.what.isdecimal():
        raise UsageError(
            f"{options.what!r} is no alert's number.", "`rapport alerts fired` lists them."
        )
    by = options.by or os.environ.get("USER", "")
    model = workspace.model
    found = acknowledge(workspace.data, int(options.what), model.clock.today, by)
    said = sentence(found, model, asking.locale(options, workspace))
    print(f"Alert {found.number} is acknowledged: {said}")
    return 0


ACTING = {
    "add": _add,
    "list": _list,
    "remove": _remove,
    "suggest": _suggest,
    "check": _check,
    "fired": _fired,
    "acknowledge": _acknowledge,
}
