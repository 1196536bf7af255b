"""Where the keys and values of a report's text stand, so that an error can name the line.

A report is read as TOML or as JSON, neither of which tells where it found what. Here the text is
cut into the report itself and its sections, and a key or a value is looked for in its part.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property

WHOLE = -1
"""The part of a text that is the report's own, and of none of its sections."""
_HEADER = re.compile(r"^[ \t]*\[\[\s*section\s*\]\]", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[\s*(?!\[)(?!section\b)[^\]]*\]", re.MULTILINE)
_SECTIONS = re.compile(r'"section"\s*:\s*\[')


@dataclass(frozen=True)
class Places:
    """The places of one text."""

    text: str
    is_json: bool

    def line(self, part: int, key: str = "", value: object = None) -> int:
        """The line of a value of a key, or of the key, or else where its part begins."""
        for start, end in self._parts.get(part, [(0, len(self.text))]):
            found = self._key(key, start, end) if key else None
            if found is None:
                continue
            if isinstance(value, str) and value:
                shown = re.compile(re.escape(json.dumps(value, ensure_ascii=False)[1:-1]))
                there = shown.search(self.text, found, end)
                return self._line_of(there.start() if there else found)
            return self._line_of(found)
        begins = self._parts.get(part, [(0, 0)])[0][0]
        return self._line_of(begins)

    def has(self, key: str, part: int = WHOLE) -> bool:
        """Whether a part has a key."""
        stretches = self._parts.get(part, [])
        return any(self._key(key, start, end) is not None for start, end in stretches)

    def _line_of(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def _key(self, key: str, start: int, end: int) -> int | None:
        name = re.escape(key)
        of_toml = rf'^[ \t]*(?:\[[ \t]*)?["\']?{name}["\']?\s*[=\].]'
        pattern = rf'"{name}"\s*:' if self.is_json else of_toml
        found = re.compile(pattern, re.MULTILINE).search(self.text, start, end)
        if found is None:
            return None
        return found.start() + len(found[0]) - len(found[0].lstrip())

    @cached_property
    def _parts(self) -> dict[int, list[tuple[int, int]]]:
        """The stretches of the text that the report itself and each section are."""
        return self._of_json() if self.is_json else self._of_toml()

    def _of_toml(self) -> dict[int, list[tuple[int, int]]]:
        marks = [(each.start(), True) for each in _HEADER.finditer(self.text)]
        marks += [(each.start(), False) for each in _TABLE.finditer(self.text)]
        marks.sort()
        starts = [0, *(at for at, __ in marks)]
        ends = [*starts[1:], len(self.text)]
        found: dict[int, list[tuple[int, int]]] = {WHOLE: []}
        number = WHOLE
        for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if at and marks[at - 1][1]:
                number += 1
                found[number] = [(start, end)]
            else:
                found[WHOLE].append((start, end))
        return found

    def _of_json(self) -> dict[int, list[tuple[int, int]]]:
        opened = _SECTIONS.search(self.text)
        if opened is None:
            return {WHOLE: [(0, len(self.text))]}
        read, at, number = json.JSONDecoder(), opened.end(), 0
        found: dict[int, list[tuple[int, int]]] = {}
        while True:
            begins = re.compile(r"[\s,]*").match(self.text, at)
            at = begins.end() if begins else at
            if self.text[at : at + 1] in ("]", ""):
                break
            try:
                __, end = read.raw_decode(self.text, at)
            except ValueError:
                break
            found[number] = [(at, end)]
            at, number = end, number + 1
        found[WHOLE] = [(0, opened.start()), (at, len(self.text))]
        return found
