"""Why a figure moved, asked of a small company whose parts were worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from tests import made_company

from rapport.cli import main
from rapport.errors import QueryError, UnknownNameError
from rapport.why.saying import headline
from rapport.wording import Locale

FORMATS = ("table", "json", "csv", "xlsx", "parquet", "md", "html", "svg")
# Won, before: Web 4 × 100, Referral 600. Won now: Web 5 × 150 and 1 × 150, Referral 2 × 500.
WON = [
    *(("Web", 100, f"2026-01-{day:02}") for day in (5, 12, 19, 26)),
    ("Referral", 600, "2026-02-02"),
    *(("Web", 150, f"2026-05-{day:02}") for day in (4, 5, 6, 7, 11, 12)),
    *(("Referral", 500, f"2026-06-{day:02}") for day in (1, 2)),
]
LOST = [
    *(("Web", "2026-03-02") for __ in range(4)),
    ("Referral", "2026-03-03"),
    *(("Web", "2026-06-03") for __ in range(6)),
    *(("Referral", "2026-06-04") for __ in range(6)),
]
WON_PARTS = {
    "Referral": (370, Decimal("177.5"), Decimal("-147.5"), 400, 600, 1_000),
    "Web": (290, Decimal("-41.25"), Decimal("251.25"), 500, 400, 900),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    lines = ["id,name,source,amount,currency,status,created_at,closed_at"]
    for at, (source, amount, day) in enumerate(WON):
        lines.append(f"w{at},Won {at},{source},{amount},EUR,won,2025-01-02,{day}")
    for at, (source, day) in enumerate(LOST):
        lines.append(f"l{at},Lost {at},{source},,EUR,lost,2025-01-02,{day}")
    lines.append("usd,In dollars,Web,1000,USD,won,2025-01-02,2025-08-03")
    lines.append("eur,In euros,Event,200,EUR,won,2025-01-02,2025-11-03")
    lines.append("none,Without an amount,Event,,EUR,won,2025-01-02,2025-11-04")
    rates = "currency,rate_on,rate\nUSD,2025-01-01,0.9"
    files = {"deals": "\n".join(lines), "rates": rates}
    settings = 'currency = "EUR"\ntoday = 2026-06-30\n'
    return made_company.from_texts(files, tmp_path_factory.mktemp("why"), settings)


@pytest.fixture
def rapport(capfdbinary):
    def run(workspace, *words):
        code = main(["--workspace", str(workspace.folder), *words])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return run


def parts_of(why):
    return {row[0]: row[1:] for row in why.table.records}


def said(why):
    return " ".join(each.said(Locale()) for each in why.table.notes)


def won(company, **given):
    return company.why("won_amount", **{"period": "2026-Q2", "by": "source", **given})


def test_volume_mix_and_price_are_those_worked_out_by_hand(company):
    why = won(company, compare="previous_period")
    assert [each.name for each in why.table.columns] == [
        *("source", "volume", "mix", "price", "change", "before", "after")
    ]
    assert parts_of(why) == {name: tuple(map(Decimal, row)) for name, row in WON_PARTS.items()}
    assert why.table.totals == (660, Decimal("136.25"), Decimal("103.75"), 900, 1_000, 1_900)


def test_the_largest_part_comes_first(company):
    assert list(parts_of(won(company))) == ["Web", "Referral"]


def test_the_sentence_says_what_it_was_mostly_and_what_worked_against_it(company):
    assert headline(won(company), Locale()) == (
        "Won value rose by €900 to €1,900: mostly more deals (+€660); by source, Web above all "
        "(+€500)."
    )


def test_mix_and_rate_of_a_win_rate_are_those_worked_out_by_hand(company):
    why = company.why("win_rate", period="2026-Q2", by="source")
    assert parts_of(why) == {
        "Referral": (Decimal("-0.015"), Decimal("-0.075"), Decimal("-0.09"), 0.5, 0.25),
        "Web": (Decimal("-0.01"), 0, Decimal("-0.01"), 0.5, 0.5),
    }
    assert why.table.totals == (Decimal("-0.025"), Decimal("-0.075"), Decimal("-0.1"), 0.5, 0.4)
    assert headline(why, Locale()).replace("\N{NO-BREAK SPACE}", " ") == (
        "Win rate fell by 10.0 pp to 40.0 %: mostly lower rates within each value (−7.5 pp), "
        "a mix with more of the lower ones (−2.5 pp); by source, Referral above all (−9.0 pp)."
    )


def test_a_mean_is_a_ratio_of_its_sum_and_its_cases(company):
    why = company.why("average_deal", period="2026-Q2", by="source")
    mix, price, whole, before, now = why.table.totals
    assert (before, now) == (200, 237.5)
    assert mix + price == whole == Decimal("37.5")


def test_each_value_of_a_count_has_its_own_part(company):
    why = company.why("won_deals", period="2026-Q2", by="source")
    assert parts_of(why) == {"Web": (2, 4, 6), "Referral": (1, 1, 2)}
    assert why.table.totals == (3, 5, 8)


def test_named_records_with_all_others_add_up_to_the_change(company):
    for measure, change in (("won_amount", 900), ("average_deal", Decimal("37.5"))):
        table = company.why(measure, period="2026-Q2", by="source").records
        assert sum(table.values_of("part")) == change
    rows = {row["deal"]: row for row in won(company).records.rows()}
    assert (rows["Won 4"]["part"], rows["Won 4"]["when"]) == (-600, "before")
    assert (rows["Won 11"]["part"], rows["Won 11"]["when"]) == (500, "now")


def test_the_other_way_round_every_sign_turns(company):
    there = parts_of(won(company, period="2026-Q2", compare="2026-Q1"))
    back = parts_of(won(company, period="2026-Q1", compare="2026-Q2"))
    for name, (*parts, before, after) in there.items():
        assert back[name] == (*(-each for each in parts), after, before)


def test_a_period_compared_with_itself_has_no_parts_but_nothing(company):
    why = won(company, compare="2026-Q2")
    assert {part for row in why.table.records for part in row[1:5]} == {0}
    assert headline(why, Locale()) == "Won value stayed at €1,900: nothing moved."


def test_what_is_new_and_what_is_gone_is_never_price(company):
    why = won(company, compare="2025-Q4")
    assert parts_of(why)["Event"][2] == 0
    assert parts_of(why)["Web"][2] == 0
    assert sum(row[4] for row in why.table.records) == 1_700


def test_a_deal_without_an_amount_is_no_case_of_the_amounts(company):
    assert won(company, compare="2025-Q4").table.totals[3:] == (1_700, 200, 1_900)
    query = company.query("won_deals,cases(won_amount)", period="2025-Q4")
    assert query.records == ((2, 1),)


def test_other_currencies_are_in_the_workspace_s_own(company):
    why = won(company, compare="2025-Q3")
    assert why.table.total_of("before") == 900
    assert why.table.total_of("change") == sum(why.records.values_of("part")) == 1_000


def test_filters_narrow_the_parts_and_the_records(company):
    why = won(company, where="source=Web")
    assert list(parts_of(why)) == ["Web"]
    assert why.table.total_of("change") == 500
    assert sum(why.records.values_of("part")) == 500


def test_any_other_suffix_and_its_options_say_nothing_here(company):
    why = company.why(
        "won_amount:pace", period="2026-Q2", by="source", options=["pace=working_days"]
    )
    assert why.table.records == won(company).table.records


def test_periods_of_different_lengths_say_so_in_days_and_working_days(company):
    why = won(company, compare="2026-01")
    assert "91 days, 65 of them working days" in said(why)
    assert "has 31 and 22" in said(why)
    assert why.table.total_of("change") == 1_500
    assert "working days" not in said(won(company, period="2026-06", compare="2026-06"))


def test_without_a_dimension_one_is_chosen_and_the_others_are_named(demo):
    why = demo.why("won_amount", period="2026-Q3")
    assert why.by == why.tried[0]
    assert len(why.tried) > 2
    known = demo.model.dimensions()
    note = next(each for each in why.table.notes if "least alike" in each.one).said(Locale())
    assert all(known[each].label in note for each in why.tried)
    row = why.summary.rows()[0]
    assert why.table.total_of("change") == row["won_amount"] - row["won_amount:previous"]


def test_what_does_not_add_up_is_refused_with_a_reason(company):
    why = company.why("median_deal", period="2026-Q2", by="source")
    assert why.parts is None
    assert why.records is None
    assert "Ask about a mean or a sum instead" in said(why)
    assert [each.name for each in why.table.measures] == ["change", "before", "after"]


def test_a_formula_is_told_by_its_figures_and_each_value_s_share_of_them(company):
    # 5 ÷ 200 was 0.025, 8 ÷ 237.5 is 0.0336…: deals went from 5 to 8, their mean from 200 to 237.5.
    why = company.why("won_deals / average_deal", period="2026-Q2", by="source")
    deals, mean, whole, *__ = map(float, why.table.totals)
    assert deals == pytest.approx(3 * (1 / 200 + 1 / 237.5) / 2)
    assert mean == pytest.approx((5 + 8) / 2 * (1 / 237.5 - 1 / 200))
    assert whole == pytest.approx(8 / 237.5 - 5 / 200) == pytest.approx(deals + mean)
    # Of the three deals more, two are of Web; the mean's own parts are those of average_deal.
    parts = {row.value: tuple(map(float, row.parts)) for row in why.parts.rows}
    assert parts["Web"][0] == pytest.approx(deals * 2 / 3)
    of_mean = company.why("average_deal", period="2026-Q2", by="source")
    for row in of_mean.parts.rows:
        assert parts[row.value][1] == pytest.approx(mean * float(row.change) / 37.5)
    back = company.why("won_deals / average_deal", period="2026-Q1", compare="2026-Q2", by="source")
    for row in back.parts.rows:
        assert [float(each) for each in row.parts] == pytest.approx(
            [-each for each in parts[row.value]], abs=1e-9
        )


def test_a_ratio_of_sums_of_several_figures_is_told_exactly(company):
    # Web stays at 0, of 8 and now of 12 deals; Referral falls from 0 of 2 to −4 of 8.
    why = company.why("(won_deals - lost_deals) / closed_deals", period="2026-Q2", by="source")
    parts = {row.value: (*map(float, row.parts), float(row.change)) for row in why.parts.rows}
    assert parts["Web"] == pytest.approx((-0.02, 0, -0.02))
    assert parts["Referral"] == pytest.approx((-0.03, -0.15, -0.18))
    assert why.table.totals[2:] == (pytest.approx(Decimal("-0.2")), 0, -0.2)
    # What is divided can be scaled, and the parts with it.
    scaled = company.why(
        "won_deals * 100 / (lost_deals + won_deals)", period="2026-Q2", by="source"
    )
    rate = company.why("win_rate", period="2026-Q2", by="source")
    for one, other in zip(scaled.parts.rows, rate.parts.rows, strict=True):
        assert float(one.change) == pytest.approx(100 * float(other.change))


def test_what_stands_under_several_values_is_taken_off_again(demo):
    why = demo.why("won_deals", period="2026", compare="2025", by="product")
    row = why.summary.rows()[0]
    assert why.table.total_of("change") == row["won_deals"] - row["won_deals:previous"]
    assert sum(why.table.values_of("change")) == why.table.total_of("change")
    assert sum(why.table.values_of("after")) == row["won_deals"]
    axis = why.table.dimensions[0]
    names = [axis.name_of(each, Locale()) for each in why.table.values_of("product")]
    assert "Counted under several values" in names
    assert "takes it off again" in said(why)
    rate = demo.why("win_rate", period="2026", compare="2025", by="product")
    row = rate.summary.rows()[0]
    assert float(sum(rate.table.values_of("part"))) == pytest.approx(
        row["win_rate"] - row["win_rate:previous"], abs=1e-9
    )
    of_money = demo.why("won_amount", period="2026", compare="2025", by="product")
    whole = of_money.summary.rows()[0]
    change = whole["won_amount"] - whole["won_amount:previous"]
    assert of_money.table.total_of("change") == change
    assert "counts as a case under each" in said(of_money)


def test_customers_came_and_left_as_the_purchases_say(demo):
    def bought(period):
        table = demo.query("purchases", by="customer,source", period=period, limit=10_000)
        return {(row["source"], row["customer"]) for row in table.rows() if row["purchases"]}

    now, before = bought("2026-Q3"), bought("2026-Q1")
    why = demo.why("customers", period="2026-Q3", compare="2026-Q1", by="source")
    found = {row.value: tuple(map(int, row.parts)) for row in why.parts.rows}
    for source in {source for source, __ in now | before}:
        mine, were = ({c for s, c in side if s == source} for side in (now, before))
        assert found.pop(source) == (len(mine - were), -len(were - mine))
    assert set(found) <= {"(all)"}
    all_now, all_before = ({c for __, c in side} for side in (now, before))
    came, left = len(all_now - all_before), len(all_before - all_now)
    assert tuple(map(int, why.parts.total.parts)) == (came, -left)
    assert why.table.totals == (came, -left, came - left, len(all_before), len(all_now))
    named = {row["customer"]: row["part"] for row in why.records.rows() if row["when"]}
    assert {each for each, part in named.items() if part > 0} <= all_now - all_before
    assert {each for each, part in named.items() if part < 0} <= all_before - all_now
    assert sum(why.records.values_of("part")) == came - left


def test_a_figure_of_a_stretch_of_its_own_is_told_of_that(demo):
    why = demo.why("usual_win_rate", period="2026-Q3", by="source")
    year = demo.why("win_rate", period="2025-10-01..2026-09-30", compare="2025-07-01..2026-06-30",
                    by="source")  # fmt: skip
    assert parts_of(why) == parts_of(year)
    # Three months are new in it, and three fell out.
    assert "365" not in said(why)
    velocity = demo.why("sales_velocity", period="2026-Q3", by="source")
    row = velocity.summary.rows()[0]
    change = row["sales_velocity"] - row["sales_velocity:previous"]
    assert float(velocity.table.total_of("part")) == pytest.approx(change, abs=1e-9)
    factors = demo.why("sales_velocity", period="2026-Q3")
    for each in factors.table.rows():
        assert float(velocity.table.total_of(each["factor"])) == pytest.approx(
            float(each["part"]), abs=1e-9
        )


def test_the_attainment_of_a_goal_is_told_by_what_came_and_by_the_goal(demo):
    def asked(period):
        return demo.query("won_amount,won_amount:goal", period=period).rows()[0]

    now, before = asked("2026-Q3"), asked("2026-Q2")
    (came, goal), (came_before, goal_before) = (
        (float(each["won_amount"]), float(each["won_amount:goal"])) for each in (now, before)
    )
    why = demo.why("won_amount:attainment", period="2026-Q3", by="owner")
    of_came, of_goal, whole, was, reached = map(float, why.table.totals)
    assert was == pytest.approx(came_before / goal_before)
    assert reached == pytest.approx(came / goal)
    assert of_came == pytest.approx((came - came_before) * (1 / goal + 1 / goal_before) / 2)
    assert of_goal == pytest.approx(
        (came + came_before) / 2 * (1 / goal - 1 / goal_before), abs=1e-9
    )
    assert whole == pytest.approx(came / goal - came_before / goal_before)
    lacking = demo.why("won_amount:behind", period="2026-Q3", by="owner")
    of_came, of_goal, whole, *__ = map(float, lacking.table.totals)
    assert of_came == pytest.approx(came_before - came)
    assert of_goal == pytest.approx(goal - goal_before)
    assert whole == pytest.approx(of_came + of_goal)


def test_velocity_is_told_by_its_factors_and_a_stock_by_what_came_and_left(demo):
    velocity = demo.why("sales_velocity", period="2026-Q3")
    assert sorted(velocity.table.values_of("factor")) == [
        *("average_deal", "deals", "sales_cycle_days", "win_rate")
    ]
    row = velocity.summary.rows()[0]
    change = row["sales_velocity"] - row["sales_velocity:previous"]
    assert float(sum(velocity.table.values_of("part"))) == pytest.approx(change, abs=1e-9)
    stock = demo.why("open_amount", period="2026-Q3")
    row = stock.summary.rows()[0]
    assert stock.by == "movement"
    whole = row["open_amount"] - row["open_amount:previous"]
    assert sum(stock.table.values_of("change")) == whole
    by_owner = demo.why("open_amount", period="2026-Q3", by="owner")
    assert by_owner.table.total_of("change") == whole
    assert sum(by_owner.records.values_of("part")) == whole


@pytest.mark.parametrize(
    ("measure", "given", "what"),
    [
        ("won_amount", {"period": "all"}, "nothing before it"),
        ("won_amount", {"period": "2026-Q2", "compare": "none"}, "between two periods"),
        ("won_amount", {"period": "2026-Q2", "by": "source,owner"}, "one dimension at a time"),
        ("won_amount", {"period": "2026-Q2", "by": "date:month"}, "different days"),
        ("won_amount", {"period": "2026-Q2", "options": ["mode=net"]}, "takes the option mode"),
        ("won_amount", {"period": "2020-Q2", "by": "source"}, "is not known for"),
        ("won_amount:attainment", {"period": "2026-Q2"}, "is not known for"),
        ("step_count", {"period": "2026-Q2"}, "one step at a time"),
        ("no_next_step_deals", {"period": "2026-Q2"}, "only be read as of now"),
        ("pipeline_to_create_a_week", {"period": "2026-Q2"}, "days that the period has left"),
    ],
)
def test_what_cannot_be_asked_says_why_and_what_to_do(company, measure, given, what):
    with pytest.raises(QueryError, match=what) as raised:
        company.why(measure, **given)
    assert raised.value.mend


def test_a_name_that_there_is_not_is_told(company):
    with pytest.raises(UnknownNameError, match="won_amount"):
        company.why("won_amounts", period="2026-Q2")
    with pytest.raises(UnknownNameError, match="source"):
        won(company, by="sorce")


# The command line ────────────────────────────────────────────────────────────────────────────────

WORDS = ("why", "won_amount", "--period", "2026-Q2", "--compare", "previous", "--by", "source")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_writes_it(company, rapport, kind, tmp_path):
    target = tmp_path / f"why.{kind}"
    code, __, err = rapport(company, *WORDS, "--format", kind, "--output", str(target))
    assert (code, err) == (0, f"Written to {target}.\n")
    assert target.stat().st_size > 200


def test_csv_and_json_have_the_same_parts(company, rapport):
    __, out, __ = rapport(company, *WORDS, "--format", "csv")
    blocks = out.decode().split("\r\n\r\n")
    head, *rows = csv.reader(io.StringIO(blocks[1].partition("\r\n")[2]))
    assert head == ["source", "volume", "mix", "price", "change", "before", "after"]
    assert rows[0] == ["Web", "290", "-41.25", "251.25", "500", "400", "900"]
    __, out, __ = rapport(company, *WORDS, "--format", "json")
    content = json.loads(out)
    assert content["headline"].startswith("Won value rose by €900")
    parts = next(each for each in content["sections"] if each["id"] == "parts")["table"]
    assert parts["rows"][0]["volume"] == 290
    assert parts["totals"]["change"] == 900
    records = next(each for each in content["sections"] if each["id"] == "records")["table"]
    assert sum(row["part"] for row in records["rows"]) == 900


def test_the_terminal_shows_signs_and_a_total(company, rapport):
    __, out, __ = rapport(company, *WORDS)
    shown = " ".join(out.decode().split())
    assert "Web +290 -41.25 +251.25 +500 400 900" in shown
    assert "Total +660 +136.25 +103.75 +900 1,000 1,900" in shown


def test_what_why_does_not_take_is_refused(company, rapport):
    code, __, err = rapport(company, *WORDS, "--limit", "3")
    assert code == 2
    assert "takes no --limit" in err
