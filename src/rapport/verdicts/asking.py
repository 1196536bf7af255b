"""Statements of verdicts, put to the engine that a generation is on.

They are written with DuckDB's slots, $day; each other engine has its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rapport.compiling.opened import Opened

SLOT = re.compile(r"\$([a-z]\w*)")


def rows_of(opened: Opened, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """A statement's rows, with the values that it names bound."""
    return opened.fetch(written(statement, opened.model.dialect), dict(values))[1]


@lru_cache(maxsize=200)
def written(statement: str, dialect: str) -> str:
    """A statement with its slots as a dialect writes them."""
    return SLOT.sub(lambda found: Bound.mark(found[1], dialect), statement)
