"""python -m bench [--deals N]: prints every comparison as a ratio, beside its goal.

After them come the estimates, as python -m bench.statistics prints them.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import builds, command_line, dashboards, imports, queries
from bench.statistics import __main__ as statistics
from rapport.cli.demo_command import begin
from rapport.demo import write_company


def main() -> None:
    """Make the demo company and compare."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--deals", type=int, default=1_000_000)
    deals = parser.parse_args().deals
    with TemporaryDirectory(prefix="rapport-bench-") as temporary:
        folder = Path(temporary)
        began = perf_counter()
        write_company(folder / "files", deals)
        written = perf_counter()
        workspace = begin(folder / "demo")
        workspace.import_files([folder / "files"])
        print(
            f"{deals:,} deals: written in {written - began:.0f} s, imported and built in "
            f"{perf_counter() - written:.0f} s",
            flush=True,
        )
        print(f"{'':<58}{'ours':>12}{'theirs':>12}{'ratio':>8}")
        asked = []
        for row in queries.rows(workspace):
            asked.append(row.ratio)
            print(row, flush=True)
        print(f"{'the median of these, goal 1.05':<82}{median(asked):>8.2f}")
        for row in chain(
            dashboards.rows(workspace),
            queries.layout(workspace),
            dashboards.against_pandas(workspace, folder / "files"),
            command_line.rows(workspace),
            imports.rows(),
            builds.rows(workspace),
        ):
            print(row, flush=True)
    statistics.main()


if __name__ == "__main__":
    main()
