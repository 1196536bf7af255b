"""The account of an import, as a terminal shows it."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Any

from rapport.errors import join
from rapport.settings import FILE

if TYPE_CHECKING:
    from rapport.model import Model
    from rapport.sources.files import FileAccount, ImportAccount
    from rapport.workspace import Workspace

WAITING = frozenset(
    [
        "costs",
        "deal_credits",
        "emails",
        "shipments",
        "spend",
        "touches",
        "work",
    ]
)
"""The tables of the model that no measure reads yet."""


def print_account(
    account: ImportAccount, workspace: Workspace, *, brief: bool, new: bool = False, taken: str = ""
) -> None:
    """Print what an import did: by file, column and record, then what the workspace has now.

    Of a `new` workspace it is said where its currency comes from: `taken` from the amounts, if any.
    """
    for each in account.placed:
        _print_file(each, brief=brief)
    for each in account.not_placed:
        label = "failed" if each.failed else "not used"
        _say(f"{each.name}  {label}: {each.reason.removesuffix('.')}.", "", "    ")
        if not brief:
            for message in each.messages:
                _say(message, "    · ")
    for message in account.messages:
        _say(message, "· ")
    if account.dry_run:
        print("\nNothing was kept: this was a dry run.")
        return
    if workspace.generations.current is None:
        return
    unsaid = new and not taken and workspace.current.currencies() == {None}
    _print_state(
        account, workspace.model, _money(workspace.settings.currency, taken, unsaid=unsaid)
    )


def _money(currency: str, taken: str, *, unsaid: bool) -> str:
    """What the workspace counts in, and why, where a person might not expect it."""
    if taken:
        return f"All amounts are in {taken}, so the workspace counts in {taken}."
    if unsaid:
        return (
            f"Nothing in the files says which currency their amounts are in: they count as "
            f"{currency} until `currency` in {FILE} says otherwise, and `rapport build` is run."
        )
    return f"Money is in {currency}; `currency` in {FILE} sets another."


def _print_state(account: ImportAccount, model: Model, money: str) -> None:
    _say(f"The workspace has {model.records_in_words() or 'no records yet'}.", "\n", "")
    _say(money, "· ")
    if model.today_is_last_day and model.last_day:
        _say(
            f"Nothing has happened in the data since {model.last_day.isoformat()}: that day is "
            f"taken as today. `today` in {FILE} sets another.",
            "· ",
        )
    waiting = sorted({each.table for each in account.placed if each.table} & WAITING)
    if waiting:
        names = join((name.replace("_", " ") for name in waiting), "and")
        _say(f"No report counts {names} yet; they are kept for those that will.", "· ")
    if model.records.get("deals"):
        print("\nTry:  rapport report total-sales")


def _print_file(file: FileAccount, *, brief: bool) -> None:
    counts = [
        f"{n:,} {word}"
        for word, n in (
            ("loaded", file.loaded),
            ("updated", file.updated),
            ("unchanged", file.unchanged),
            ("rejected", file.rejected),
            ("skipped", file.skipped),
        )
        if n
    ]
    became = file.table or "look-up"
    records = "record" if file.read == 1 else "records"
    print(f"{file.name}  →  {became}: {file.read:,} {records}, {', '.join(counts) or 'none new'}")
    if not brief:
        if file.columns:
            _print_columns(file.columns)
        for message in file.messages:
            _say(message, "    · ")
    for each in file.rejects:
        where = f"record {each.record}" + (f", {each.column}" if each.column else "")
        value = f" {each.value!r}" if each.value is not None else ""
        _say(f"rejected {where}:{value} {each.reason}", "    ! ")
    if file.rejected > len(file.rejects):
        _say(f"… and {file.rejected - len(file.rejects):,} more, all kept as rejects.", "    ! ")
    if not brief:
        print()


def _print_columns(columns: Any) -> None:
    wide = max(len(each.header) for each in columns)
    field_wide = max(len(each.field or "left out") for each in columns)
    for each in columns:
        sure = "" if each.confidence >= 0.75 else "  (not sure)" if each.confidence < 0.6 else ""
        head = f"    {each.header:<{wide}}  {each.field or 'left out':<{field_wide}}  "
        _say(f"{each.reason}{sure}", head, " " * len(head))


def _say(text: str, head: str, indent: str | None = None) -> None:
    # What stands in a file must not steer the terminal.
    text, head = (
        "".join(" " if each < " " and each != "\n" else each for each in said)
        for said in (text, head)
    )
    width = get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 120
    after = " " * len(head) if indent is None else indent
    print(fill(text, max(width, len(after) + 40), initial_indent=head, subsequent_indent=after))
