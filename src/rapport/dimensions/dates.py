from __future__ import annotations

from rapport.dimension import AGE, NO_DATE, Dimension
from rapport.wording import _

DATES = (
    Dimension(
        "date",
        _("Date"),
        _("Each measure's own date: what puts a record in the period."),
        type="date",
        blank=NO_DATE,
    ),
    Dimension("created_on", _("Created"), _("When the record was created."), "date", NO_DATE),
    Dimension("closed_on", _("Closed"), _("When the deal was won or lost."), "date", NO_DATE),
    Dimension(
        "expected_close_on",
        _("Expected close"),
        _("When the deal is expected to close."),
        "date",
        NO_DATE,
    ),
    Dimension("next_step_on", _("Next step"), _("When the next step is planned."), "date", NO_DATE),
    Dimension(
        "last_activity_on",
        _("Last activity"),
        _("When something last happened to the deal."),
        "date",
        NO_DATE,
    ),
    Dimension("purchased_on", _("Purchased"), _("When the customer bought."), "date", NO_DATE),
    Dimension("lost_on", _("Lost"), _("When the customer was lost."), "date", NO_DATE),
    Dimension("qualified_on", _("Qualified"), _("When the lead was qualified."), "date", NO_DATE),
    Dimension("converted_on", _("Converted"), _("When the lead was converted."), "date", NO_DATE),
    Dimension("disqualified_on", _("Given up"), _("When the lead was given up."), "date", NO_DATE),
    Dimension(
        "first_contacted_on",
        _("First contact"),
        _("When the lead was first contacted."),
        "date",
        NO_DATE,
    ),
    Dimension("entered_on", _("Entered"), _("When the deal entered the stage."), "date", NO_DATE),
    Dimension("left_on", _("Left"), _("When the deal left the stage."), "date", NO_DATE),
    Dimension("reached_on", _("Reached"), _("When the step was reached."), "date", NO_DATE),
    Dimension("moved_on", _("Moved"), _("When the expected close was moved."), "date", NO_DATE),
    Dimension("started_on", _("Began"), _("When the subscription began."), "date", NO_DATE),
    Dimension("ended_on", _("Ended"), _("When the subscription ended."), "date", NO_DATE),
    Dimension(
        "joined_on",
        _("Paying since"),
        _("When the customer paid for a subscription for the first time."),
        "date",
        NO_DATE,
    ),
    Dimension("changed_on", _("Changed"), _("When the MRR changed."), "date", NO_DATE),
    Dimension("churned_on", _("Lost on"), _("When the customer left."), "date", NO_DATE),
    Dimension("visited_on", _("Visited"), _("The day of the visits."), "date", NO_DATE),
    Dimension("spent_on", _("Spent"), _("When the money was spent."), "date", NO_DATE),
    Dimension("sent_on", _("Sent"), _("When the mailing was sent."), "date", NO_DATE),
    Dimension(
        "touched_on", _("Reached"), _("When the campaign reached somebody."), "date", NO_DATE
    ),
    Dimension("due_on", _("Due"), _("When the activity is to be done."), "date", NO_DATE),
    Dimension("done_on", _("Done"), _("When the activity was done."), "date", NO_DATE),
    Dimension(
        AGE,
        _("Age, days"),
        _("Days since the deal was created: the share won is told by them."),
        "integer",
    ),
    Dimension(
        "weekday",
        _("Weekday"),
        _("The weekday of each measure's own date, 1 for Monday."),
        "integer",
        NO_DATE,
    ),
    Dimension(
        "month_of_year",
        _("Month of the year"),
        _("The month of each measure's own date, 1 to 12."),
        "integer",
        NO_DATE,
    ),
    Dimension(
        "hour",
        _("Hour"),
        _("The local hour of each measure's own date, where its time is known."),
        "integer",
        NO_DATE,
    ),
)
