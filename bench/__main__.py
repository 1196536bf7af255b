"""python -m bench [--deals N]: prints every comparison as a ratio, beside its goal."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import command_line, imports, queries
from rapport.cli.demo_command import make


def main() -> None:
    """Make the demo company and compare."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--deals", type=int, default=200_000)
    deals = parser.parse_args().deals
    print(f"{'':<58}{'ours':>12}{'theirs':>12}{'ratio':>8}")
    with TemporaryDirectory(prefix="rapport-bench-") as folder:
        workspace = make(Path(folder) / "demo", deals)
        asked = []
        for row in queries.rows(workspace):
            asked.append(row.ratio)
            print(row, flush=True)
        print(f"{'the median of these, goal 1.05':<82}{median(asked):>8.2f}")
        for row in (*imports.rows(), *command_line.rows(workspace)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
