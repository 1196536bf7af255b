"""rapport digest today|week|month"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import asking, report_command

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DIGESTS = ("today", "week", "month")

EPILOG = """\
rapport digest today
rapport digest week --by team --format pdf --output week.pdf
rapport digest month --language nb --format html --output month.html

A digest is a report like any other: `rapport report week` shows the same."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which digest, the query's parts and the output's."""
    parser.add_argument("id", choices=DIGESTS, help="yesterday and today, last week, last month")
    asking.add_query_parts(parser)
    report_command.add_sample(parser)
    asking.add_output(parser)
    parser.set_defaults(sample=False)


def run(options: Namespace) -> int:
    """Ask, and write the digest."""
    return report_command.run(options)
