"""A report of a workspace's own, read from its text: reports/*.toml, or the same as JSON.

    id = "value-per-activity"                 else the file's name
    title = "What our work brings"            or { en = "…", nb = "…", ru = "…" }
    question = "What does an activity bring, and whose bring most?"
    group = "team"                            sales, marketing, team, customers, service, across
    period = "this_year"
    compare = "previous_year"                 or "none"
    where = ["source=Web|Referral"]           conditions, beside the reader's
    splits = ["owner", "team"]                what a reader is offered to split by
    tiles = ["won_amount", "won_amount / activities"]

    [called]                                  measures that it calls otherwise
    "won_amount / activities" = { en = "Value per activity", nb = "Verdi per aktivitet" }

    [[section]]
    text = "Plain words between the figures."

    [[section]]
    title = "By {split}"                      {split} is what the reader splits by
    measures = ["won_amount", "won_amount / activities"]
    by = ["{split}"]                          {grain} the unit of time that suits the period
    chart = "ranking"
    order = ["-won_amount / activities"]
    limit = 10
    having = ["won_deals>=3"]

Only a section with measures must be there. Names are looked up when the report is asked: see
rapport.custom_reports.checking.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from rapport.chart import kinds
from rapport.custom_reports.checking import check
from rapport.custom_reports.entry import Entry
from rapport.custom_reports.places import Places
from rapport.custom_reports.saying import headline
from rapport.errors import QueryError, WorkspaceError
from rapport.estimates import names as estimates
from rapport.formula import FormulaError, is_aggregation, is_formula, parse
from rapport.query import where
from rapport.report import ANSWERS, GROUPS, RHYTHMS, Report
from rapport.section import READ_AS, Section
from rapport.wording import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.report import Answered
    from rapport.wording import Message
    from rapport.workspace import Workspace

KEYS = (
    *("id", "title", "question", "group", "answers", "rhythm", "period", "compare", "where"),
    *("of_alone", "splits", "tabs", "options", "about", "tiles", "called", "section"),
)
SECTION_KEYS = (
    *("id", "title", "text", "measures", "by", "chart", "compared", "read_as", "order", "limit"),
    *("where", "having", "options", "own", "period", "trailing_days", "earlier", "says"),
    *("says_under", "needs", "known", "filled", "each", "splits", "with_goals", "every_goal"),
    *("of_several", "worked_out"),
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_SECTION_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True)
class CustomReport(Report):
    """A report of a workspace's own, with the text that it was read from."""

    file: str = field(default="", compare=False)
    """Where it stands, for errors: reports/mine.toml."""
    text: str = field(default="", compare=False, repr=False)

    @property
    def version(self) -> str:
        """A mark of its text."""
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def places(self) -> Places:
        """Where its keys and values stand."""
        return Places(self.text, self.file.endswith(".json"))

    def answer(self, workspace: Workspace, parts: Mapping[str, Sequence[str]]) -> Answered:
        """The report's answer, as Report.answer has it.

        Raises WorkspaceError, with its file and the line, where it names what there is not.
        """
        check(self, workspace.model)
        return super().answer(workspace, parts)


def from_text(text: str, file: str) -> CustomReport:
    """The report that a text is; `file` is its name, by whose ending it is TOML or JSON.

    Raises WorkspaceError with the file, the line and the mend.
    """
    is_json = file.endswith(".json")
    try:
        content = json.loads(text) if is_json else tomllib.loads(text)
    except json.JSONDecodeError as error:
        what = f"{file}, line {error.lineno}: that is not valid JSON: {error.msg}."
        raise WorkspaceError(what) from None
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{file} is not valid TOML: {error}.") from None
    if not isinstance(content, dict):
        raise WorkspaceError(f"{file}, line 1: a report in JSON is an object.", "Begin it with {.")
    return _report(Entry(content, Places(text, is_json), file), text)


def _report(entry: Entry, text: str) -> CustomReport:
    entry.check_keys(KEYS)
    stem = entry.file.rpartition("/")[2].rpartition(".")[0]
    name = entry.text("id") or stem
    if not _ID.fullmatch(name):
        key = "id" if "id" in entry.content else ""
        mend = "It takes small letters a-z, digits and -, and 60 of them at most."
        raise entry.error(key, f"the report's id is {name!r}.", mend)
    sections = _sections(entry)
    own = [each for each in sections if each.measures and not each.is_worklist]
    # Without tiles of its own it has the figures of its sections.
    usual = dict.fromkeys(
        measure for each in own for measure in each.measures if ":" not in measure
    )
    tiles = _measures(entry, "tiles") or tuple(usual)[:4]
    if not tiles:
        mend = 'Write [[section]], and below it measures = ["won_amount"].'
        raise entry.error("section", f"{name} has no figures.", mend)
    compare = entry.text("compare", "previous_period")
    return CustomReport(
        id=name,
        title=entry.words("title") or _titled(name),
        question=entry.words("question"),
        group=entry.one_of("group", GROUPS, "across"),
        period=entry.text("period", "this_year"),
        tiles=tiles,
        sections=sections,
        splits=entry.texts("splits"),
        tabs=entry.texts("tabs"),
        of_alone=_conditions(entry, "of_alone"),
        about=entry.text("about"),
        compare="" if compare == "none" else compare,
        headline=headline,
        options=entry.texts("options"),
        where=_conditions(entry, "where"),
        answers=entry.one_of("answers", ANSWERS),
        rhythm=entry.one_of("rhythm", RHYTHMS, "weekly"),
        called=_called(entry),
        file=entry.file,
        text=text,
    )


def _titled(name: str) -> Message:
    from rapport.wording import Message

    said = name.replace("-", " ")
    return Message(said[:1].upper() + said[1:])


def _sections(entry: Entry) -> tuple[Section, ...]:
    listed = entry.content.get("section", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        mend = "Write [[section]] before each, or a list of objects in JSON."
        raise entry.error("section", "section is not a list of sections.", mend)
    found: list[Section] = []
    taken = {"summary"}
    for number, content in enumerate(listed):
        own = replace(entry, content=content, part=number)
        section = _section(own, f"part_{number + 1}")
        if section.id in taken:
            raise own.error("id", f"there is a section {section.id} already.", "Call it otherwise.")
        taken.add(section.id)
        found.append(section)
    return tuple(found)


def _section(entry: Entry, usual: str) -> Section:
    entry.check_keys(SECTION_KEYS)
    name = entry.text("id", usual)
    if not _SECTION_ID.fullmatch(name):
        mend = "It takes small letters a-z, digits and _, a letter first, and 60 of them at most."
        raise entry.error("id", f"the section's id is {name!r}.", mend)
    if "text" in entry.content:
        beside = [key for key in entry.content if key not in ("id", "title", "text")]
        if beside:
            mend = "Give the words a [[section]] of their own."
            raise entry.error(beside[0], f"{beside[0]} stands beside a text.", mend)
        text = entry.message("text", entry.content["text"], None)
        if not text:
            raise entry.error("text", "text is empty.", "Leave it out.")
        return Section(name, entry.words("title", ("split",)), text=text)
    measures = _measures(entry, "measures")
    if not measures:
        mend = 'Write measures = ["won_amount"], or text = "…".'
        raise entry.error("measures", f"the section {name} has neither figures nor words.", mend)
    section = Section(
        id=name,
        title=entry.words("title", ("split",)),
        measures=measures,
        by=entry.texts("by"),
        chart=entry.one_of("chart", kinds()),
        compared=entry.flag("compared"),
        read_as=entry.one_of("read_as", READ_AS),
        order=tuple(_ordered(each) for each in entry.texts("order")),
        limit=entry.number("limit"),
        where=_conditions(entry, "where"),
        having=_conditions(entry, "having"),
        options=entry.pairs("options"),
        own=entry.pairs("own"),
        period=entry.text("period"),
        trailing_days=entry.number("trailing_days") or 0,
        earlier=entry.number("earlier") or 0,
        with_goals=entry.flag("with_goals"),
        every_goal=entry.flag("every_goal"),
        of_several=entry.flag("of_several"),
        known=entry.texts("known"),
        says=entry.message("says", entry.content.get("says", ""), None),
        says_under=_says_under(entry),
        needs=entry.texts("needs"),
        filled=entry.texts("filled"),
        each=entry.text("each"),
        splits=entry.texts("splits"),
        worked_out=entry.one_of("worked_out", estimates()),
    )
    _check_form(section, entry)
    return section


def _check_form(section: Section, entry: Entry) -> None:
    """Refuse what no answer could have the form of."""
    wants: dict[str, tuple[bool, str]] = {
        "records": (len(section.measures) == 1 and not section.by, "one measure, and no by"),
        "shares": (bool(section.by), "something to split by: by"),
        "last": (bool(section.by), "something to split by: by"),
        "across": (len(section.by) == 2, "two in by"),
        "triangle": (len(section.by) == 2 and len(section.measures) > 1, "two in by, two measures"),
    }
    wants["still there"] = wants["triangle"]
    wants["board"] = wants["beyond"] = wants["cumulated"] = wants["shares"]
    wants["falls"] = wants["shares"]
    right, wanted = wants.get(section.read_as, (True, ""))
    if not right:
        raise entry.error("read_as", f"read_as is {section.read_as!r}.", f"It takes {wanted}.")


def _measures(entry: Entry, key: str) -> tuple[str, ...]:
    """Names, and formulas in one way of writing them."""
    found = []
    for each in entry.texts(key):
        try:
            found.append(_in_one_way(each))
        except FormulaError as error:
            raise entry.error(key, error.what, error.mend, each) from None
    twice = [each for each in found if found.count(each) > 1]
    if twice:
        raise entry.error(key, f"{key} names {twice[0]} twice.", "Leave one out.", twice[0])
    return tuple(found)


def _in_one_way(name: str) -> str:
    if is_formula(name) and not is_aggregation(name):
        return str(parse(name))
    return name


def _ordered(name: str) -> str:
    bare = name.removeprefix("-")
    try:
        return name.removesuffix(bare) + _in_one_way(bare)
    except FormulaError:
        return name


def _conditions(entry: Entry, key: str) -> tuple[str, ...]:
    for each in entry.texts(key):
        try:
            where(each)
        except QueryError as error:
            raise entry.error(key, error.what, error.mend, each) from None
    return tuple(str(where(each)) for each in entry.texts(key))


def _called(entry: Entry) -> tuple[tuple[str, Message], ...]:
    content = entry.content.get("called", {})
    if not isinstance(content, dict):
        mend = 'Write [called], and below it "won_amount" = "What we sold".'
        raise entry.error("called", "called is not a list of names.", mend)
    found = []
    for name, value in content.items():
        try:
            measure = _in_one_way(name)
        except FormulaError as error:
            raise entry.error(name, error.what, error.mend) from None
        label = entry.message(name, value, None)
        found += [(measure, label)] if label else []
    return tuple(found)


def _says_under(entry: Entry) -> tuple[tuple[str, str, Message], ...]:
    listed = entry.content.get("says_under", [])
    keys = {"option", "value", "says"}
    if not isinstance(listed, list) or not all(
        isinstance(each, dict) and set(each) == keys for each in listed
    ):
        mend = 'It takes [{ option = "mode", value = "gross", says = "…" }].'
        raise entry.error("says_under", "says_under is not a list of such.", mend)
    found = []
    for each in listed:
        says = entry.message("says_under", each["says"], None)
        found.append((str(each["option"]), str(each["value"]), says or NOTHING))
    return tuple(found)
