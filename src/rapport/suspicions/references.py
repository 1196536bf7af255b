"""References that lead nowhere, or are missing where there should be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.schema import TABLES
from rapport.suspicion import Doubt, Suspicion
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.suspicion import Look

OWNED = ("deals", "leads", "activities")


def _to_nothing(_look: Look) -> Iterable[Doubt]:
    for table in TABLES.values():
        for each in table.columns:
            if each.references:
                known = f"SELECT id FROM {each.references}"
                yield Doubt(
                    table.name,
                    each.name,
                    f"t.{each.name} NOT IN ({known})",
                    f"t.{each.name} IS NOT NULL",
                    f"t.{each.name}",
                )


TO_NOTHING = Suspicion(
    "to_nothing",
    _("Refers to a record that is not there"),
    _("Bring the file that has those records."),
    _to_nothing,
)
NO_OWNER = Suspicion(
    "no_owner",
    _("Nobody owns it"),
    _("Give it an owner at the source."),
    lambda _look: [
        Doubt(
            table,
            "owner_id",
            "t.owner_id IS NULL AND t.automatic IS NOT TRUE"
            if table == "activities"
            else "t.owner_id IS NULL",
        )
        for table in OWNED
    ],
)
OWNER_LEFT = Suspicion(
    "owner_left",
    _("Open, but its owner has left"),
    _("Hand it over to somebody at the source."),
    lambda _look: [
        Doubt(
            "deals",
            "owner_id",
            "t.status = 'open' AND t.owner_id IN (SELECT id FROM users WHERE NOT active)",
            "t.status = 'open'",
        ),
        Doubt(
            "leads",
            "owner_id",
            "t.converted_at IS NULL AND t.disqualified_at IS NULL"
            " AND t.owner_id IN (SELECT id FROM users WHERE NOT active)",
            "t.converted_at IS NULL AND t.disqualified_at IS NULL",
        ),
    ],
)
NO_CUSTOMER = Suspicion(
    "no_customer",
    _("Has neither a company nor a contact"),
    _("Say at the source whom it is for."),
    lambda _look: [
        Doubt(table, "company_id", "t.company_id IS NULL AND t.contact_id IS NULL")
        for table in ("deals", "orders", "invoices", "subscriptions", "tickets")
    ],
)
NO_COMPANY = Suspicion(
    "no_company",
    _("Belongs to no company"),
    _("Usual for private customers; else name it."),
    lambda _look: [Doubt("contacts", "company_id", "t.company_id IS NULL")],
)
UNUSED_STAGE = Suspicion(
    "unused_stage",
    _("No deal has ever been in it"),
    _("Remove the stage if nobody uses it."),
    lambda _look: [
        Doubt(
            "stages",
            "name",
            "t.kind = 'open'"
            " AND t.id NOT IN (SELECT stage_id FROM deals WHERE stage_id IS NOT NULL)"
            " AND t.id NOT IN (SELECT stage_id FROM stage_visits"
            " WHERE stage_id IS NOT NULL AND NOT skipped)",
            "t.kind = 'open'",
            "t.name",
        )
    ],
)
