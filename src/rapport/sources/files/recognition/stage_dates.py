"""Columns of deals that each hold the day on which a deal came to one stage.

deals                                                deal_events
id  Stage     Date entered Qualify  Date entered Propose    deal_id  what   to_value  happened_at
1   Propose   2026-01-05            2026-02-01          →   1        stage  Qualify   2026-01-05
                                                            1        stage  Propose   2026-02-01
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.sources.files import outcomes
from rapport.sources.files.mapping import STAGE_ENTERED, Entry
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

MOST_STAGES = 200
_SAYS_SO = (
    re.compile(r"^(?:first )?(?:date |day |time )?(?:entered|reached|moved to)(?: stage)? (.+)$"),
    re.compile(r"^(.+?) (?:stage )?(?:entered|reached|entry)(?: at| on| date| time)?$"),
    re.compile(r"^stage (.+?) (?:date|at|on|since)$"),
    re.compile(r"^(?:dato )?(?:gikk inn i|gikk til|inn i|flyttet til|nådde|nådd)(?: fase)? (.+)$"),
    re.compile(r"^(?:дата )?(?:входа в|вход в|перехода в|перешла в|вошла в)(?: этап)? (.+)$"),
)  # fmt: skip
"""Headers that say that they hold when a deal came somewhere."""
_MAY_SAY_SO = re.compile(
    r"^(?:date |dato |дата )?(.+?)(?: stage)?(?: date| at| on| time| since| dato| дата)?$"
)
"""Headers that do where what they name is a stage."""


def place_stage_dates(
    connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]
) -> None:
    """Take columns of deals that hold dates for the days on which deals came to stages."""
    for shape in new:
        if shape.target != "deals" or not shape.has_header:
            continue
        stages = _stages(connection, shape, [*new, *known])
        dated = [
            each
            for each in shape.entries
            if each.field.startswith("x_")
            and each.type in ("date", "timestamp")
            and each.header in shape.profiles
        ]
        named = {each.header: _named(each.header, stages) for each in dated}
        found = {header: name for header, (name, sure) in named.items() if name in stages.values()}
        shared = {header: name for header, (name, sure) in named.items() if sure}
        if found or len(shared) > 1:
            found = {**shared, **found}
        _take(connection, shape, found, set(stages.values()))


def _named(header: str, stages: dict[str, str]) -> tuple[str, bool]:
    """The stage that a header names, and whether it says that it is when a deal came there."""
    # HubSpot writes: Date entered 'Qualified' (Sales Pipeline).
    bare = re.sub(r"\s*\([^)]*\)\W*$", "", header)
    said = phrase(bare)
    for pattern in _SAYS_SO:
        if match := pattern.match(said):
            name = match.group(1)
            return stages.get(name, _as_written(bare, name)), True
    match = _MAY_SAY_SO.match(said)
    return (stages.get(match.group(1), ""), False) if match else ("", False)


def _as_written(header: str, name: str) -> str:
    """The words of a name with the letters that the header has."""
    pattern = r"[\W_]*".join(re.escape(each) for each in name.split())
    match = re.search(pattern, header, re.IGNORECASE)
    return match.group(0) if match else name


def _stages(
    connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]
) -> dict[str, str]:
    """The names of the stages that are known, by their phrases."""
    columns = [
        (other.table, other.name_header)
        for other in others
        if other.target == "stages" and other.system == shape.system and other.name_header
    ]
    columns += [
        (shape.table, each.header)
        for each in shape.entries
        if each.field == "stage.name" and each.header in shape.headers
    ]
    found: dict[str, str] = {}
    for table, header in columns:
        rows = connection.execute(
            f"SELECT DISTINCT {quoted(header)} AS v FROM {table} WHERE v IS NOT NULL ORDER BY v"
            f" LIMIT {MOST_STAGES}"
        ).fetchall()
        found |= {phrase(row[0]): row[0] for row in rows}
    return found


def _take(
    connection: duckdb.DuckDBPyConnection, shape: Shape, found: dict[str, str], known: set[str]
) -> None:
    guessed = []
    for header, name in found.items():
        field = f"{STAGE_ENTERED}{name}"
        if not name or field in shape.fields or _is_closing(connection, name):
            continue
        reason = f'"{header}" holds when a deal came to the stage {name}'
        shape.put(Entry(header, field, reason=reason, confidence=0.9 if name in known else 0.7))
        if name not in known:
            guessed.append(name)
    if guessed:
        shape.messages.append(
            f"{', '.join(guessed)}: taken for stages, from the columns that hold when a deal came"
            " there; --map COLUMN=x_NAME keeps a column as a field of its own."
        )


def _is_closing(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a stage is the end of a deal, which has a date of its own."""
    row = connection.execute(f"SELECT {outcomes.stage_kind(literal(name))}").fetchone()
    return bool(row and row[0] != "open")
