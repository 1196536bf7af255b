"""rapport build"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import asking
from rapport.cli.alerts_command import tell

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """A build has no choices."""
    del parser


def run(options: Namespace) -> int:
    """Build a new generation and switch to it."""
    workspace = asking.workspace(options)
    generation = workspace.build(asking.progress())
    asking.end_progress()
    counted = workspace.model.records_in_words()
    print(f"Generation {generation.name} answers now: {counted or 'no records'}.")
    tell(workspace)
    return 0
