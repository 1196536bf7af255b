"""A header in two rows: heads of groups over heads of columns, as one header for each column."""

from __future__ import annotations

import re
from collections import Counter

from rapport.sources.files.reading.marks import is_data

# Of these alone a head of a column says too little: a customer's name, or an owner's.
_BARE = frozenset(
    (
        *("name", "names", "full", "first", "last", "middle", "id", "no", "number", "code", "key"),
        *("email", "e-mail", "mail", "address", "phone", "mobile", "street", "postal", "zip"),
        *("city", "state", "country", "region", "type", "status", "amount", "value", "sum", "date"),
        *("номер", "адрес", "имя", "телефона", "почты", "электронной", "полное"),
    )
)
# A head of a group that tells nothing of what its columns are.
_VAGUE = re.compile(
    r"(?i)(?:the\s+)?(?:(?:general|basic|main|other|additional|key|system|common)\s+)?"
    r"(?:dates?|details?|infos?|information|general|basics?|main|other|others|misc\.?|data|fields?"
    r"|columns?|facts|figures|properties|attributes|summary|overview"
    r"|даты?|данные|сведения|прочее|информация|detaljer|datoer|info|annet|generelt)\s*:?"
)


def deep(header: list[str], below: list[list[str]], width: int) -> list[str]:
    """The headers of a header in two rows; none where the first row is all of it."""
    if len(below) < 2 or len(header) > width or (all(header) and len(header) == width):
        return []
    upper = [*header, *[""] * (width - len(header))]
    lower = [*below[0], *[""] * (width - len(below[0]))][:width]
    gaps = [at for at in range(width) if not upper[at]]
    if not gaps or any(is_data(each) for each in lower) or not all(lower[at] for at in gaps):
        return []
    data = below[1:200]
    valued = {
        at for at in range(width) for row in data if len(row) > at and row[at] and is_data(row[at])
    }
    heads = {each.casefold() for each in lower if each}
    again = any(each.casefold() in heads for row in data for each in row if each)
    if again or not any(lower[at] for at in valued):
        return []
    return _joined(upper, lower)


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """The heads of groups before those of columns, where those need it to be told apart."""
    counts = Counter((under or above).casefold() for above, under in zip(upper, lower, strict=True))
    result, group = [], ""
    for above, under in zip(upper, lower, strict=True):
        if above:
            # A head without one below it is of its own column alone.
            group = above if under else ""
        told = above or group
        begins = under.casefold().startswith(told.casefold())
        alone = counts[under.casefold()] == 1 and (_VAGUE.fullmatch(told) or not _is_bare(under))
        result.append(under if under and (begins or alone) else f"{told} {under}".strip())
    return result


def _is_bare(head: str) -> bool:
    """Whether a head of a column means one thing here and another there."""
    words = head.casefold().split()
    return len(words) == 1 or all(each in _BARE for each in words)
