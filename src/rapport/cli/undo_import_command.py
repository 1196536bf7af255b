"""rapport undo-import [ID]"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.cli import asking

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Which import; without one they are listed."""
    parser.add_argument("id", nargs="?", type=int, help="without one, the imports are listed")


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
    from rapport.sources.files import undo_import

    def change(raw: Any) -> Any:
        return undo_import(raw, options.id)

    account = workspace.change_raw(change, asking.progress())
    asking.end_progress()
    kept = f"; {account.kept:,} stay, as a later import has them too" if account.kept else ""
    print(f"{account.file} is taken back: {account.removed:,} records went{kept}.")
    return 0
