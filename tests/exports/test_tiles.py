"""A figure in short is written alike wherever it is read, and a rate of few cases nowhere."""

import re
from datetime import date
from decimal import Decimal

import pytest

from rapport.exports import find
from rapport.reports import REPORTS
from rapport.tile import tiles, tone
from rapport.wording import Locale

from . import answers

CLOSED = answers.Column("closed_deals", answers._("Closed deals"), "measure", "integer", "count")
LOST = answers.Column("lost_deals", answers._("Lost deals"), "measure", "integer", "count")


def against(column, suffix, unit=""):
    versus = {"previous": "{label}, before", "change": "{label}, change"}
    text = versus.get(suffix, "{label}, change in %")
    unit = unit or column.unit
    name = f"{column.name}:{suffix}"
    return answers.Column(name, column.label, "measure", "number", unit, answers._(text))


def answered(*pairs):
    columns, record = zip(*pairs, strict=True)
    summary = answers.table(columns, [record], period=answers.YEAR, compare=answers.BEFORE)
    whole = answers.answered()
    first = answers.AnsweredSection(whole.sections[0].section, (), summary)
    return answers.Answered(whole.report, whole.query, (first, *whole.sections[1:]), "month")


def closed(now, rate, before, rate_before):
    return answered(
        (answers.RATE, rate),
        (against(answers.RATE, "previous"), rate_before),
        (against(answers.RATE, "change"), rate - rate_before),
        (CLOSED, now),
        (against(CLOSED, "previous"), before),
    )


def written(found, kind):
    text = find(kind).render_report(found, Locale()).decode()
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text.replace("*", "")))


@pytest.mark.parametrize("kind", ["table", "md", "html", "svg"])
def test_a_figure_is_written_alike_wherever_it_is_read(kind):
    found = answered(
        (answers.WON, Decimal("1234567.8900")),
        (answers.WON_BEFORE, Decimal(1000000)),
        (answers.WON_CHANGE_PCT, 0.23456),
        (answers.CYCLE, 91.25),
    )
    text = written(found, kind)
    for said in ("€1.23M", "▲ +23.5 %", "91.2 days"):
        assert said in text, said


@pytest.mark.parametrize("kind", ["table", "md", "html", "svg"])
def test_a_rate_of_fewer_than_ten_cases_is_withheld_and_the_cases_told(kind):
    text = written(closed(2, 0.5, 40, 0.25), kind)
    assert "n = 2" in text
    assert "too few: closed deals" in text
    assert "50.0 %" not in text
    assert "pp" not in text
    assert "45.0 %" in written(closed(20, 0.45, 40, 0.25), kind)


def test_a_rate_is_not_compared_with_one_of_fewer_than_ten_cases():
    rate, __ = tiles(closed(40, 0.25, 3, 1.0).summary, Locale())
    assert (rate.value, rate.compared) == ("25.0\N{NO-BREAK SPACE}%", ())


def test_a_query_always_gives_the_rate():
    table = closed(2, 0.5, 40, 0.25).summary
    for kind in ("table", "md", "html"):
        assert re.search(r"50\.0\s%", find(kind).render(table, Locale()).decode()), kind


def test_the_course_of_a_rate_leaves_out_where_it_rests_on_too_few():
    records = [(date(2017, 1, 1), 0.5, 4), (date(2017, 2, 1), 0.4, 50), (date(2017, 3, 1), 0.3, 60)]
    trend = answers.table((answers.MONTH, answers.RATE, CLOSED), records)
    rate, counted = tiles(closed(40, 0.25, 30, 0.2).summary, Locale(), trend)
    assert rate.course == (None, 0.4, 0.3)
    assert counted.course == (4, 50, 60)
    sparse = answers.table((answers.MONTH, answers.RATE, CLOSED), [*records[:2], (*records[0],)])
    assert tiles(closed(40, 0.25, 30, 0.2).summary, Locale(), sparse)[0].course == ()


def test_more_losses_are_bad_news_in_the_terminal_too():
    found = answered(
        (LOST, 12), (against(LOST, "previous"), 10), (against(LOST, "change_pct", "share"), 0.2)
    )
    (tile,) = tiles(found.summary, Locale())
    assert tile.tone == "down"
    red, green = "\x1b[31m", "\x1b[32m"
    shown = find("table").render_report(found, Locale(), colour=True).decode()
    assert f"{red}▲ +20.0" in shown
    listed = find("table").render(found.summary, Locale(), colour=True).decode()
    assert f"{red}  ▲ +20.0" in listed
    assert green not in shown.split("Won value over time")[0] + listed


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda each: each.id)
def test_what_a_rate_rests_on_stands_beside_it(report):
    from rapport.measure import Ratio
    from rapport.measures import MEASURES

    for name in report.tiles:
        # What is reached of a goal, and what covers it, are no rates of cases.
        measure = MEASURES.get(name)
        if isinstance(measure, Ratio) and measure.unit == "share":
            rests_on = measure.cases or measure.denominator
            # A share of money rests on no number of cases.
            counts = MEASURES[rests_on].unit in ("count", "number")
            assert not counts or rests_on in report.tiles, name


def test_losing_sooner_or_later_is_neither_good_news_nor_bad():
    assert tone("median_days_to_lost", 0.2) == tone("median_days_to_lost", -0.2) == "level"
    assert tone("lost_deals", 0.2) == "down"


def test_what_is_known_neither_now_nor_before_has_no_tile():
    answer = answered(
        (answers.DEALS, 7), (LOST, None), (CLOSED, None), (against(CLOSED, "previous"), 3)
    )
    shown = [each.name for each in tiles(answer.summary, Locale())]
    assert shown == ["won_deals", "closed_deals"]
    nothing = answered((answers.DEALS, None), (LOST, None))
    assert len(tiles(nothing.summary, Locale())) == 2, "where nothing is known, that is seen"


def test_two_figures_are_no_course():
    day = answers.Column("date:month", answers._("Month"), "dimension", "date", "month")
    rows = [(date(2017, month, 1), None if month < 11 else month) for month in range(1, 13)]
    trend = answers.table((day, answers.DEALS), rows)
    answer = answered((answers.DEALS, 7))
    assert tiles(answer.summary, Locale(), trend)[0].course == ()
