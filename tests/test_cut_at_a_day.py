"""As of a past day, figures are those of the data cut at that day, whatever was won, reopened or
deleted since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from tests.made_company import from_texts

SETTINGS = """currency = "EUR"
zone = "Europe/Oslo"
today = {today}
"""
FIRST, TODAY = date(2026, 1, 1), date(2026, 6, 30)
CUTS = (date(2026, 3, 20), date(2026, 5, 11))
SEED = 11


LINES = (("g0", 0), ("g1", 0), ("g0", 0.5))
"""The lines that a deal can have: which product, and how often one is deleted later."""


@dataclass
class Company:
    """A company by chance, as its files are at the end of a day."""

    chance: Random
    cut: date

    def day(self, *after: date | None, within: int = 60) -> date:
        """A day that is not before any of those, seldom one that is not gone by today."""
        start = max([FIRST, *(each for each in after if each)])
        return start + timedelta(days=self.chance.randrange(within))

    def maybe(self, share: float, *after: date | None, within: int = 60) -> date | None:
        found = self.day(*after, within=within)
        return found if self.chance.random() < share and found <= TODAY else None

    def told(self, day: date | None) -> str:
        return day.isoformat() if day and day <= self.cut else ""

    def texts(self) -> dict[str, str]:
        for name in ("leads", "deals", "deal_events", "deal_lines", "activities", "touches"):
            setattr(self, name, [])
        self.spend = []
        for at in range(60):
            self.add_pair(at)
        for __ in range(120):
            self.add_touch()
        for at in range(120):
            self.add_activity(at)
        for __ in range(30):
            day, amount = self.day(within=180), self.chance.randrange(1, 90)
            row = f"c{self.chance.randrange(4)},{day},{amount}"
            self.spend += [row] if day <= self.cut else []
        heads = {
            "leads": "id,name,source,kind,campaign_id,contact_id,owner_id,value,created_at,"
            "first_contacted_at,qualified_at,converted_at,converted_deal_id,disqualified_at,"
            "deleted_at",
            "deals": "id,name,status,stage_id,pipeline_id,amount,company_id,contact_id,lead_id,"
            "owner_id,source,campaign_id,created_at,closed_at,deleted_at",
            "deal_events": "deal_id,happened_at,what,from_value,to_value",
            "deal_lines": "id,deal_id,product_id,quantity,amount,cost,deleted_at",
            "activities": "id,kind,lead_id,deal_id,owner_id,direction,created_at,done_at,"
            "deleted_at",
            "touches": "lead_id,contact_id,deal_id,campaign_id,touched_at,deleted_at",
            "spend": "campaign_id,spent_on,amount",
        }
        made = {name: "\n".join([head, *getattr(self, name)]) for name, head in heads.items()}
        return made | {
            "users": "id,name\nu0,Nora\nu1,Kim",
            "companies": "id,name\n" + "\n".join(f"k{at},Company {at}" for at in range(20)),
            "contacts": "id,name\n" + "\n".join(f"p{at},Person {at}" for at in range(12)),
            "campaigns": "id,name,channel\nc0,Fair,event\nc1,Search,search\nc2,Post,mail\n"
            "c3,Stories,social",
            "products": "id,name\ng0,Core\ng1,Plus",
            "pipelines": "id,name,position\nn0,Sales,1",
            "stages": "id,pipeline_id,name,position,kind\nt1,n0,Talk,1,open\nt2,n0,Offer,2,open",
        }

    def add_pair(self, at: int) -> None:
        """A lead, and often a deal of it, or of another lead beside."""
        chance = self.chance
        source = chance.choice(("Web", "Fair", "List"))
        came = self.day(within=150)
        deal_on = self.maybe(0.7, came, within=40)
        gone = self.maybe(0.2, came, within=120)
        told = self.maybe(0.5, deal_on, within=30) if deal_on else None
        cells = [
            *(f"l{at}", f"Lead {at}", source, chance.choice(("inbound", "outbound"))),
            chance.choice(("", "c0", "c1")),
            f"p{chance.randrange(12)}" if chance.random() < 0.4 else "",
            f"u{chance.randrange(2)}",
            str(chance.randrange(1000)),
            self.told(came),
            self.told(self.maybe(0.3, came, within=90)),
            self.told(self.maybe(0.4, came, within=40)),
            self.told(told),
            f"d{at}" if self.told(told) else "",
            self.told(self.maybe(0.2, came, within=90)) if not deal_on else "",
            self.told(gone),
        ]
        if came <= self.cut:
            self.leads.append(",".join(cells))
        if deal_on:
            # Deals share a lead, and leads a deal.
            lead = "" if told and chance.random() < 0.5 else f"l{chance.choice((at, at // 2))}"
            self.add_deal(at, deal_on, lead, source)

    def add_deal(self, at: int, came: date, lead: str, source: str) -> None:
        chance = self.chance
        amount = chance.choice((100, 333.33, 1000, 0.07))
        events = [(came, "created", "", ""), (came, "amount", "", str(amount))]
        moved = self.maybe(0.6, came, within=20)
        if moved:
            events.append((moved, "stage", "t1", "t2"))
        day, lives = moved or came, chance.choice((0, 1, 1, 2, 3))
        for life in range(lives):
            if life:
                day = day + timedelta(days=chance.randrange(1, 25))
                events.append((day, "reopened", "", ""))
            day = day + timedelta(days=chance.randrange(1, 25))
            events.append((day, chance.choice(("won", "won", "lost")), "", ""))
        gone = self.maybe(0.2, came, day, within=60)
        events = [each for each in events if each[0] <= min(self.cut, TODAY)]
        last = next((each for each in events[::-1] if each[1] in ("won", "lost", "reopened")), None)
        closed = last if last and last[1] != "reopened" else None
        stage = "t2" if moved and moved <= self.cut else "t1"
        cells = [
            *(f"d{at}", f"Deal {at}", closed[1] if closed else "open", stage, "n0", str(amount)),
            *(f"k{chance.randrange(20)}", f"p{chance.randrange(12)}", lead),
            *(f"u{chance.randrange(2)}", source, chance.choice(("", "c2"))),
            *(came.isoformat(), closed[0].isoformat() if closed else "", self.told(gone)),
        ]
        lines = [
            f"x{at}-{number},d{at},{product},{chance.randrange(1, 4)},{chance.randrange(1, 500)},"
            f"{chance.randrange(1, 90)},{self.told(self.maybe(gone, came, within=90))}"
            for number, (product, gone) in enumerate(LINES[: chance.randrange(4)])
        ]
        if came <= self.cut:
            self.deals.append(",".join(cells))
            self.deal_events += [
                f"d{at},{day},{what},{before},{after}" for day, what, before, after in events
            ]
            self.deal_lines += lines

    def add_touch(self) -> None:
        chance = self.chance
        whom = chance.choice(
            (
                f"l{chance.randrange(60)},,",
                f",p{chance.randrange(12)},",
                f",,d{chance.randrange(60)}",
            )
        )
        day = self.day(within=180)
        gone = self.maybe(0.1, day, within=90)
        campaign = chance.randrange(4)
        if day <= self.cut:
            self.touches.append(f"{whom},c{campaign},{day},{self.told(gone)}")

    def add_activity(self, at: int) -> None:
        chance = self.chance
        kind = chance.choice(("call", "email", "meeting", "task", "note"))
        whom = chance.choice((f"l{chance.randrange(60)},", f",d{chance.randrange(60)}"))
        came = self.day(within=170)
        done, gone = self.maybe(0.8, came, within=30), self.maybe(0.2, came, within=90)
        owner, direction = f"u{chance.randrange(2)}", chance.choice(("in", "out"))
        if came <= self.cut:
            self.activities.append(
                f"a{at},{kind},{whom},{owner},{direction},{came},{self.told(done)},{self.told(gone)}"
            )


def company(folder, day):
    texts = Company(Random(SEED), day).texts()
    return from_texts(texts, folder, SETTINGS.format(today=day))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return company(tmp_path_factory.mktemp("whole"), TODAY)


LEADS = (
    *("leads", "lead_value", "open_leads", "untouched_leads", "contacted_leads"),
    *("uncontacted_leads", "qualified_leads", "converted_leads", "disqualified_leads"),
    *("converted_of_created", "lead_conversion_rate", "leads_won", "lead_won_amount"),
    *("median_days_to_convert", "touched_leads", "touched_lead_conversion_rate"),
)
CREDITS = ("campaign_leads", "campaign_won_deals", "campaign_won_amount", "paid_won_amount")
ACTIVITIES = ("activities", "calls", "meetings", "tasks_done")
DEALS = ("deals", "won_deals", "won_amount", "open_deals", "lost_deals")
PARTS = ("line_amount", "won_line_amount", "units")
STEPS = ("entered_stage", "left_won", "still_here")
MODELS = ("last_touch", "first_touch", "linear", "position", "w_shaped", "time_decay")

QUESTIONS = (
    *(
        {"measures": names, **split}
        for names in (LEADS, ACTIVITIES, DEALS)
        for split in ({}, {"by": ["owner"]}, {"period": "2026-Q1"})
    ),
    {"measures": [*LEADS, *DEALS], "by": ["source"]},
    {"measures": ACTIVITIES, "by": ["activity_kind"]},
    *(
        {"measures": [*ACTIVITIES, "emails_logged", "call_attempts"], "by": [name]}
        for name in ("status", "stage", "pipeline")
    ),
    *(
        {"measures": ACTIVITIES, "where": [where], "by": ["owner"]}
        for where in (
            *("status=won", "status!=open", "status=none", "status!=none"),
            *("stage=Offer", "stage!=Talk", "pipeline=Sales", "pipeline=none"),
        )
    ),
    {"measures": ["activities_per_won_deal"], "by": ["stage", "status"]},
    {"measures": LEADS[:6], "by": ["date:month"], "period": "2026-01..2026-03"},
    {"measures": ["leads", "leads_won", "lead_won_amount"], "by": ["lead"]},
    *(
        {"measures": CREDITS, "by": ["campaign"], "options": {"attribution": model}}
        for model in MODELS
    ),
    {"measures": CREDITS, "by": ["channel", "date:month"], "period": "2026-02..2026-04"},
    {"measures": PARTS},
    {"measures": [*PARTS, "deals", "won_deals", "open_deals"], "by": ["product"]},
    {"measures": ["won_deals", "won_amount"], "where": ["product=Core"]},
    {"measures": STEPS, "by": ["stage"]},
    {"measures": ["step_count"], "by": ["step"]},
)


def rounded(table):
    return sorted(
        tuple(round(float(each), 6) if isinstance(each, float | Decimal) else each for each in row)
        for row in (
            [str(key) if not isinstance(key, int | float | Decimal) else key for key in row]
            for row in table.records
        )
    )


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_as_of_a_day_is_the_data_cut_at_that_day(whole, tmp_path, cut):
    then = company(tmp_path, cut)
    for asked in QUESTIONS:
        question = {
            name: list(each) if name == "measures" else each for name, each in asked.items()
        }
        assert rounded(whole.query(**question, as_of=str(cut))) == rounded(
            then.query(**question)
        ), question
