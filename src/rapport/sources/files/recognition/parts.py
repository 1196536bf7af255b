"""Columns that say a field between them, or that say less than a field.

Won time    Lost time            closed_at            Won?    Close Date      status
2026-01-05               →       2026-01-05           Yes     2026-01-05  →   won
            2026-02-01           2026-02-01           No                      open
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files.mapping import Entry
from rapport.sources.files.words import custom_field, words

if TYPE_CHECKING:
    from rapport.sources.files.recognition.shape import Shape

KINDS = {
    "call": "call", "calls": "call", "anrop": "call", "samtale": "call", "samtaler": "call",
    "звонок": "call", "звонки": "call",
    "meeting": "meeting", "meetings": "meeting", "events": "meeting", "appointments": "meeting",
    "møte": "meeting", "møter": "meeting", "встреча": "meeting", "встречи": "meeting",
    "task": "task", "tasks": "task", "oppgave": "task", "oppgaver": "task", "задача": "task",
    "задачи": "task",
    "note": "note", "notes": "note", "notat": "note", "notater": "note", "заметка": "note",
    "заметки": "note", "примечания": "note",
    "email": "email", "emails": "email", "письма": "email",
}  # fmt: skip
"""What the name of a file of activities of one kind says of them."""


def put_together(shape: Shape) -> None:
    """Settle the parts of fields that a shape's columns are."""
    if shape.target == "deals":
        _closings(shape)
        _endings(shape)
    if shape.target == "leads":
        _conversions(shape)
    if shape.target == "activities":
        _kind(shape)


def _of(shape: Shape, field: str) -> Entry | None:
    return next((each for each in shape.entries if each.field == field and each.header), None)


def _leave(shape: Shape, entry: Entry, why: str) -> None:
    name, again = custom_field(entry.header), 2
    while name in shape.fields:
        name, again = f"{custom_field(entry.header)}_{again}", again + 1
    profile = shape.profiles.get(entry.header)
    kind = "boolean" if profile and profile.booleans == profile.filled else "date"
    shape.put(replace(entry, field=name, type=kind, reason=why, confidence=0.6))


def _closings(shape: Shape) -> None:
    """When deals were won and when they were lost are together when they closed."""
    won, lost = _of(shape, "won_at"), _of(shape, "lost_at")
    says_how = shape.fields & {"status", "stage.name", "stage_id", "is_won"}
    if "closed_at" in shape.fields:
        for entry in (won, lost):
            if entry and says_how:
                _leave(shape, entry, "there is another date on which the deals closed")
    elif won and not lost and says_how:
        shape.put(replace(won, field="closed_at"))
    elif lost and not won and says_how:
        shape.put(replace(lost, field="closed_at", confidence=0.7))
    elif won and lost:
        shape.messages.append(
            f'A deal closed on its "{won.header}", or else on its "{lost.header}".'
        )
    if won and not says_how:
        shape.messages.append(
            f'Nothing says how deals ended but "{won.header}": those that have it count as won.'
        )


def _endings(shape: Shape) -> None:
    """Flags say how deals ended only where no status does."""
    flags = [each for name in ("is_won", "is_lost", "is_closed") if (each := _of(shape, name))]
    if "status" in shape.fields:
        for entry in flags:
            _leave(shape, entry, "the status says how the deals ended")
        return
    won, lost, closed = (_of(shape, each) for each in ("is_won", "is_lost", "is_closed"))
    if won and not lost and not closed:
        dated = _of(shape, "closed_at")
        if dated:
            rest = f'others are lost where they have a "{dated.header}", and open where not'
        elif shape.fields & {"stage.name", "stage_id"}:
            rest = "of others the stage says how they ended"
        else:
            rest = "others as lost"
        shape.messages.append(f'Deals count as won where "{won.header}" says so; {rest}.')


def _conversions(shape: Shape) -> None:
    """A lead whose first contact is the first that is known of it was created then."""
    converted = _of(shape, "is_converted")
    if converted and "status" not in shape.fields:
        shape.messages.append(
            f'The status of a lead is Converted where "{converted.header}" says so, else Open.'
        )
    first = _of(shape, "first_contacted_at")
    if first and "created_at" not in shape.fields:
        reason = (
            f'there is no date of creation; "{first.header}", when it was first spoken to, is'
            " the nearest"
        )
        shape.put(replace(first, field="created_at", reason=reason, confidence=0.7))
    if converted and "converted_at" not in shape.fields:
        _say_undated(shape, converted)


def _say_undated(shape: Shape, converted: Entry) -> None:
    """Tell what stands in for the day on which leads were converted."""
    dated = _of(shape, "status_changed_at") or _of(shape, "created_at")
    when = f'"{converted.header}" says which leads were converted, and nothing says when'
    if dated:
        what = "when their status changed" if dated.field != "created_at" else "their creation"
        shape.messages.append(f'{when}: "{dated.header}", {what}, stands in.')
    elif "status" in shape.fields:
        shape.messages.append(f"{when}: the status of these is taken to be Converted.")
    else:
        shape.messages.append(f"{when}: they count in no period.")


def _kind(shape: Shape) -> None:
    """What kind activities are, from the name of a file that holds one kind alone."""
    if "kind" in shape.fields:
        return
    for word in reversed(words(shape.stem)):
        if kind := KINDS.get(word):
            reason = f'the file is called "{shape.stem}"'
            shape.entries.append(Entry("", "kind", constant=kind, reason=reason, confidence=0.9))
            return
