"""What a file alone cannot decide, with the answers that would: never guessed in silence."""

from __future__ import annotations

from dataclasses import dataclass


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
        said = " or ".join(f'--map "{self.header}={each.wish}"' for each in self.choices)
        return f"Say {said}."
