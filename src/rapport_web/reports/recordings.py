"""Recordings of calls, played in the page: where the page may play them from, and nowhere else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rapport.asking import counted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from rapport.report import Report
    from rapport.workspace import OpenGeneration

COLUMN = "recording_url"
MOST = 20
"""Of so many places each is named; of more, any that is asked for safely is taken."""
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
ORIGINS = f"""
    SELECT DISTINCT
        split_part(lower(CAST({COLUMN} AS VARCHAR)), '/', 1) AS scheme,
        split_part(lower(CAST({COLUMN} AS VARCHAR)), '/', 3) AS place
    FROM fact_activities
    WHERE lower(CAST({COLUMN} AS VARCHAR)) LIKE 'http%://%'"""


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
    found = sorted({each for row in rows if (each := _origin(f"{row[0]}//{row[1]}"))})
    return tuple(found) if len(found) <= MOST else ("https:",)


def _origin(address: str) -> str:
    """https://calls.example.com; empty where the text is no such address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    # What stands in a policy must not be able to end it, and begin another.
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
