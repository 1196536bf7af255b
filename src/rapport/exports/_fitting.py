"""Which strips are printed, and how wide.

Figures are never cut, nor is what we call something. Names out of the data are, where there is
little room; where there is none, they go on below, and figures go below one another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.exports._pen import cells, cut, wrapped

if TYPE_CHECKING:
    from rapport.exports._strips import Strip

GAP = 2
SHORTEST_NAME = 14


@dataclass(frozen=True)
class Room:
    """One way to share out a line, the most generous first."""

    head_lines: int
    bar: int
    name: int
    """How narrow names may become."""
    keeps: bool = True
    """Whether what is read best in one line, such as a date, stays in one; names are cut then."""


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
NARROW = (Room(3, 0, 20, keeps=False), Room(4, 0, SHORTEST_NAME, keeps=False))
NARROW_LISTS = (*NARROW, Room(5, 0, 9, keeps=False))


@dataclass(frozen=True)
class Placed:
    """A strip with its width."""

    strip: Strip
    width: int
    head: tuple[str, ...]
    wraps: bool = False
    """Whether what is wider goes on below, and is not cut."""

    def cell(self, text: str) -> list[str]:
        """A text in its lines."""
        return wrapped(text, self.width) if self.wraps else [cut(text, self.width)]


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
    placed = _first_that_fits(needed, NARROW_LISTS if is_list else NARROW, width)
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
    """As much as a line has room for, the rest below, each time with what tells the rows apart."""
    room = Room(3, 0, 20)
    tight = replace(room, name=SHORTEST_NAME, keeps=False)
    shown = [each for each in strips if each.kind != "bar"]
    keys = _keys([each for each in shown if each.kind == "name"])
    others = [each for each in shown if each not in keys]
    if any(_taken(_placed([*keys, each], tight, width)) > width for each in others):
        keys = keys[:1]
    blocks: list[tuple[Placed, ...]] = []
    block = keys
    for strip in (each for each in shown if each not in keys):
        each = replace(strip, heading=strip.whole_heading)
        longer = _placed([*block, each], room, width)
        if _taken(longer) > width and len(block) > len(keys):
            blocks.append(_placed(block, tight, width))
            block = keys
        block = [*block, each]
    return (*blocks, _placed(block, tight, width))


def _keys(names: list[Strip]) -> list[Strip]:
    """The first names, as many as tell all rows apart."""
    for count in range(1, len(names)):
        rows = [*zip(*(each.lines for each in names[:count]), strict=True)]
        if len(set(rows)) == len(rows):
            return names[:count]
    return names


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
        head = tuple(wrapped(placed[longest].strip.heading, shorter))
        placed[longest] = replace(placed[longest], width=shorter, head=head)
    return tuple(placed)


def _least(strip: Strip, room: Room, width: int) -> int:
    """How narrow a name may become; no word of our own is broken, nor a short one of the data."""
    if room.keeps:
        least = max(room.name, strip.least)
    elif strip.own_words:
        least = strip.longest_word
    else:
        least = max(room.name, min(strip.longest_word, SHORTEST_NAME))
    return min(least, width)


def _one(strip: Strip, room: Room) -> Placed:
    if strip.kind == "bar":
        return Placed(strip, room.bar, ())
    if strip.kind == "name":
        wraps = strip.own_words or not room.keeps
        width = max(strip.widest, cells(strip.heading))
        return Placed(strip, width, (strip.heading,), wraps)
    width = max(strip.widest, *(cells(word) for word in strip.heading.split(" ")))
    while len(wrapped(strip.heading, width)) > room.head_lines:
        width += 1
    return Placed(strip, width, tuple(wrapped(strip.heading, width)))


def _taken(placed: tuple[Placed, ...]) -> int:
    return sum(each.width for each in placed) + GAP * (len(placed) - 1)
