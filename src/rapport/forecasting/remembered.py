"""The track record as it is kept: a generation's past does not change, and to try it takes long."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rapport.forecasting.asked import USUAL_CONFIDENCE
from rapport.forecasting.automatic import version
from rapport.forecasting.record import Tried, track_record

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.forecasting.asked import Asked


def remembered(opened: Opened, asked: Asked) -> list[Tried]:
    """The track record of a forecast: the one that is kept, or else worked out now and kept."""

    def work_out() -> str:
        found = track_record(opened, asked.day, asked.days, USUAL_CONFIDENCE, asked.chosen)
        return json.dumps([{**asdict(each), "day": each.day.isoformat()} for each in found])

    text = opened.keep(_shape(opened, asked), work_out)
    rows = (
        {**row, "day": date.fromisoformat(row["day"]), "plays": tuple(row["plays"])}
        for row in json.loads(text)
    )
    return [Tried(**row).at(asked.confidence) for row in rows]


def _shape(opened: Opened, asked: Asked) -> str:
    # How sure a reader wants to be is not among them: it changes nothing of the plays.
    parts = [opened.model.state, asked.day.isoformat(), asked.days]
    return f"track record {_way()} {json.dumps([*parts, asked.chosen])}"


@cache
def _way() -> str:
    """A digest of how forecasts are made: what was kept of another way is made anew."""
    here = Path(__file__).parent
    digest = hashlib.sha256(version().encode())
    for folder in (here, here.parent / "statistics" / "forecast"):
        for file in sorted(folder.glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
