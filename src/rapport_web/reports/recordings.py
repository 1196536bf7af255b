"""Recordings of calls, played in the page: where the page may play them from, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rapport.asking import counted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from rapport.open_generation import OpenGeneration
    from rapport.report import Report

COLUMN = "recording_url"
MOST = 20
"""Of more places those with most recordings are named; the others' are links alone."""
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
ORIGINS = f"""
    SELECT
        split_part(lower(CAST({COLUMN} AS VARCHAR)), '/', 1) AS scheme,
        split_part(lower(CAST({COLUMN} AS VARCHAR)), '/', 3) AS place,
        count(*) AS recordings
    FROM fact_activities
    WHERE lower(CAST({COLUMN} AS VARCHAR)) LIKE 'https://%'
    GROUP BY 1, 2"""


def allow(response: HttpResponse, report: Report, generation: OpenGeneration) -> None:
    """Let a report's page play the recordings of its calls, where it counts any activities."""
    measures = [*report.tiles, *(name for each in report.sections for name in each.measures)]
    facts = {each.fact for each in counted(measures, generation.model)}
    found = origins(generation) if "activities" in facts else ()
    if found:
        response._csp_update = {"media-src": list(found)}  # type: ignore[attr-defined]  # noqa: SLF001


@lru_cache(maxsize=4)
def origins(generation: OpenGeneration) -> tuple[str, ...]:
    """The places that a generation's recordings are kept at, as a browser's policy names them."""
    if generation.model.spans.get("activities") is None:
        return ()
    __, rows = generation.fetch(ORIGINS, {})
    found: Counter[str] = Counter()
    for scheme, place, recordings in rows:
        if origin := _origin(f"{scheme}//{place}"):
            found[origin] += recordings
    often = sorted(found, key=lambda origin: (-found[origin], origin))
    return tuple(sorted(often[:MOST]))


def plays(address: str, generation: OpenGeneration) -> bool:
    """Whether a page may play the recording at an address."""
    return _origin(address) in origins(generation)


def _origin(address: str) -> str:
    """https://calls.example.com; empty where the text is no such safe address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    # What stands in a policy must not be able to end it, and begin another.
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
