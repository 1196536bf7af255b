"""A newer export: a file that is of a data set that is there already, wherever it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files.recognition.entries import custom, wished
from rapport.sources.files.recognition.shape import Shape
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
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
    have = {each.header.casefold() for each in decided}
    for header in shape.headers:
        wish = shape.wishes.of(shape.target, header) if shape.target else None
        if wish:
            shape.put(wished(shape, header, wish))
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
