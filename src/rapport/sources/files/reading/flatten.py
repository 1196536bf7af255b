"""One nested record → texts by the path of their names; numbers keep every digit they have."""

from __future__ import annotations

import json
from typing import Any

# Their insides are the record's own: HubSpot, Airtable, GraphQL.
_OWN = ("properties", "fields", "node")
Path = tuple[str, ...]


class Digits(str):
    """A number as it was written."""

    __slots__ = ()


def decoder() -> json.JSONDecoder:
    """Reads JSON without losing digits."""
    return json.JSONDecoder(
        parse_float=Digits, parse_int=Digits, parse_constant=lambda _: None, strict=False
    )


def flat(record: dict[str, Any], before: Path = ()) -> dict[Path, str]:
    """Texts by their path: lists of plain values joined by "; ", lists of records as JSON."""
    result: dict[Path, str] = {}
    for name, value in record.items():
        path = (*before, name)
        if isinstance(value, dict):
            result.update(flat(value, path))
        elif isinstance(value, list):
            if any(isinstance(each, dict | list) for each in value):
                result[path] = text_of(value)
            else:
                result[path] = "; ".join(_plain(each) for each in value if each is not None)
        else:
            result[path] = _plain(value)
    return result


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def text_of(value: Any) -> str:
    """A value as JSON, its numbers as they were written."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k, ensure_ascii=False)}: {text_of(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text_of(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def names(paths: list[Path]) -> list[str]:
    """Headers for paths: dotted, and without "properties" in front where that tells them apart."""
    short = [each[1:] if len(each) > 1 and each[0] in _OWN else each for each in paths]
    counts: dict[Path, int] = {}
    for each in short:
        counts[each] = counts.get(each, 0) + 1
    return [
        ".".join(brief if counts[brief] == 1 else path)
        for path, brief in zip(paths, short, strict=True)
    ]
