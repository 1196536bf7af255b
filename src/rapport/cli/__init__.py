"""The command line: one module per command, imported only when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from rapport.errors import RapportError, UsageError, join, nearest
from rapport.version import __version__

# Importing typing takes longer than the rest of `rapport --help`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "demo": "make a sample company and serve it",
    "init": "make a new workspace",
    "import": "bring files in: CSV, TSV, XLSX, XLS, JSON lines, Parquet, folders, zips",
    "build": "build the model anew from the raw records",
    "query": "ask for measures, by dimensions, over a period",
    "why": "say why a figure moved: its exact parts, and the records that moved it most",
    "report": "show a report",
    "forecast-check": "show how far past forecasts were off, and whether a plainer way was nearer",
    "forecast-override": "set a manager's own figure beside the forecast's, or take it away",
    "digest": "show what a day, a week or a month brought",
    "reports": "list the reports",
    "measures": "list the measures, each with its definition",
    "dimensions": "list what figures can be split and narrowed by",
    "alerts": "rules that watch figures, and what they told",
    "goals": "set goals by hand or from a file, and list them",
    "alias": "give one name to two spellings",
    "rejects": "list the records that could not be loaded, write them out, try them again",
    "undo-import": "take an import back, or list the imports",
    "generations": "list what was built, or go back to the one before",
    "serve": "serve the web application",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 for done, 1 where the data says no, 2 for wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        return _run([each for each in given if each != "--debug"])
    except RapportError as error:
        if debug:
            raise
        print(f"rapport: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("rapport: stopped.", file=sys.stderr)
        return 130
    except Exception as error:
        if debug:
            raise
        kind = type(error).__name__
        print(
            f"rapport: something failed that should not have ({kind}: {error}). "
            "With --debug it says where.",
            file=sys.stderr,
        )
        return 1


def _run(given: list[str]) -> int:
    parser = _parser()
    options, rest = parser.parse_known_args(given)
    if not options.command:
        if rest:
            parser.error(f"unrecognized arguments: {' '.join(rest)}")
        parser.print_help()
        return 0
    if options.command not in COMMANDS:
        near = nearest(options.command, COMMANDS)
        mend = f"Did you mean {join(near)}?" if near else "`rapport --help` lists them."
        raise UsageError(f"There is no command called {options.command!r}.", mend)
    command = import_module(f"rapport.cli.{options.command.replace('-', '_')}_command")
    own = argparse.ArgumentParser(
        prog=f"rapport {options.command}",
        description=COMMANDS[options.command],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=getattr(command, "EPILOG", None),
        allow_abbrev=False,
    )
    own.add_argument("--workspace", metavar="DIR", default=options.workspace, help=WORKSPACE)
    command.add_arguments(own)
    # An order may begin with a minus, which would be taken for another option.
    rest = _joined(options.rest, "--order")
    found, unknown = own.parse_known_args(rest)
    if unknown:
        if hasattr(command, "take_unknown"):
            command.take_unknown(found, unknown)
        else:
            own.error(f"unrecognized arguments: {' '.join(unknown)}")
    if options.command in ANSWERING:
        from rapport.engines.duckdb import start_light

        start_light()
    code: int = command.run(found)
    return code


ANSWERING = frozenset(
    {
        "demo",
        "import",
        "build",
        "query",
        "why",
        "report",
        "digest",
        "goals",
        "alerts",
        "alias",
        "rejects",
        "undo-import",
    }
)
"""The commands that bind values on the engine, and never need pandas for it."""

WORKSPACE = "the workspace's folder; else RAPPORT_WORKSPACE, else the current one"


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS)) + 2
    lines = "\n".join(f"  {name:<{width}}{says}" for name, says in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="rapport",
        usage="rapport [--workspace DIR] [--debug] COMMAND …",
        description="Every CRM report in one place, on your own machine.",
        epilog=f"commands:\n{lines}\n\n`rapport COMMAND --help` says more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rapport {__version__}")
    parser.add_argument(
        "--workspace", metavar="DIR", default=os.environ.get("RAPPORT_WORKSPACE"), help=WORKSPACE
    )
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _joined(words: list[str], option: str) -> list[str]:
    found: list[str] = []
    for word in words:
        if found and found[-1] == option:
            found[-1] = f"{option}={word}"
        else:
            found.append(word)
    return found
