"""Everything that can go wrong and be mended by the person who asked.

RapportError
├── UsageError            the question or the command is wrong                    exit code 2
│   ├── UnknownNameError      no measure, dimension, report … has that name
│   └── QueryError            the names are right, but cannot be asked like this
│       ├── NotOfFactError        a fact has no such dimension or field
│       ├── FormulaError          a custom measure's formula cannot be read
│       └── CircleError           custom measures are made of each other
└── DataError             the data, a file or the workspace says no               exit code 1
    ├── FileError             a file cannot be read as it is
    ├── WorkspaceError        rapport.toml or the folder is not in order
    ├── BusyError             another job is at work in this workspace
    └── BuildError            a new generation failed its checks; the old one stays
"""

from __future__ import annotations

# Importing typing takes longer than the rest of `rapport --help`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class RapportError(Exception):
    """What happened, in one sentence, and how to mend it, in another."""

    exit_code = 1

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what} {mend}".strip())
        self.what = what
        self.mend = mend


class UsageError(RapportError):
    """The question or the command is wrong."""

    exit_code = 2


class QueryError(UsageError):
    """The names are right, but they cannot be asked together or like this."""


class NotOfFactError(QueryError):
    """What is asked has no such dimension or field; something else asked with it may."""


class UnknownNameError(UsageError):
    """No thing of this kind has that name; the nearest ones are suggested."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        or_else: str = "",
        first: Iterable[str] = (),
    ) -> None:
        known = sorted(known)
        self.suggestions = list(dict.fromkeys([*first, *nearest(name, known)]))[:3]
        if self.suggestions:
            mend = f"Did you mean {join(self.suggestions)}?"
        elif len(known) <= 12:
            mend = f"There is {join(known, 'and')}." if known else f"There is no {kind} yet."
        else:
            mend = f"`rapport {plural(kind)}` lists them." if kind in LISTED else ""
        super().__init__(f"There is no {kind} called {name!r}.", f"{mend} {or_else}".strip())


class DataError(RapportError):
    """The data says no."""


class FileError(DataError):
    """A file cannot be read as it is; nothing of it was kept."""


class WorkspaceError(DataError):
    """rapport.toml, or the workspace's folder, is not in order."""


class BusyError(DataError):
    """Another job is at work in this workspace."""


class BuildError(DataError):
    """A new generation failed its checks; the one before it goes on answering."""


LISTED = frozenset({"measure", "dimension", "report"})


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names that look most like this one, best first."""
    from difflib import get_close_matches

    lowered = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), lowered, n=count, cutoff=0.55)
    within = [each for each in lowered if len(name) > 2 and name.casefold() in each]
    return [lowered[each] for each in dict.fromkeys([*found, *within])][:count]


def join(names: Iterable[str], word: str = "or") -> str:
    """Names as a person lists them: a, b or c."""
    *first, last = list(names)
    return f"{', '.join(first)} {word} {last}" if first else last


def plural(kind: str) -> str:
    """The plural of one of our own English nouns."""
    return kind[:-1] + "ies" if kind.endswith("y") else kind + "s"
