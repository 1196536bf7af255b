"""rapport generations [--back]"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import asking

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Whether to go back."""
    parser.add_argument("--back", action="store_true", help="answer from the one before again")


def run(options: Namespace) -> int:
    """List the generations that are kept, or go back to the one before."""
    workspace = asking.workspace(options)
    if options.back:
        from rapport.storage.jobs import only_job

        with only_job(workspace.data):
            workspace.generations.back()
    current = workspace.generations.current
    for each in workspace.generations.all():
        mark = "  answers now" if each == current else ""
        size = each.path.stat().st_size / 1e6
        print(f"{each.name}  built {each.built_at:%Y-%m-%d %H:%M} UTC  {size:7.1f} MB{mark}")
    if current is None:
        print("Nothing was built yet. Bring data with `rapport import FILE`.")
    return 0
