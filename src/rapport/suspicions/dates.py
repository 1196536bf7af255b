"""Dates that cannot be, that contradict each other, or that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.schema import TABLES
from rapport.suspicion import Doubt, Suspicion
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

CORRECT = _("Correct the dates at the source.")
PLANNED = ("due_at", "next_step_at", "cancelled_at", "started_at", "loaded_at")
"""Moments that may lie ahead, or are ours."""
HAPPENED_ON = (("spend", "spent_on"), ("visits", "visited_on"), ("work", "worked_on"))
"""The days without a time on which something happened."""
FIRST_YEAR = 1990
"""No CRM has records from before: an earlier day is a slip of the pen."""
GROUPED_BY = (
    ("deals", "created_on"),
    ("leads", "created_on"),
    ("orders", "ordered_on"),
    ("invoices", "issued_on"),
    ("subscriptions", "started_on"),
    ("mrr_changes", "changed_on"),
    ("churn_events", "churned_on"),
    ("tickets", "opened_on"),
    ("emails", "sent_on"),
    ("touches", "touched_on"),
    ("survey_responses", "answered_on"),
    ("costs", "cost_on"),
    *HAPPENED_ON,
)
"""The dates by which reports group and that every such record should have."""


def _happened() -> Iterable[tuple[str, str]]:
    """Each table with each day on which something of its records happened."""
    for table in TABLES.values():
        for each in table.columns:
            if each.type == "timestamp" and each.name.endswith("_at") and each.name not in PLANNED:
                yield table.name, f"{each.name.removesuffix('_at')}_on"
    yield from HAPPENED_ON


def _undated(_look: Look) -> Iterable[Doubt]:
    for table, day in GROUPED_BY:
        yield Doubt(table, day, f"t.{day} IS NULL")
    yield Doubt("activities", "done_on", "t.done_on IS NULL AND t.due_on IS NULL")


CLOSED_BEFORE_CREATED = Suspicion(
    "closed_before_created",
    _("Closed before it was created"),
    CORRECT,
    lambda _look: [
        Doubt("deals", "closed_on", "t.closed_on < t.created_on", "t.closed_on IS NOT NULL")
    ],
)
CLOSED_WITHOUT_DATE = Suspicion(
    "closed_without_date",
    _("Closed, but nobody knows when"),
    _("Enter the closing dates at the source."),
    lambda _look: [
        Doubt(
            "deals", "closed_on", "t.status <> 'open' AND t.closed_on IS NULL", "t.status <> 'open'"
        )
    ],
)
PAST_DUE = Suspicion(
    "past_due",
    _("Open, though it should be closed by now"),
    _("Close them, or move the expected date."),
    lambda look: [
        Doubt(
            "deals",
            "expected_close_on",
            f"t.status = 'open' AND t.expected_close_on < DATE '{look.today.isoformat()}'",
            "t.status = 'open'",
        )
    ],
)
DONE_BEFORE_CREATED = Suspicion(
    "done_before_created",
    _("Done before it was created"),
    _("Usual if entered afterwards; else correct it."),
    lambda _look: [
        Doubt("activities", "done_on", "t.done_on < t.created_on", "t.done_on IS NOT NULL")
    ],
)
ENDS_BEFORE_START = Suspicion(
    "ends_before_start",
    _("Ends before it starts"),
    CORRECT,
    lambda _look: [
        Doubt(
            "subscriptions",
            "cancelled_on",
            "t.cancelled_on < t.started_on",
            "t.cancelled_on IS NOT NULL",
        ),
        Doubt("campaigns", "ends_on", "t.ends_on < t.starts_on", "t.ends_on IS NOT NULL"),
    ],
)
SOLVED_BEFORE_OPENED = Suspicion(
    "solved_before_opened",
    _("Solved before it was opened"),
    CORRECT,
    lambda _look: [
        Doubt("tickets", "solved_on", "t.solved_on < t.opened_on", "t.solved_on IS NOT NULL")
    ],
)
NOT_YET = Suspicion(
    "not_yet",
    _("Happened on a day that has not come yet"),
    CORRECT,
    # A day of grace: it may be tomorrow already where the record was made.
    lambda _look: [
        Doubt(table, day, f"t.{day} > current_date + 1", f"t.{day} IS NOT NULL")
        for table, day in _happened()
    ],
)
LONG_AGO = Suspicion(
    "long_ago",
    _("Happened before 1990"),
    CORRECT,
    lambda _look: [
        Doubt(table, day, f"t.{day} < DATE '{FIRST_YEAR}-01-01'", f"t.{day} IS NOT NULL")
        for table, day in _happened()
    ],
)
UNDATED = Suspicion(
    "undated",
    _("Has no date, so it is in no period"),
    _("Bring a column with the date."),
    _undated,
)
