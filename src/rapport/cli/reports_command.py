"""rapport reports [--text ID]"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rapport.cli import listing
from rapport.errors import QueryError, WorkspaceError
from rapport.report import ANSWERS, GROUPS, RHYTHMS
from rapport.reports import REPORTS
from rapport.wording import Locale

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rapport.custom_reports import Catalogue
    from rapport.report import Report

EPILOG = """\
rapport reports
rapport reports --text pipeline > reports/our-pipeline.toml
rapport reports --text pipeline --format json

A file in the workspace's folder reports/ is a report of its own: docs/own-reports.md says how."""


def add_arguments(parser: ArgumentParser) -> None:
    """A report to write out, and how lists are written."""
    parser.add_argument("--text", metavar="ID", help="write a report out as text to start from")
    listing.add_arguments(parser)


def run(options: Namespace) -> int:
    """List every report with the question that it answers, or write one out."""
    found = _catalogue(options)
    if options.text:
        sys.stdout.write(_text(options, found))
        return 0
    locale = Locale(options.language)
    entries = [_entry(each, locale) for each in found.reports.values()]
    entries += [
        {
            "id": each.id,
            "title": each.file,
            "question": "",
            "answers": "",
            "rhythm": "",
            "problem": str(each.error),
        }
        for each in found.broken.values()
    ]
    if options.format == "table":
        # The rest is for programs: a list that is read has a line for what each answers.
        kept = ("id", "title", "question", "problem")
        entries = [{key: each[key] for key in kept if each[key]} for each in entries]
    listing.write(options, entries)
    return 0


def _entry(report: Report, locale: Locale) -> dict[str, str]:
    return {
        "id": report.id,
        "title": f"{locale.say(report.title)} ({locale.say(GROUPS[report.group])})",
        "question": locale.say(report.question),
        "answers": locale.say(ANSWERS[report.question_answered]),
        "rhythm": locale.say(RHYTHMS[report.rhythm]),
        "problem": "",
    }


def _catalogue(options: Namespace) -> Catalogue:
    """The reports of the workspace at hand; the standard ones where there is none."""
    from rapport.custom_reports import Catalogue
    from rapport.workspace import Workspace

    try:
        workspace = Workspace.open(options.workspace or ".")
    except WorkspaceError:
        if options.workspace:
            raise
        return Catalogue(dict(REPORTS), {})
    return workspace.looked_up()


def _text(options: Namespace, found: Catalogue) -> str:
    from rapport.custom_reports import to_json, to_toml

    ways: dict[str, Any] = {"table": to_toml, "json": to_json}
    if options.format not in ways:
        raise QueryError("A report is not written out as csv.", "There is TOML, and --format json.")
    written: str = ways[options.format](found.find(options.text))
    return written
