"""What is put before a person: what files were taken for, and what a file alone cannot decide.

Every correction is a wish, the same that --map and a mapping file say, so that what is answered at
a terminal can be written down and said again unattended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rapport.sources.files.words import shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.sources.files.mapping import Wishes


@dataclass(frozen=True)
class Choice:
    """One answer to a question."""

    label: str
    """What a person picks: the 3rd of January."""
    wish: str
    """What it says of the column, as --map and a mapping file take it: closed_at:dmy."""


@dataclass(frozen=True)
class Question:
    """A question about one column of a file, that must be answered before it can be loaded."""

    file: str
    header: str
    text: str
    """A sentence of its own, which names the file and the column and gives an example."""
    choices: tuple[Choice, ...]

    @property
    def mend(self) -> str:
        """How the question is answered where nobody can be asked."""
        said = " or ".join(f"--map {shell(f'{self.header}={each.wish}')}" for each in self.choices)
        return f"Say {said}."


@dataclass(frozen=True)
class ProposedColumn:
    """What a column is taken for."""

    header: str
    field: str
    """Empty where it is left out."""
    reason: str
    confidence: float
    """From 0 to 1."""
    examples: tuple[str, ...]
    """A few of its values, as they stand in the file."""


@dataclass(frozen=True)
class Proposal:
    """What a file is taken for, before it is loaded."""

    file: str
    table: str | None
    """None where it is not placed, or but a look-up of another file."""
    reason: str
    confidence: float
    records: int
    columns: tuple[ProposedColumn, ...] = ()
    questions: tuple[Question, ...] = ()
    messages: tuple[str, ...] = ()
    is_new: bool = True
    """False where it is a newer export of a data set that is there."""


@dataclass(frozen=True)
class Gone:
    """Records of earlier exports of a file that a newer one does not have."""

    file: str
    table: str
    records: int
    examples: tuple[str, ...]
    """What identifies a few of them."""


class Interview(Protocol):
    """Somebody who can be asked while files are imported."""

    def review(self, proposals: Sequence[Proposal]) -> Mapping[str, Wishes]:
        """What is to be changed, by file; empty where all is taken as it is proposed.

        Asked again with what comes of the changes. Raises DataError to import nothing.
        """

    def is_deleted(self, gone: Gone) -> bool:
        """Whether records that a newer export does not have were deleted in the source."""
