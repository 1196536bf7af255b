"""rapport serve [--host --port]"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.cli import asking

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine alone")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")


def run(options: Namespace) -> int:
    """Serve the web application until it is stopped."""
    workspace = asking.workspace(options)
    from rapport.cli.serving import serve

    serve(workspace.folder, options.host, options.port)
    return 0
