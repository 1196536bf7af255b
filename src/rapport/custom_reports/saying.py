"""The sentence at the top of a workspace's own report, made by rule from its first figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.reports._saying import compared, named
from rapport.tile import short, tiles
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.wording import Locale

NO_DATA = _("There is no data for this period yet.")
FIGURE = _("{label}: {figure}.")
LEADER = _("Ahead in “{label}”: {name}, with {figure}.")


def headline(answered: Answered, locale: Locale) -> str:
    """What the first figure is, how that compares, and who or what is first."""
    row = answered.summary.rows()[0]
    shown = tiles(answered.summary, locale)
    known = next((each for each in shown if row.get(each.name) is not None), None)
    if known is None:
        return locale.say(NO_DATA)
    said = [locale.say(FIGURE, label=known.label, figure=known.figure)]
    if not known.withheld:
        said += compared(answered, known.name, locale)
    for each in answered.sections[1:]:
        ranking = named(each.table)
        if each.section.is_worklist or not ranking or not _is_ranked(each.section.order):
            continue
        measure = each.table.measures[0]
        best = ranking[0]
        if each.table.dimensions[0].type == "text" and best[measure.name]:
            name = each.table.dimensions[0].name_of(best[each.table.dimensions[0].name], locale)
            figure = short(best[measure.name], measure.unit, each.table.currency, locale)
            label = measure.said(locale)
            said.append(locale.say(LEADER, label=label, name=name, figure=figure))
            break
    return " ".join(said)


def _is_ranked(order: tuple[str, ...]) -> bool:
    """Whether the rows stand by their figures, the largest first, as they do unless told."""
    return not order
