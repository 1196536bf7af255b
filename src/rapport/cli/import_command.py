"""rapport import FILE… [--as TABLE] [--map COLUMN=FIELD …] [--mapping FILE] [--dry-run] …"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.cli import asking
from rapport.cli.account import print_account
from rapport.cli.alerts_command import tell
from rapport.errors import UsageError, join
from rapport.settings import FILE
from rapport.workspace import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.cli.interview import Terminal


EPILOG = """\
rapport import exports/                       # a folder, or a zip, of whatever there is
rapport import deals.csv --map Betrag=amount --map Notiz=none
rapport import pipeline.xlsx --as deals --dry-run
pbpaste | rapport import - --as deals         # what was copied from a sheet

In a terminal it shows what it took every file and column for, and lets you change it first."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, and what they are where that cannot be told."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="files, folders, zips; - for what is piped in",
    )
    parser.add_argument("--as", dest="table", metavar="TABLE", help="the table that they are")
    parser.add_argument(
        "--map",
        dest="columns",
        metavar="COLUMN=FIELD",
        action="append",
        default=[],
        help="what a column is: a field, x_name for one of your own, none to leave it out",
    )
    parser.add_argument("--mapping", metavar="FILE", type=Path, help="the same for many, in TOML")
    parser.add_argument(
        "--save-mapping",
        metavar="FILE",
        type=Path,
        help="write down what was answered, as such a file",
    )
    parser.add_argument("--yes", action="store_true", help="take it as recognised, without asking")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, keep nothing"
    )
    parser.add_argument(
        "--on-error",
        choices=("skip", "stop"),
        default="skip",
        help="keep a file's good records and list the bad ones (default), or none of them",
    )
    parser.add_argument(
        "--gone",
        choices=("keep", "delete"),
        help="records that a newer export does not have: keep them (default), or take them as"
        " deleted",
    )
    parser.add_argument(
        "--brief", action="store_true", help="a line for each file, without its columns"
    )


def run(options: Namespace) -> int:
    """Import, build, and give account of every file, column and record."""
    folder = Path(options.workspace or ".")
    for each in options.files:
        if str(each) != "-" and not each.exists():
            raise UsageError(f"There is no {each}.")
    from rapport.sources.files import NO_RATE

    columns = dict(_pair(each) for each in options.columns)
    new = not (folder / FILE).exists()
    workspace = Workspace.create(folder)
    interview = _interview(options)
    progress = asking.progress()
    account = None
    try:
        account = workspace.import_files(
            options.files,
            progress,
            table=options.table,
            columns=columns or None,
            mapping=options.mapping,
            dry_run=options.dry_run,
            on_error=options.on_error,
            gone=options.gone,
            interview=interview,
        )
        currency = ""
        if new and account.placed and not account.dry_run:
            currency = workspace.take_currency(progress)
    finally:
        asking.end_progress()
        if new and (account is None or not account.placed):
            # Nothing came of it: the next import begins the workspace.
            (folder / FILE).unlink(missing_ok=True)
    if new and account.placed:
        print(f"A new workspace is in {folder.resolve()}; how it counts is in {FILE}.\n")
    if currency:
        account = account.without(NO_RATE)
    brief = options.brief or interview is not None
    print_account(account, workspace, brief=brief, new=new, taken=currency or "")
    tell(workspace)
    if options.save_mapping:
        _save(options.save_mapping, interview)
    if not account.files:
        there = join([str(each) for each in options.files])
        raise UsageError(f"There is no file in {there}.", "Name the files, or their folder.")
    return 1 if any(each.failed for each in account.files) else 0


def _interview(options: Namespace) -> Terminal | None:
    """Somebody to ask, where there is one."""
    if options.yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    from rapport.cli.interview import Terminal

    return Terminal()


def _save(path: Path, interview: Terminal | None) -> None:
    from rapport.sources.files import written

    text = written(interview.said, interview.headers) if interview else ""
    if not text:
        print(f"Nothing was changed, so there is nothing to write to {path}.")
        return
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None
    print(f"What you said is in {path}: rapport import … --mapping {path} says it again.")


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not (equals and column and field):
        raise UsageError(f"--map {text} is not a pair.", "Write it as COLUMN=FIELD.")
    return column, field
