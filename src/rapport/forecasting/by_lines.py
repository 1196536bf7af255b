"""What is told of deals of several products, told by product: by their lines' shares.

plays of "(several)"      lines of its deals          plays of Core    of Plus
1,000                     Core 3/4, Plus 1/4      →   750              250

Each play's sum is shared as what is expected of these deals is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.forecasting.history import Kept
    from rapport.statistics.forecast import Forecast


def with_names(kept: Kept, group: str) -> Kept:
    """The book with a name for each product of a crossed group, also of those in lines alone."""
    known = kept.names[group]
    more = {_name(kept, group, *pair) for pair in _pairs(kept, group)[0]} - {*known}
    return replace(kept, names={**kept.names, group: [*known, *sorted(more)]})


def told(kept: Kept, group: str, worth: NDArray[Any]) -> NDArray[Any]:
    """What deals bring, by the names of a group; `worth` is what each deal of the book does."""
    codes, size = kept.book.groups[group], len(kept.names[group])
    if not _is_by_product(kept, group):
        return np.bincount(codes, worth, size)
    single = worth.copy()
    single[kept.lines.deal] = 0.0
    parts = worth[kept.lines.deal] * kept.lines.share
    return np.bincount(codes, single, size) + np.bincount(_targets(kept, group), parts, size)


def shared(kept: Kept, made: Forecast) -> Forecast:
    """The forecast, what each play brings of deals of several products shared among these."""
    outlook, parts = made.outlook, dict(made.played.parts)
    worth = np.zeros(len(made.book))
    worth[outlook.deals] = outlook.amounts * outlook.of_deals.sum(axis=1)
    new = outlook.kind_amounts * outlook.of_kinds.sum(axis=1) / max(len(outlook.kinds), 1)
    np.add.at(worth, outlook.kinds, new)
    for group, plays in parts.items():
        if not _is_by_product(kept, group):
            continue
        size = len(kept.names[group])
        wide = np.zeros((len(plays), size))
        wide[:, : plays.shape[1]] = plays
        sources, at = np.unique(kept.book.groups[group][kept.lines.deal], return_inverse=True)
        weights = worth[kept.lines.deal] * kept.lines.share
        flat = at * size + _targets(kept, group)
        split = np.bincount(flat, weights, len(sources) * size).reshape(len(sources), size)
        whole = split.sum(axis=1)
        sources, split = sources[whole > 0], split[whole > 0] / whole[whole > 0, None]
        several = wide[:, sources]
        wide[:, sources] = 0.0
        parts[group] = wide + several @ split
    return replace(made, played=replace(made.played, parts=parts))


def _is_by_product(kept: Kept, group: str) -> bool:
    return "product" in group.split() and len(kept.lines.deal) > 0


def _pairs(kept: Kept, group: str) -> tuple[list[tuple[int, int]], NDArray[Any]]:
    """The codes of a group and of a product that lines have, and which of them each line has."""
    size = max(len(kept.names["product"]), 1)
    codes = kept.book.groups[group][kept.lines.deal]
    pairs, at = np.unique(codes * size + kept.lines.product, return_inverse=True)
    return [divmod(int(each), size) for each in pairs], at


def _name(kept: Kept, group: str, code: int, product: int) -> str:
    """What a product of deals of several is called in a group."""
    called = kept.names[group][code].split("\n")
    at = group.split().index("product")
    return "\n".join([*called[:at], kept.names["product"][product], *called[at + 1 :]])


def _targets(kept: Kept, group: str) -> NDArray[Any]:
    """For each line, the code of a group that its share counts for."""
    found: NDArray[Any]
    if group == "product":
        found = kept.lines.product
        return found
    place = {name: at for at, name in enumerate(kept.names[group])}
    pairs, at = _pairs(kept, group)
    every = np.array([place[_name(kept, group, *pair)] for pair in pairs], np.int64)
    found = every[at]
    return found


__all__ = ["shared", "told", "with_names"]
