"""Whose the goals of a table are, where no column of it is called after anybody.

Champion  Month    Target
Nora      2026-01  1000       two goals of one month: not the company's, the second for the first
Emma      2026-01  1200
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.errors import FileError, join
from rapport.sources.files.goal_tables import words
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOLD_APART_BY = ("measure", "period_start", "year", "grain")
"""What makes two goals of one table two, beside whose they are."""


class WhoseGoalsError(FileError):
    """Goals differ by a name, and nothing says what it is the name of."""


def check_whose(
    file: str,
    records: Sequence[Mapping[str, str]],
    fields: Mapping[str, str],
    left: Sequence[str],
    *,
    along: bool,
) -> None:
    """That goals which differ by a name are not taken for the company's.

    `fields` are the columns that say something of a goal, by what they say, `left` those that say
    nothing that is known; with `along`, its periods stand along the top. Raises WhoseGoalsError.
    """
    by = [fields[each] for each in TOLD_APART_BY if each in fields]
    names: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for record in records:
        if any(phrase(record.get(each, "")) in words.EVERYONE_PHRASES for each in left):
            continue
        goal = tuple(record.get(each, "") for each in by)
        for header in left:
            found = names.setdefault((goal, header), [])
            if _is_name(record.get(header, "")) and record[header] not in found:
                found.append(record[header])
    # Under periods along the top a row is told by what stands before them, were it the only one.
    several = 0 if along else 1
    for (__, header), found in names.items():
        if len(found) > several:
            raise WhoseGoalsError(
                f"{file}: nothing says whose goals these are. Its column {header} names"
                f" {join(found[:3], 'and')}, which could be people, teams, products or sources.",
                "Call the column Owner, Team, Product or Source; where all goals are the"
                f" company's, leave {header} out.",
            )


def _is_name(text: str) -> bool:
    """Whether a cell can name somebody: it is no number, date or currency."""
    return any(each.isalpha() for each in text) and not re.fullmatch(r"[A-Z]{3}", text)
