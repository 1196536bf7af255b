"""rapport why won_amount --period 2026-Q3 --compare previous --by source"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking
from rapport.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
rapport why won_amount --period 2026-Q3 --by source
rapport why win_rate --period last_quarter --compare previous_year
rapport why won_deals --period 2026-09 --by owner --where 'team=Nordic' --output why.xlsx

Without --by, the dimension is chosen along which its values moved least alike; it says which
others were tried. docs/why.md says how the parts are worked out."""


def add_arguments(parser: ArgumentParser) -> None:
    """The measure, the parts of a query that fit, and the output's."""
    parser.add_argument("measure", metavar="MEASURE", help="a measure, such as won_amount")
    asking.add_query_parts(parser)
    asking.add_output(parser)


def run(options: Namespace) -> int:
    """Ask, and write the parts of the change."""
    from rapport.explained import answered

    for part in ("having", "order", "limit"):
        if getattr(options, part):
            raise UsageError(f"why takes no --{part}.", "Its parts have an order of their own.")
    parts = asking.query_parts(options)
    given: dict[str, Any] = {name: values for name, values in parts.items() if name != "option"}
    if "option" in parts:
        given["options"] = parts["option"]
    for name in asking.SINGLE:
        if name in given:
            given[name] = given[name][0]
    workspace = asking.workspace(options)
    why = workspace.why(options.measure, **given)
    if options.sql:
        print(asking.statement(why.table), end="")
        return 0
    locale = asking.locale(options, workspace)
    found = answered(why, sample=workspace.settings.sample)

    def render(module: Any, terminal: bool) -> bytes:  # noqa: FBT001
        choices = {"colour": terminal} if module.__name__.endswith(".table") else {}
        content: bytes = module.render_report(found, locale, **choices)
        return content

    asking.write(options, render)
    return 0
