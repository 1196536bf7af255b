"""Write the pages that are made from the declarations: what is declared is what is documented.

python -m docs.generate            writes measures.md, dimensions.md, reports.md …
python -m docs.generate --check    fails where one of them is not as it would be written
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rapport.answering.definition import define
from rapport.cli import COMMANDS
from rapport.dimensions import DIMENSIONS
from rapport.facts import FACTS
from rapport.measure import Measure
from rapport.measures import MEASURES
from rapport.report import ANSWERS, GROUPS, RHYTHMS, Report
from rapport.reports import REPORTS
from rapport.schema import TABLES
from rapport.suspicions import SUSPICIONS
from rapport.wording import Locale

HERE = Path(__file__).parent
MADE = "<!-- Made by `make docs`: edit the declarations, not this page. -->\n"
LOCALE = Locale("en")


def measures() -> str:
    """Every measure with the five parts of its definition, fact by fact."""
    lines = [
        "# Measures",
        MADE,
        "Every figure is one of these, wherever it is shown. Each says which records count "
        "(*population*), which date puts a record in a period (*clock*), as of when its fields are "
        "read (*state*), what is done with them (*formula*), and what is left out (*exclusions*).",
    ]
    by_fact: dict[str, list[str]] = {}
    for name, each in MEASURES.items():
        first = MEASURES[each.needs[0]]
        assert isinstance(first, Measure)
        by_fact.setdefault(first.fact, []).append(name)
    for fact, names in by_fact.items():
        lines.append(f"\n## {LOCALE.say(FACTS[fact].label)}\n")
        for name in names:
            said = define(MEASURES[name]).to_json(LOCALE)
            lines.append(f"**`{name}`** {said['label']} ({said['unit']}, {said['kind']})")
            parts = ("population", "clock", "state", "formula", "exclusions")
            lines += [*(f"- *{part}*: {said[part]}" for part in parts), ""]
    return "\n".join(lines)


def dimensions() -> str:
    """Every dimension with what it means."""
    rows = [
        f"| `{each.name}` | {LOCALE.say(each.label)} | {LOCALE.say(each.meaning)} |"
        for each in DIMENSIONS.values()
    ]
    return "\n".join(
        [
            "# Dimensions",
            MADE,
            "What figures can be split and narrowed by. A date takes a grain: `date:month`; there "
            "is day, week, month, quarter, year, fiscal_quarter, fiscal_year, weekday, "
            "month_of_year and hour. Fields of your own turn up as `x_…`, those of a record that "
            "is referred to as `company.x_…`.",
            "",
            "| name | label | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def reports() -> str:
    """Every report with its question and what it is made of."""
    lines = ["# Reports", MADE]
    for each in REPORTS.values():
        lines += [
            f"## {LOCALE.say(each.title)}",
            f"`{each.id}` · {LOCALE.say(GROUPS[each.group])} · "
            f"{LOCALE.say(ANSWERS[each.question_answered])} · "
            f"{LOCALE.say(RHYTHMS[each.rhythm]).lower()}",
            "",
            LOCALE.say(each.question),
            "",
            *_about(each),
            "",
        ]
    return "\n".join(lines)


def _about(report: Report) -> list[str]:
    if report.account:
        return _about_data(report)
    return _about_figures(report) if report.has_period else _about_time_ahead(report)


def _about_time_ahead(report: Report) -> list[str]:
    """What a report shows that is worked out of the time ahead."""
    sections = (LOCALE.say(each.title).lower() for each in report.sections)
    return [
        f"- of the time ahead: {'; '.join(sections)}".format(split="owner"),
        f"- split by: {', '.join(f'`{name}`' for name in report.splits)}, or two of them",
        "- how it is made, what it assumes and where it is weak: [the forecast](forecast.md)",
    ]


def _about_figures(report: Report) -> list[str]:
    """What a report counts unless something else is chosen."""
    return [
        f"- period: `{report.period}`, compared with `{report.compare}`, unless another is chosen",
        f"- in short: {', '.join(f'`{name}`' for name in report.tiles)}",
        f"- split by: {', '.join(f'`{name}`' for name in report.splits)}, or two of any",
    ]


def _about_data(report: Report) -> list[str]:
    """What a report on the data themselves shows, and what it looks for."""
    sections = (LOCALE.say(each.title).lower() for each in report.sections)
    lines = [f"- of everything that was brought: {'; '.join(sections)}"]
    if any(each.id == "suspicions" for each in report.sections):
        lines.append("- it looks for:")
        lines += [f"  - {LOCALE.say(each.title)}" for each in SUSPICIONS.values()]
    return lines


def model() -> str:
    """Every table of the model."""
    lines = [
        "# The model",
        MADE,
        "Whatever system the data came from, it is mapped to these tables. A CSV, JSON lines or "
        "Parquet file that is called after a table and has its columns is taken as that table. "
        "Beside each `x_at` stand `x_on`, its day in the workspace's zone, and `x_hour`.",
    ]
    for table in TABLES.values():
        lines += [
            "",
            f"## {table.name}",
            table.meaning,
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        for each in table.columns:
            kind = f"{each.type} of {each.references}" if each.references else each.type
            choices = f" One of: {', '.join(each.one_of)}." if each.one_of else ""
            lines.append(f"| `{each.name}` | {kind} | {each.meaning}{choices} |")
    return "\n".join([*lines, ""])


def commands() -> str:
    """The help of every command."""
    lines = ["# Commands", MADE, "```", _help(), "```"]
    for name, says in COMMANDS.items():
        lines += ["", f"## rapport {name}", f"{says[0].upper()}{says[1:]}.", "", "```"]
        lines += [_help(name), "```"]
    return "\n".join([*lines, ""])


def _help(*words: str) -> str:
    # A help that does not depend on the terminal's width, or on the Python that prints it.
    return subprocess.run(
        [sys.executable, "-m", "rapport", *words, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "100", "PYTHON_COLORS": "0", "PYTHONPATH": ":".join(sys.path)},
    ).stdout.rstrip()


PAGES = {
    "measures.md": measures,
    "dimensions.md": dimensions,
    "reports.md": reports,
    "model.md": model,
    "commands.md": commands,
}


def main() -> int:
    """Write every page, or with --check say which are not as they should be."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        print(f"Not as the declarations have it: {', '.join(stale)}. Run `make docs`.")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
