"""Of many things that were tried at once, those that stand out beyond what chance alone would show.

Benjamini and Hochberg's correction (Journal of the Royal Statistical Society B 57, 1995).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def survivors(p: Array, share: float) -> NDArray[Any]:
    """Of p values, those that survive the correction at a false share."""
    if not len(p):
        return np.zeros(0, bool)
    order = np.argsort(p)
    passes = p[order] <= share * np.arange(1, len(p) + 1) / len(p)
    last = np.flatnonzero(passes).max(initial=-1)
    kept = np.zeros(len(p), bool)
    kept[order[: last + 1]] = True
    return kept
