"""What every command that answers shares: the workspace, the parts of a query, the output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapport.errors import UsageError, join
from rapport.wording import LANGUAGES, Locale
from rapport.workspace import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable

    from rapport.report import Report
    from rapport.table import Table

FORMATS = ("table", "json", "csv", "xlsx", "parquet", "md", "html", "pdf", "png", "svg")
LISTS = ("by", "where", "having", "option", "order", "compare")
SINGLE = ("period", "as_of", "known_on", "limit")


def add_output(parser: ArgumentParser) -> None:
    """--format, --output and --language."""
    parser.add_argument("--format", choices=FORMATS, help="how to write it (default: table)")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="where to; its ending names the format"
    )
    parser.add_argument("--language", choices=sorted(LANGUAGES), help="default: the workspace's")


def add_query_parts(parser: ArgumentParser) -> None:
    """The parts of a query, apart from its measures."""
    many: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--by", metavar="DIMENSION[:GRAIN],…", help="split by these", **many)
    parser.add_argument(
        "--where",
        metavar="CONDITION",
        help="such as 'source=Web|Referral' or 'amount>=1000'",
        **many,
    )
    parser.add_argument(
        "--having", metavar="CONDITION", help="on the figures: 'won_deals>=3'", **many
    )
    parser.add_argument("--period", help="such as last_quarter, 2026-Q3, 2026-01-01..2026-03-31")
    parser.add_argument(
        "--compare",
        metavar="PERIOD",
        help="previous_period, previous_year, same_weekdays, a period, none",
        **many,
    )
    parser.add_argument("--as-of", metavar="DAY", help="records as they stood then; or period_end")
    parser.add_argument("--known-on", metavar="DAY", help="only what was on record by then")
    parser.add_argument(
        "--option", metavar="NAME=VALUE", help="such as basis=period or mode=gross", **many
    )
    parser.add_argument("--order", metavar="[-]COLUMN,…", help="a minus for descending", **many)
    parser.add_argument("--limit", metavar="N", help="after ordering")
    parser.add_argument("--sql", action="store_true", help="print the statement instead")


def own_options(reports: Iterable[Report]) -> list[str]:
    """The options that some report takes, each once."""
    return list(dict.fromkeys(name for report in reports for name in report.options))


def flag(option: str) -> str:
    """What an option of a report is called on the command line: --weighted-by.

    The order of steps is another thing than the order of rows.
    """
    return "--step-order" if option == "order" else f"--{option.replace('_', '-')}"


def option_lines(names: Iterable[str]) -> list[str]:
    """The lines of a help text about options: what each takes, and what it does."""
    from textwrap import wrap

    from rapport.options import OPTIONS

    lines = []
    for name in names:
        option = OPTIONS[name]
        values = "|".join(option.values) or option.form
        lines.append(f"  {flag(name)} {values}")
        lines += [f"      {line}" for line in wrap(option.meaning, 72)]
    return lines


def query_parts(options: Namespace) -> dict[str, list[str]]:
    """The parts that were given, as Query.from_parameters takes them."""
    parts = {name: getattr(options, name) for name in LISTS if getattr(options, name)}
    parts |= {
        name: [getattr(options, name)] for name in SINGLE if getattr(options, name) is not None
    }
    return parts


def workspace(options: Namespace) -> Workspace:
    """The workspace that was named, or else the current folder. Raises WorkspaceError."""
    return Workspace.open(options.workspace or ".")


def locale(options: Namespace, found: Workspace) -> Locale:
    """The reader's language, or else the workspace's."""
    return Locale(options.language or found.settings.language)


def format_of(options: Namespace) -> str:
    """The format that is asked for, or that the file's name has."""
    return options.format or _format_of(options.output) or "table"


def write(options: Namespace, render: Callable[[Any, bool], bytes]) -> None:
    """Write an answer in the chosen format, to the chosen place.

    `render` is given the format's module and whether it is for a terminal.
    """
    from rapport.exports import find

    name = format_of(options)
    module = find(name)
    terminal = options.output is None and sys.stdout.isatty()
    if module.BINARY and terminal:
        raise UsageError(f"{name} is not for the terminal.", "Say where to: --output FILE.")
    content = render(module, terminal)
    if options.output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        aside = options.output.with_name(f".{options.output.name}.new")
        try:
            aside.write_bytes(content)
            aside.replace(options.output)
        except OSError as error:
            raise UsageError(f"{options.output} cannot be written: {error.strerror}.") from None
        print(f"Written to {options.output}.", file=sys.stderr)


def statement(table: Table) -> str:
    """The statement that answered, with what was bound to it."""
    bound = "".join(f"-- ${name} = {value}\n" for name, value in table.values.items())
    return f"{bound}{table.sql};\n"


def progress() -> Callable[[str], None]:
    """Progress on stderr where that is a terminal; else none."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda said: print(f"\r\033[K{said} …", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Clear the line of progress."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _format_of(output: Path | None) -> str | None:
    ending = output.suffix.removeprefix(".").casefold() if output else ""
    if not ending or ending in ("txt", *FORMATS):
        return ending if ending in FORMATS else None
    endings = join(f".{each}" for each in FORMATS if each != "table")
    raise UsageError(f"There is no format called .{ending}.", f"A file may end in {endings}.")
