"""What touches are credited, and what campaigns cost: worked out again over the model's tables."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from tests.made_company import from_texts

from rapport.wording import Locale

MODELS = ("last_touch", "first_touch", "linear", "position", "w_shaped", "time_decay")
SETTINGS = """currency = "EUR"
zone = "UTC"
today = 2026-03-31
"""
FILES = {
    # ruff: noqa: E501
    "companies": "id,name\nk1,Kiruna\nk2,Lulea\nk3,Narvik",
    "contacts": "id,name,company_id\np1,Ann,k1\np2,Bo,k2",
    "campaigns": """id,name,channel,parent_id,starts_on,ends_on,budget
        c0,Always on,search,,,,
        c1,Fair,event,,2026-01-01,2026-01-10,1000
        c2,Search,,c0,2026-01-01,2026-03-31,900
        c3,Stories,referral,,2026-01-01,,""",
    "emails": """id,campaign_id,name,sent_at,sent,delivered,bounces_hard,bounces_soft,opens,unique_opens,machine_opens,clicks,unique_clicks,unsubscribes,spam_reports,replies,cost
        m1,c2,January,2026-01-20 09:30,100,90,6,4,90,40,10,12,9,1,0,3,20
        m2,c2,February,2026-02-09 15:30,200,,10,10,60,60,,20,18,2,1,2,
        m3,c3,Test,2026-03-02 09:30,4,4,0,0,4,4,0,2,2,0,0,,5""",
    "leads": """id,name,source,kind,campaign_id,status,created_at,contact_id,converted_deal_id
        l1,Ann,Web,inbound,c2,New,2026-01-10 10:00,p1,d1
        l2,Bo,Fair,outbound,c1,New,2026-01-11 10:00,,
        l3,Cy,Web,inbound,,New,2026-02-11 10:00,,
        l4,Di,Web,inbound,c2,New,2026-02-12 10:00,,""",
    "deals": """id,name,status,amount,company_id,contact_id,source,campaign_id,created_at,closed_at
        d1,One,won,1000.01,k1,p1,Web,,2026-02-01 10:00,2026-02-20 12:00
        d2,Two,won,200,k2,p2,Fair,c3,2026-01-03 10:00,2026-03-05 12:00
        d3,Three,won,50,k3,,Fair,c1,2026-01-03 10:00,2026-03-06 12:00
        d4,Four,won,7,k3,,List,,2026-01-03 10:00,2026-03-07 12:00
        d5,Five,lost,9999,k2,p2,Fair,c1,2026-01-03 10:00,2026-03-08 12:00
        d6,Six,won,,k2,,Fair,c1,2026-01-03 10:00,2026-03-09 12:00""",
    "deal_lines": """id,deal_id,quantity,amount,cost
        x1,d1,1,600.01,400
        x2,d1,1,400,100
        x3,d2,1,200,20
        x4,d3,1,50,""",
    "touches": """lead_id,contact_id,deal_id,campaign_id,email_id,touched_at
        l1,,,c1,,2026-01-05 08:00
        l1,,,c2,,2026-01-10 10:00
        ,p1,,c2,m1,2026-01-20 10:00
        ,,d1,c1,,2026-02-01 09:00
        ,,d1,,m2,2026-02-10 09:00
        ,,d1,c1,,2026-02-20 13:00
        ,p2,,c2,,2026-01-01 09:00
        ,p2,,c1,,2026-03-05 11:00
        l3,,,c1,,2026-02-12 10:00
        l2,,,c2,m1,2026-01-10 10:00
        l2,,,c1,,2026-01-11 10:00""",
    "spend": """campaign_id,source,spent_on,amount
        c1,Fair,2026-01-05,700
        c2,Web,2026-02-10,300.33
        ,List,2026-03-01,90""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(FILES, tmp_path_factory.mktemp("campaigns"), SETTINGS)


def shares(path, model, lead_at=None, deal_at=None):
    """Each touch's share of a record; a path is the instants of its touches, in order."""
    count = len(path)
    if model == "last_touch":
        weights = [0.0] * (count - 1) + [1.0]
    elif model == "first_touch":
        weights = [1.0] + [0.0] * (count - 1)
    elif model == "linear":
        weights = [1.0] * count
    elif model == "position":
        middle = 0.2 / max(count - 2, 1)
        weights = [0.4 if at in (0, count - 1) else middle for at in range(count)]
    elif model == "w_shaped":
        weights = [0.0] * count
        roles = {0: 1}
        for moment in (lead_at, deal_at):
            before = [at for at, each in enumerate(path) if moment and each <= moment]
            if before:
                roles[before[-1]] = roles.get(before[-1], 0) + 1
        rest = count - len(roles)
        weights = [0.3 * roles[at] if at in roles else 0.1 / rest for at in range(count)]
    else:
        last = path[-1].date()
        weights = [2.0 ** (-(last - each.date()).days / 7) for each in path]
    whole = sum(weights)
    return [each / whole for each in weights]


class Oracle:
    """A company's deals and leads with their touches, read from the model's own tables."""

    def __init__(self, workspace):
        def read(table, columns):
            cursor = workspace.current.connection.cursor()
            rows = cursor.execute(f"SELECT {columns} FROM {table} WHERE deleted_at IS NULL")
            names = [each.strip() for each in columns.split(",")]
            return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]

        self.campaigns = {each["id"]: each["name"] for each in read("campaigns", "id, name")}
        self.emails = {
            each["id"]: each for each in read("emails", "id, name, campaign_id, sent_on, cost")
        }
        self.touches = read(
            "touches", "lead_id, contact_id, deal_id, campaign_id, email_id, touched_at"
        )
        self.leads = read(
            "leads", "id, contact_id, campaign_id, created_at, created_on, converted_deal_id, kind"
        )
        self.deals = read(
            "deals",
            "id, contact_id, lead_id, campaign_id, created_at, closed_at, closed_on, status, amount",
        )
        self.leads_of = defaultdict(set)
        ids = {each["id"] for each in self.leads}
        for lead in self.leads:
            if lead["converted_deal_id"]:
                self.leads_of[lead["converted_deal_id"]].add(lead["id"])
        for deal in self.deals:
            if deal["lead_id"] in ids:
                self.leads_of[deal["id"]].add(deal["lead_id"])
        self.credits = {model: self._deals(model) for model in MODELS}
        self.lead_credits = {model: self._leads(model) for model in MODELS}

    def _of_touch(self, touch):
        """The campaign and the e-mail that a touch is of, by name."""
        email = self.emails.get(touch["email_id"])
        campaign = touch["campaign_id"] or (email and email["campaign_id"])
        return self.campaigns.get(campaign, "(none)"), touch["email_id"]

    def _paths(self, records, named, further):
        """The touches of each record, by time: those that name it, else those that reach it."""
        known = {each["id"] for each in records}
        found = defaultdict(list)
        for touch in sorted(
            (each for each in self.touches if each["touched_at"]),
            key=lambda each: (
                each["touched_at"],
                each["campaign_id"] or "~",
                each["email_id"] or "~",
            ),
        ):
            if touch[named] in known:
                found[touch[named]].append(touch)
                continue
            for reach in further:
                reached = reach(touch)
                if reached:
                    for each in reached:
                        found[each].append(touch)
                    break
        return found

    def _deals(self, model):
        by_lead, by_contact = defaultdict(set), defaultdict(set)
        for deal, leads in self.leads_of.items():
            for lead in leads:
                by_lead[lead].add(deal)
        for deal in self.deals:
            if deal["contact_id"]:
                by_contact[deal["contact_id"]].add(deal["id"])
        paths = self._paths(
            self.deals,
            "deal_id",
            (lambda t: by_lead.get(t["lead_id"]), lambda t: by_contact.get(t["contact_id"])),
        )
        created = {each["id"]: each["created_at"] for each in self.leads}
        found = []
        for deal in self.deals:
            if deal["status"] != "won":
                continue
            path = [
                each
                for each in paths[deal["id"]]
                if deal["closed_at"] is None or each["touched_at"] <= deal["closed_at"]
            ]
            born = [created[each] for each in self.leads_of[deal["id"]] if created[each]]
            found += self._credited(deal, path, model, min(born, default=None), deal["created_at"])
        return found

    def _leads(self, model):
        of_contact = defaultdict(set)
        for lead in self.leads:
            if lead["contact_id"]:
                of_contact[lead["contact_id"]].add(lead["id"])
        paths = self._paths(
            self.leads,
            "lead_id",
            (
                lambda t: self.leads_of.get(t["deal_id"]),
                lambda t: of_contact.get(t["contact_id"]),
            ),
        )
        found = []
        for lead in self.leads:
            path = [
                each
                for each in paths[lead["id"]]
                if lead["created_at"] is None or each["touched_at"] <= lead["created_at"]
            ]
            found += self._credited(lead, path, model, lead["created_at"], None)
        return found

    def _credited(self, record, path, model, lead_at, deal_at):
        if not path:
            campaign = self.campaigns.get(record["campaign_id"], "(none)")
            return [(record, campaign, None, 1.0)]
        instants = [each["touched_at"] for each in path]
        parts = shares(instants, model, lead_at, deal_at)
        return [
            (record, *self._of_touch(touch), part)
            for touch, part in zip(path, parts, strict=True)
            if part > 1e-9
        ]


def by_campaign(_record, campaign, _email):
    return campaign


def summed(credited, value, key=by_campaign):
    found = defaultdict(float)
    for record, campaign, email, part in credited:
        amount = value(record)
        if amount is not None:
            found[key(record, campaign, email)] += float(amount) * part
    return found


def agree(found, known):
    known = {name: value for name, value in known.items() if abs(value) > 1e-6}
    found = {name: float(value) for name, value in found if value}
    assert set(found) == set(known)
    for name, value in known.items():
        assert found[name] == pytest.approx(value, abs=0.01), name


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("where", ["company", "demo"])
def test_credit_is_what_plain_python_makes_of_the_touches(where, model, request):
    workspace = request.getfixturevalue(where)
    if where not in KNOWN:
        KNOWN[where] = Oracle(workspace)
    oracle = KNOWN[where]
    options = {"attribution": model}
    rows = workspace.query(["campaign_won_amount"], by=["campaign"], options=options).records
    agree(rows, summed(oracle.credits[model], lambda deal: deal["amount"]))
    rows = workspace.query(["campaign_won_deals"], by=["campaign"], options=options).records
    agree(rows, summed(oracle.credits[model], lambda _: 1))
    rows = workspace.query(["campaign_leads"], by=["campaign"], options=options).records
    agree(rows, summed(oracle.lead_credits[model], lambda _: 1))

    def sent(_record, _campaign, email):
        return oracle.emails[email]["sent_on"].replace(day=1) if email else None

    for name, credited, value in (
        ("email_won_amount", oracle.credits[model], lambda deal: deal["amount"]),
        ("email_leads", oracle.lead_credits[model], lambda _: 1),
    ):
        rows = workspace.query([name], by=["date:month"], options=options).records
        known = summed(credited, value, sent)
        agree([row for row in rows if row[0]], {day: v for day, v in known.items() if day})


KNOWN: dict[str, Oracle] = {}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("period", ["all", "2026", "2025-Q4", "2026-03"])
def test_what_campaigns_are_credited_of_adds_up_to_what_was_won(demo, model, period):
    options = {"attribution": model}
    names = ["campaign_won_amount", "won_amount", "campaign_leads", "leads"]
    row = demo.query(names, period=period, options=options).rows()[0]
    assert row["campaign_won_amount"] == row["won_amount"]
    assert row["campaign_leads"] == row["leads"]
    parts = demo.query(
        ["campaign_won_amount"], by=["campaign"], period=period, options=options
    ).values_of("campaign_won_amount")
    assert sum(each for each in parts if each) == row["won_amount"]


@pytest.mark.parametrize("model", MODELS)
def test_each_record_is_credited_exactly_once(demo, model):
    for name, by in (("campaign_won_deals", "deal"), ("campaign_leads", "lead")):
        rows = demo.query([name], by=[by], options={"attribution": model}).records
        assert {each for __, each in rows if each} == {Decimal(1)}


def test_it_holds_of_a_past_day_too(demo):
    for day in ("2025-06-30", "2026-03-31"):
        row = demo.query(["campaign_won_amount", "won_amount"], as_of=day).rows()[0]
        assert row["campaign_won_amount"] == row["won_amount"]
        row = demo.query(["campaign_leads", "leads"], as_of=day).rows()[0]
        assert row["campaign_leads"] == row["leads"]


def test_the_credit_of_a_deal_by_hand(company):
    # Touched: Fair 01-05, Search 01-10 (with the lead), Search 01-20, Fair 02-01 (with the deal),
    # Search 02-10 by its e-mail; that of the evening of the closing is too late.
    expected = {
        "last_touch": {"Search": 1},
        "first_touch": {"Fair": 1},
        "linear": {"Fair": 0.4, "Search": 0.6},
        "position": {"Fair": 0.4 + 0.2 / 3, "Search": 0.4 + 0.4 / 3},
        "w_shaped": {"Fair": 0.6, "Search": 0.3 + 0.1},
    }
    for model, known in expected.items():
        rows = company.query(
            ["campaign_won_deals"],
            by=["campaign"],
            where=["deal=One"],
            options={"attribution": model},
        ).records
        agree(rows, known)


def test_a_deal_without_a_touch_goes_to_its_campaign_or_to_none(company):
    rows = company.query(["campaign_won_amount"], by=["deal", "campaign"]).records
    assert {row[:2]: row[2] for row in rows} == {
        ("One", "Search"): Decimal("1000.01"),
        ("Two", "Fair"): 200,
        ("Three", "Fair"): 50,
        ("Four", "(none)"): 7,
        ("Six", "Fair"): None,
    }


def test_an_odd_cent_goes_to_the_last_touch(company):
    rows = company.query(
        ["campaign_won_amount"],
        by=["campaign"],
        where=["deal=One"],
        options={"attribution": "linear"},
    ).records
    assert sum(row[1] for row in rows) == Decimal("1000.01")


def test_spend_follows_the_leads_of_each_kind(company):
    rows = company.query(["spend"], by=["campaign", "lead_kind"]).records
    # Search brought or reached l1, l2 and l4, Fair l1, l2 and l3; nobody came of the list.
    found = {row[:2]: row[2] for row in rows}
    assert found["Search", "inbound"] + found["Search", "outbound"] == Decimal("300.33")
    assert found["Search", "outbound"] == Decimal("100.11")
    assert found["Fair", "outbound"] == pytest.approx(Decimal(700) / 3, abs=Decimal("0.001"))
    assert found["(none)", "(unknown)"] == 90
    assert company.query(["spend"]).records == ((Decimal("1090.33"),),)
    assert company.query(["spend"], period="2026-02").records == ((Decimal("300.33"),),)
    assert company.query(["spend"], as_of="2026-01-31").records == ((700,),)


def test_a_budget_falls_evenly_on_its_days(company):
    names = ["budget", "spend_with_budget", "budget_left"]
    assert company.query(names, period="2026").records == (
        (1900, Decimal("1000.33"), Decimal("899.67")),
    )
    row = company.query(names, period="2026-01-01..2026-01-05").rows()[0]
    assert row["budget"] == 500 + 50
    assert row["budget_left"] == 550 - 700
    rows = company.query(["budget"], by=["campaign"], period="2026").records
    assert dict(rows)["Stories"] is None, "no budget is not a budget of nothing"
    months = company.query(["budget"], by=["date:month"], period="2026").values_of("budget")
    assert sum(each or 0 for each in months) == 1900


def test_a_campaign_is_rolled_up_to_its_parent_and_channel(company):
    names = ["spend", "campaign_won_amount"]
    rows = company.query(names, by=["channel"]).records
    assert {row[0]: row[1:] for row in rows} == {
        "event": (700, 250),
        "search": (Decimal("300.33"), Decimal("1000.01")),
        "(none)": (90, 7),
    }
    rows = company.query(["spend"], by=["parent_campaign"]).records
    assert dict(rows) == {"Fair": 700, "Always on": Decimal("300.33"), "(none)": 90}


def test_what_a_lead_and_a_customer_cost(company):
    row = company.query(
        ["cost_per_lead", "cost_per_customer", "campaign_customers"], where=["campaign=Fair"]
    ).rows()[0]
    # Credited to Fair: l2, who was at its stand, by last touch; new customers k2 (d2) and k3 (d3).
    assert row == {"cost_per_lead": 700, "cost_per_customer": 350, "campaign_customers": 2}
    assert company.query(["cost_per_lead"], where=["campaign=Stories"]).records == ((None,),)


def test_return_is_of_what_money_was_spent_on(company):
    names = ["paid_won_amount", "paid_won_profit", "roas", "roi"]
    rows = company.query(names, by=["campaign"]).records
    found = {row[0]: row[1:] for row in rows}
    assert found["Search"][:2] == (Decimal("1000.01"), Decimal("500.01"))
    assert found["Search"][2] == pytest.approx(1000.01 / 300.33)
    assert found["Search"][3] == pytest.approx((500.01 - 300.33) / 300.33)
    # Of d3 and d6 no cost is known, of d6 no amount.
    assert found["Fair"][:2] == (250, 180)
    assert found["Fair"][3] == pytest.approx((180 - 700) / 700)
    assert found["(none)"] == (7, None, None, None), "the list was paid for without a campaign"


@pytest.mark.parametrize("by", ["source", "campaign", "parent_campaign", "channel"])
def test_what_has_no_source_or_campaign_has_no_return(demo, by):
    names = ["cost_per_lead", "cost_per_customer", "roas", "roi"]
    answer = demo.query(["spend", "campaign_leads", *names], by=[by], totals=True)
    rows = {row[by]: row for row in answer.rows()}
    (nameless,) = rows.keys() & {"(unknown)", "(none)"}
    assert rows[nameless]["spend"] > 0 < rows[nameless]["campaign_leads"]
    assert [rows[nameless][name] for name in names] == [None] * 4
    rest = [row for name, row in rows.items() if name != nameless and row["spend"]]
    assert all(None not in (row["roas"], row["roi"]) for row in rest)
    assert [answer.total_of(name) for name in names] == list(demo.query(names).records[0])
    (said,) = [each for each in answer.notes if "no source or campaign" in each.one][:1]
    assert said.said(Locale()).startswith("Cost per lead")


def test_a_formula_of_own_is_as_unknown_where_there_is_no_campaign(demo):
    formula = ["spend / leads"]
    rows = dict(demo.query(formula, by=["campaign"]).records)
    assert rows["(none)"] is None
    assert any(rows.values())


def test_new_customers_who_came_back(company):
    names = ["campaign_customers", "campaign_customers_back", "repeat_customer_rate"]
    assert company.query(names).records == ((3, 2, 2 / 3),)
    # k3 bought again on 03-07, k2 on 03-09.
    assert company.query(names, as_of="2026-03-08").records == ((3, 1, 1 / 3),)
    assert company.query(names, period="2026-02").records == ((1, 0, 0),)


def test_mailings_are_counted_and_rated(company):
    names = [
        *("mailings", "sent", "delivered", "unique_opens", "machine_opens", "unique_clicks"),
        *("replies", "bounces", "unsubscribes", "spam_reports", "email_cost"),
    ]
    # What of the second was delivered is told by what was sent and refused.
    assert company.query(names).records == ((3, 304, 274, 104, 10, 29, 5, 30, 3, 1, 25),)
    row = company.query(
        [
            *("delivery_rate", "open_rate", "open_rate_human", "click_rate", "reply_rate"),
            *("click_to_open_rate", "bounce_rate", "unsubscribe_rate", "spam_rate"),
        ]
    ).rows()[0]
    assert row == pytest.approx(
        {
            "delivery_rate": 274 / 304,
            "open_rate": 104 / 274,
            # Of the second no machine's opens can be told.
            "open_rate_human": (30 + 4) / (80 + 4),
            "click_rate": 29 / 274,
            "reply_rate": 5 / 270,
            "click_to_open_rate": 29 / 104,
            "bounce_rate": 30 / 304,
            "unsubscribe_rate": 3 / 274,
            "spam_rate": 1 / 274,
        }
    )
    rows = dict(company.query(["open_rate_human"], by=["email"]).records)
    assert rows == {"January": 30 / 80, "February": None, "Test": 1.0}
    rows = dict(company.query(["reply_rate"], by=["email"]).records)
    assert rows["Test"] is None, "of one that tells no replies there is no rate"
    parts = [
        *("sent_delivered", "sent_bounces", "delivered_opens", "delivered_clicks"),
        *("delivered_replies", "delivered_unsubscribes", "delivered_spam"),
        *("clicks_of_opened", "opened_with_clicks", "reliable_opens", "reliable_delivered"),
    ]
    assert company.query(parts).records == ((304, 304, 274, 274, 270, 274, 274, 29, 104, 34, 84),)


def test_what_followed_a_mailing_counts_on_the_day_it_was_sent(company):
    names = ["email_won_amount", "email_leads", "email_cost", "return_per_money_spent"]
    rows = company.query(names, by=["email"]).records
    found = {row[0]: row[1:] for row in rows}
    # Last touch: February's, whose cost is not known.
    assert found["February"] == (Decimal("1000.01"), 0, None, None)
    assert company.query(["email_won_amount"], period="2026-02").records == ((Decimal("1000.01"),),)
    assert company.query(["email_won_amount"], period="2026-03").records == ((0,),)
    first = company.query(
        ["email_won_amount_with_cost", "return_per_money_spent"],
        options={"attribution": "linear"},
    ).rows()[0]
    part = company.query(["email_won_amount"], by=["email"], options={"attribution": "linear"})
    assert first["email_won_amount_with_cost"] == dict(part.records)["January"]
    assert first["return_per_money_spent"] == pytest.approx(200.002 / 25, abs=0.001)


def test_hours_and_weekdays_are_those_of_sending(company):
    rows = company.query(["sent"], by=["hour"]).records
    assert dict(rows) == {9: 104, 15: 200}
    rows = company.query(["sent"], by=["weekday"]).records
    assert dict(rows) == {2: 100, 1: 204}


@pytest.mark.parametrize("by", ["email", "campaign", "channel", "date:month"])
def test_rates_lie_between_nothing_and_all(demo, by):
    names = [
        *("delivery_rate", "open_rate", "open_rate_human", "click_rate", "reply_rate"),
        *("click_to_open_rate", "bounce_rate", "unsubscribe_rate", "spam_rate"),
    ]
    for row in demo.query(names, by=[by]).rows():
        for name in names:
            assert row[name] is None or 0 <= row[name] <= 1, (name, row)
    for row in demo.query(["repeat_customer_rate"], by=["campaign"]).rows():
        assert row["repeat_customer_rate"] is None or 0 <= row["repeat_customer_rate"] <= 1


def test_where_nothing_was_mailed_or_spent_nothing_is_known(maven):
    names = [
        *("spend", "budget", "budget_left", "cost_per_lead", "roas", "roi", "sent", "open_rate"),
        *("email_cost", "return_per_money_spent", "campaign_leads"),
    ]
    assert set(maven.query(names).records[0]) == {None}
    row = maven.query(["campaign_won_amount", "won_amount"]).rows()[0]
    assert row["campaign_won_amount"] == row["won_amount"]


def test_the_half_life_is_a_week(company):
    rows = company.query(
        ["campaign_won_deals"],
        by=["campaign"],
        where=["deal=Two"],
        options={"attribution": "time_decay"},
    ).records
    # Search reached Bo nine weeks before Fair did.
    assert {name: float(part) for name, part in rows} == pytest.approx(
        {"Fair": 512 / 513, "Search": 1 / 513}, abs=1e-7
    )
