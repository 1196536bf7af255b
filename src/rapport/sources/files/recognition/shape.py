"""A table under recognition: what is known of it, and what has been decided so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapport.sources.files.mapping import Entry, Wishes
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.questions import Question
    from rapport.sources.files.recognition.profile import Profile


@dataclass
class Shape:
    """One file, or one data set that is there already, while files are recognised together."""

    name: str
    stem: str
    system: str
    table: str
    """Where its records stand as texts, quoted."""
    headers: list[str]
    profiles: dict[str, Profile]
    rows: int
    has_header: bool = True
    prefers_comma: bool = False
    """True where other signs speak for decimal commas: the delimiter is a semicolon."""
    explicit: bool = False
    currency: str = ""
    """The workspace's, which an ambiguous sign such as $ or kr is of where it may be."""
    wishes: Wishes = field(default_factory=Wishes)
    # What is decided:
    target: str | None = None
    lookup: bool = False
    reason: str = ""
    confidence: float = 0.0
    nearest: str = ""
    """Of a file that is not placed: the table that it looks most like; empty where none."""
    entries: list[Entry] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    distinct: set[str] = field(default_factory=set)
    """The columns in which no text was found to stand twice."""
    dataset: Dataset | None = None
    inherited: set[str] = field(default_factory=set)
    """The columns of which an earlier file of the data set decided what they are."""
    messages: list[str] = field(default_factory=list)
    descriptions: dict[str, str] = field(default_factory=dict)
    """What a description file says of its columns, by the header's phrase."""
    questions: list[Question] = field(default_factory=list)
    """What must be asked before it can be loaded."""

    def entry(self, header: str) -> Entry | None:
        """The first decision on a column."""
        return next((each for each in self.entries if each.header == header), None)

    def put(self, entry: Entry) -> None:
        """Decide on a column, in place of what was decided before."""
        for number, each in enumerate(self.entries):
            if each.header == entry.header and not each.lookup and not each.constant:
                self.entries[number] = entry
                return
        self.entries.append(entry)

    @property
    def fields(self) -> set[str]:
        """The fields that are taken."""
        return {each.field for each in self.entries if each.field}

    @property
    def phrases(self) -> dict[str, str]:
        """The headers by their phrases."""
        return {phrase(each): each for each in reversed(self.headers)}

    @property
    def name_header(self) -> str | None:
        """The column of the records' names."""
        return next((each.header for each in self.entries if each.field == "name"), None)
