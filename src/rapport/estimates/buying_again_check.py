"""What would have been said of buying again a horizon ago, and what came since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rapport.estimates import Estimated, in_words
from rapport.estimates._buying import buying
from rapport.facts.buyers import FREQUENCY, OFTEN
from rapport.table import Column, Note
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.estimates import Question

TOO_FEW = _("there were too few customers by {day} for an estimate on that day")
CHECK = _(
    "As it would have been said on {day}, from what was known then, beside what came until now: "
    "{came} of {expected} expected."
)
HAD_BOUGHT, CUSTOMERS = _("Had bought"), _("Customers")
EXPECTED, CAME = _("Expected purchases"), _("Purchases that came")


def work_out(question: Question) -> Estimated | Note:
    """By how often customers had bought by then."""
    found = buying(question)
    day = found.day.fromordinal(found.day.toordinal() - found.days)
    if found.expected_before is None:
        return Note(TOO_FEW, values=(("day", day),))
    names = (*(name for __, name in FREQUENCY), OFTEN)
    often = np.searchsorted([most for most, __ in FREQUENCY], found.before.frequency + 1, "right")
    rows = [
        (
            names[at],
            float(found.expected_before[often == at].sum()),
            int(found.came[often == at].sum()),
            int((often == at).sum()),
        )
        for at in range(len(names))
        if (often == at).any()
    ]
    expected, came = float(found.expected_before.sum()), int(found.came.sum())
    words = question.model.dimensions()["frequency_band"].words
    columns = [
        Column("had_bought", HAD_BOUGHT, "dimension", "text", words=words),
        Column("expected_purchases", EXPECTED, "measure", "number", "number", adds_up=True),
        Column("came", CAME, "measure", "integer", "count", adds_up=True),
        Column("customers_known", CUSTOMERS, "measure", "integer", "count", adds_up=True),
    ]
    note = Note(CHECK, values=(("day", day), ("came", came), ("expected", round(expected))))
    totals = (expected, came, len(found.before.customers))
    return Estimated(question.table(columns, rows, (), totals), says=in_words(note))
