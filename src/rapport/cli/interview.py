"""Asking a person at a terminal what the files of an import are: a table to accept or change."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import shorten
from typing import TYPE_CHECKING

from rapport.cli.asking import end_progress
from rapport.errors import DataError, UsageError, join
from rapport.schema import TABLES
from rapport.sources.files.mapping import NONE, Wishes, fields_of, wishes
from rapport.sources.files.recognition.place import DERIVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.sources.files.questions import Gone, Proposal, ProposedColumn, Question

HELP = """\
  Enter       take it as it stands
  a number    change what that column is
  t           change the table that the file is
  s           leave the file out
  b           back to the list of files
  q           import nothing"""
LIST_HELP = """\
  Enter       take them as they stand
  a number    look at that file
  q           import nothing"""


class Terminal:
    """A person at a terminal; what they said is kept in `said`, by file, as wishes."""

    def __init__(self) -> None:
        self.said: dict[str, Wishes] = {}
        self.headers: dict[str, list[str]] = {}
        self._accepted = False

    def review(self, proposals: Sequence[Proposal]) -> Mapping[str, Wishes]:
        """Show what each file is taken for, and let it be changed until it is accepted."""
        end_progress()
        changed: dict[str, Wishes] = {}
        for each in proposals:
            self.headers[each.file] = [column.header for column in each.columns]
        if not self._accepted:
            changed = self._list(proposals) if len(proposals) > 1 else self._file(proposals[0])
        if changed:
            return self._keep(changed)
        self._accepted = True
        # A question is worth asking only of what is imported.
        for proposal in proposals:
            for question in proposal.questions:
                return self._keep({proposal.file: self._ask(question)})
        return {}

    def is_deleted(self, gone: Gone) -> bool:
        """Ask what it means that a newer export lacks records."""
        end_progress()
        what = f"{gone.records:,} {gone.table} of the export before are not in {gone.file}"
        print(f"\n{what} ({', '.join(gone.examples)} …).")
        print("  1  They are kept: it holds a part of the records.")
        print("  2  They were deleted in the source: reports leave them out from today on.")
        return _number("Which is it?", 2, default=1) == 2

    def _keep(self, changed: dict[str, Wishes]) -> dict[str, Wishes]:
        for file, more in changed.items():
            self.said[file] = self.said.get(file, Wishes()).and_then(more)
        return changed

    def _list(self, proposals: Sequence[Proposal]) -> dict[str, Wishes]:
        while True:
            print()
            wide = max(len(each.file) for each in proposals)
            for number, each in enumerate(proposals, 1):
                table = each.table or "not used"
                print(f"  {number:>3}  {each.file:<{wide}}  {table:<16}  {_in_short(each)}")
            answer = _read("Take them so? [Enter, a number, ?]")
            if not answer:
                return {}
            if answer == "?":
                print(LIST_HELP)
            elif (number := _is_number(answer, len(proposals))) and (
                changed := self._file(proposals[number - 1], back=True)
            ):
                return changed

    def _file(self, proposal: Proposal, *, back: bool = False) -> dict[str, Wishes]:
        """What is changed of one file; empty where it is accepted, or `back` to the list."""
        while True:
            _show(proposal)
            answer = _read("Take it so? [Enter, a number, t, s, ?]")
            if not answer or (answer == "b" and back):
                return {}
            if answer == "?":
                print(HELP)
            elif answer == "s":
                return {proposal.file: Wishes(NONE)}
            elif answer == "t":
                if table := _table():
                    return {proposal.file: Wishes(table)}
            elif number := _is_number(answer, len(proposal.columns)):
                column = proposal.columns[number - 1]
                if wish := _field(proposal, column):
                    # The table was shown and not changed: it stays, whatever the column says.
                    return {proposal.file: wishes(proposal.table, {column.header: wish})}

    def _ask(self, question: Question) -> Wishes:
        print(f"\n{question.text}")
        for number, each in enumerate(question.choices, 1):
            print(f"  {number}  {each.label}")
        chosen = question.choices[_number("Which is it?", len(question.choices)) - 1]
        return wishes(None, {question.header: chosen.wish})


def _show(proposal: Proposal) -> None:
    records = "1 record" if proposal.records == 1 else f"{proposal.records:,} records"
    became = proposal.table or "not used"
    print(f"\n{proposal.file}  →  {became}: {records}; {proposal.reason}.")
    width = max(get_terminal_size((100, 24)).columns, 60)
    header = min(max((len(each.header) for each in proposal.columns), default=0), width // 3)
    field = max((len(each.field or NONE) for each in proposal.columns), default=0)
    for number, each in enumerate(proposal.columns, 1):
        head = (
            f"  {number:>3}  {shorten(each.header, header, placeholder='…'):<{header}}"
            f"  {each.field or NONE:<{field}}  {_sure(each.confidence):<8}  "
        )
        examples = " · ".join(shorten(value, 24, placeholder="…") for value in each.examples)
        print(head + examples[: max(width - len(head), 0)])
    for message in proposal.messages:
        print(f"    · {message}")


def _sure(confidence: float) -> str:
    return "sure" if confidence >= 0.9 else "likely" if confidence >= 0.6 else "unsure"


def _in_short(proposal: Proposal) -> str:
    if not proposal.table:
        return proposal.reason
    unsure = [each.header for each in proposal.columns if each.field and each.confidence < 0.6]
    asked = [each.header for each in proposal.questions]
    taken = sum(bool(each.field) for each in proposal.columns)
    said = f"{taken} of {len(proposal.columns)} columns, {_sure(proposal.confidence)}"
    if unsure:
        said += f"; unsure of {join(unsure[:3], 'and')}"
    if asked:
        said += f"; a question on {join(asked, 'and')}"
    return said


def _table() -> str:
    # Those that are made of others are no file's.
    known = [each for each in TABLES if each not in DERIVED]
    answer = _read(f"Which table? [{', '.join(known)}]")
    if not answer:
        return ""
    try:
        return wishes(answer, None).table or ""
    except UsageError as error:
        print(error)
        return ""


def _field(proposal: Proposal, column: ProposedColumn) -> str:
    print(f"\n{column.header} is {_taken(column)}: {column.reason}.")
    answer = _read(f"What is it? [Enter leaves it, a field, x_… for your own, {NONE}, ?]")
    if answer == "?":
        print(f"  {', '.join(fields_of(proposal.table or 'deals'))}")
        answer = _read("What is it?")
    if not answer:
        return ""
    try:
        wished = wishes(proposal.table, {column.header: answer})
        wished.of(proposal.table or "deals", column.header)
    except UsageError as error:
        print(error)
        return ""
    return answer


def _taken(column: ProposedColumn) -> str:
    return f"taken for {column.field}" if column.field else "left out"


def _number(text: str, most: int, default: int = 0) -> int:
    while True:
        answer = _read(f"{text} [1 to {most}]")
        if not answer and default:
            return default
        if found := _is_number(answer, most):
            return found


def _is_number(answer: str, most: int) -> int:
    """The number that was given, 0 where it is none of those that there are."""
    number = int(answer) if answer.isdecimal() else 0
    if 1 <= number <= most:
        return number
    print(f"There is no {answer!r}: a number from 1 to {most}, or ? for help.")
    return 0


def _read(text: str) -> str:
    try:
        answer = input(f"{text} ").strip()
    except EOFError:
        answer = "q"
        print()
    if answer == "q":
        raise DataError("Nothing was imported.")
    return answer
