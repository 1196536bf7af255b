"""The words that sources use where the model has a few fixed ones, such as won and renewal."""

from __future__ import annotations

from rapport.sources.files.values import listed, literal

WORDS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("deals", "status"): {
        "won": ("won", "closed won", "closedwon", "vunnet", "win", "gewonnen", "выиграна",
            "выиграно", "успешно"),
        "lost": ("lost", "closed lost", "closedlost", "tapt", "loss", "verloren", "проиграна",
            "проиграно", "closed lost to competition"),
        "cancelled": (
            "cancelled", "canceled", "disqualified", "duplicate", "avbrutt", "kansellert",
            "отменена",
            "abandoned", "deleted", "void", "invalid", "junk",
        ),
        "open": ("open", "åpen", "in progress", "active", "new", "pending", "ongoing", "открыта",
            "в работе"),
    },
    ("deals", "kind"): {
        "new": ("new", "new business", "newbusiness", "new customer", "new logo"),
        "renewal": ("renewal", "existing customer replacement", "renew"),
        "expansion": (
            "expansion", "existing business", "existingbusiness", "upsell", "cross sell", "upgrade",
            "existing customer upgrade", "add on",
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
    ("products", "kind"): {"product": ("product", "goods"), "service": ("service",)},
    ("tickets", "satisfaction"): {
        "good": ("good", "satisfied", "positive"),
        "bad": ("bad", "unsatisfied", "dissatisfied", "negative"),
        "none": ("none", "offered", "unoffered"),
    },
    ("tickets", "kind"): {},
}  # fmt: skip
WORDS["stages", "kind"] = WORDS["deals", "status"]
ENDINGS = (("deals", "status"), ("stages", "kind"))


def folded(text: str) -> str:
    """A text without case and punctuation, words apart by one space, as an SQL expression."""
    return f"trim(regexp_replace(lower({text}), '[^\\pL\\pN]+', ' ', 'g'))"


def normalised(table: str, column: str, allowed: tuple[str, ...], text: str) -> str:
    """The model's word for a source's; where it is none of them, the source's own stays.

    How a deal ended is never taken from a word that is not understood: that is NULL.
    """
    known = WORDS.get((table, column), {})
    cases = []
    for word in allowed:
        names = sorted({word.replace("_", " "), *known.get(word, ())})
        cases.append(f"WHEN {folded(text)} IN ({listed(names)}) THEN {literal(word)}")
    other = "NULL" if (table, column) in ENDINGS else f"nullif(trim({text}), '')"
    return f"CASE {' '.join(cases)} ELSE {other} END"


def stage_kind(text: str) -> str:
    """How a deal in a stage of that name has ended; open where the name says nothing else."""
    known = WORDS["deals", "status"]
    bare = f"regexp_replace({folded(text)}, '^[0-9]+ ', '')"
    cases = " ".join(
        f"WHEN {bare} IN ({listed(known[word])}) THEN {literal(word)}"
        for word in ("won", "lost", "cancelled")
    )
    return f"CASE WHEN {text} IS NULL THEN NULL {cases} ELSE 'open' END"


def stage_position(text: str) -> str:
    """The place that a stage's name begins with: 2-Develop → 2."""
    return f"TRY_CAST(regexp_extract({text}, '^\\s*(\\d{{1,2}})\\s*[-.:)/ ]', 1) AS BIGINT)"
