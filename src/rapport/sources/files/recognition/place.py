"""Which table of the model a file is, and which fields its columns are: by words and by content."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.errors import join
from rapport.schema import EVERYWHERE, TABLES
from rapport.sources.files.mapping import Entry, column_of, has_field, is_custom
from rapport.sources.files.recognition import parts
from rapport.sources.files.recognition.claims import Claim, claims, readable, type_of, unfit
from rapport.sources.files.recognition.entries import custom, wished
from rapport.sources.files.recognition.settled import CLOSE, settle
from rapport.sources.files.recognition.synonyms import FILE_NAMES, NEEDS, OWN
from rapport.sources.files.words import phrase, shell, words

if TYPE_CHECKING:
    from rapport.sources.files.recognition.shape import Shape

DERIVED = frozenset(
    {"calendar", "deal_history", "deal_history_as_known", "stage_visits", "lead_history"}
)
_CALENDAR = frozenset({"calendar", "kalender", "календарь"})
_PERIODS = frozenset({"date", "day", "week", "month", "quarter", "year", "year month"})


def place(shape: Shape) -> None:
    """Decide which table a shape is and its columns, as far as the file alone says it."""
    if shape.wishes.table == "goals" and not shape.has_header:
        return  # what its columns hold tells: see headless
    if shape.wishes.table:
        take(shape, shape.wishes.table, "you said so", 1.0)
    elif _is_model_table(shape):
        _take_as_it_stands(shape)
    elif reason := _no_data(shape):
        shape.reason = reason
    elif shape.has_header:
        _best(shape)


def take(shape: Shape, table: str, reason: str, confidence: float) -> None:
    """Settle a shape's table and place its columns."""
    shape.target, shape.reason, shape.confidence = table, reason, confidence
    if shape.has_header and _names_model(shape, table) >= 0.6 and shape.wishes.table:
        _take_as_it_stands(shape)
        return
    shape.entries = []
    for header in shape.headers:
        if wish := shape.wishes.of(table, header):
            shape.put(wished(shape, header, wish))
    taken = {each.header: each for each in assigned(shape, table)}
    for header in shape.headers:
        if shape.entry(header):
            continue
        claim = taken.get(header)
        if claim:
            reason = claim.reason
            shape.put(Entry(header, claim.field, reason=reason, confidence=claim.confidence))
        else:
            shape.put(_kept_apart(shape, table, header))
    if _is_nutshell(shape, table):
        _own_leads(shape)
    parts.put_together(shape)
    settle(shape, table)


def _kept_apart(shape: Shape, table: str, header: str) -> Entry:
    """The entry of a column that is no field, and what to tell where its header says that it is."""
    profile = shape.profiles[header]
    meant = unfit(table, header, profile)
    if meant is None or meant.field in shape.fields:
        return custom(shape, header)
    kind = type_of(table, meant.field) or "text"
    good = readable(profile, kind)
    kept = custom(
        shape,
        header,
        f"it would be {meant.field}, but only {good:,} of {profile.said:,} values looked at can be"
        " read so",
    )
    shape.messages.append(
        f'"{header}" is called as {meant.field} is, but most of its values cannot be read so: kept'
        f" as {kept.field}. --map {shell(f'{header}={meant.field}')} takes it, and rejects the"
        " records that it cannot read."
    )
    return kept


def assigned(shape: Shape, table: str) -> list[Claim]:
    """Each field to the header that has the best claim to it, each header to one field."""
    said = {
        header: wish
        for header in shape.headers
        if (wish := shape.wishes.columns.get(phrase(header))) and has_field(table, wish.field)
    }
    fields = {each.field for each in said.values()}
    # What a person said counts for the table as well.
    taken = {
        header: Claim(header, wish.field, "you said so", 1.0)
        for header, wish in said.items()
        if wish.field
    }
    everything = [
        claim
        for header in shape.headers
        if header not in said
        for claim in claims(table, header, shape.profiles[header])
    ]
    place_of = {each: number for number, each in enumerate(shape.headers)}
    everything.sort(
        key=lambda each: (
            -each.confidence,
            each.rank,
            -shape.profiles[each.header].filled,
            place_of[each.header],
        )
    )
    for claim in everything:
        # Several columns may be the record's id; which of them the others refer to is seen later.
        if claim.header in taken or (claim.field in fields and claim.field != "id"):
            continue
        fields.add(claim.field)
        taken[claim.header] = claim
    return list(taken.values())


def _best(shape: Shape) -> None:
    scores: list[tuple[float, float, str, int]] = []
    # Of an empty column nothing speaks for a table, and nothing against it.
    filled = [each for each in shape.headers if shape.profiles[each].filled] or shape.headers
    for table in NEEDS:
        found = assigned(shape, table)
        roots = {_root(each.field) for each in found}
        if not all(roots & set(group) for group in NEEDS[table]):
            continue
        named = 1.0 if _is_nutshell(shape, table) else _named(shape.stem, table)
        # What a row says of another record speaks half as loud for what the row is.
        through = sum("." in each.field and not each.field.endswith(".name") for each in found)
        said = sum(each.header in filled for each in found) - through / 2 + _of_lines(shape, table)
        coverage = min(1.0, said / len([each for each in filled if not _is_dated(each, table)]))
        low = coverage < (0.2 if _speaks(table, found) else 0.5)
        if named < 1 and (low or len(found) < 3):
            continue
        scores.append((0.55 * named + 0.45 * coverage, named, table, len(found)))
    if not scores:
        _name_nearest(shape)
        return
    scores.sort(reverse=True)
    score, named, table, count = scores[0]
    reason = f"{count} of its {len(shape.headers)} columns are those of {table}"
    if named:
        reason = f"its name, and {reason}"
    take(shape, table, reason, round(min(0.97, 0.5 + score / 2), 2))
    if len(scores) > 1 and score - scores[1][0] <= CLOSE:
        other = scores[1][2]
        shape.confidence = min(shape.confidence, 0.7)
        shape.messages.append(
            f"It could be {table} or {other} nearly as well: taken for {table};"
            f" --as {other} takes it for {other}."
        )


def _is_dated(header: str, table: str) -> bool:
    """Whether a column of deals holds when they came to a stage: one of many more like it."""
    return table == "deals" and phrase(header).startswith(("date entered ", "date exited "))


def _of_lines(shape: Shape, table: str) -> float:
    """How many columns say what was ordered, which orders have in a sheet of their lines."""
    lines = {"orders": "order_lines", "invoices": "invoice_lines"}.get(table)
    if not lines:
        return 0
    mine = {each.header for each in assigned(shape, table)}
    found = {each.header for each in assigned(shape, lines) if each.field.startswith(_LINE)}
    return len(found - mine) / 2


_LINE = ("product", "quantity", "unit_price", "discount")


def _name_nearest(shape: Shape) -> None:
    """Say which table a file that is of none is most like, and what it lacks."""
    shape.reason = "no table of the model has such columns"
    near: list[tuple[float, str, list[str], list[str]]] = []
    for table, groups in NEEDS.items():
        found = assigned(shape, table)
        fields = list(dict.fromkeys(_root(each.field) for each in found))
        lacks = [" or ".join(_PLAINLY.get(each, each) for each in group[:2])
                 for group in groups if not set(group) & set(fields)]  # fmt: skip
        if fields:
            near.append((len(found) - 1.5 * len(lacks), table, fields, lacks))
    if not near or len((best := max(near, key=lambda each: each[0]))[2]) < 2:
        return
    _, shape.nearest, fields, lacks = best
    here = join([_PLAINLY.get(each, each) for each in fields[:5]], "and")
    missing = f", but not {join(lacks, 'and')}" if lacks else ", among much else"
    shape.reason += f". It looks most like {shape.nearest}: {here} are there{missing}"


_PLAINLY = {
    "created_at": "a date of creation", "closed_at": "a closing date", "is_won": "a flag of won",
    "stage": "a stage", "status": "a status", "amount": "an amount", "owner": "an owner",
    "happened_at": "when it happened", "what": "the field", "to_value": "the new value",
    "ordered_at": "an order date", "issued_at": "an invoice date", "id": "an id",
    "name": "a name", "company": "a company", "contact": "a contact", "product": "a product",
    "quantity": "a quantity", "expected_close_on": "an expected closing date",
    "probability": "a probability", "unit_price": "a price", "order": "an order",
    "deal": "a deal", "invoice": "an invoice", "email": "an e-mail address",
    "last_name": "a last name", "currency": "a currency", "source": "a source",
    "worked_on": "a day", "hours": "hours", "started_at": "a start date", "mrr": "an MRR",
    "period_start": "a period", "target": "a target", "cost_on": "a date", "spent_on": "a day",
    "due_at": "a due date", "done_at": "when it was done", "kind": "a kind",
    "opened_at": "when it was opened", "position": "a position", "number": "a number",
}  # fmt: skip


def _speaks(table: str, found: list[Claim]) -> bool:
    """Whether at least three headers begin with the name of the table's records."""
    fronts = tuple(f"{each} " for each in OWN.get(table, ()) if each not in _PLAIN)
    return sum(phrase(each.header).startswith(fronts) for each in found) >= 3


_PLAIN = frozenset({"sales", "customer", "client", "item", "line", "person", "user", "employee"})
_NUTSHELL = frozenset({"confidence", "anticipated close date", "anticipated close", "milestone"})


def _is_nutshell(shape: Shape, table: str) -> bool:
    """Whether it is an export of Nutshell's leads, which are what others call deals."""
    said = set(shape.phrases)
    worth = said & {"value", "lead value", "amount", "estimated value"}
    return table == "deals" and bool(said & _NUTSHELL and worth) and bool(said & _NUTSHELLS_OWN)


def _own_leads(shape: Shape) -> None:
    """Where leads are deals, the id of a lead is the deal's own."""
    entry = next((each for each in shape.entries if each.field == "lead_id"), None)
    if entry and "id" not in shape.fields:
        shape.put(replace(entry, field="id", reason="its leads are what others call deals"))


_NUTSHELLS_OWN = frozenset(
    {"lead name", "lead number", "lead id", "stage", "pipeline", "sources", "outcome", "lead"}
)


def _root(field: str) -> str:
    """What NEEDS calls a field: company for company.name and company_id."""
    root = field.partition(".")[0]
    return root.removesuffix("_id") if root != "id" else root


_SAY_NOTHING = frozenset(
    {"export", "report", "list", "all", "table", "data", "dataset", "csv", "eksport", "rapport",
     "liste", "экспорт", "отчет", "отчёт", "список", "sample", "copy", "final", "usd"}
)  # fmt: skip


def _named(stem: str, table: str) -> float:
    """How well a file's name says a table: 1 at its end, 0.4 before other words."""
    said = words(stem)
    while said and (said[-1].isdigit() or said[-1] in _SAY_NOTHING):
        said = said[:-1]
    text = " ".join(said)
    names = [each for each in FILE_NAMES.get(table, ()) if f" {each} " in f" {text} "]
    if not names:
        return 0.0
    return 1.0 if any(f" {text}".endswith(f" {each}") for each in names) else 0.4


def named_tables(stem: str) -> list[str]:
    """The tables that a file's name says at its end, the longest name first."""
    text = " ".join(words(stem))
    found = [
        (len(name), table)
        for table, names in FILE_NAMES.items()
        for name in names
        if f" {text}".endswith(f" {name}")
    ]
    return [table for _, table in sorted(found, reverse=True)]


def _names_model(shape: Shape, table: str) -> float:
    """The share of the headers that are the model's own names of a table's columns."""
    known = {each.name for each in TABLES[table].columns_with_companions}
    own = [each for each in shape.headers if each in known or is_custom(each)]
    return len(own) / len(shape.headers) if shape.headers else 0.0


def _is_model_table(shape: Shape) -> bool:
    table = phrase(shape.stem).replace(" ", "_")
    if table not in TABLES or table in DERIVED or not shape.has_header:
        return False
    shape.target = table
    schema = TABLES[table]
    keyed = all(each in shape.headers for each in schema.key) and bool(schema.key)
    own = _names_model(shape, table)
    return (keyed and own >= 0.5) or (not schema.key and own >= 0.8)


def _take_as_it_stands(shape: Shape) -> None:
    """A file in the model's own names: nothing to guess."""
    table = shape.target or ""
    shape.reason = shape.reason or "its name and its columns are the model's own"
    shape.confidence = 1.0
    known = {each.name for each in (*TABLES[table].columns, *EVERYWHERE) if each.name != "system"}
    companions = {each.name for each in TABLES[table].columns_with_companions} - known
    own = set(shape.headers)
    for header in shape.headers:
        if wish := shape.wishes.of(table, header):
            shape.put(wished(shape, header, wish))
        elif header in known:
            shape.put(Entry(header, header, reason="the model's own name", confidence=1.0))
        elif header.partition(".")[2] and column_of(table, header):
            shape.put(Entry(header, header, reason="the model's own names, through a reference"))
        elif header == "system":
            shape.put(Entry(header, "", reason="the system is what the folder is called"))
        elif header.endswith("_on") and header in companions and _moment_of(header) not in own:
            reason = "the model's own name, as a day"
            shape.put(Entry(header, _moment_of(header), reason=reason))
        elif header in companions:
            reason = "computed from its moment when the model is made"
            shape.put(Entry(header, "", reason=reason))
        else:
            shape.put(custom(shape, header))


def _moment_of(companion: str) -> str:
    return f"{companion.removesuffix('_on')}_at"


def _no_data(shape: Shape) -> str:
    """Why a file is not data in itself; "" where it may be."""
    shape.target = None
    if shape.stem.startswith("_"):
        return "its name begins with _: notes on the other files"
    said = set(shape.phrases)
    if said & {"table", "table name"} and said & {"field", "column", "field name", "column name"}:
        return "it describes the columns of the other files"
    last = (words(shape.stem) or [""])[-1]
    if last in _CALENDAR or len(said & _PERIODS) >= 4:
        return "it is a calendar; Rapport makes its own"
    return ""
