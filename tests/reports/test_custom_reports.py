"""A workspace's own reports: read from text, shown like the others, and never in their way."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.custom_reports import from_text, to_json, to_toml
from rapport.custom_reports.checking import check
from rapport.errors import RapportError, UnknownNameError, WorkspaceError
from rapport.exports import find as find_format
from rapport.exports import formats
from rapport.model import AGGREGATED
from rapport.reports import REPORTS
from rapport.section import READ_AS
from rapport.wording import Locale, Message, OwnWords
from rapport.workspace import Workspace

EN, NB, RU = Locale("en"), Locale("nb"), Locale("ru")
WHOLE = """\
title = { en = "What our work brings", nb = "Hva arbeidet gir" }
question = "What does an activity bring?"
group = "team"
answers = "active"
rhythm = "monthly"
period = "this_year"
compare = "previous_year"
where = ["source!=none"]
splits = ["owner", "team"]
tiles = ["won_amount", "won_amount/activities"]

[called]
"won_amount / activities" = { en = "Value per activity", nb = "Verdi per aktivitet" }

[[section]]
text = '''
We look at this each month.
Under 1,000 it is <b>too little</b>, {whatever} that means.'''

[[section]]
title = "By {split}"
measures = ["won_amount / activities", "won_amount", "won_deals"]
by = ["{split}"]
chart = "ranking"
having = ["won_deals>=3"]
limit = 4

[[section]]
title = "The largest open deals"
measures = ["open_amount"]
read_as = "records"
limit = 5
"""
LEAST = '[[section]]\nmeasures = ["won_deals"]\nby = ["owner"]\n'


@pytest.fixture
def folder(demo, tmp_path):
    """The demo company with files of reports: its data are read in place."""
    (tmp_path / "rapport.toml").write_text((demo.folder / "rapport.toml").read_text("utf-8"))
    (tmp_path / "data").symlink_to(demo.data, target_is_directory=True)
    (tmp_path / "reports").mkdir()

    def written(**texts):
        for name, text in texts.items():
            file = name if "." in name else f"{name.replace('_', '-')}.toml"
            (tmp_path / "reports" / file).write_text(text, "utf-8")
        return Workspace.open(tmp_path)

    return written


def refused(text, file="reports/mine.toml"):
    with pytest.raises(WorkspaceError) as error:
        from_text(text, file)
    return str(error.value)


# Reading ──────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_a_report():
    report = from_text(WHOLE, "reports/our-work.toml")
    assert report.id == "our-work"
    assert (EN.say(report.title), NB.say(report.title)) == (
        "What our work brings",
        "Hva arbeidet gir",
    )
    assert RU.say(report.title) == "What our work brings"
    assert (report.group, report.question_answered, report.rhythm) == ("team", "active", "monthly")
    assert report.tiles == ("won_amount", "won_amount / activities")
    assert [each.id for each in report.sections] == ["part_1", "part_2", "part_3"]
    assert report.sections[1].having == ("won_deals>=3",)


def test_a_section_with_figures_is_all_that_must_be_there():
    report = from_text(LEAST, "reports/least-of-all.toml")
    assert (report.id, report.title) == ("least-of-all", "Least of all")
    assert (report.tiles, report.group, report.period) == (("won_deals",), "across", "this_year")


def test_json_says_the_same():
    content = {"title": "Mine", "section": [{"measures": ["won_deals"], "by": ["owner"]}]}
    in_json = from_text(json.dumps(content), "reports/mine.json")
    assert in_json == from_text(f'title = "Mine"\n{LEAST}', "reports/mine.toml")


ASKED = [name for name, each in REPORTS.items() if each.account is None and each.has_period]
"""The reports that are made of queries."""


@pytest.mark.parametrize("name", ASKED)
def test_a_standard_report_is_text_to_start_from(name):
    report = REPORTS[name]
    again = from_text(to_toml(report), f"reports/{name}.toml")
    assert again == from_text(to_json(report), f"reports/{name}.json")
    assert replace(again, headline=report.headline).sections == report.sections
    for each in ("id", "title", "question", "tiles", "splits", "period", "options", "rhythm"):
        assert getattr(again, each) == getattr(report, each)
    assert again.compare == report.compare


def test_what_is_about_the_data_themselves_is_no_text():
    with pytest.raises(Exception, match="made of what is on record about the data"):
        to_toml(REPORTS["data-health"])


def test_what_is_worked_out_is_no_text():
    with pytest.raises(Exception, match="worked out"):
        to_toml(REPORTS["forecast"])


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="{}"), max_size=30
).filter(lambda text: text.strip() == text and text)
MESSAGES = st.one_of(
    TEXTS.map(Message),
    st.dictionaries(st.sampled_from(["en", "nb", "ru"]), TEXTS, min_size=1).map(
        lambda words: OwnWords({each: words[each] for each in ("en", "nb", "ru") if each in words})
    ),
)
NAMES = st.sampled_from(["won_amount", "won_deals", "win_rate", "won_amount / activities"])
CONDITIONS = st.sampled_from(["source=Web|Referral", "any(amount>=1000, owner=none)"])
FIGURES = st.fixed_dictionaries(
    {"measures": st.lists(NAMES, min_size=1, max_size=3, unique=True)},
    optional={
        "title": MESSAGES,
        "by": st.just(["owner", "date:{grain}"]),
        "chart": st.sampled_from(["columns", "ranking", "heat"]),
        "compared": st.booleans(),
        "read_as": st.sampled_from(["shares", "last", "across"]),
        "order": st.just(["-won_amount"]),
        "limit": st.integers(1, 50),
        "where": st.lists(CONDITIONS, max_size=2),
        "having": st.just(["won_deals>=3"]),
        "options": st.just({"mode": "gross"}),
        "period": st.just("last_quarter"),
        "says": MESSAGES,
    },
)
WORDS = st.fixed_dictionaries({"text": MESSAGES}, optional={"title": MESSAGES})


def plainly(content):
    if isinstance(content, OwnWords):
        return dict(content.words)
    if isinstance(content, dict):
        return {key: plainly(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plainly(each) for each in content]
    return str(content) if isinstance(content, Message) else content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {"section": st.lists(st.one_of(FIGURES, WORDS), max_size=3)},
        optional={"title": MESSAGES, "question": MESSAGES, "where": st.lists(CONDITIONS)},
    ),
    FIGURES,
)
def test_toml_and_json_are_the_same_report_and_come_back(content, figures):
    for each in (*content["section"], figures):
        if each.get("read_as") in ("shares", "last", "across"):
            each["by"] = ["owner", "team"]
    content["section"].append(figures)
    text = json.dumps(plainly(content), ensure_ascii=False)
    report = from_text(text, "reports/mine.json")
    in_toml, in_json = to_toml(report), to_json(report)
    assert from_text(in_toml, "reports/mine.toml") == report
    assert from_text(in_json, "reports/mine.json") == report
    assert to_toml(from_text(in_json, "reports/mine.json")) == in_toml
    assert to_json(from_text(in_toml, "reports/mine.toml")) == in_json


# What is wrong ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'titel = "x"\n' + LEAST,
            "line 1: there is no setting called titel. Did you mean title",
        ),
        ('title = "x"\ngroup = "saels"\n' + LEAST, "line 2: group is 'saels'. Did you mean"),
        (LEAST + 'chart = "culumns"\n', "line 4: chart is 'culumns'. Did you mean columns"),
        (LEAST + 'where = ["source ? Web"]\n', "line 4: The condition"),
        (LEAST + "limit = 0\n", "line 4: limit is 0. It takes a whole number from 1."),
        (LEAST + 'read_as = "across"\n', "line 4: read_as is 'across'. It takes two in by."),
        ('[[section]]\nmeasures = [\n  "won_deals",\n  "won_amount /",\n]\n', "line 4: A value"),
        ('[[section]]\ntitle = "{owner}"\nmeasures = ["won_deals"]\n', "line 2: title has {"),
        *(
            (
                f'splits = ["owner"]\n[[section]]\ntitle = "By {each}"\nmeasures = ["x"]\n',
                f"line 3: title has {each} in it.",
            )
            for each in (
                *("{split:d}", "{split:>2000000000}", "{split!r}", "{split.real}", "{split[0]}"),
                *("{split:{split}}", "{}", "{0}"),
            )
        ),
        (
            '[[section]]\ntitle = "50 {"\nmeasures = ["x"]\n',
            "line 2: title has a { or } of its own in it.",
        ),
        ('[[section]]\ntext = "x"\nby = ["owner"]\n', "line 3: by stands beside a text."),
        ('title = { de = "Verkauf" }\n' + LEAST, "line 1: title has a language 'de'."),
        ('id = "My Report"\n' + LEAST, "line 1: the report's id is 'My Report'."),
        ("title = \n", "is not valid TOML"),
        ('title = "x"\n', "mine has no figures"),
        ("section = 3\n", "section is not a list of sections"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, said):
    assert said in refused(text)


def test_lines_are_told_in_json_too():
    text = (
        '{\n "title": "x",\n "section": [\n  {"measures": ["won_deals"],\n   "chrat": "x"}\n ]\n}'
    )
    assert "mine.json, line 5: there is no setting called chrat" in refused(
        text, "reports/mine.json"
    )
    assert "line 2" in refused('{"title": "x",\n "section": [}', "reports/mine.json")
    assert "is an object" in refused("[]", "reports/mine.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[section]]\nmeasures = [\n  "won_deals",\n  "won_amuont",\n]\n',
            "line 4: There is no m",
        ),
        (LEAST.replace("owner", "onwer"), "line 3: There is no dimension called 'onwer'."),
        (LEAST + 'where = ["sorce=Web"]\n', "line 4: There is no field called 'sorce'."),
        (LEAST + 'options = { mode = "fast" }\n', "line 4: mode is not 'fast'."),
        (LEAST + 'period = "someday"\n', "line 4: "),
        (LEAST + 'having = ["calls>=3"]\n', "line 4: There is no measure of this section called"),
        (LEAST + 'having = ["won_deals>=ten"]\n', "line 4: won_deals is a number, not 'ten'."),
        (LEAST + 'order = ["-won_deal"]\n', "line 4: There is no column to order by called"),
        ('period = "someday"\n' + LEAST, "line 1: "),
        (LEAST + '[[section]]\nmeasures = ["won_amount / nothing"]\n', "line 5: There is"),
        ('[[section]]\nmeasures = ["won_deals"]\nby = ["{split}"]\n', "line 3: {split} is what"),
        ('splits = ["owner"]\ntiles = ["won_dael"]\n' + LEAST, "line 2: There is no measure"),
    ],
)
def test_a_name_that_there_is_not_is_told_with_its_line(folder, text, said):
    workspace = folder(mine=text)
    with pytest.raises(WorkspaceError) as error:
        workspace.report("mine")
    assert f"reports/mine.toml, {said}" in str(error.value)
    assert "mine" in workspace.looked_up().broken


def test_a_broken_report_is_in_nobodys_way(folder):
    workspace = folder(good=LEAST, bad="titel = 3", pipeline=LEAST, **{"worse.json": "{"})
    found = workspace.reports
    assert set(found.reports) - set(REPORTS) == {"good"}
    assert set(found.broken) == {"bad", "pipeline.toml", "worse"}
    assert "one of the standard ones" in str(found.broken["pipeline.toml"].error)
    assert workspace.report("good").summary.rows()
    with pytest.raises(WorkspaceError, match=r"reports/bad\.toml, line 1"):
        workspace.report("bad")
    with pytest.raises(UnknownNameError, match="goood"):
        workspace.report("goood")


def test_what_is_no_report_of_a_person_is_passed_over(folder, tmp_path):
    place = tmp_path / "reports"
    workspace = folder(good=LEAST, **{".#good.toml": "titel = 3"})
    (place / ".#mine.toml").symlink_to("somebody@their-machine.4711")
    (place / "gone.toml").symlink_to("nowhere.toml")
    (place / "round.toml").symlink_to("round.toml")
    (place / "folder.toml").mkdir()
    found = workspace.reports
    assert set(found.reports) - set(REPORTS) == {"good"}
    assert set(found.broken) == {"round", "folder"}
    assert "reports/folder.toml cannot be read" in str(found.broken["folder"].error)


@pytest.mark.parametrize("order", ["-{split:>2000000000}", "{owner}", "{split.__class__}"])
def test_what_an_order_names_is_looked_up_and_no_more(folder, order):
    workspace = folder(mine=f'splits = ["owner"]\n{LEAST}order = ["{order}"]\n')
    with pytest.raises(RapportError, match=r"reports/mine\.toml, line 5: The order"):
        workspace.report("mine")


def test_two_files_are_not_the_same_report(folder):
    workspace = folder(a=f'id = "same"\n{LEAST}', b=f'id = "same"\n{LEAST}')
    assert "already, in reports/a.toml" in str(workspace.reports.broken["b"].error)


def test_a_file_that_changed_is_read_again(folder):
    workspace = folder(mine=LEAST)
    before = workspace.reports.find("mine").version
    workspace = folder(mine=LEAST, other=LEAST)
    assert "other" in workspace.reports.reports
    folder(mine=LEAST.replace("won_deals", "lost_deals"))
    assert workspace.reports.find("mine").tiles == ("lost_deals",)
    assert workspace.reports.find("mine").version != before


# Answering ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ours(demo):
    """The report above, of the demo company."""
    return from_text(WHOLE, "reports/ours.toml").answer(demo, {})


def test_a_formula_in_place_is_worked_out_of_its_measures(demo, ours):
    parts = demo.query(
        ["won_amount", "activities", "won_deals"],
        by=["owner"],
        where=["source!=none"],
        period="this_year",
    ).rows()
    wanted = {
        row["owner"]: float(row["won_amount"]) / row["activities"]
        for row in parts
        if (row["won_deals"] or 0) >= 3 and row["activities"]
    }
    table = ours.section("part_2")
    assert len(table.records) == min(4, len(wanted))
    for row in table.rows():
        assert row["won_amount / activities"] == pytest.approx(wanted[row["owner"]])
    figures = table.values_of("won_amount / activities")
    assert figures == sorted(wanted.values(), reverse=True)[:4]
    assert [each.unit for each in table.measures] == ["money", "money", "count"]


def test_a_measure_is_called_as_the_report_calls_it(ours):
    column = ours.section("part_2").measures[0]
    assert (column.said(EN), column.said(NB)) == ("Value per activity", "Verdi per aktivitet")
    assert "Value per activity, change in %" in [each.said(EN) for each in ours.summary.measures]


def test_a_formula_without_a_name_is_called_by_its_measures(demo):
    table = demo.query(["won_amount / activities"], by=["team"])
    assert table.measures[0].said(EN) == "Won value / Activities"
    assert table.measures[0].said(NB) == "Vunnet verdi / Aktiviteter"


def test_the_reports_own_conditions_hold_beside_the_readers(demo, ours):
    assert [str(each) for each in ours.query.where] == ["source!=none"]
    narrowed = from_text(WHOLE, "reports/ours.toml").answer(demo, {"where": ["team!=none"]})
    assert [str(each) for each in narrowed.query.where] == ["source!=none", "team!=none"]


def test_the_headline_is_made_by_rule(ours):
    said = ours.headline(EN)
    assert said.startswith("Won value: €")
    assert "a year before" in said
    assert f"Ahead in “Value per activity”: {ours.section('part_2').rows()[0]['owner']}" in said
    for locale in (NB, RU):
        assert "{" not in ours.headline(locale)


@pytest.mark.parametrize("form", sorted(formats()))
def test_it_is_written_in_every_format(ours, form):
    module = find_format(form)
    content = module.render_report(ours, NB)
    assert content
    if not module.BINARY and form not in ("csv", "json"):
        text = content.decode()
        assert "Hva arbeidet gir" in text
        assert "We look at this each month." in text
        assert "<b>" not in text if form in ("html", "svg") else "too little" in text


def test_a_report_may_ask_how_likely_a_goal_is(demo):
    text = 'tiles = ["won_amount", "won_amount:goal_probability"]\nsplits = ["owner"]\n'
    measures = '["won_amount:goal", "won_amount:goal_probability"]'
    text += f'[[section]]\nmeasures = {measures}\nby = ["{{split}}"]\nchart = "ranking"\n'
    report = from_text(text, "reports/mine.toml")
    check(report, demo.model)
    answered = report.answer(demo, {"period": ["last_quarter"]})
    for row in answered.section("part_1").rows():
        goal, chance = row["won_amount:goal"], row["won_amount:goal_probability"]
        # The quarter is over: it was reached or not.
        assert chance is None if goal is None else chance in (0, 1)
    for form in ("table", "json", "html"):
        content = find_format(form).render_report(answered, EN).decode()
        assert "chance of the goal" in " ".join(content.split())


def test_words_stand_between_the_figures_as_words(ours):
    content = json.loads(find_format("json").render_report(ours, EN))
    words, ranking, *__ = content["sections"][1:]
    assert words["text"].startswith("We look at this each month.\nUnder 1,000 it is <b>")
    assert "table" not in words
    assert ranking["title"] == "By owner"
    lines = find_format("table").render_report(ours, EN, width=80).decode().splitlines()
    assert "We look at this each month." in lines
    assert max(map(len, lines)) <= 80


def test_every_form_that_a_section_can_have_is_known():
    assert set(READ_AS) >= {
        each.read_as for report in REPORTS.values() for each in report.sections if each.read_as
    }


@pytest.mark.parametrize(
    ("measure", "statement"),
    [
        ("sum(lines.quantity)", "SELECT sum(quantity) FROM fact_lines WHERE closed_on {year}"),
        ("avg(stage_visits.days)", "SELECT avg(days) FROM fact_stage_visits WHERE entered_on {y}"),
        ("max(close_moves.days_pushed)", "SELECT max(days_pushed) FROM fact_close_moves WHERE {m}"),
        ("sum(visits.visitors)", "SELECT sum(visitors) FROM fact_visits WHERE visited_on {year}"),
    ],
)
def test_a_column_of_any_fact_is_aggregated(demo, measure, statement):
    year = "BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'"
    asked = statement.format(year=year, y=year, m=f"moved_on {year}")
    ((wanted,),) = demo.current.fetch(asked, {})[1]
    ((found,),) = demo.query([measure], period="2025").records
    assert found == pytest.approx(float(wanted))


def test_what_holds_a_record_more_than_once_is_not_aggregated():
    assert {"deals", "leads", "activities", "lines", "purchases", "visits"} <= AGGREGATED
    assert not {"deals_history", "leads_history", "deal_products", "movement"} & AGGREGATED


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("won_amount / activities", "money"),
        ("won_amount - lost_amount", "money"),
        ("won_amount * 2", "money"),
        ("won_amount / lost_amount", "number"),
        ("won_deals + lost_deals", "count"),
        ("won_deals / activities", "number"),
        ("won_deals / 2", "number"),
        ("won_amount + won_deals", "number"),
    ],
)
def test_a_formula_s_unit_follows_from_its_parts(demo, formula, unit):
    assert demo.model.measure(formula).unit == unit
