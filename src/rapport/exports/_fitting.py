"""Which strips are printed, and how wide: figures are never cut, names are where they must be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.exports._pen import cells, wrapped

if TYPE_CHECKING:
    from rapport.exports._strips import Strip

GAP = 2
SHORTEST_NAME = 6
"""Of which nothing is read any more: the rest of a table goes below before names are cut so."""


@dataclass(frozen=True)
class Room:
    """One way to share out a line, the most generous first."""

    head_lines: int
    bar: int
    name: int
    """How far names may be cut."""
    keeps: bool = True
    """Whether what says nothing when cut, such as a date, stays whole."""


ROOMS = (
    Room(1, 12, 200),
    Room(2, 12, 200),
    Room(2, 12, 24),
    Room(3, 12, 20),
    Room(3, 8, 18),
    Room(3, 6, 16),
)
LISTS = (Room(1, 12, 200), Room(2, 12, 28), Room(2, 0, 24), Room(3, 0, 17))
"""Of a list the bar goes before anything that it tells."""
NARROW = tuple(
    Room(lines, 0, name, keeps=False) for lines, name in ((3, 20), (4, 14), (4, 10), (5, 10))
)


@dataclass(frozen=True)
class Placed:
    """A strip with its width."""

    strip: Strip
    width: int
    head: tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """Blocks that are printed one under another, and the headings of what there is no room for."""

    blocks: tuple[tuple[Placed, ...], ...]
    left_out: tuple[str, ...] = ()


def fit(strips: list[Strip], width: int, *, is_list: bool = False) -> Fitted:
    """The best way to print strips in a line of so many cells."""
    rooms = LISTS if is_list else ROOMS
    turns = sorted({each.spare for each in strips})
    for turn in turns:
        # Spare columns go one kind after another, before names are cut hard or the bar goes.
        allowed = [each for each in strips if not each.spare or each.spare > turn]
        kept = strips if turn == 0 else allowed
        placed = _first_that_fits(kept, rooms, width)
        if placed:
            left = tuple(each.whole_heading for each in strips if each not in kept)
            return Fitted((placed,), left)
    needed = [each for each in strips if not each.spare]
    left = tuple(each.whole_heading for each in strips if each.spare)
    placed = _first_that_fits(needed, NARROW, width)
    return Fitted((placed,), left) if placed else Fitted(_blocks(needed, width), left)


def _first_that_fits(
    strips: list[Strip], rooms: tuple[Room, ...], width: int
) -> tuple[Placed, ...] | None:
    for room in rooms:
        shown = [each for each in strips if room.bar or each.kind != "bar"]
        placed = _placed(shown, room, width)
        if _taken(placed) <= width:
            return placed
    return None


def _blocks(strips: list[Strip], width: int) -> tuple[tuple[Placed, ...], ...]:
    """As many figures as a line has room for, the rest below, each time with the names."""
    room = Room(3, 0, 20)
    tight = replace(room, name=SHORTEST_NAME, keeps=False)
    names = [each for each in strips if each.kind == "name"]
    blocks: list[tuple[Placed, ...]] = []
    block = names
    for strip in (each for each in strips if each.kind == "figure"):
        each = replace(strip, heading=strip.whole_heading)
        longer = _placed([*block, each], room, width)
        if _taken(longer) > width and len(block) > len(names):
            blocks.append(_placed(block, tight, width))
            block = names
        block = [*block, each]
    return (*blocks, _placed(block, tight, width))


def _placed(strips: list[Strip], room: Room, width: int) -> tuple[Placed, ...]:
    placed = [_one(each, room) for each in strips]
    # The longest names give way first, each only as far as the room allows.
    while _taken(tuple(placed)) > width:
        names = [
            number
            for number, each in enumerate(placed)
            if each.strip.kind == "name" and each.width > _least(each.strip, room, width)
        ]
        if not names:
            break
        longest = max(names, key=lambda number: placed[number].width)
        shorter = placed[longest].width - 1
        placed[longest] = replace(placed[longest], width=shorter)
    return tuple(placed)


def _least(strip: Strip, room: Room, width: int) -> int:
    """How far a name may be cut."""
    return min(max(room.name, strip.least if room.keeps else 0), width)


def _one(strip: Strip, room: Room) -> Placed:
    if strip.kind == "bar":
        return Placed(strip, room.bar, ())
    if strip.kind == "name":
        return Placed(strip, max(strip.widest, cells(strip.heading)), (strip.heading,))
    width = max(strip.widest, *(cells(word) for word in strip.heading.split(" ")))
    while len(wrapped(strip.heading, width)) > room.head_lines:
        width += 1
    return Placed(strip, width, tuple(wrapped(strip.heading, width)))


def _taken(placed: tuple[Placed, ...]) -> int:
    return sum(each.width for each in placed) + GAP * (len(placed) - 1)
