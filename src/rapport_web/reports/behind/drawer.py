"""The drawer of a figure: what it is, and the one thing that is shown of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from rapport.chart import Drawing
from rapport.errors import UsageError
from rapport.tile import tile
from rapport.wording import _
from rapport_web.reports.behind.alerting import command
from rapport_web.reports.behind.asked import asked
from rapport_web.reports.behind.looks import Tab, break_out, records_of, trend
from rapport_web.reports.behind.passport import passport
from rapport_web.reports.filters import filters
from rapport_web.reports.steps import in_words

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.wording import Locale
    from rapport_web.reports.behind.asked import Asked
    from rapport_web.reports.behind.key import Behind
    from rapport_web.reports.choices import Choices

TABS = {
    "records": _("Records"),
    "break_out": _("Break out"),
    "trend": _("Over time"),
    "counted": _("How is this counted?"),
}


def drawer(report: Report, choices: Choices, behind: Behind, locale: Locale) -> dict[str, Any]:
    """The context of drawer.html. Raises UsageError where the address names no figure."""
    found = asked(report, choices, behind)
    column, table = found.column, found.table
    return {
        "behind": behind,
        "figure": tile(column, found.row, table, locale, withholds=False),
        "key": key_in_words(found, locale),
        "period_words": in_words(table.period, locale) if table.period else "",
        "filters": filters(choices, locale),
        "tabs": [
            Tab(
                locale.say(label),
                replace(behind, show=name, out="", part="", page=1).address(report.id, choices),
                name == behind.show,
            )
            for name, label in TABS.items()
        ],
        "wider": _wider(report, choices, behind),
        "alert": command(found),
        "back": reverse("report", args=[report.id]) + choices.address(),
        **_shown(found, report, choices, locale),
    }


def key_in_words(found: Asked, locale: Locale) -> list[tuple[str, str]]:
    """What the figure is of: Owner, Nora Haugen."""
    drawing = Drawing(found.table, "", locale)
    return [
        (each.said(locale), drawing.text(each, found.row[each.name]))
        for each in found.table.dimensions
    ]


def _wider(report: Report, choices: Choices, behind: Behind) -> str:
    """The address of the figure that this one was broken out of; empty for the first."""
    if len(behind.at) < 2:
        return ""
    out = behind.at[-1][0]
    wider = replace(behind, at=behind.at[:-1], show="break_out", out=out, part="", page=1)
    return wider.address(report.id, choices)


def _shown(found: Asked, report: Report, choices: Choices, locale: Locale) -> dict[str, Any]:
    """What was chosen to be shown; why it cannot be where that is so."""
    show = found.behind.show
    try:
        if show == "break_out":
            return {"break_out": break_out(found, report, choices, locale)}
        if show == "trend":
            return {"trend": trend(found, report, choices, locale)}
        if show == "counted":
            return {"counted": passport(found, locale)}
        return {"records": records_of(found, report, choices, locale)}
    except UsageError as error:
        return {"problem": error}
