"""rapport report total-sales --period last_quarter --by product"""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError, WorkspaceError, join
from rapport.lacking import lacking
from rapport.reports import REPORTS, find

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.report import Report
    from rapport.workspace import Workspace

EPILOG = """\
rapport report total-sales
rapport report total-sales --period 2017-Q3 --by product --compare previous_period
rapport report pipeline --mode gross --where 'owner=Nora Haugen'
rapport report total-sales --period all --format xlsx --output sales.xlsx

`rapport report funnel --help` says what the funnel takes beside these."""


def add_arguments(parser: ArgumentParser) -> None:
    """The report's id, the query's parts, the reports' own options and the output's."""
    chosen: list[str] = []
    written = parser.format_help

    def read(text: str) -> str:
        chosen.append(text)
        return text

    def help_of_report() -> str:
        return f"{written()}\n{_about(*chosen)}\n"

    # The help of a report says what that one takes: by then its id has been read.
    parser.format_help = help_of_report  # type: ignore[method-assign]
    parser.add_argument("id", type=read, help="`rapport reports` lists them")
    asking.add_query_parts(parser)
    add_sample(parser)
    for name in asking.own_options(REPORTS.values()):
        parser.add_argument(asking.flag(name), dest=f"own_{name}", help=SUPPRESS)
    asking.add_output(parser)


def add_sample(parser: ArgumentParser) -> None:
    """The flag for figures of a made-up company."""
    parser.add_argument(
        "--sample", action="store_true", help="of a made-up company, to see what it would show"
    )


def take_unknown(options: Namespace, unknown: list[str]) -> None:
    """What is left over is no option of any report. Raises UsageError."""
    raise UsageError(
        f"{options.id} takes no {unknown[0]}.", f"`rapport report {options.id} --help` lists more."
    )


def run(options: Namespace) -> int:
    """Ask, and write the report."""
    workspace = _workspace(options)
    report = workspace.reports.find(options.id)
    parts = asking.query_parts(options)
    own = _own_options(report, options)
    if own:
        parts["option"] = [*parts.get("option", []), *own]
    return show(report, parts, options, workspace)


def show(report: Report, parts: dict[str, Any], options: Namespace, workspace: Workspace) -> int:
    """Ask for a report, and write it."""
    if options.sample:
        workspace = _sample(workspace)
    answered = report.answer(workspace, parts)
    locale = asking.locale(options, workspace)
    if options.sql:
        for each in answered.sections:
            print(f"-- {each.title(locale)}\n{asking.statement(each.table)}")
        return 0

    def render(module: Any, terminal: bool) -> bytes:  # noqa: FBT001
        choices = {"colour": terminal} if module.__name__.endswith(".table") else {}
        content: bytes = module.render_report(answered, locale, **choices)
        return content

    asking.write(options, render)
    if not options.sample and lacking(report.tiles, workspace.model, report.needs):
        what = f"What it would show: rapport report {report.id} --sample (of a made-up company)."
        print(what, file=sys.stderr)
    return 0


def _workspace(options: Namespace) -> Workspace:
    """The workspace at hand; a report that there is nowhere is said to be none before that is."""
    try:
        return asking.workspace(options)
    except WorkspaceError:
        find(options.id)
        raise


def _sample(workspace: Workspace) -> Workspace:
    from rapport.sample import sample_of

    sample = sample_of(workspace, asking.progress())
    asking.end_progress()
    return sample


def _own_options(report: Report, options: Namespace) -> list[str]:
    """The options that were given by their own names. Raises UsageError for another report's."""
    given = []
    for name in asking.own_options(REPORTS.values()):
        value = getattr(options, f"own_{name}", None)
        if value is None:
            continue
        if name not in report.options:
            raise UsageError(
                f"{report.id} takes no {asking.flag(name)}.",
                f"`rapport report {report.id} --help` lists what it takes.",
            )
        given.append(f"{name}={value}")
    return given


def _about(*chosen: str) -> str:
    """What the chosen report answers, is split by and takes; without one, which there are."""
    if not chosen or chosen[0] not in REPORTS:
        listed = "\n".join(f"  {each.id:<12}  {each.question}" for each in REPORTS.values())
        return "\n".join([f"reports:\n{listed}", "", *_every_own_option()])
    report = REPORTS[chosen[0]]
    if report.account is not None:
        return f"{report.id}: {report.question}\nIt is about everything that was brought."
    said = (
        f"It shows {report.period} unless --period says otherwise, compared with {report.compare}, "
        f"and can be split by {join(report.splits, 'and')}, or by any other dimension."
    )
    if not report.has_period:
        said = f"It is of the time ahead, and can be split by {join(report.splits, 'or')}."
    lines = [f"{report.id}: {report.question}", *wrap(said, 90)]
    if report.options:
        lines += ["", "its own options:", *asking.option_lines(report.options)]
    return "\n".join(lines)


def _every_own_option() -> list[str]:
    """The options that some reports take beside the others, and which reports these are."""
    lines = ["options that some reports take beside these:"]
    for name in asking.own_options(REPORTS.values()):
        takers = sorted(each.id for each in REPORTS.values() if name in each.options)
        lines += [*asking.option_lines([name]), *_indented(f"Taken by {join(takers, 'and')}.")]
    return lines


def _indented(text: str) -> list[str]:
    return wrap(text, 90, initial_indent=" " * 6, subsequent_indent=" " * 6)
