"""rapport rejects [ID] [--output FILE | --retry]"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rapport.cli import asking
from rapport.cli.account import print_account
from rapport.errors import UsageError, join

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.sources.files import Waiting
    from rapport.workspace import Workspace

EPILOG = """\
rapport rejects                          # what was rejected, and why
rapport rejects 3 --output mend.csv      # the records themselves, to be mended in any editor
rapport import mend.csv                  # … and taken back in
rapport rejects --retry                  # try all of them again, after an alias or a mapping"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which import, and what to do with its rejects."""
    parser.add_argument("id", nargs="?", type=int, help="of one import; without it, of all")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="write them as CSV, to be mended and imported"
    )
    parser.add_argument("--retry", action="store_true", help="import them again as they are")


def run(options: Namespace) -> int:
    """List rejected records, write them out, or try them again."""
    workspace = asking.workspace(options)
    if options.output and options.retry:
        raise UsageError("--output writes rejects out, --retry imports them: one at a time.")
    from rapport.sources.files import waiting, write_rejects

    if options.output:
        if options.id is None:
            options.id = _only(workspace.read_raw(waiting))
        written = workspace.read_raw(lambda raw: write_rejects(raw, options.id, options.output))
        said = "1 record" if written == 1 else f"{written:,} records"
        print(f"{said} of import {options.id}: written to {options.output}.")
        print(f"Mend them there, then: rapport import {options.output}")
        return 0
    found = workspace.read_raw(waiting)
    if options.id is not None:
        found = [each for each in found if each.import_id == options.id]
    if options.retry:
        return _retry(workspace, found)
    for each in found:
        _print(each)
    if not found:
        of = "" if options.id is None else f" of import {options.id}"
        print(f"No record{of} waits to be mended.")
    return 0


def _only(found: list[Waiting]) -> int:
    """The one import that has rejects. Raises UsageError where there are several, or none."""
    if len(found) != 1:
        known = join([str(each.import_id) for each in found], "and") if found else ""
        raise UsageError(
            "--output takes the rejects of one import.",
            f"There are some of import {known}: name one." if found else "There are none.",
        )
    return found[0].import_id


def _retry(workspace: Workspace, found: list[Waiting]) -> int:
    from rapport.sources.files import write_rejects

    with TemporaryDirectory(prefix="rapport-") as folder:
        for each in found:
            path = Path(folder) / f"rejects of import {each.import_id}.csv"
            workspace.read_raw(partial(write_rejects, import_id=each.import_id, path=path))
            account = workspace.import_files([path], asking.progress())
            asking.end_progress()
            print_account(account, workspace, brief=True)
    if not found:
        print("No record waits to be mended.")
    return 0


def _print(waiting: Waiting) -> None:
    records = "1 record" if waiting.records == 1 else f"{waiting.records:,} records"
    became = waiting.table or "look-up"
    print(f"Import {waiting.import_id}: {waiting.file}  →  {became}: {records} rejected")
    for record, column, value, reason in waiting.reasons:
        where = f"record {record}" + (f", {column}" if column else "")
        print(f"    ! {where}:{f' {value!r}' if value is not None else ''} {reason}")
    if waiting.records > len(waiting.reasons):
        print(f"    … and {waiting.records - len(waiting.reasons):,} more")
