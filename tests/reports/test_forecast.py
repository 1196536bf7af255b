"""The forecast as people and programs meet it: parts add up, nothing looks ahead, all is said.

The company is written out by hand: a deal every five days, of which every other is won.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from scipy.stats import binom
from tests.made_company import from_texts

from rapport.cli import main
from rapport.errors import QueryError
from rapport.wording import LANGUAGES, Locale
from rapport.workspace import Workspace

TODAY = date(2026, 6, 15)
SETTINGS = f'currency = "EUR"\nzone = "Europe/Oslo"\ntoday = {TODAY.isoformat()}\n'
PEOPLE = {"u1": "Nora", "u2": "Emma"}
FIRST = date(2024, 6, 3)
CALLED = ("commit", "best_case", "pipeline")
CENT = Decimal("0.01")
HEADERS = "id,name,status,amount,owner_id,source,created_at,closed_at,expected_close_on"


def deals():
    """Every deal: when it began and ended, how, of whom, and how much it is worth."""
    found = []
    for at in range(147):
        begins = FIRST + timedelta(days=5 * at)
        ends = begins + timedelta(days=20 + 7 * (at % 6))
        status = "open" if ends > TODAY else "won" if at % 2 else "lost"
        found.append(
            {
                "id": f"D{at}",
                "status": status,
                "amount": 1_000 + 100 * (at % 9),
                "owner": f"u{1 + at % 3 // 2}",
                "source": ("Web", "Fair", "Referral")[at % 3],
                "begins": begins,
                "ends": None if status == "open" else ends,
                "called": CALLED[at % 3] if status == "open" else "",
                "due": ends if status == "open" else None,
            }
        )
    return found


DEALS = deals()


def texts(some, *, with_amounts=True):
    """The company's files."""
    lines = [f"{HEADERS},forecast_category"]
    for each in some:
        amount = each["amount"] if with_amounts else ""
        lines.append(
            f"{each['id']},Deal {each['id']},{each['status']},{amount},{each['owner']},"
            f"{each['source']},{each['begins']},{each['ends'] or ''},{each['due'] or ''},"
            f"{each['called']}"
        )
    goals = [
        "measure,period_start,grain,target,scope_kind,scope_id",
        "won_amount,2026-06-01,month,3000,,",
        "won_amount,2026-07-01,month,2000,,",
        "won_amount,2026-01-01,year,12,user,u1",
    ]
    return {
        "deals": "\n".join(lines),
        "users": "id,name\n" + "\n".join(f"{key},{name}" for key, name in PEOPLE.items()),
        "goals": "\n".join(goals),
        "costs": "id,cost_on,kind,category,amount\n"
        + "\n".join(f"C{at},2026-{at:02}-01,commitment,Rent,{500 * at}" for at in range(6, 10)),
    }


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return from_texts(texts(DEALS), tmp_path_factory.mktemp("forecast"), SETTINGS)


def rows(answered, name):
    table = answered.section(name)
    assert table is not None, [note.said(Locale()) for note in answered.every_note]
    return table.rows()


def total(company, **parts):
    return company.report("forecast", **parts).summary.rows()[0]


@pytest.fixture(scope="module")
def found(company):
    return company.report("forecast", horizon="12 weeks")


def test_the_months_and_every_split_add_up_to_what_is_expected(company, found):
    expected = found.summary.rows()[0]["expected"]
    assert expected > 0
    parts = [rows(found, "months")]
    parts += [
        rows(company.report("forecast", horizon="12 weeks", by=by), "split")
        for by in (["owner"], ["team"], ["source"], ["product"], ["owner", "source"])
    ]
    for each in parts:
        assert sum(row["expected"] for row in each) == expected
    row = found.summary.rows()[0]
    assert row["from_open"] + row["from_new"] == expected


def test_at_least_falls_as_more_confidence_is_asked_and_the_interval_widens(company):
    found = [total(company, confidence=each) for each in (0.5, 0.7, 0.9, "99 %")]
    for less, more in pairwise(found):
        assert more["at_least"] <= less["at_least"]
        assert more["low"] <= less["low"] <= less["high"] <= more["high"]
        assert more["expected"] == less["expected"]


def test_a_longer_horizon_expects_more(company):
    horizons = ("14 days", "8 weeks", "4 months")
    found = [total(company, horizon=each)["expected"] for each in horizons]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_what_was_won_stands_beside_the_months_ahead_as_it_came(found):
    def won(first, last):
        return sum(
            each["amount"]
            for each in DEALS
            if each["status"] == "won" and first <= each["ends"] <= last
        )

    past = [row for row in rows(found, "course") if row["won"] is not None]
    assert [row["date:month"] for row in past][-1] == date(2026, 5, 1)
    for row in past:
        after = (row["date:month"] + timedelta(days=32)).replace(day=1)
        assert row["won"] == won(row["date:month"], after - timedelta(days=1))
    so_far = won(date(2026, 6, 1), TODAY)
    assert found.summary.rows()[0]["won"] == so_far
    assert [row["won"] for row in rows(found, "months")] == [so_far, None, None, None]


def test_a_month_goal_counts_what_is_already_won_of_it(found):
    june, july, *rest = rows(found, "months")
    assert (june["goal"], july["goal"]) == (3000, 2000)
    assert [row["goal"] for row in rest] == [None, None]
    assert 0 <= june["goal_probability"] <= 1
    nora = next(row for row in rows(found, "split") if row["owner"] == "Nora")
    assert 0 < nora["goal"] < 12
    # Any deal of hers reaches it.
    assert nora["goal_probability"] > 0.9


def test_each_split_counts_what_was_won_of_it(company, found):
    by_source = rows(company.report("forecast", horizon="12 weeks", by="source"), "split")
    for row in by_source:
        assert row["won"] == sum(
            each["amount"]
            for each in DEALS
            if each["source"] == row["source"]
            and each["status"] == "won"
            and date(2026, 6, 1) <= each["ends"] <= TODAY
        )


def test_commitments_stand_beside_the_months_with_the_chance_of_covering_them(company, found):
    months = rows(found, "months")
    assert [row["commitments"] for row in months] == [3000, 3500, 4000, 4500]
    assert all(0 <= row["covered"] <= 1 for row in months)
    # They are the company's, and nobody's own.
    own = company.report("forecast", where="owner=Nora")
    assert "commitments" not in {each.name for each in own.section("months").columns}


def test_open_deals_are_all_in_the_categories_and_the_list_says_why(found):
    still = [each for each in DEALS if each["status"] == "open"]
    categories = rows(found, "categories")
    assert sum(row["deals"] for row in categories) == len(still)
    assert sum(row["open_amount"] for row in categories) == sum(each["amount"] for each in still)
    of_open = found.summary.rows()[0]["from_open"]
    assert sum(row["expected"] for row in categories) == of_open
    listed = next(each for each in found.sections if each.section.id == "deals")
    assert listed.count == len(still)
    for row in listed.whole.rows():
        assert 0 <= row["chance"] <= 1
        assert (row["likely_on"] is not None) == (row["chance"] >= 0.5)
        assert row["likely_on"] is None or TODAY < row["likely_on"] <= found.period.end
    weeks = rows(found, "weeks")
    due = [each for each in still if each["due"] <= found.period.end]
    assert sum(row["open_amount"] for row in weeks) == sum(each["amount"] for each in due)


def test_the_past_is_forecast_from_what_was_known_then_alone(company, tmp_path):
    day = date(2026, 2, 10)
    otherwise = {"status": "won", "ends": day + timedelta(days=9)}
    changed = [
        # All that comes later goes otherwise.
        {**each, **otherwise} if each["ends"] is None or each["ends"] > day else each
        for each in DEALS
        if each["begins"] <= day
    ]
    other = from_texts(texts(changed), tmp_path, SETTINGS)
    parts = {"as_of": day.isoformat(), "horizon": "8 weeks"}
    one, two = total(company, **parts), total(other, **parts)
    names = ("expected", "at_least", "low", "high", "from_open", "won")
    assert {name: one[name] for name in names} == {name: two[name] for name in names}


def test_the_track_record_holds_against_what_came(found):
    record = rows(found, "track_record")
    assert record
    for row in record:
        first, last = row["date:day"], row["date:day"] + timedelta(days=84)
        assert row["came"] == sum(
            each["amount"]
            for each in DEALS
            if each["status"] == "won" and first < each["ends"] <= last
        )
        assert row["error"] == pytest.approx(float(row["expected"] / row["came"]) - 1, abs=1e-5)
    ours = next(row for row in rows(found, "ways") if row["way"] == "forecast")
    off = sum(abs(row["expected"] - row["came"]) for row in record)
    assert ours["error"] == pytest.approx(float(off / sum(row["came"] for row in record)), rel=1e-4)
    nearer = [row for row in rows(found, "ways") if row["error"] < row["ours"]]
    said = found.headline(Locale())
    assert ("came nearer" in said) == any(row["windows"] >= 3 for row in nearer)
    assert ours["ahead"] == found.summary.rows()[0]["expected"]
    assert all(row["ahead"] is not None for row in rows(found, "ways") if row["windows"] >= 8)


def test_narrowed_to_one_owner_it_is_of_her_deals_alone(company):
    own = company.report("forecast", where="owner=Nora")
    assert [row["owner"] for row in rows(own, "split")] == ["Nora"]
    assert own.summary.rows()[0]["expected"] < total(company)["expected"]
    assert own.summary.rows()[0]["won"] == rows(own, "split")[0]["won"]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"horizon": "6 days"}, "7 days"),
        ({"horizon": "25 months"}, "24 months"),
        ({"horizon": "soon"}, "12 weeks"),
        ({"confidence": "0.4"}, "0.5 to 0.99"),
        ({"confidence": "sure"}, "0.5 to 0.99"),
        ({"where": "country=NO"}, "owner, team, source and product"),
        ({"by": "country"}, "owner, team, source or product"),
        ({"measures": "leads"}, "horizon"),
        ({"as_of": "2027-01-01"}, "has not come"),
        ({"option": "mode=net"}, "horizon and confidence"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(company, parts, says):
    with pytest.raises(QueryError) as error:
        company.report("forecast", **parts)
    assert says in str(error.value)


def test_a_period_that_is_over_changes_nothing_and_that_is_said(company):
    found = company.report("forecast", period="last_year")
    assert "horizon in place of a period" in " ".join(
        each.said(Locale()) for each in found.every_note
    )
    assert found.summary.rows()[0]["expected"] == total(company)["expected"]


def test_it_goes_to_the_end_of_a_period_that_is_ahead(company):
    asked = without_record(company).asked
    end = asked.day + timedelta(days=100)
    found = without_record(company, period=[f"{asked.day}..{end}"])
    assert found.made.period.end == end
    assert "to the end of the period asked" in said(found)
    chosen = without_record(company, period=[f"{asked.day}..{end}"], horizon=["8 weeks"])
    assert chosen.asked.days == 56


def test_the_bands_of_the_fan_are_named_by_how_likely_they_are(company):
    found = without_record(company, confidence=["0.6"])
    section = next(each for each in found.sections if each.section.id == "course")
    drawn = re.findall(r"[a-z0-9]+", json.dumps(section.chart(Locale()), ensure_ascii=False))
    assert "in the inner one with a chance of 50 in the outer one of 60" in " ".join(drawn)


def without_record(workspace, **parts):
    """What is quick of it."""
    from dataclasses import replace

    from rapport.reports import find

    report = find("forecast")
    quick = tuple(each for each in report.sections if each.id not in report.slow)
    return replace(report, sections=quick).answer(workspace, parts)


def said(answered):
    return " ".join(each.said(Locale()) for each in answered.every_note)


def test_without_a_closed_deal_it_refuses_and_says_why(tmp_path):
    still = [each for each in DEALS if each["status"] == "open"]
    company = from_texts(texts(still), tmp_path, SETTINGS)
    found = company.report("forecast")
    assert "no deal was won or lost by" in found.headline(Locale())
    assert found.summary.records == ((),)
    assert [each.section.id for each in found.sections] == ["total"]


def test_of_few_deals_it_is_rough_and_one_large_deal_is_named(tmp_path):
    few = [dict(each) for each in DEALS[-25:]]
    few[-1]["amount"] = 500_000
    company = from_texts(texts(few), tmp_path, SETTINGS)
    found = without_record(company, option=["horizon=6 months"])
    assert "This is rough" in found.headline(Locale())
    assert "One deal makes much of it: Deal D146" in said(found)
    assert "The horizon is longer than deals take" in said(found)


def test_without_values_it_says_so_and_names_no_money(tmp_path):
    company = from_texts(texts(DEALS, with_amounts=False), tmp_path, SETTINGS)
    found = without_record(company)
    assert "No deal has a value" in said(found)
    assert "€" not in found.headline(Locale())


def test_a_figure_of_the_managers_stands_beside_the_computed_one(company, capsys, tmp_path):
    place = ["--workspace", str(company.folder)]
    set_to = ["forecast-override", "--month", "2026-07"]
    assert main([*place, *set_to, "5000", "--by", "Kim", "--note", "a tender"]) == 0
    assert "the manager's figure is €5,000" in capsys.readouterr().out
    assert main([*place, *set_to, "--owner", "Nora", "4000"]) == 0
    found = without_record(company, option=["horizon=12 weeks"])
    months = {row["date:month"]: row for row in rows(found, "months")}
    july = months[date(2026, 7, 1)]
    assert july["override"] == 5000
    row = found.summary.rows()[0]
    assert row["override"] == row["expected"] - july["expected"] + 5000
    listed = rows(found, "overrides")
    assert (listed[0]["whom"], listed[0]["override"], listed[0]["by"]) == ("", 5000, "Kim")
    assert listed[0]["computed"] == july["expected"]
    own = without_record(company, where=["owner=Nora"])
    assert rows(own, "overrides")[0]["override"] == 4000
    assert {row["date:month"]: row for row in rows(own, "months")}[date(2026, 7, 1)][
        "override"
    ] == 4000
    for whom in ([], ["--owner", "Nora"]):
        assert main([*place, *set_to, "--remove", *whom]) == 0
    assert without_record(company).section("overrides") is None
    for wrong in (["--remove"], ["--month", "2026-05", "1"], ["--month", "soon", "1"], []):
        assert main([*place, *set_to, *wrong]) == 2


def test_once_the_month_is_over_it_says_who_was_nearer(tmp_path):
    folder = from_texts(texts(DEALS), tmp_path, SETTINGS).folder
    place = ["--workspace", str(folder)]
    assert main([*place, "forecast-override", "--month", "2026-06", "1000000"]) == 0
    settings = (folder / "rapport.toml").read_text("utf-8")
    (folder / "rapport.toml").write_text(settings.replace("2026-06-15", "2026-07-10"), "utf-8")
    (row,) = rows(without_record(Workspace.open(folder)), "overrides")
    came = sum(
        each["amount"]
        for each in DEALS
        if each["status"] == "won" and each["ends"] >= date(2026, 6, 1)
    )
    assert (row["override"], row["came"], row["nearer"]) == (1_000_000, came, "forecast")


def test_the_command_writes_it_for_programs_and_for_people(company, capsys):
    place = ["--workspace", str(company.folder)]
    asked = ["--horizon", "12 weeks", "--confidence", "0.9", "--as-of", "2026-03-31"]
    assert main([*place, "report", "forecast", *asked, "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    table = next(each for each in read["sections"] if each["id"] == "total")["table"]
    assert {"expected", "at_least", "low", "high", "goal_probability"} <= table["rows"][0].keys()
    assert read["as_of"] == "2026-03-31"
    assert main([*place, "forecast-check", "--horizon", "12 weeks", "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert {"ways", "track_record"} <= {each["id"] for each in read["sections"]}
    assert main([*place, "report", "forecast", "--horizon", "12 weeks", "--sql"]) == 0
    assert "fact_deals_history" in capsys.readouterr().out


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_text_is_filled_in(found, language):
    locale = Locale(language)
    assert "{" not in found.headline(locale)
    assert not [each for each in found.every_note if "{" in each.said(locale)]


@pytest.mark.parametrize("form", ["csv", "xlsx", "md", "html", "svg"])
def test_it_is_written_in_every_format(found, form):
    from rapport.exports import find

    assert find(form).render_report(found, Locale())


def test_the_chance_of_a_goal_stands_beside_any_goal_of_won_value(company):
    names = ["won_amount", "won_amount:goal", "won_amount:goal_probability"]
    table = company.query(names, by=["date:month"], period="2026-05-01..2026-07-31")
    chances = dict(zip(table.values_of("date:month"), table.values_of(names[2]), strict=True))
    assert chances[date(2026, 5, 1)] is None
    # As the forecast over the same time has it.
    for days in (15, 46):
        row = rows(without_record(company, option=[f"horizon={days} days"]), "months")[-1]
        assert chances[row["date:month"]] == row["goal_probability"]
    # What else is asked with it changes nothing.
    alone = company.query(names, by=["date:month"], period="2026-06")
    assert alone.values_of(names[2]) == [chances[date(2026, 6, 1)]]
    over = company.query(names[1:], by=["date:month"], period="2026-06", as_of="2026-05-20")
    assert 0 <= over.values_of(names[2])[0] <= 1
    other = company.query(["won_deals", "won_deals:goal_probability"], period="2026-06")
    assert other.values_of("won_deals:goal_probability") == [None]


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9])
def test_a_record_that_luck_does_not_explain_stands_beside_what_is_promised(regional, confidence):
    """Its pipeline doubles within months, which no past forecast could have known."""
    found = regional.report("forecast", confidence=str(confidence))
    ours = next(row for row in found.section("ways").rows() if row["way"] == "forecast")
    by_chance = binom.cdf(ours["held"], ours["windows"], confidence)
    said = found.headline(Locale())
    warned = f"of 8 past forecasts of this kind, {ours['held']} ended inside" in said
    assert warned == (by_chance < 0.05)
    assert warned == (confidence == 0.9)


def a_deal_a_day(folder, at_the_end):
    """Deals with an owner and a source, some of which are others once a deal has ended."""
    lines = [HEADERS]
    for at in range(735):
        begins = FIRST + timedelta(days=at)
        ends = begins + timedelta(days=20 + 7 * (at % 6))
        status = "open" if ends > TODAY else "won" if at * 7 % 5 < 2 else "lost"
        own = {"source": ("Web", "Fair", "Referral")[at % 3], "owner": f"u{1 + at % 2}"}
        own |= at_the_end.get(status, {})
        closed = "" if status == "open" else ends
        lines.append(f"D{at},D{at},{status},1000,{own['owner']},{own['source']},{begins},{closed},")
    files = {"deals": "\n".join(lines), "users": "id,name\nu1,Nora\nu2,Emma\nu3,Success"}
    return from_texts(files, folder, SETTINGS)


@pytest.mark.parametrize("at_the_end", [{"open": {"source": ""}}, {"won": {"owner": "u3"}}])
def test_what_is_filled_in_at_the_end_of_deals_tells_nothing_of_open_ones(tmp_path, at_the_end):
    plain = total(a_deal_a_day(tmp_path / "plain", {}))
    other = total(a_deal_a_day(tmp_path / "other", at_the_end))
    assert float(other["from_open"]) == pytest.approx(float(plain["from_open"]), rel=0.1)
