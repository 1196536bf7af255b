"""A newer export: a file that is of a data set that is there already, wherever it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files.reading.find import LONE
from rapport.sources.files.recognition.entries import custom, wished
from rapport.sources.files.recognition.shape import Shape
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from rapport.sources.files.datasets import Dataset


def known_shape(dataset: Dataset) -> Shape:
    """A data set that is there already, as files are recognised beside it."""
    return Shape(
        dataset.name,
        dataset.name,
        dataset.system,
        dataset.current(),
        dataset.headers,
        {},
        0,
        has_header=dataset.headers[:1] != ["column1"],
        target=dataset.target,
        lookup=dataset.target is None,
        entries=dataset.entries,
        key=dataset.key,
        dataset=dataset,
    )


MOST_COMPARED = 100_000


def matches(
    connection: duckdb.DuckDBPyConnection,
    shapes: list[Shape],
    known: list[Shape],
    there: Mapping[str, Iterable[str]],
) -> tuple[dict[str, Shape], set[str]]:
    """By the names of files: the data sets that they are newer exports of, or parts of.

    And the systems that stay apart, whatever of them is there already.

    A folder joins a data set of another system only where its ids name the same records there;
    where those of one of its files do not, all of it is a system of its own. `there` are, by the
    systems of folders, those of their files that are imported already.
    """
    apart = {each.system for each in known} - {LONE}
    kept: set[str] = set()
    found: dict[str, Shape] = {}
    alike = {(mine, theirs): [True] for mine, each in there.items() for theirs in each}
    for shape in shapes:
        mine = [each for each in known if each.system == shape.system or shape.system not in apart]
        other = match(shape, mine)
        if other is None:
            continue
        found[shape.name] = other
        if other.system != shape.system:
            same = _names_the_same(connection, shape, other)
            if same is not None:
                alike.setdefault(_together(shape, other), []).append(same)
    for shape in shapes:
        other = found.get(shape.name)
        if other is None or other.system == shape.system:
            continue
        told = alike.get(_together(shape, other), [])
        if all(told) and (told or shape.system == LONE):
            continue
        shape.messages.append(
            f"It has the columns of {other.stem} ({other.system}), but not its records:"
            f" kept apart, in {shape.system}."
        )
        own = match(shape, [each for each in known if each.system == shape.system])
        kept.add(shape.system)
        del found[shape.name]
        if own:
            found[shape.name] = own
    return found, kept | apart


def _together(shape: Shape, other: Shape) -> tuple[str, str]:
    """What decides together: the files of a folder beside one system; a file alone by itself."""
    return (shape.name if shape.system == LONE else shape.system, other.system)


def _names_the_same(
    connection: duckdb.DuckDBPyConnection, shape: Shape, other: Shape
) -> bool | None:
    """Whether most of the ids that both have are of the same records; None where they share none.

    A record is the same by its name, or where it has none by half of what is filled in both.
    """
    theirs = {each.casefold(): each for each in other.headers}
    pairs = [(each, theirs[each.casefold()]) for each in shape.headers if each.casefold() in theirs]
    keyed = {each.casefold() for each in other.key}
    keys = [pair for pair in pairs if pair[1].casefold() in keyed] or pairs
    names = {each.header.casefold() for each in other.entries if each.field == "name"} - keyed
    compared = [pair for pair in pairs if pair[1].casefold() in names]
    compared = compared or [pair for pair in pairs if pair not in keys]
    if not keys:
        return None
    on = " AND ".join(
        f"coalesce(trim(mine.{quoted(one)}), '') = coalesce(trim(theirs.{quoted(two)}), '')"
        for one, two in keys
    )
    cells = [(f"mine.{quoted(one)}", f"theirs.{quoted(two)}") for one, two in compared]
    equal = " + ".join(f"coalesce(({a} = {b})::INTEGER, 0)" for a, b in cells) or "1"
    filled = " + ".join(f"({a} IS NOT NULL AND {b} IS NOT NULL)::INTEGER" for a, b in cells) or "1"
    row = connection.execute(
        f"SELECT count(*), count(*) FILTER (2 * ({equal}) >= ({filled})) FROM"
        f" (FROM {shape.table} LIMIT {MOST_COMPARED}) AS mine JOIN {other.table} AS theirs ON {on}"
    ).fetchone()
    assert row is not None
    if not other.key:
        # Without ids a record is the same by all that it says: some of the file's must be there.
        return bool(2 * row[0] >= min(shape.rows, MOST_COMPARED)) if shape.rows else None
    return bool(2 * row[1] > row[0]) if row[0] else None


def match(shape: Shape, known: list[Shape]) -> Shape | None:
    """The data set that a file is a newer export of, or a part of."""
    mine = {each.casefold() for each in shape.headers}
    best: list[tuple[int, int, Shape]] = []
    for number, other in enumerate(known):
        theirs = {each.casefold() for each in other.headers}
        named = phrase(shape.stem) == phrase(other.stem)
        same = mine == theirs
        if not shape.has_header:
            if named and same and other.system == shape.system:
                return other
            continue
        # One may lack columns of the other, but never what identifies a record.
        part = (mine <= theirs or mine >= theirs) and len(mine & theirs) >= 3
        keyed = {each.casefold() for each in other.key} <= mine
        if not keyed or not (same or part):
            continue
        if (same and named) or (shape.target is not None and shape.target == other.target):
            score = 4 * (other.system == shape.system) + 2 * same + named
            best.append((score, -number, other))
    return max(best)[2] if best else None


def join_known(shape: Shape, known: Shape) -> None:
    """Make a file one of a data set that is there: its decisions hold, and a person's new ones."""
    assert known.dataset is not None
    mine = {each.header.casefold(): each for each in shape.entries}
    newer = shape.system != known.system
    shape.dataset, shape.system, shape.key = known.dataset, known.system, list(known.key)
    shape.lookup = known.lookup and not shape.wishes.table
    own = {each.casefold(): each for each in shape.headers}
    decided = []
    for entry in known.entries:
        here = own.get(entry.header.casefold())
        decided.append(replace(entry, header=here) if here and not entry.lookup else entry)
    if shape.wishes.table is None:
        shape.target = known.target
    shape.entries = decided
    shape.inherited = {each.header for each in decided if each.header}
    have = {each.header.casefold() for each in decided}
    for header in shape.headers:
        wish = shape.wishes.of(shape.target, header) if shape.target else None
        if wish:
            shape.put(wished(shape, header, wish))
            shape.inherited.discard(header)
        elif header.casefold() not in have and shape.target:
            own_entry = mine.get(header.casefold())
            if own_entry is None or own_entry.field in shape.fields or own_entry.field == "id":
                own_entry = custom(shape, header)
            shape.put(own_entry)
    shape.reason = f"it has the columns of {known.stem} ({known.system})"
    shape.confidence = 1.0
    if newer:
        shape.messages.append(
            f"It has the columns of {known.stem}: taken as a newer export of it, in {known.system}."
        )
