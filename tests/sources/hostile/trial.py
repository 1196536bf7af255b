"""Files with faults, imported many at a time, each from a folder and so a system of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.sources.conftest import Store
from tests.sources.hostile.faults import page_with

from rapport.sources.files.words import slug

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sources.hostile.fault import Fault
    from tests.sources.hostile.page import Page

    from rapport.sources.files import FileAccount


@dataclass(frozen=True)
class Came:
    """What came of a file with faults."""

    page: Page
    account: FileAccount
    others: tuple[FileAccount, ...]
    told: tuple[str, ...]
    deals: dict[str, dict[str, Any]]
    rejected: tuple[str, ...]


def outcomes(folder: Path, tried: list[tuple[str, tuple[Fault, ...]]]) -> dict[str, Came]:
    """What comes of several files, by the names they are tried under."""
    store = Store(folder / "data")
    pages, paths = {}, {}
    for name, faults in tried:
        page = pages[name] = page_with(*faults)
        path = folder / name / page.name
        path.parent.mkdir(parents=True)
        path.write_bytes(page.content())
        paths[name] = (
            path.parent if path.suffix != ".zip" else path.rename(path.with_name(f"{name}.zip"))
        )
    try:
        account = store.take(*paths.values())
        rows = store.ask("SELECT to_json(d) FROM mapped_deals AS d")
        found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for (text,) in rows:
            record = json.loads(text, parse_float=Decimal)
            system, number = record["id"].split(":", 1)
            found[system][number] = record
        rejected = store.raw.connection.execute(
            "SELECT file, reason FROM rejects JOIN imports ON imports.id = import"
        ).fetchall()
    finally:
        store.raw.close()
    came = {}
    for name, _ in tried:
        files = [each for each in account.files if each.name.startswith(f"{name}/")]
        main = next((each for each in files if each.table == "deals" or each.failed), files[0])
        came[name] = Came(
            pages[name],
            main,
            tuple(each for each in files if each is not main),
            (*main.messages, *account.messages),
            found[slug(name)],
            tuple(reason for file, reason in rejected if file == main.name),
        )
    return came


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def known_of(record: dict[str, Any], system: str) -> tuple[Any, ...]:
    """What the model has of a deal, as `Deal.known` is written."""
    owner = record["owner_id"]
    amount = record["amount_original"]
    return (
        record["name"],
        record["status"],
        None if amount is None else Decimal(amount),
        owner.removeprefix(f"{system}:") if owner else "",
        _moment(record["created_at"]),
        _moment(record["closed_at"]),
    )


def unlike(came: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Where two differ, the first few."""
    every = [each for each in {**expected, **came} if came.get(each) != expected.get(each)]
    return {each: (came.get(each), expected.get(each)) for each in every[:3]}
