"""rapport forecast-check --horizon TIME: the track record of the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking, report_command

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EPILOG = """\
rapport forecast-check
rapport forecast-check --horizon "30 days" --confidence 0.8 --as-of 2017-09-30
rapport forecast-check --where 'team=North' --format json

Each past forecast is made of what the source had recorded by its day, and of nothing later.
Where a plainer way came nearer over three forecasts or more, that is said first."""


def add_arguments(parser: ArgumentParser) -> None:
    """What is forecast, and the output's."""
    parser.add_argument("--horizon", metavar="TIME", help='such as "12 weeks", "6 months"')
    parser.add_argument("--confidence", metavar="SHARE", help="from 0.5 to 0.99")
    parser.add_argument("--as-of", metavar="DAY", help="forecasts whose time was over by then")
    parser.add_argument("--where", metavar="CONDITION", action="append", default=[],
                        help="of whose deals: 'owner=Nora'")  # fmt: skip
    report_command.add_sample(parser)
    parser.add_argument("--sql", action="store_true", help="print what it is made of instead")
    asking.add_output(parser)


def run(options: Namespace) -> int:
    """Ask, and write the track record."""
    from rapport.reports.forecast import check

    parts: dict[str, Any] = {"where": options.where} if options.where else {}
    if options.as_of:
        parts["as_of"] = [options.as_of]
    own = {"horizon": options.horizon, "confidence": options.confidence}
    parts["option"] = [f"{name}={value}" for name, value in own.items() if value is not None]
    return report_command.show(check(), parts, options, asking.workspace(options))
