"""rapport query --measures won_amount,win_rate --by owner --period last_quarter"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.query import Query

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
rapport query --measures won_amount,win_rate --by owner --period 2017-Q3
rapport query --measures won_amount --by date:month --compare previous_year --format csv
rapport query --measures open_deals,open_amount --by stage --where 'team=Central' --totals"""


def add_arguments(parser: ArgumentParser) -> None:
    """The query's parts and the output's."""
    parser.add_argument(
        "--measures", metavar="MEASURE,…", required=True, action="append", help="what to count"
    )
    asking.add_query_parts(parser)
    parser.add_argument("--totals", action="store_true", help="the same without a split, below")
    asking.add_output(parser)


def run(options: Namespace) -> int:
    """Ask, and write the answer."""
    parts = {"measures": options.measures, **asking.query_parts(options)}
    if options.totals:
        parts["totals"] = ["true"]
    query = Query.from_parameters(parts)
    workspace = asking.workspace(options)
    table = workspace.ask(query)
    if options.sql:
        print(asking.statement(table), end="")
        return 0
    locale = asking.locale(options, workspace)
    if table.totals and asking.format_of(options) == "csv":
        print("rapport: CSV holds the rows alone; JSON has the total.", file=sys.stderr)

    def render(module: Any, terminal: bool) -> bytes:  # noqa: FBT001
        choices = {"colour": terminal} if module.__name__.endswith(".table") else {}
        content: bytes = module.render(table, locale, **choices)
        return content

    asking.write(options, render)
    return 0
