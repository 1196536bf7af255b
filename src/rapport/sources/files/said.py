"""What a person said of the files of one import: by flags, in a mapping file, at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.errors import UsageError, join
from rapport.sources.files.mapping import NONE, Wishes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rapport.sources.files.reading.find import Found
    from rapport.sources.files.recognition.shape import Shape

LEFT_OUT = "you left it out"


class Said:
    """Wishes by file. Later ones go before earlier ones, a flag before the mapping file."""

    def __init__(self, told: Wishes, by_name: Mapping[str, Wishes]) -> None:
        self._told = told
        self._by_name = by_name
        self._reviewed: dict[str, Wishes] = {}
        self._used: set[str] = set()

    def of(self, file: Found) -> Wishes:
        """What was said of a file, by its name with or without its folder and its ending."""
        found = Wishes()
        for name in (file.stem, file.name.rsplit("/", 1)[-1], file.name, ""):
            if name in self._by_name:
                self._used.add(name)
                found = self._by_name[name]
                break
        return found.and_then(self._told).and_then(self._reviewed.get(file.name, Wishes()))

    def leaves_out(self, file: Found) -> bool:
        """Whether a file is not to be imported."""
        return self.of(file).table == NONE

    def change(self, reviewed: Mapping[str, Wishes]) -> None:
        """Take what was said at the terminal, by the file's whole name."""
        for name, more in reviewed.items():
            self._reviewed[name] = self._reviewed.get(name, Wishes()).and_then(more)

    def check(self, names: Iterable[str], shapes: list[Shape]) -> None:
        """Raises UsageError where something was said that fits no file of these names."""
        files = list(names)
        # Goals come in several sheets or files, one for each year or team.
        if self._told.table not in ("", None, "goals") and len(files) > 1:
            raise UsageError(
                f"--as {self._told.table} is for one table, but there are several:"
                f" {join(files[:10], 'and')}.",
                "Import them one by one, or say it in a --mapping file.",
            )
        unused = [each for each in self._by_name if each not in self._used]
        if unused:
            raise UsageError(
                f"The mapping file has a section for {join(unused, 'and')}: no such file is here."
            )
        phrases = {each for shape in shapes for each in shape.phrases}
        for column in self._told.columns:
            if shapes and column not in phrases:
                headers = [each for shape in shapes for each in shape.headers]
                raise UsageError(
                    f"--map: no file has a column {column!r}.",
                    f"There is {join(headers[:30], 'and')}.",
                )
