"""Sheets that hold records of several tables in one row, and records that repeat for each line.

Deal ID  Company ID  Company  Company Industry   Deal ID  Stage  Amount  Product  Quantity
1        7           Acme     Roofs              1        Won    900     Tiles    10
2        7           Acme     Tiles              1        Won    900     Pipes    5
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, column_of, part_type, reference_of
from rapport.sources.files.recognition.claims import Claim, claims
from rapport.sources.files.words import custom_field, phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

LINES = {"deals": ("deal_lines", "deal"), "orders": ("order_lines", "order"),
         "invoices": ("invoice_lines", "invoice")}  # fmt: skip
OF_LINES = ("quantity", "unit_price", "discount", "amount", "cost")
# Of the records, how many must be alike in a column in all their rows for it to be the record's.
ALIKE = 0.98
MOST_TOLD = 5


def as_lines(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Take a file in which records repeat, once for each product, for the lines of these.

    What is the same in all rows of a record is the record's own, through the line.
    """
    if shape.target not in LINES or not shape.rows:
        return
    identity = next((each.header for each in shape.entries if each.field == "id"), None)
    table, root = LINES[shape.target]
    products = [each for each in shape.headers if _of_product(shape, each, table)]
    told = shape.wishes.columns.get(phrase(identity or ""))
    if told is not None and shape.target != "deals":
        # Whoever says which column is an order's number says what repeats with it, too.
        products += [each.header for each in shape.entries if each.field in OF_LINES]
    elif shape.wishes.table or shape.confidence == 1:
        return
    if identity is None or not products:
        return
    records, repeated, differing = repeats(connection, shape, identity)
    if not repeated or max(differing.get(each, 0) for each in products) < repeated / 2:
        return
    own = {each for each, count in differing.items() if count <= repeated * (1 - ALIKE)}
    entries = [_of_line(shape, each, own, table, root) for each in shape.entries]
    target = shape.target
    shape.target, shape.entries = table, []
    for entry in entries:
        _put_once(shape, entry)
    shape.confidence = min(shape.confidence, 0.85)
    shape.reason = f"{target} that repeat, once for each product"
    shape.messages.append(
        f"{repeated:,} of {records:,} {target} stand in several rows, once for each product: the"
        f" rows are the lines, and what is alike in all rows of one is taken for the {root}'s own."
    )


def _put_once(shape: Shape, entry: Entry) -> None:
    """Take a column for its field unless a nearer one is that already: then it is its own."""
    other = next((each for each in shape.entries if each.field == entry.field), None)
    if other is None or not entry.field:
        shape.put(entry)
        return
    nearer, own = other, entry
    if len(phrase(entry.header)) < len(phrase(other.header)):
        nearer, own = entry, other
    name = custom_field(own.header)
    shape.put(nearer)
    shape.put(replace(own, field=name, type="text", confidence=0.6))
    shape.messages.append(
        f'Both "{nearer.header}" and "{own.header}" could be {nearer.field}: "{nearer.header}" is'
        f" taken, the other is kept as {name}."
    )


def repeats(
    connection: duckdb.DuckDBPyConnection, shape: Shape, identity: str
) -> tuple[int, int, dict[str, int]]:
    """How many records there are, how many have several rows, and in how many a column differs."""
    headers = [each for each in shape.headers if each != identity]
    counts = ", ".join(
        f"count(DISTINCT {quoted(each)}) AS c{number}" for number, each in enumerate(headers)
    )
    # Most files have a row for each record: nothing else of them is counted.
    row = connection.execute(
        f"SELECT count(DISTINCT {quoted(identity)}), count({quoted(identity)}) FROM {shape.table}"
    ).fetchone()
    assert row is not None
    if row[0] == row[1]:
        return row[0], 0, {}
    sums = ", ".join(f"count(*) FILTER (WHERE c{number} > 1)" for number in range(len(headers)))
    found = connection.execute(f"""
        SELECT count(*), count(*) FILTER (WHERE n > 1), {sums} FROM (
            SELECT count(*) AS n, {counts} FROM {shape.table}
            WHERE {quoted(identity)} IS NOT NULL GROUP BY {quoted(identity)})""").fetchone()
    assert found is not None
    return found[0], found[1], dict(zip(headers, found[2:], strict=True))


def _of_product(shape: Shape, header: str, table: str) -> Claim | None:
    """What a column says of the product of a line."""
    found = next(iter(claims(table, header, shape.profiles[header])), None)
    return found if found and found.field.startswith("product") else None


def _of_line(shape: Shape, entry: Entry, own: set[str], table: str, root: str) -> Entry:
    """What a column of a record is, seen from its line."""
    if entry.field == "id":
        return replace(entry, field=f"{root}_id")
    if not entry.field:
        return entry
    if product := _of_product(shape, entry.header, table):
        return replace(entry, field=product.field, reason=product.reason, type="text")
    path = f"{root}.{entry.field}"
    known = column_of(table, path) is not None or part_type(table, path) is not None
    if entry.header in own and known:
        return replace(entry, field=path)
    found = [
        replace(entry, field=each.field, reason=each.reason, type="text")
        for each in claims(table, entry.header, shape.profiles[entry.header])
        if each.field in OF_LINES
    ]
    found += [entry] if entry.field in OF_LINES else []
    if found:
        return found[0]
    kept = entry.field.startswith("x_")
    name = entry.field if kept else custom_field(entry.header)
    return replace(entry, field=name, type=entry.type if kept else "text", confidence=0.6)


def settle(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Tell where the rows of a sheet differ in what they say of one record."""
    for root in dict.fromkeys(
        each.field.partition(".")[0] for each in shape.entries if "." in each.field
    ):
        reference = reference_of(TABLES[shape.target or ""], root)
        if reference is not None and root not in ("deal", "order", "invoice", "stage"):
            _tell_differing(connection, shape, root, reference.references)


def _tell_differing(
    connection: duckdb.DuckDBPyConnection, shape: Shape, root: str, table: str
) -> None:
    facts = [
        each
        for each in shape.entries
        if each.field.startswith(f"{root}.")
        and each.field.count(".") == 1
        and each.field != f"{root}.name"
        and each.header in shape.headers
        and not each.lookup
    ]
    by = {each.field: each.header for each in shape.entries if each.header in shape.headers}
    names = (f"{root}_id", f"{root}.name", f"{root}.email")
    held = next((by[each] for each in names if each in by), None)
    # A person's name and address differ for two people, not for one.
    facts = [each for each in facts if each.header != held]
    if not facts or held is None:
        return
    counts = ", ".join(f"count(DISTINCT {quoted(each.header)}) > 1" for each in facts)
    row = connection.execute(f"""
        SELECT count(*) FILTER (WHERE list_contains(differ, TRUE)), min(name) FILTER
            (list_contains(differ, TRUE)), {
        ", ".join(f"count(*) FILTER (WHERE differ[{number + 1}])" for number in range(len(facts)))
    }
        FROM (SELECT {quoted(held)} AS name, [{counts}] AS differ FROM {shape.table}
            WHERE {quoted(held)} IS NOT NULL GROUP BY 1)""").fetchone()
    if row is None or not row[0]:
        return
    which = [fact.header for fact, count in zip(facts, row[2:], strict=True) if count]
    shown = ", ".join(f'"{each}"' for each in which[:MOST_TOLD])
    shape.messages.append(
        f"The rows differ in {shown} for {row[0]:,} of the {table}, such as {row[1]}: the latest"
        " that is filled counts."
    )
