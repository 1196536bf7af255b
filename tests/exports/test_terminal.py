"""What the terminal shows fits, is aligned, and steers nothing."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from rich.cells import cell_len

from rapport.exports import table as subject
from rapport.exports._tiles import spark
from rapport.period import Period
from rapport.table import Column
from rapport.wording import Locale, _

from . import answers


def shown(table, width=80, **more):
    return subject.render(table, Locale(), width=width, **more).decode().splitlines()


def report(width=80, rows=85, **more):
    content = subject.render_report(answers.answered(rows), Locale(), width=width, **more)
    return content.decode().splitlines()


def test_a_small_table_to_the_letter():
    table = answers.table(
        (answers.OWNER, answers.WON, answers.RATE),
        [("Ann", Decimal("1200.0000"), 0.5), ("Bo", Decimal(300), None)],
        totals=(Decimal(1500), 0.4),
    )
    assert shown(table) == [
        "Owner  Won value, EUR                Win rate",
        "─────────────────────────────────────────────",
        "Ann             1,200  ████████████    50.0\N{NO-BREAK SPACE}%",
        "Bo                300  ███                  –",
        "─────────────────────────────────────────────",
        "Total           1,500                  40.0\N{NO-BREAK SPACE}%",
    ]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("make", [answers.by_owner, answers.over_time, answers.summary])
def test_no_line_is_longer_than_the_terminal(make, width):
    assert max(cell_len(line) for line in shown(make(), width)) <= width
    assert max(cell_len(line) for line in report(width)) <= width


def test_names_are_cut_by_the_cells_that_they_take():
    lines = shown(answers.by_owner(["株式会社" * 20, "Ann", "e\N{COMBINING ACUTE ACCENT}" * 90]))
    assert max(cell_len(line) for line in lines) <= 80
    assert sum("…" in line for line in lines) == 2
    assert sum(line.startswith("株式会社") for line in lines) == 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_figures_end_in_line(width):
    lines = shown(answers.by_owner(), width)
    rules = [number for number, line in enumerate(lines) if line.startswith("─")]
    body = [*lines[rules[0] + 1 : rules[0] + 4], lines[rules[1] + 1]]
    assert len({cell_len(line) for line in body}) == 1


def test_decimals_follow_the_column():
    text = "\n".join(shown(answers.by_owner(), 120))
    assert "10,000,000.00" in text
    assert "3,500,000.00" in text
    assert text.count("  12.2") == 4
    assert "Sales cycle, days" in text
    assert "Won value, EUR" in text


def test_changes_have_signs_and_arrows():
    lines = shown(answers.over_time(), 120)
    assert lines[2].endswith("80.00  +20.00    ▲ +25.0\N{NO-BREAK SPACE}%")
    assert lines[3].endswith("50.00  -50.00   ▼ -100.0\N{NO-BREAK SPACE}%")
    assert lines[4].split() == ["Mar", "2017", "–", "50.00", "–", "–"]
    assert lines[5].startswith("(no date)")
    assert "· 2017, compared with 2016 · as of 31 Dec 2017" in lines


def test_a_change_of_a_share_is_in_points():
    change = replace(answers.RATE, name="win_rate:change", versus=_("{label}, change"))
    table = answers.table((answers.OWNER, answers.RATE, change), [("Ann", 0.5, 0.04)])
    assert shown(table)[-1].endswith("▲ +4.0 pp")


def test_a_query_shows_every_column_and_every_row():
    lines = shown(replace(answers.ranked(85), notes=()), 60)
    assert sum(line.startswith("Customer 084") for line in lines) > 1
    assert "65 more" not in "".join(lines)
    assert "No room" not in "".join(lines)


def test_a_long_ranking_of_a_report_is_shortened_and_says_what_it_leaves_out():
    lines = report()
    assert "… 65 more …" in lines
    assert sum(line.startswith("Customer") for line in lines) == 20
    assert any(line.startswith("· No room here for: Won value, change") for line in lines)
    assert not any("more …" in line for line in report(rows=40))
    assert not any("No room" in line for line in report(160))


def test_a_report_says_what_it_covers():
    lines = report()
    assert lines[:4] == [
        "Total sales",
        "€10M was won.",
        "2017, compared with 2016 · as of 31 Dec 2017",
        "Only where source=Web|Referral",
    ]
    assert lines[5].split("   ")[0] == "Won value"
    assert lines[6].split() == ["€10M", "4,238"]
    assert lines[7].startswith("▲ +0.1")
    assert lines[-1] == "· 1,200 deals have no value."


def test_one_row_is_a_list():
    table = answers.table((answers.WON, answers.CYCLE, answers.RATE), [(Decimal(1234), 12, None)])
    assert shown(table) == [
        "Won value       €1,234",
        "Sales cycle  12.0 days",
        "Win rate             –",
    ]


def test_one_row_with_comparisons_is_a_line_for_each_figure():
    lines = shown(answers.summary())
    assert lines[0].split() == ["Before", "Change", "Change", "in", "%"]
    assert lines[2].split()[:5] == ["Won", "value", "€10,005,534", "€10,000,000", "+€5,534"]


def test_without_colour_there_is_no_code_even_where_the_data_has_one():
    table = answers.by_owner(["\x1b[31mred\x1b[0m", "a\nb\tc", "\u202eabc"])
    text = "\n".join(shown(table))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b" not in "\n".join(report())
    assert sum(line.startswith("a b c") for line in shown(table)) == 1


def test_colour_changes_nothing_but_the_colour():
    coloured = "\n".join(report(colour=True))
    assert "\x1b[32m" in coloured
    assert "\x1b[31m" in coloured
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in coloured.splitlines()]
    assert plain == report()


def test_nothing_is_said_to_be_nothing():
    assert shown(answers.table((answers.OWNER, answers.WON), [])) == [
        "There is nothing to show: no records answer this."
    ]


def test_bars_show_the_smallest_and_nothing_below_zero():
    records = [("a", 1_000_000), ("b", 1), ("c", 0), ("d", -5), ("e", None)]
    lines = shown(answers.table((answers.OWNER, answers.WON), records))[2:]
    assert [line.split()[2:] for line in lines] == [["█" * 12], ["▏"], [], [], []]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2017-01-01", "2017-12-31", "2017"),
        ("2017-07-01", "2017-09-30", "Q3 2017"),
        ("2017-02-01", "2017-02-28", "Feb 2017"),
        ("2017-02-01", "2017-04-30", "1 Feb 2017 – 30 Apr 2017"),
        ("2016-04-01", "2017-03-31", "1 Apr 2016 – 31 Mar 2017"),
        ("2017-02-03", "2017-02-03", "3 Feb 2017"),
    ],
)
def test_periods_are_said_as_people_say_them(start, end, said):
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    table = answers.table((answers.DEALS,), [(1,)], period=period, as_of=None)
    assert shown(table)[-1] == f"· {said}"


def test_weekdays_and_our_own_blanks_are_said_but_names_are_not_translated():
    weekday = Column("weekday", _("Weekday"), "dimension", "integer", "weekday")
    table = answers.table((weekday, answers.DEALS), [(1, 5), (7, 3)])
    assert [line.split()[0] for line in shown(table)[2:]] == ["Monday", "Sunday"]


def listed(width):
    """A list of records with more than a narrow terminal has room for."""
    name = replace(answers.OWNER, name="deal", label=_("Deal"))
    stage = replace(answers.OWNER, name="stage", label=_("Stage"))
    created = Column("created_on", _("Created"), "dimension", "date")
    closed = Column("closed_on", _("Closed"), "dimension", "date")
    days = (date(2026, 11, 12), date(2026, 12, 24))
    long = "Greengate Power Ltd – Enterprise " * 2
    rows = [
        (f"{long}{at}", f"Negotiation {at}", *(day + timedelta(days=at) for day in days), *last)
        for at, last in enumerate([(Decimal("900.00"),), (Decimal("800.00"),)])
    ]
    table = answers.table((name, stage, created, closed, answers.WON), rows)
    report = answers.answered(3)
    summary, section, *__ = report.sections
    own = replace(section.section, read_as="records", measures=("won_amount",))
    found = replace(section, section=own, table=table, whole=None)
    report = replace(report, sections=(summary, found))
    return subject.render_report(report, Locale(), width=width).decode().splitlines()


def judged(width):
    """What is to be done with each, in our own words, beside more figures than have room."""
    words = {"early": _("too early to tell"), "few": _("too few units to tell, so far")}
    verdict = replace(answers.OWNER, name="verdict", label=_("Verdict"), words=words)
    why = replace(verdict, name="why", label=_("Why it is said"))
    figures = [replace(answers.WON, name=f"won_{at}") for at in range(6)]
    rows = [(name, "early", "few", *[Decimal(90_000)] * 6) for name in ("Label printer", "Scanner")]
    return shown(answers.table((answers.OWNER, verdict, why, *figures), rows), width)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_word_of_our_own_is_cut(width):
    lines = judged(width)
    assert max(cell_len(line) for line in lines) <= width
    assert "…" not in "".join(lines)
    words = " ".join(lines).split()
    assert words.count("units") == 2
    assert words.count("tell,") == 2


def test_figures_without_room_stand_below_with_the_names_alone():
    lines = judged(60)
    assert sum(line.startswith("Label printer") for line in lines) > 1
    assert sum("too few" in line for line in lines) == 2


def test_a_word_wider_than_its_column_goes_on_below():
    from rapport.exports._pen import wrapped

    assert wrapped("Elvnesbygdene", 12) == ["Elvnesbygden", "e"]


def test_a_list_drops_what_it_can_do_without_before_it_cuts_a_date():
    wide, narrow = "\n".join(listed(120)), "\n".join(listed(50))
    assert "12 Nov 2026" in wide
    assert "No room" not in wide
    assert "24 Dec 2026" in narrow
    assert "12 Nov 2026" not in narrow
    assert "· No room here for: Stage; Created." in narrow
    for width in (30, 50, 80):
        assert max(cell_len(line) for line in listed(width)) <= width


def test_a_course_is_drawn_in_blocks():
    assert spark((1, None, 8, 5), 10) == "▂ █▅"
    assert spark((-1, 0, 1), 10) == "▁▅█"
    assert not spark((1, None, None), 10)
    assert not spark((0, 0, 0), 10)
    assert spark(tuple(range(20)), 5) == "▇▇▇██"


def test_no_bar_stands_beside_a_rate_of_few_cases():
    closed = Column("closed_deals", _("Closed deals"), "measure", "integer", "count")
    table = answers.table(
        (answers.OWNER, answers.RATE, closed), [("Ann", 0.5, 20), ("Bo", 1.0, 2), ("Cy", 0.25, 40)]
    )
    ann, bo, cy = shown(table)[2:5]
    assert ann.count("█") == 12, "the longest of those that are drawn"
    assert cy.count("█") == 6
    assert "█" not in bo
    assert "100.0" in bo
