"""rapport report total-sales --period last_quarter --by product"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError
from rapport.reports import find

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
rapport report total-sales
rapport report total-sales --period 2017-Q3 --by product --compare previous_period
rapport report total-sales --period all --format xlsx --output sales.xlsx"""


def add_arguments(parser: ArgumentParser) -> None:
    """The report's id, the query's parts and the output's."""
    parser.add_argument("id", help="`rapport reports` lists them")
    asking.add_query_parts(parser)
    asking.add_output(parser)


def take_unknown(options: Namespace, unknown: list[str]) -> None:
    """What is left over would be one of the report's own options. Raises UsageError."""
    report = find(options.id)
    raise UsageError(f"{report.id} takes no {unknown[0]}.", "`rapport report --help` lists more.")


def run(options: Namespace) -> int:
    """Ask, and write the report."""
    report = find(options.id)
    workspace = asking.workspace(options)
    answered = report.answer(workspace, asking.query_parts(options))
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
    return 0
