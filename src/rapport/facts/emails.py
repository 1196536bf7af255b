"""Mailings, one row each, with what came of them.

emails                                          fact_emails
id    sent  delivered  unique_opens  machine    email  sent  delivered  reliable_opens  …_delivered
hs:1  100   90         40            10      →  April  100   90         30              80

What is not known of delivery is worked out: what was sent, less what was refused. Of how many
something could be told (`delivered_clicks`) stands beside, so that a mailing of which clicks are
not known is in no click rate.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._campaigns import campaign_columns
from rapport.wording import _

TOLD = {
    "opens": "e.unique_opens",
    "clicks": "e.unique_clicks",
    "replies": "e.replies",
    "unsubscribes": "e.unsubscribes",
    "spam": "e.spam_reports",
}
"""What can be told of those to whom a mailing was delivered."""


def _select(inputs: Inputs) -> str:
    del inputs
    told = ",\n        ".join(
        f"CASE WHEN {column} IS NOT NULL THEN e.arrived END AS delivered_{name}"
        for name, column in TOLD.items()
    )
    return f"""
    WITH refused AS (
        SELECT
            *, CASE WHEN bounces_hard IS NOT NULL OR bounces_soft IS NOT NULL
                THEN coalesce(bounces_hard, 0) + coalesce(bounces_soft, 0) END AS bounces
        FROM emails
        WHERE deleted_at IS NULL
    ),
    arrived AS (
        SELECT *, coalesce(delivered, sent - bounces) AS arrived FROM refused
    )
    SELECT
        e.id AS email_id,
        l.label AS email,
        e.subject AS name,
        e.source_url AS source_url,
        {campaign_columns("m", "e.campaign_id")},
        {known("e.system", UNKNOWN)} AS system,
        e.sent_on AS sent_on,
        e.sent_hour AS sent_hour,
        e.cost AS cost,
        e.sent AS sent,
        e.arrived AS delivered,
        e.unique_opens AS unique_opens,
        e.machine_opens AS machine_opens,
        e.unique_clicks AS unique_clicks,
        e.replies AS replies,
        e.bounces AS bounces,
        e.unsubscribes AS unsubscribes,
        e.spam_reports AS spam_reports,
        CASE WHEN e.arrived IS NOT NULL THEN e.sent END AS sent_delivered,
        CASE WHEN e.bounces IS NOT NULL THEN e.sent END AS sent_bounces,
        {told},
        CASE WHEN e.unique_opens IS NOT NULL THEN e.unique_clicks END AS clicks_of_opened,
        CASE WHEN e.unique_clicks IS NOT NULL THEN e.unique_opens END AS opened_with_clicks,
        CASE WHEN e.arrived IS NOT NULL THEN e.unique_opens - e.machine_opens END
            AS reliable_opens,
        CASE WHEN e.unique_opens IS NOT NULL THEN e.arrived - e.machine_opens END
            AS reliable_delivered
    FROM arrived e
    JOIN labels_emails l ON l.id = e.id
    LEFT JOIN campaign_tree m ON m.id = e.campaign_id"""


EMAILS = Fact(
    "emails",
    _("Mailings"),
    "email_id",
    _select,
    "sent_on",
    standing=lambda t, day: t.sent_on <= day,
    lacks=_("There are no mailings in this workspace yet."),
    bring=_(
        "Bring a file with a row for each mailing: when it was sent, to how many, and how many of "
        "them opened it, clicked and answered."
    ),
    shown=("email", "name", "campaign", "sent", "delivered", "unique_clicks", "sent_on"),
)
