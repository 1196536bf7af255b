"""Data health: what became of the files that were brought, and what looks wrong but is kept.

None of it is a measure over records: it is what was put on record as the data came in and as the
generation was built, so every section is a listing of such rows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rapport.called import FIELDS, TABLES
from rapport.forms.listing import Listing
from rapport.measures import MEASURES
from rapport.query import Query
from rapport.report import Report, Section
from rapport.reports._effects import LISTS, StatedColumn, effects, listed, mends, titles
from rapport.reports._saying import tile
from rapport.table import Column
from rapport.wording import MISSING, Message, _, _n

if TYPE_CHECKING:
    from rapport.open_generation import OpenGeneration
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

NO_DATA = _("There is no data yet: nothing was brought.")
ALL_TAKEN = _n("{n} record was taken.", "All {n} records were taken.")
TAKEN = _("{taken} of {read} records were taken.")
REJECTED = _n("{n} was rejected.", "{n} were rejected.")
SKIPPED = _n("{n} was skipped.", "{n} were skipped.")
WRONG = _n("{n} record looks wrong.", "{n} records look wrong.")
FIRST = _("Above all: {what} ({where}, {n}).")
NOTHING_WRONG = _("Nothing looks wrong.")

REPORT_TITLES = {
    "pipeline": _("Pipeline"),
    "total-sales": _("Total sales"),
    "losses": _("Losses"),
    "new-leads": _("New leads"),
    "activity": _("Activity"),
    "profitability": _("Profitability"),
    "recurring-revenue": _("Recurring revenue"),
    "doa": _("Dead on arrival"),
}
EFFECT = _n(
    "Without the one record of “{what}” ({where}), "
    "{figure} in {report} would be {then}, not {now}.",
    "Without the {n} records of “{what}” ({where}), "
    "{figure} in {report} would be {then}, not {now}.",
)
TABLE, FIELD, FILE = _("Kind of record"), _("Field"), _("File")
EXAMPLES, RECORDS, WRONG_HOW = _("Examples"), _("Records"), _("What looks wrong")
TITLES: dict[str, Message] = titles()
MENDS: dict[str, Message] = {str(each): each for each in mends().values()}
REASONS = {
    "an alias": _("You said so."),
    "the same name but for case, spacing or punctuation": _(
        "The same but for case, spaces or punctuation."
    ),
}


SHOWN = 3
"""So many examples are told of each problem."""
SUSPECTED = """
    SELECT kind, table_name, field, records, of_records, examples FROM suspicions"""

NEWEST = """(
    SELECT numbered.* FROM (
        SELECT i.*, row_number() OVER (PARTITION BY dataset, file ORDER BY import_id DESC) AS place
        FROM imports i
    ) numbered WHERE place = 1
)"""
"""Of each file the last import: what an earlier one said is no longer so."""
LARGE = 0.05
MOST = 200
"""So many messages, rejects and names are listed."""


def _text(name: str, label: Message, words: dict[str, Message] | None = None) -> Column:
    return Column(name, label, "dimension", "text", words=words or {})


def _count(name: str, label: Message, *, adds_up: bool = False) -> Column:
    return Column(name, label, "measure", "integer", "count", adds_up=adds_up)


def _listed(value: Any) -> str:
    """What a JSON list holds, in one text."""
    return ", ".join(_on_one_line(each) for each in json.loads(value)) if value else ""


def _on_one_line(value: Any) -> str:
    return " ".join(str(value).split())


def _problems(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    """What looks wrong, in which field, of how many records, and some of them."""
    __, rows = generation.fetch(SUSPECTED, {})
    found = [(*row[:5], _listed(row[5])) for row in rows]
    for each in listed(generation):
        among = LISTS[each.kind].among
        whole = generation.ask(Query((among,))).total_of(among)
        found.append((each.kind, each.fact, None, each.count, whole, ", ".join(each.ids[:SHOWN])))
    return sorted(found, key=lambda row: (-row[3], row[0], row[1], row[2] or ""))


def _mending(generation: OpenGeneration) -> list[tuple[Any, ...]]:
    """What to do about each kind of problem: those of most records first."""
    records: dict[str, int] = {}
    for kind, __, ___, count, *____ in _problems(generation):
        records[kind] = records.get(kind, 0) + count
    by_kind = mends()
    kinds = sorted(records, key=lambda each: (-records[each], each))
    return [(each, str(by_kind[each])) for each in kinds]


ACCOUNT = Listing(
    (
        _count("records_read", _("Records read")),
        _count("records_taken", _("Records taken")),
        _count("records_rejected", _("Rejected")),
        _count("records_skipped", _("Skipped")),
        _count("records_doubted", _("Records that look wrong")),
        _count("names_taken", _("Names taken as others")),
    ),
    f"""
    SELECT
        taken + rejected + skipped, taken, rejected, skipped,
        CASE WHEN taken IS NOT NULL
            THEN (SELECT CAST(coalesce(sum(records), 0) AS BIGINT) FROM doubted) END,
        CASE WHEN taken IS NOT NULL
            THEN (SELECT count(*) FROM resolutions WHERE value <> taken_as) END
    FROM (
        SELECT
            CAST(sum(loaded + updated + unchanged) AS BIGINT) AS taken,
            CASE WHEN count(*) > 0 THEN (
                SELECT count(*) FROM rejects
                WHERE import_id IN (SELECT import_id FROM {NEWEST} newest)
            ) END AS rejected,
            CAST(sum(skipped) AS BIGINT) AS skipped
        FROM {NEWEST} newest
    ) counts""",
)

IMPORTS = Listing(
    (
        _text("file", FILE),
        _text("table", _("Taken as"), TABLES),
        Column("imported_at", _("Imported (UTC)"), "dimension", "date"),
        _count("read", _("Read"), adds_up=True),
        _count("loaded", _("New"), adds_up=True),
        _count("updated", _("Updated"), adds_up=True),
        _count("unchanged", _("As before"), adds_up=True),
        _count("rejected", _("Rejected"), adds_up=True),
        _count("skipped", _("Skipped"), adds_up=True),
    ),
    f"""
    SELECT file, table_name, imported_at, read, loaded, updated, unchanged, rejected, skipped
    FROM {NEWEST} newest ORDER BY imported_at DESC, import_id DESC""",
    lambda row: (row[0], row[1], row[2].replace(microsecond=0), *row[3:]),
)

MESSAGES = Listing(
    (_text("file", FILE), _text("message", _("What was said"))),
    f"""
    SELECT file, messages FROM {NEWEST} newest
    WHERE CAST(messages AS VARCHAR) <> '[]' ORDER BY import_id DESC LIMIT {MOST}""",
    lambda row: (row[0], " ".join(_on_one_line(each) for each in json.loads(row[1]))),
    _("no file gave cause to say anything"),
)

REJECTS = Listing(
    (
        _text("reason", _("Why")),
        _text("file", FILE),
        _text("column", _("Column")),
        _text("examples", EXAMPLES),
        _count("records", RECORDS, adds_up=True),
    ),
    f"""
    SELECT
        reason, file, column_name,
        min(value) || CASE WHEN max(value) <> min(value) THEN ', ' || max(value) ELSE '' END,
        count(*)
    FROM rejects WHERE import_id IN (SELECT import_id FROM {NEWEST} newest)
    GROUP BY reason, file, column_name ORDER BY count(*) DESC, reason, file LIMIT {MOST}""",
    lambda row: (*row[:3], _on_one_line(row[3]) if row[3] else None, row[4]),
    _("nothing was rejected"),
)

DOUBTS = Listing(
    (
        _text("what", WRONG_HOW, TITLES),
        _text("table", TABLE, TABLES),
        _text("field", FIELD, FIELDS),
        _count("records", RECORDS),
        _count("of_records", _("Of")),
        _text("examples", EXAMPLES),
    ),
    SUSPECTED,
    work=_problems,
    without=_("nothing looks wrong"),
)

EFFECTS = Listing(
    (
        _text("what", WRONG_HOW, TITLES),
        _text("table", TABLE, TABLES),
        _count("records", _("Left out")),
        _text("report", _("Report"), REPORT_TITLES),
        _text("figure", _("Figure"), {each.name: each.label for each in MEASURES.values()}),
        StatedColumn("now", _("As it is"), "dimension", "number"),
        StatedColumn("without", _("Without them"), "dimension", "number"),
    ),
    "",
    work=effects,
    without=_("no figure of the reports would be another without what looks wrong"),
)

MENDING = Listing(
    (_text("what", WRONG_HOW, TITLES), _text("mend", _("What to do"), MENDS)),
    "",
    work=_mending,
    without=_("nothing looks wrong"),
)

NAMES = Listing(
    (
        _text("value", _("As it stands in the file")),
        _text("taken_as", _("Taken as")),
        _text("table", TABLE, TABLES),
        _text("reason", _("Why"), REASONS),
        _count("records", RECORDS),
    ),
    f"""
    SELECT value, taken_as, table_name, reason, CAST(sum(records) AS BIGINT)
    FROM resolutions WHERE value <> taken_as
    GROUP BY value, taken_as, table_name, reason ORDER BY 5 DESC, 1, 2 LIMIT {MOST}""",
    without=_("no name was taken as another"),
)

FULLNESS = Listing(
    (
        _text("table", TABLE, TABLES),
        _text("field", FIELD, FIELDS),
        Column("share", _("Filled in"), "measure", "number", "share"),
        _count("filled", _("With a value")),
        _count("of_records", _("Of")),
    ),
    """
    SELECT table_name, field, CAST(filled AS DOUBLE PRECISION) / records, filled, records
    FROM fullness ORDER BY place""",
)


def headline(answered: Answered, locale: Locale) -> str:
    """How many records were taken, how many not, and what looks wrong above all."""
    read = tile(answered, "records_read")
    if read is None:
        return locale.say(NO_DATA)
    taken = tile(answered, "records_taken")
    said = [
        locale.count(*ALL_TAKEN, taken)
        if taken == read
        else locale.say(TAKEN, taken=locale.number(taken), read=locale.number(read))
    ]
    for name, text in (("records_rejected", REJECTED), ("records_skipped", SKIPPED)):
        count = tile(answered, name)
        said += [locale.count(*text, count)] if count else []
    doubted = tile(answered, "records_doubted")
    said.append(locale.count(*WRONG, doubted) if doubted else locale.say(NOTHING_WRONG))
    doubts = answered.section("suspicions")
    if doubts and doubts.records:
        what, table, __, records, *___ = doubts.records[0]
        title = locale.say(TITLES[what])
        where = locale.say(TABLES.get(table, Message(table)))
        said.append(
            locale.say(
                FIRST,
                what=title[:1].lower() + title[1:],
                where=where,
                n=locale.number(records),
            )
        )
    changed = answered.section("effects")
    if changed and changed.records and _is_large(changed):
        said.append(_effect(changed, locale))
    return " ".join(said)


def _is_large(table: Table) -> bool:
    """Whether what changes most changes so much that it is worth a sentence."""
    first = table.rows()[0]
    then = first["without"]
    return then is None or abs(float(then) - float(first["now"])) >= LARGE * abs(first["now"])


def _effect(table: Table, locale: Locale) -> str:
    """What changes most, in a sentence."""
    first = table.rows()[0]
    columns = {each.name: each for each in table.columns}

    def said(name: str) -> str:
        found = columns[name].name_of(first[name], locale)
        return found if first[name] is not None else MISSING

    title = said("what")
    return locale.count(
        *EFFECT,
        first["records"],
        what=title[:1].lower() + title[1:],
        where=said("table"),
        figure=said("figure"),
        report=said("report"),
        now=said("now"),
        then=said("without"),
    )


DATA_HEALTH = Report(
    id="data-health",
    title=_("Data health"),
    question=_("What became of the data that we brought, and what looks wrong in it?"),
    group="across",
    answers="data",
    period="all",
    compare="",
    tiles=(),
    account=ACCOUNT,
    sections=(
        Section(
            "suspicions",
            _("What looks wrong, but is kept"),
            listing=DOUBTS,
            says=_("All of it counts in the reports: nothing is left out by itself."),
        ),
        Section(
            "effects",
            _("What the reports would say without it"),
            listing=EFFECTS,
            says=_(
                "Of several that are the same, one stays. What was worked out of many records "
                "together, such as customers lost or costs shared out, stays as it is. Those that "
                "change most come first."
            ),
        ),
        Section("mending", _("What to do about it"), listing=MENDING),
        Section("rejects", _("What was rejected, and why"), listing=REJECTS),
        Section("imports", _("What became of each file"), listing=IMPORTS),
        Section("messages", _("What was said of the files"), listing=MESSAGES),
        Section("names", _("Names taken as others"), listing=NAMES),
        Section("fullness", _("How full the fields are"), listing=FULLNESS),
    ),
    headline=headline,
)
