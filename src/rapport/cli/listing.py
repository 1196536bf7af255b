"""Lists of what there is: as aligned text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

from rapport.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.model import Model


def add_arguments(parser: ArgumentParser) -> None:
    """--format and --language."""
    from rapport.wording import LANGUAGES

    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="en")


SHORT = ("unit", "kind")
"""What stands in brackets after a name."""


def model_at_hand(options: Namespace) -> Model | None:
    """What the workspace at hand can be asked; None where there is none, and none was named."""
    from rapport.errors import WorkspaceError
    from rapport.workspace import Workspace

    try:
        return Workspace.open(options.workspace or ".").model
    except WorkspaceError:
        if options.workspace:
            raise
        return None


def write(options: Namespace, entries: list[dict[str, str]]) -> None:
    """Each entry's first two values as a heading, the rest as lines below it."""
    if not entries:
        raise UsageError("There is nothing to list.")
    if options.format == "json":
        print(json.dumps(entries, ensure_ascii=False, indent=2))
    elif options.format == "csv":
        out = io.StringIO()
        columns = list(dict.fromkeys(name for each in entries for name in each))
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        print(out.getvalue(), end="")
    else:
        _print(entries)


def _print(entries: list[dict[str, str]]) -> None:
    wide = min(get_terminal_size((100, 24)).columns, 110) if sys.stdout.isatty() else 100
    column = min(max(len(next(iter(each.values()))) for each in entries), 34) + 2
    for each in entries:
        (__, name), (___, label), *rest = each.items()
        short = [text for key, text in rest if key in SHORT]
        bracket = f" ({', '.join(short)})" if short else ""
        print(f"{name:<{column}}{label}{bracket}".rstrip())
        long = [(key, text) for key, text in rest if key not in SHORT and text]
        for key, text in long:
            head = f"{key}: " if len(long) > 1 or key == "problem" else ""
            indent = " " * column
            print(fill(head + text, wide, initial_indent=indent, subsequent_indent=indent + "  "))
