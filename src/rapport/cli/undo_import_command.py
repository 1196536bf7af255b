"""rapport undo-import [ID [--together]]"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rapport.cli import asking

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.sources.files import UndoAccount


def add_arguments(parser: ArgumentParser) -> None:
    """Which import; without one they are listed."""
    parser.add_argument("id", nargs="?", type=int, help="without one, the imports are listed")
    parser.add_argument(
        "--together", action="store_true", help="with all the files that came in the same command"
    )


def run(options: Namespace) -> int:
    """Take an import back and build, or list the imports."""
    workspace = asking.workspace(options)
    if options.id is None:
        for each in workspace.current.imports():
            print(
                f"{each['import_id']:>4}  {each['imported_at']:%Y-%m-%d %H:%M}  "
                f"{each['file']}  →  {each['table_name'] or 'look-up'}: {each['read']:,} records"
            )
        return 0
    from rapport.sources.files import came_with, undo_import

    numbers = [options.id]
    if options.together:
        numbers = workspace.read_raw(partial(came_with, import_id=options.id))

    def change(raw: Any) -> list[UndoAccount]:
        # The latest first: what it brought over an earlier one goes before that.
        return [undo_import(raw, each) for each in reversed(numbers)]

    accounts = workspace.change_raw(change, asking.progress())
    asking.end_progress()
    for account in accounts:
        kept = f"; {account.kept:,} stay, as a later import has them too" if account.kept else ""
        print(f"{account.file} is taken back: {account.removed:,} records went{kept}.")
    return 0
