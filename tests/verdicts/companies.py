"""Companies written by rule, of which it is known what is to be kept and what to be stopped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.made_company import from_texts

if TYPE_CHECKING:
    from pathlib import Path

    from rapport.workspace import Workspace

SETTINGS = 'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = {today}\n'
EVENTS = "deal_id,happened_at,what,from_value,to_value"
BEGAN = date(2025, 1, 6)
TODAY = date(2026, 3, 31)


def settings(today: date = TODAY) -> str:
    return SETTINGS.format(today=today.isoformat())


def marketing(until: date = TODAY, *, more_won: int = 0, worth: int = 0) -> dict[str, str]:
    """Two campaigns with a lead each day in turn: of Good's every fifth is won, of Bad's none.

    Good cost 10 a week, Bad 500. Of what lies after `until` nothing is told; `more_won` is how many
    leads of Bad were won on the last day of all, for a fortune each. With `worth`, each deal
    that was won is worth that since the day before the last.
    """
    leads, deals, spend, events = [], [], [], []
    for at in range((until - BEGAN).days + 1):
        day = BEGAN + timedelta(days=at)
        campaign = "good" if at % 2 == 0 else "bad"
        leads.append(f"l{at},Lead {at},Web,{campaign},{day} 09:00,k1")
        closed = day + timedelta(days=20)
        if campaign == "good" and at % 10 == 0 and closed <= until:
            amount = 800 + 100 * (at // 10 % 5)
            events.append(f"d{at},{closed} 10:00,won,,")
            if worth:
                changed = f"d{at},{TODAY - timedelta(days=1)} 10:00,amount"
                events.append(f"{changed},{amount},{worth}")
                amount = worth
            deals.append(f"d{at},Deal {at},l{at},good,{amount},won,{day} 10:00,{closed} 10:00,k1")
        if at % 7 == 0:
            spend += [f"good,{day},10", f"bad,{day},500"]
    for at in range(more_won):
        day = TODAY - timedelta(days=1)
        deals.append(f"m{at},More {at},l{2 * at + 1},bad,900000,won,{day} 09:00,{TODAY} 10:00,k1")
    return {
        "companies": "id,name\nk1,Ski",
        "campaigns": "id,name,channel\ngood,Good,search\nbad,Bad,event",
        "leads": "\n".join(["id,name,source,campaign_id,created_at,company_id", *leads]),
        "deals": "\n".join(
            ["id,name,lead_id,campaign_id,amount,status,created_at,closed_at,company_id", *deals]
        ),
        "spend": "\n".join(["campaign_id,spent_on,amount", *spend]),
        **({"deal_events": "\n".join([EVENTS, *events])} if worth else {}),
    }


def services() -> dict[str, str]:
    """Twelve months of three services: one earns, one loses by hours alone, one before any.

    Each month 300 of rent are shared; Training takes 90 of 100 hours.
    """
    invoices, lines, costs, work = [], [], [], []
    for month in range(1, 13):
        day = f"2025-{month:02}-10"
        wobble = 10 * (month % 3)
        rows = (("audit", 1000 + wobble, 400), ("training", 300 + wobble, 100),
                ("repair", 200 + wobble, 260))  # fmt: skip
        for product, amount, cost in rows:
            number = f"i{month}{product}"
            invoices.append(f"{number},k1,{amount},{day},paid")
            lines.append(f"{number},{product},1,{amount},{cost}")
        costs.append(f"2025-{month:02}-28,indirect,Rent,300")
        work += [f"u1,audit,{day},5", f"u1,training,{day},90", f"u1,repair,{day},5"]
    return {
        "companies": "id,name\nk1,Ski",
        "users": "id,name\nu1,Nora",
        "products": "id,name,kind\naudit,Audit,service\ntraining,Training,service\n"
        "repair,Repair,service",
        "invoices": "\n".join(["id,company_id,amount,issued_on,status", *invoices]),
        "invoice_lines": "\n".join(["invoice_id,product_id,quantity,amount,cost", *lines]),
        "costs": "\n".join(["cost_on,kind,category,amount", *costs]),
        "work": "\n".join(["user_id,product_id,worked_on,hours", *work]),
    }


def shop(*, late: int = 0) -> dict[str, str]:
    """Seven products of 200 units each: Lamp comes back 40 times, the others 4 times.

    Of Lamp each unit loses money once the returns are paid; `late` more of Cable came back after
    the year.
    """
    names = ("lamp", "cable", "mount", "case", "hook", "tape", "clip")
    orders, lines, tickets = [], [], []
    for number, name in enumerate(names):
        for at in range(20):
            day = date(2025, 2, 1) + timedelta(days=7 * at)
            orders.append(f"o{number}-{at},k1,{day} 10:00,100")
            lines.append(f"o{number}-{at},{name},10,100")
            back = 2 if name == "lamp" else int(at % 5 == 0)
            if back:
                reason = "Broken" if at % 4 else "Wrong"
                on = day + timedelta(days=10)
                tickets.append(
                    f"t{number}-{at},return,k1,{name},o{number}-{at},{back},{reason},{on}"
                )
    tickets += [f"z{at},return,k1,cable,o1-{at},3,Broken,2026-03-01" for at in range(late)]
    products = [f"{each},{each.title()},10,5" for each in names]
    return {
        "companies": "id,name\nk1,Ski",
        "products": "\n".join(["id,name,unit_price,unit_cost", *products]),
        "orders": "\n".join(["id,company_id,ordered_at,amount", *orders]),
        "order_lines": "\n".join(["order_id,product_id,quantity,amount", *lines]),
        "tickets": "\n".join(
            ["id,kind,company_id,product_id,order_id,quantity,reason,opened_at", *tickets]
        ),
    }


def made(files: dict[str, str], folder: Path, today: date = TODAY) -> Workspace:
    return from_texts(files, folder, settings(today))
