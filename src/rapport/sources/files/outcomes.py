"""The words that sources use where the model has a few fixed ones, such as won and renewal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed, literal, quoted
from rapport.errors import join
from rapport.sources.files import values
from rapport.sources.files.mapping import column_of
from rapport.sources.files.values import ending_words
from rapport.sources.files.words import shell

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

MOST_WORDS = 10
WORDS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("deals", "status"): {
        "won": ("won", "closed won", "closedwon", "win", "deal won", "won deal", "closed and won",
            "sold", "signed", "contract signed", "success", "successful", "gewonnen",
            "vunnet", "lukket vunnet", "avsluttet vunnet", "lukket og vunnet", "avtale vunnet",
            "vunnet avtale", "solgt", "signert",
            "выиграна", "выиграно", "выигран", "выиграли", "успешно", "успешно реализовано",
            "успешно завершена", "закрыто и выиграно", "закрыта и выиграна", "закрыто выиграно",
            "закрыта выиграна", "закрыта успешно", "сделка выиграна", "сделка успешна", "продано",
            "заключена", "сделка заключена"),
        "lost": ("lost", "closed lost", "closedlost", "loss", "deal lost", "lost deal", "dead",
            "closed and lost", "closed lost to competition", "lost to competition",
            "lost to competitor", "rejected", "unsuccessful", "verloren",
            "tapt", "lukket tapt", "avsluttet tapt", "lukket og tapt", "avtale tapt",
            "tapt avtale", "ikke solgt", "avslått",
            "проиграна", "проиграно", "проигран", "проиграли", "потеряна", "потеряно",
            "закрыто и потеряно", "закрыто и проиграно", "закрыта и проиграна",
            "закрыто проиграно", "закрыта проиграна", "закрыто и не реализовано",
            "закрыто не реализовано", "не реализовано", "сделка проиграна", "отказ", "провалена",
            "упущена"),
        "cancelled": (
            "cancelled", "canceled", "disqualified", "duplicate", "avbrutt", "kansellert",
            "annullert", "trukket", "trukket tilbake", "duplikat", "diskvalifisert", "slettet",
            "отменена", "отменено", "отменен", "отменён", "аннулирована", "аннулировано",
            "дубль", "дубликат", "удалена", "некачественная",
            "abandoned", "deleted", "void", "invalid", "junk", "withdrawn", "closed cancelled",
            "closed canceled", "unqualified",
        ),
        "open": ("open", "in progress", "active", "new", "pending", "ongoing", "in negotiation",
            "åpen", "pågår", "pågående", "aktiv", "ny", "under arbeid",
            "открыта", "открыто", "в работе", "активна", "новая", "в процессе"),
    },
    ("deals", "kind"): {
        "new": ("new", "new business", "newbusiness", "new customer", "new logo", "nysalg",
            "ny kunde", "ny forretning", "nyforretning", "новый бизнес", "новый клиент",
            "новая продажа"),
        "renewal": ("renewal", "existing customer replacement", "renew", "fornyelse", "продление"),
        "expansion": (
            "expansion", "existing business", "existingbusiness", "upsell", "cross sell", "upgrade",
            "existing customer upgrade", "add on", "mersalg", "eksisterende kunde",
            "eksisterende forretning", "допродажа", "существующий бизнес",
        ),
    },
    ("deals", "forecast_category"): {
        "pipeline": ("pipeline",),
        "best_case": ("best case", "bestcase"),
        "commit": ("commit",),
        "closed": ("closed",),
        "omitted": ("omitted",),
    },
    ("deals", "sales_channel"): {
        "direct": ("direct",),
        "partner": ("partner", "channel", "reseller", "indirect"),
        "self_serve": ("self serve", "self service", "online"),
    },
    ("deal_events", "what"): {
        "created": ("create", "deal created", "opportunity created", "created opportunity"),
        "stage": ("stagename", "stage name", "dealstage", "deal stage", "pipeline stage",
            "sales stage", "opportunity stage", "stage id", "stage changed", "stage change",
            "fase", "avtalefase", "stadium", "этап", "стадия", "этап сделки", "стадия сделки"),
        "amount": ("value", "deal value", "deal amount", "opportunity amount", "beløp",
            "verdi", "сумма", "бюджет"),
        "close_date": ("closedate", "close date", "expected close date", "expected close",
            "expected closing date", "estimated close date", "lukkedato", "closing date",
            "forventet lukkedato", "дата закрытия", "ожидаемая дата закрытия"),
        "owner": ("ownerid", "owner id", "deal owner", "opportunity owner", "record owner",
            "hubspot owner id", "assigned to", "sales rep", "user id", "eier", "avtaleeier",
            "ansvarlig", "ответственный", "владелец"),
        "pipeline": ("pipeline id", "deal pipeline"),
        "category": ("forecast category", "forecastcategory", "forecastcategoryname",
            "forecast category name"),
        "probability": ("win probability", "deal probability"),
        "won": ("deal won", "closed won", "won time"),
        "lost": ("deal lost", "closed lost", "lost time"),
        "reopened": ("reopen", "deal reopened"),
        "deleted": ("delete", "deal deleted"),
        "merged": ("merge", "deal merged"),
    },
    ("lead_changes", "field"): {
        "status": ("lead status", "stage", "lifecycle stage", "hs lead status", "lifecyclestage",
            "leadstatus", "kundeemnestatus", "статус", "статус лида"),
        "owner": ("ownerid", "owner id", "lead owner", "assigned to", "record owner", "eier",
            "ответственный"),
        "score": ("lead score", "rating score"),
    },
    ("products", "kind"): {"product": ("product", "goods"), "service": ("service",)},
    ("tickets", "satisfaction"): {
        "good": ("good", "satisfied", "positive"),
        "bad": ("bad", "unsatisfied", "dissatisfied", "negative"),
        "none": ("none", "offered", "unoffered"),
    },
    ("tickets", "kind"): {},
}  # fmt: skip
for _meant, _more in (
    ("won", ending_words.WON),
    ("lost", ending_words.LOST),
    ("cancelled", ending_words.CANCELLED),
    ("open", ending_words.OPEN),
):
    WORDS["deals", "status"][_meant] += _more
WORDS["stages", "kind"] = WORDS["deals", "status"]
STATUS_WORDS = ("status", "deal status", "opportunity status", "state", "статус", "avtalestatus")
"""What a log calls the field in which a deal is open, won or lost."""
ENDINGS = (("deals", "status"), ("stages", "kind"))


def folded(text: str) -> str:
    """A text without case and punctuation, words apart by one space, as an SQL expression."""
    return f"trim(regexp_replace(lower({text}), '[^\\pL\\pN]+', ' ', 'g'))"


def said(text: str, pairs: dict[str, str]) -> str:
    """A word with what a person said that it means, whatever its case and punctuation."""
    cases = " ".join(
        f"WHEN {folded(literal(value))} THEN {literal(taken)}"
        for value, taken in pairs.items()
        if value != taken
    )
    return f"CASE {folded(text)} {cases} ELSE {text} END" if cases else text


def normalised(
    table: str,
    column: str,
    allowed: tuple[str, ...],
    text: str,
    pairs: dict[str, str] | None = None,
) -> str:
    """The model's word for a source's; where it is none of them, the source's own stays.

    `pairs` are what a person said that words mean: that goes first. How a deal ended is never
    taken from a word that is not understood: that is NULL, and `unknown_words` tells of it.
    """
    text = said(text, pairs or {})
    known = WORDS.get((table, column), {})
    cases = []
    for word in allowed:
        names = sorted({word.replace("_", " "), *known.get(word, ())})
        cases.append(f"WHEN {folded(text)} IN ({listed(names)}) THEN {literal(word)}")
    other = "NULL" if (table, column) in ENDINGS else f"nullif(trim({text}), '')"
    return f"CASE {' '.join(cases)} ELSE {other} END"


def unknown_words(
    connection: duckdb.DuckDBPyConnection, shape: Shape, pairs: dict[str, dict[str, str]]
) -> list[str]:
    """What to tell of how deals of a staged file have ended.

    That is of words that do not say it, and what the stages count as where these alone say it.
    """
    messages = []
    for entry in shape.entries:
        usable = entry.header in shape.headers and not entry.lookup and not entry.constant
        if not usable or (shape.target, entry.field) not in ENDINGS:
            continue
        table, text = shape.target or "", quoted(entry.header)
        column = column_of(table, entry.field)
        allowed = column.one_of if column else ()
        meant = normalised(table, entry.field, tuple(allowed), "word", pairs.get(entry.field))
        # Counted in a table of their own: else the engine looks every record's word up, and not
        # each word once.
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE words AS SELECT trim({text}) AS word,"
            f" count(*) AS records FROM {shape.table} GROUP BY 1"
        )
        rows = connection.execute(
            f"SELECT word, records FROM words WHERE word <> '' AND {meant} IS NULL"
            " ORDER BY 2 DESC, 1"
        ).fetchall()
        connection.execute("DROP TABLE words")
        # What is called as its column is belongs to a row of headers, which is no record.
        rows = [each for each in rows if each[0].casefold() != entry.header.casefold()]
        otherwise = "their stage says" if table == "deals" else "their name says"
        for word, records in rows[:MOST_WORDS]:
            who = "1 record says" if records == 1 else f"{records:,} records say"
            counts = "it counts" if records == 1 else "they count"
            whose = otherwise.replace("their", "its") if records == 1 else otherwise
            guess = ending_words.likely(word) or "Won"
            messages.append(
                f"{who} the {entry.field} is {word!r}, which is not known: {counts} as open unless"
                f" {whose} otherwise; `{_alias(entry.field, word, guess)}` says what it is."
            )
        if len(rows) > MOST_WORDS:
            more = sum(each[1] for each in rows[MOST_WORDS:])
            messages.append(
                f"{len(rows) - MOST_WORDS} more words for the {entry.field} are not known"
                f" ({more:,} records)."
            )
    messages += stages_counted(connection, shape, pairs)
    return [*messages, *_closed_somehow(connection, shape, pairs)]


def _closed_somehow(
    connection: duckdb.DuckDBPyConnection, shape: Shape, pairs: dict[str, dict[str, str]]
) -> list[str]:
    """What to tell of deals that a flag says are closed, and of which nothing says how they ended.

    Of a flag alone nobody can tell a deal that was won from one that was lost.
    """
    closed = next((each for each in shape.entries if each.field == "is_closed"), None)
    told = shape.fields & {"status", "is_won", "is_lost", "won_at", "stage_id"}
    if shape.target != "deals" or closed is None or told or closed.header not in shape.headers:
        return []
    stage = next((each for each in shape.entries if each.field == "stage.name"), None)
    named = quoted(stage.header) if stage and stage.header in shape.headers else "NULL"
    flag = values.parsed(quoted(closed.header), "boolean", closed.format, 1)
    rows = connection.execute(f"""
        SELECT stage, records FROM (
            SELECT trim({named}) AS stage, count(*) AS records FROM {shape.table}
            WHERE {flag} GROUP BY 1)
        WHERE coalesce({stage_kind("stage", pairs.get("status"))}, 'open') = 'open'
        ORDER BY records DESC, stage""").fetchall()
    if not rows:
        return []
    total = sum(row[1] for row in rows)
    who = "1 deal is" if total == 1 else f"{total:,} deals are"
    counts = "it counts" if total == 1 else "they count"
    message = (
        f'{who} closed, as "{closed.header}" says, and nothing says whether won or lost:'
        f" {counts} as open."
    )
    stages = [row[0] for row in rows if row[0]]
    if not stages:
        return [f"{message} A column with the status or the stage of each would say it."]
    meant = ending_words.likely(stages[0]).replace("Open", "") or "Lost"
    return [
        f"{message} Their stages: {_shown(stages)}."
        f" `{_alias('status', stages[0], meant)}` says it of one."
    ]


def stage_kind(text: str, pairs: dict[str, str] | None = None) -> str:
    """How a deal in a stage of that name has ended; open where the name says nothing else.

    `pairs` are what a person said that words for a status mean.
    """
    text = said(text, pairs or {})
    known = WORDS["deals", "status"]
    # Some number their stages; Bitrix24 writes the number of the pipeline before: C2:WON.
    bare = f"regexp_replace({folded(text)}, '^c?[0-9]+ ', '')"
    cases = " ".join(
        f"WHEN {bare} IN ({listed(known[word])}) THEN {literal(word)}"
        for word in ("won", "lost", "cancelled")
    )
    return f"CASE WHEN {text} IS NULL THEN NULL {cases} ELSE 'open' END"


def stages_counted(
    connection: duckdb.DuckDBPyConnection, shape: Shape, pairs: dict[str, dict[str, str]]
) -> list[str]:
    """What to tell of the stages of a file of deals: what each counts as, and their order."""
    entry = next((each for each in shape.entries if each.field == "stage.name"), None)
    if shape.target != "deals" or entry is None or entry.header not in shape.headers:
        return []
    text = quoted(entry.header)
    kind = stage_kind("stage", pairs.get("status"))
    rows = connection.execute(
        f"SELECT stage, {kind}, {stage_position('stage')} FROM (SELECT trim({text}) AS stage,"
        f" count(*) AS records FROM {shape.table} WHERE trim({text}) <> '' GROUP BY 1)"
        " ORDER BY records DESC, stage"
    ).fetchall()
    by_kind = {word: [row[0] for row in rows if row[1] == word] for word in _ENDS}
    if not rows or shape.fields & {"status", "is_won"}:
        return []
    told = [
        f"{_shown(names)} {'counts' if len(names) == 1 else 'count'} as {word}"
        for word, names in by_kind.items()
        if names
    ]
    sentence = "; ".join([told[0], *(re.sub(" counts? as ", " as ", each) for each in told[1:])])
    example = _alias("status", *_example(by_kind["open"]))
    otherwise = f"`{example}` says it of one otherwise."
    messages = [f"Stages: {sentence}. {otherwise}"]
    if not by_kind["won"] and not by_kind["lost"]:
        messages.insert(
            0,
            "No stage here is known to mean won or lost, so every deal counts as open unless"
            " something else says how it ended.",
        )
    numbered = [row for row in rows if row[2] is not None]
    if len(numbered) == len(rows) > 1:
        names = [row[0] for row in sorted(rows, key=lambda row: (row[2], row[0]))]
        messages.append(
            f"The order of the stages is that of the numbers in front: {_shown(names, 8)}."
        )
    return messages


def _alias(field: str, word: str, meant: str) -> str:
    """The command that says what a word means."""
    return shell("rapport", "alias", field, f"{word}={meant}")


def _example(names: list[str]) -> tuple[str, str]:
    """A stage that counts as open, with what it most likely means."""
    guesses = [(each, ending_words.likely(each)) for each in names]
    hinted = [each for each in guesses if each[1] not in ("", "Open")]
    return hinted[0] if hinted else (names[-1] if names else "STAGE", "Won")


_ENDS = ("open", "won", "lost", "cancelled")


def _shown(names: list[str], most: int = 3) -> str:
    """A few names, and how many more there are."""
    if len(names) <= most:
        return join(names, "and")
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def stage_position(text: str) -> str:
    """The place that a stage's name begins with: 2-Develop → 2."""
    return f"TRY_CAST(regexp_extract({text}, '^\\s*(\\d{{1,2}})\\s*[-.:)/ ]', 1) AS BIGINT)"
