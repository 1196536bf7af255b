"""rapport demo [--deals N] [--no-serve] [--port N]"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rapport.cli import asking
from rapport.errors import UsageError, WorkspaceError
from rapport.settings import FILE, new_file
from rapport.workspace import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FOLDER = "demo"
DEALS = 3_000


def add_arguments(parser: ArgumentParser) -> None:
    """How large, and where to listen."""
    parser.add_argument("--deals", type=int, default=DEALS, help=f"default: {DEALS:,}")
    parser.add_argument("--no-serve", action="store_true", help="make it, and serve nothing")
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine alone")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")


def run(options: Namespace) -> int:
    """Make the demo company's workspace, if there is none, and serve it."""
    if options.deals < 100:
        raise UsageError(f"--deals is {options.deals}.", "It takes 100 or more.")
    workspace = make(Path(options.workspace or FOLDER), options.deals)
    if options.no_serve:
        print(f"The demo company is in {workspace.folder}. Serve it with:")
        print(f"  rapport --workspace {workspace.folder} serve")
        return 0
    from rapport.cli.serving import serve

    serve(workspace.folder, options.host, options.port)
    return 0


def make(folder: Path, deals: int) -> Workspace:
    """The demo company's workspace in a folder, made where it is not there yet.

    Raises WorkspaceError where the folder holds a workspace of somebody's own.
    """
    from rapport.demo import write_company

    workspace = begin(folder)
    if not workspace.settings.demo:
        raise WorkspaceError(
            f"{folder} holds a workspace of your own: its {FILE} does not say demo = true.",
            "Name another folder: rapport --workspace DIR demo.",
        )
    if workspace.generations.current is None:
        print(f"Making a company with {deals:,} deals in {folder} …", flush=True)
        with TemporaryDirectory(prefix="rapport-") as temporary:
            files = Path(temporary) / "demo"
            files.mkdir()
            write_company(files, deals)
            _add_rules(workspace)
            workspace.import_files([files], asking.progress())
        asking.end_progress()
    elif not workspace.is_of_this_version():
        workspace.build(asking.progress())
        asking.end_progress()
    return workspace


def _add_rules(workspace: Workspace) -> None:
    """The standard rules, so that the demo company's alerts have something to tell."""
    from rapport.alerts.standard import STANDARD
    from rapport.alerts.writing import add

    for rule in STANDARD:
        if not (workspace.folder / "alerts" / f"{rule.name}.toml").exists():
            add(workspace.folder, rule, None)


def begin(folder: Path) -> Workspace:
    """A folder with the demo company's settings, and no records yet."""
    from rapport.demo import TODAY

    text = new_file("EUR", "Europe/Oslo").replace(
        "# today = 2026-09-30 ", f"today = {TODAY.isoformat()}   "
    )
    return Workspace.create(folder, f"demo = true\n{text}")
