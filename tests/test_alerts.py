"""Rules tell what stands out once, keep it, and follow what becomes of it."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.alerts import fired
from rapport.alerts.evaluating import after_build, became
from rapport.alerts.fired import alerts, give_out
from rapport.alerts.reading import from_text, read
from rapport.alerts.rule import Rule, When, read_hours, read_when
from rapport.alerts.saying import sentence, since_said
from rapport.alerts.state import Figure
from rapport.alerts.watching import _ways
from rapport.alerts.writing import to_toml
from rapport.cli import main
from rapport.cli.alerts_command import tell
from rapport.errors import QueryError, UsageError, WorkspaceError
from rapport.journal import Journal
from rapport.settings import FILE
from rapport.statistics.unusual import watch
from rapport.wording import Locale
from rapport.workspace import Workspace

FIRST = date(2025, 1, 6)
"""A Monday."""
WEEKS = 44
SWING = (0, 2, -2, 1, -1, 3, -3, 1, 0, -2, 2, -1)
"""How quiet figures go up and down: never far."""
HALVED, TRIPLED, WORSE = 32, 36, 36
"""From which week on Ann does half, deals on the web are three times as large, fewer are won."""
JUMPS = {32: 30, 33: 30, 35: 30}
"""Tom's weeks that are not as the others."""
QUIET = [f"Quiet {number:02}" for number in range(1, 31)]


def swinging(mean, week, by=1.0, at=0):
    return mean + round(by * SWING[(week + at) % len(SWING)])


BORDER = [swinging(30, week, 2) for week in range(WEEKS - 1)]
"""Bea's weeks; the last of hers lies just beyond what is usual for her."""


def of_week(owner, week):
    if owner == "Ann":
        return swinging(40 if week < HALVED else 20, week, 2)
    if owner == "Tom":
        return JUMPS.get(week, 10)
    if owner == "Cy":
        return 15 if week >= WEEKS - 8 else 0
    if owner == "Bea":
        return BORDER[week] if week < WEEKS - 1 else int(watch([*BORDER, 0], 52).high) + 1
    return swinging(5, week, at=QUIET.index(owner))


def monday(week):
    return FIRST + timedelta(weeks=week)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A company of 44 weeks, imported once."""
    folder = tmp_path_factory.mktemp("watched")
    files = folder / "files"
    files.mkdir()
    owners = ["Ann", "Tom", "Cy", "Bea", *QUIET]
    rows = [
        (f"{owner}-{week}-{at}", "call", owner, monday(week) + timedelta(days=at % 5))
        for owner in owners
        for week in range(WEEKS)
        for at in range(of_week(owner, week))
    ]
    write(files / "activities.csv", ("id", "kind", "owner_id", "done_at"), rows)
    write(files / "users.csv", ("id", "name"), [(each, each) for each in owners])
    write(files / "deals.csv", DEALS, [*deals_of_the_web(), *deals_of_fairs()])
    settings = f'currency = "EUR"\nzone = "UTC"\ntoday = {monday(WEEKS)}\n'
    (folder / FILE).write_text(settings, "utf-8")
    Workspace.open(folder).import_files([files])
    shutil.rmtree(files)
    return folder


DEALS = ("id", "name", "status", "amount", "source", "created_at", "closed_at")


def deals_of_the_web():
    for week in range(WEEKS):
        for at in range(swinging(20, week)):
            amount = (1000 + 40 * SWING[(week + at) % 12]) * (3 if week >= TRIPLED else 1)
            day = monday(week) + timedelta(days=at % 5)
            yield (f"w{week}-{at}", "Web", "won", amount, "Web", FIRST, day)


def deals_of_fairs():
    for week in range(WEEKS):
        won = swinging(15, week) if week < WORSE else 4
        for at in range(30):
            day = monday(week) + timedelta(days=at % 5)
            status = "won" if at < won else "lost"
            yield (f"f{week}-{at}", "Fair", status, 500, "Fair", FIRST, day)


def write(path, headers, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows(rows)


class Company:
    """The company on a day, with its rules."""

    def __init__(self, folder):
        self.folder = folder

    def rule(self, name, text):
        (self.folder / "alerts").mkdir(exist_ok=True)
        (self.folder / "alerts" / f"{name}.toml").write_text(text, "utf-8")

    def on(self, day):
        path = self.folder / FILE
        lines = [each for each in path.read_text("utf-8").splitlines() if "today" not in each]
        path.write_text("\n".join([*lines, f"today = {day}"]) + "\n", "utf-8")
        return Workspace.open(self.folder)

    def after(self, week, now=None):
        """What fires and is given out on the Monday after a week."""
        return self.on(monday(week + 1)).check_alerts(now)

    @property
    def fired(self):
        return alerts(Journal(self.folder / "data"))

    def run(self, capfd, *words):
        code = main(["--workspace", str(self.folder), *words])
        out, err = capfd.readouterr()
        return code, out, err


@pytest.fixture
def company(built, tmp_path):
    folder = tmp_path / "company"
    shutil.copytree(built, folder)
    return Company(folder)


def said(company, number=-1):
    """What became of an alert, in words."""
    workspace = Workspace.open(company.folder)
    generation = workspace.current
    ((alert, since),) = became(generation, [company.fired[number]])
    return since_said(alert, since, generation.model, Locale())


OF_EACH = 'measure = "activities"\nsplit = "owner"\n'


def test_a_halving_is_found_and_told_once_and_quiet_figures_never_are(company):
    company.rule("each", OF_EACH)
    told = {}
    for week in range(HALVED - 6, HALVED + 6):
        for alert in company.after(week).fired:
            told.setdefault(dict(alert.at)["owner"], []).append((week, alert.side))
    quiet = {owner: weeks for owner, weeks in told.items() if owner.startswith("Quiet")}
    assert quiet == {}
    ((week, side),) = told["Ann"]
    assert side == "low"
    assert HALVED <= week < HALVED + 3
    first = next(each for each in company.fired if dict(each.at) == {"owner": "Ann"})
    assert first.period == monday(week)
    assert first.entry["value"] == of_week("Ann", week)
    assert first.entry["low"] > first.entry["value"]
    assert 0 < first.entry["noticeable"] < 1


def test_what_lasts_for_twelve_periods_is_usual(company):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    company.after(HALVED)
    (alert,) = company.fired
    assert said(company) == "no period is over since"
    company.on(monday(HALVED + 4))
    assert said(company).startswith("still so after 3 periods: ")
    for week in range(HALVED + 1, WEEKS):
        assert company.after(week).fired == ()
    assert company.fired == [alert]
    assert said(company) == "still so after 11 periods: …; 18; 26; 14; 22"


def test_the_same_period_never_fires_twice_whatever_is_built(company):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    assert [each.rule for each in company.after(HALVED).fired] == ["ann"]
    again = company.after(HALVED)
    assert again.fired == again.given_out == ()
    company.rule("tom", 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "above 25"\n')
    workspace = company.on(monday(HALVED + 1))
    workspace.build()
    assert [(each.number, each.rule) for each in workspace.alerted.fired] == [(2, "tom")]
    # What nobody has passed on yet waits for the first who does.
    assert [each.number for each in workspace.give_out_alerts().given_out] == [2]
    again = company.after(HALVED)
    assert again.fired == again.given_out == ()


def test_the_weeks_between_two_looks_are_told_too_each_once(company):
    company.rule("tom", 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "above 25"\n')
    assert company.after(30).fired == ()
    told = company.after(37)
    assert [each.period for each in told.given_out] == [monday(32), monday(35)]
    again = company.after(37)
    assert again.fired == again.given_out == ()
    # What a new rule would have told before it was there is no news.
    company.rule("new", 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "above 26"\n')
    assert company.after(38).fired == ()


def test_a_journal_that_cannot_be_read_hides_only_what_fired(company):
    company.rule("tom", 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "above 25"\n')
    (company.folder / "data" / "journal.sqlite3").write_text("no journal at all, but long enough")
    found = company.on(monday(HALVED + 1)).report("alerts")
    (row,) = found.section("rules").rows()
    assert row["state"] == "beyond the rule"
    assert "cannot be read" in found.headline(Locale())
    (note,) = (each.said(Locale()) for each in found.notes if "left out" in each.said(Locale()))
    assert "journal.sqlite3 cannot be used" in note
    assert "put it aside" in note


def test_a_limit_is_told_when_it_is_passed_and_again_after_it_has_ended(company):
    company.rule("tom", 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "above 25"\n')
    weeks = [week for week in range(30, 38) if company.after(week).fired]
    assert weeks == [32, 35]
    assert said(company, 0) == "over in the week from 1 Sep 2025: 30; 10"


def test_a_change_is_against_the_period_before(company):
    text = 'measure = "activities"\nwhere = ["owner=Tom"]\nwhen = "changed by 50%"\n'
    company.rule("tom", text)
    weeks = {week: company.after(week).fired for week in range(30, 38)}
    found = {week: fired[0].side for week, fired in weeks.items() if fired}
    assert found == {32: "high", 34: "low", 35: "high", 36: "low"}
    assert said(company, 0) == "in the week from 25 Aug 2025: 30", "no change is over"


def test_an_unfinished_period_is_not_looked_at(company):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    company.on(monday(HALVED) + timedelta(days=4)).check_alerts()
    assert company.fired == []
    # Where the data end before a period does, it is not over for them.
    company.rule("low", 'measure = "activities"\nevery = "month"\nwhen = "below 1000000"\n')
    company.on(date(2025, 11, 20)).check_alerts()
    months = {each.period for each in company.fired if each.rule == "low"}
    assert months == {date(2025, 10, 1)}


def test_under_twelve_periods_nothing_is_told(company):
    company.rule("cy", 'measure = "activities"\nwhere = ["owner=Cy"]\n')
    company.rule("each", OF_EACH)
    for week in range(WEEKS - 8, WEEKS):
        assert all(dict(each.at).get("owner") != "Cy" for each in company.after(week).fired)
        assert all(each.rule != "cy" for each in company.fired)
    table = Workspace.open(company.folder).report("alerts").section("rules")
    states = {row["figure"]: row["state"] for row in table.rows() if row["rule"] == "cy"}
    # The weeks before Cy was there are not known, and not nought.
    assert states == {"Activities, Cy": "too early to tell: 7 of 12 periods"}


def test_of_many_figures_one_just_beyond_the_usual_is_chance(company):
    company.rule("bea", 'measure = "activities"\nwhere = ["owner=Bea"]\n')
    assert [each.rule for each in company.after(WEEKS - 1).fired] == ["bea"]
    (company.folder / "alerts" / "bea.toml").unlink()
    company.rule("each", OF_EACH)
    owners = [dict(each.at)["owner"] for each in company.after(WEEKS - 1).fired]
    assert "Bea" not in owners
    table = Workspace.open(company.folder).report("alerts").section("rules")
    (state,) = (row["state"] for row in table.rows() if row["figure"] == "Activities, Bea")
    assert state.startswith("beyond the usual, but so many figures")


def test_money_is_watched_as_how_many_and_how_much_each(company):
    company.rule("web", 'measure = "won_amount"\nwhere = ["source=Web"]\n')
    assert company.after(TRIPLED - 1).fired == ()
    (alert,) = company.after(TRIPLED).fired
    assert (alert.part, alert.side, alert.entry["measure"]) == ("mean", "high", "won_amount")
    assert alert.entry["value"] == pytest.approx(3000, rel=0.1)
    assert alert.entry["usual"] == pytest.approx(1000, rel=0.1)


def test_a_rate_is_watched_by_its_cases(company):
    company.rule("fairs", 'measure = "win_rate"\nwhere = ["source=Fair"]\n')
    company.rule("few", 'measure = "win_rate"\nwhere = ["source=Fair"]\nwhen = "below 20%"\n')
    assert company.after(WORSE - 1).fired == ()
    fired = company.after(WORSE).fired
    assert {(each.rule, each.side) for each in fired} == {("fairs", "low"), ("few", "low")}
    assert all(each.entry["value"] == pytest.approx(4 / 30) for each in fired)
    model = Workspace.open(company.folder).model
    assert all("It is of 30 cases." in sentence(each, model, Locale()) for each in fired)


def test_what_is_not_known_is_not_nought(company):
    company.rule("leads", 'measure = "leads"\nwhen = "below 5"\n')
    company.rule("lost", 'measure = "lost_deals"\nwhere = ["source=Nowhere"]\nwhen = "below 5"\n')
    found = company.after(WEEKS - 1)
    assert found.fired == ()
    assert found.broken == ()
    table = Workspace.open(company.folder).report("alerts").section("rules")
    assert {row["state"] for row in table.rows()} == {"nothing to watch in the data"}


def test_a_rule_that_cannot_be_asked_is_named_and_in_no_others_way(company):
    company.rule("gone", 'when = "unusual"\nmeasure = "seats_sold"\n')
    company.rule("split", 'measure = "activities"\nsplit = "sauce"\n')
    company.rule("where", 'measure = "activities"\nwhere = ["ownr=Ann"]\n')
    company.rule("fact", 'measure = "activities"\nsplit = "loss_reason"\n')
    company.rule("share", 'measure = "win_rate"\nwhen = "below 20"\n')
    company.rule("days", 'measure = "deals"\nsplit = "created_on"\n')
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    found = company.after(HALVED)
    assert [each.rule for each in found.fired] == ["ann"]
    wrong = {each.name: str(each.error) for each in found.broken}
    assert wrong["gone"].startswith("alerts/gone.toml, line 2: There is no measure called")
    assert wrong["split"].startswith("alerts/split.toml, line 2: There is no dimension called")
    assert "alerts/where.toml, line 2" in wrong["where"]
    assert "Did you mean owner" in wrong["where"]
    assert "alerts/fact.toml, line 1" in wrong["fact"]
    assert 'Write it with a %: "below 20%".' in wrong["share"]
    assert "alerts/days.toml, line 2: A rule is not split by days" in wrong["days"]
    assert len(wrong) == 6


def test_a_fault_nobody_foresaw_is_in_no_other_rules_way(company, monkeypatch):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    company.rule("tom", 'measure = "activities"\nwhere = ["owner=Tom"]\n')
    look = Figure.look

    def broken(self, at, instead=None):
        if self.rule.name == "tom":
            raise ZeroDivisionError("float division by zero")
        return look(self, at, instead)

    monkeypatch.setattr(Figure, "look", broken)
    found = company.after(HALVED)
    assert [each.rule for each in found.fired] == ["ann"]
    ((wrong),) = found.broken
    assert (wrong.name, str(wrong.error).startswith("ZeroDivisionError")) == ("tom", True)


def test_who_asks_at_the_same_moment_is_not_given_the_same_alert(company, monkeypatch):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\nquiet = "20:00-07:00"\n')
    company.after(HALVED, datetime(2025, 8, 25, 23, 30, tzinfo=UTC))
    journal = Journal(company.folder / "data")
    known, noon = alerts(journal), datetime(2025, 8, 26, 12, tzinfo=UTC)
    # Both have read what waits before either writes.
    monkeypatch.setattr(fired, "alerts", lambda __: known)
    given = [give_out(journal, (), "", noon, noon.date()) for __ in range(2)]
    assert [[each.number for each in part] for part in given] == [[1], []]


def test_a_rate_of_what_is_not_among_its_cases_is_held_as_a_mean(company):
    model = company.on(monday(HALVED)).current.model
    ways = {
        name: _ways(model.measure(name), Rule("one", name), model)[0].way
        for name in ("win_rate", "period_conversion_rate")
    }
    assert ways == {"win_rate": "rate", "period_conversion_rate": "mean"}


def test_quiet_hours_hold_back_what_is_given_out_and_not_what_fires(company):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\nquiet = "20:00-07:00"\n')
    night = company.after(HALVED, datetime(2025, 8, 25, 23, 30, tzinfo=UTC))
    assert (len(night.fired), night.given_out, night.held_back) == (1, (), 1)
    early = company.after(HALVED, datetime(2025, 8, 26, 6, 59, tzinfo=UTC))
    assert (early.fired, early.given_out, early.held_back) == ((), (), 1)
    assert said(company) == "not given out yet; no period is over since"
    morning = company.after(HALVED, datetime(2025, 8, 26, 7, 0, tzinfo=UTC))
    assert [each.number for each in morning.given_out] == [1]
    assert said(company) == "no period is over since"
    assert company.after(HALVED, datetime(2025, 8, 26, 9, 0, tzinfo=UTC)).given_out == ()


def test_the_workspace_has_quiet_hours_for_rules_without(company):
    path = company.folder / FILE
    path.write_text(path.read_text("utf-8") + 'quiet_hours = "0:00-24:00"\n', "utf-8")
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    assert company.after(HALVED).held_back == 1
    path.write_text(path.read_text("utf-8").replace("0:00-24:00", "late"), "utf-8")
    with pytest.raises(WorkspaceError, match="quiet_hours"):
        Workspace.open(company.folder)


def test_a_fault_of_the_alerts_never_breaks_a_build_and_is_said(company, capfd):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    (company.folder / "data" / "journal.sqlite3").mkdir()
    workspace = company.on(monday(HALVED + 1))
    workspace.alerted = after_build(workspace.current)
    tell(workspace)
    assert "The alerts could not be looked at: The journal" in capfd.readouterr().out


def test_a_rule_that_is_off_or_gone_says_nothing(company, capfd):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\non = false\n')
    assert company.after(HALVED).fired == ()
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    assert len(company.after(HALVED).fired) == 1
    assert company.run(capfd, "alerts", "remove", "ann")[0] == 0
    assert said(company) == "not watched any more"
    assert company.run(capfd, "alerts", "remove", "ann")[0] == 2


def test_the_command_line_adds_lists_checks_and_acknowledges(company, capfd):
    company.on(monday(HALVED + 1))

    def run(*words):
        return company.run(capfd, "alerts", *words)

    code, out, __ = run("check")
    assert (code, "No rule is watched" in out) == (0, True)
    code, out, __ = run("suggest")
    assert "rapport alerts add activities --split owner --name activities-by-owner" in out
    assert "leads" not in out, "nothing is suggested that there are no data for"
    code, out, __ = run("add", "activities", "--split", "owner")
    assert code == 0
    (rule,) = read(company.folder)[0]
    assert rule.question == "activities by owner, each week: unusual"
    assert rule.name == "activities-unusual-by-owner"
    code, __, err = run("add", "activities", "--split", "owner", "--name", "again")
    assert (code, "activities-unusual-by-owner watches that already" in err) == (2, True)
    code, __, err = run("add", "activities", "--where", "owner=An")
    assert (code, "there is no An; the nearest is Ann" in err) == (2, True)
    assert len(read(company.folder)[0]) == 1, "nothing was written"
    assert run("add", "activties")[0] == 1
    assert run("add", "activities", "--below", "lots")[0] == 2
    assert run("add")[0] == 2
    code, out, __ = run("check")
    assert "! Activities, Ann: " in out
    assert "lower than usual" in out
    assert "Nothing new" in run("check")[1]
    code, out, __ = run("fired", "--format", "json")
    alert = next(row for row in json.loads(out)["rows"] if "Ann" in row["what"])
    assert alert["watched_value"] == of_week("Ann", HALVED)
    assert alert["usual_low"] > alert["watched_value"]
    assert run("acknowledge", alert["number"], "--by", "Nora")[0] == 0
    assert run("acknowledge", alert["number"])[0] == 2
    assert run("acknowledge", "999")[0] == 2
    assert "Seen by Nora." in run("fired")[1]
    code, out, __ = run("list", "--format", "csv")
    assert "activities-unusual-by-owner" in out


def test_the_report_and_the_digest_tell_what_stands_out(company):
    company.rule("ann", 'measure = "activities"\nwhere = ["owner=Ann"]\n')
    company.after(HALVED)
    workspace = Workspace.open(company.folder)
    found = workspace.report("alerts")
    headline = found.headline(Locale())
    assert headline.startswith("1 figure stood out in the past 30 days. 1 has not ended.")
    assert found.summary.rows()[0]["lasting"] == 1
    course = found.section("course")
    last = course.rows()[-1]
    assert last["activities"] == of_week("Ann", HALVED)
    assert last["activities"] < last["low"]
    today = workspace.report("today").headline(Locale())
    assert "What stands out: Activities, Ann: " in today
    narrowed = workspace.report("today", where=["owner=Tom"]).headline(Locale())
    assert "What stands out" not in narrowed


WRONG = [
    ("measure = leads", "is not valid TOML"),
    ('when = "unusual"', "it names no measure"),
    ('measure = "leads"\nwhn = "unusual"', "line 2: there is no setting called whn. Did you mean"),
    ('measure = "leads"\n\nwhen = "higher than 5"', "line 3: A rule is not 'higher than 5'."),
    ('measure = "leads"\nwhen = "above many"', "line 2: 'many' is no figure."),
    ('measure = "leads"\nwhen = "changed by 5"', "line 2: A change is not '5'."),
    ('measure = "leads"\nwhen = 5', "line 2: when is 5. It takes"),
    ('measure = "leads"\nevery = "year"', "line 2: every is 'year'. It takes day, week or month."),
    ('measure = "leads"\nwhere = ["source"]', "line 2: The condition 'source' has no comparison"),
    ('measure = "leads"\nwhere = 3', "line 2: where is 3."),
    ('measure = "leads"\nquiet = "at night"', "line 2: Quiet hours are not 'at night'."),
    ('measure = "leads"\non = "no"', "line 2: on is 'no'."),
    ('measure = "leads"\ntitle = 3', "line 2: title is 3."),
    ('measure = "leads"\noptions = ["x"]', "line 2: options is"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_what_is_wrong_with_a_rule_is_said_with_its_file_and_line(text, expected):
    with pytest.raises(WorkspaceError) as error:
        from_text(text, "alerts/few.toml")
    assert str(error.value).startswith("alerts/few.toml")
    assert expected in str(error.value)


def test_a_file_with_a_name_that_is_none_is_refused():
    with pytest.raises(WorkspaceError, match="is no name for a rule"):
        from_text('measure = "leads"', "alerts/Few Leads.toml")


FIGURES = st.integers(-(10**9), 10**9).map(lambda each: each / 1000)
WHENS = st.one_of(
    st.just(When()),
    st.builds(When, st.sampled_from(["above", "below"]), FIGURES),
    st.builds(When, st.just("changed"), st.sampled_from([0.05, 0.25, 3.0]), st.just(True)),
)


@given(
    when=WHENS,
    every=st.sampled_from(["day", "week", "month"]),
    split=st.sampled_from(["", "owner"]),
    quiet=st.sampled_from(["", "20:00-07:00"]),
    is_on=st.booleans(),
)
def test_a_rule_is_read_as_it_was_written(when, every, split, quiet, is_on):
    where = ('source="Web, ""x"""',)
    rule = Rule("few", "leads", when, every, split, where, quiet=quiet, is_on=is_on,
                file="alerts/few.toml")  # fmt: skip
    assert from_text(to_toml(rule), "alerts/few.toml") == rule


@pytest.mark.parametrize(
    ("text", "figure"),
    [("above 900 000", 900_000), ("below 1.5m", 1_500_000), ("Above 20 %", 0.2), ("below -3", -3)],
)
def test_figures_are_read_as_people_write_them(text, figure):
    assert read_when(text).figure == pytest.approx(figure)


def test_quiet_hours_go_over_midnight():
    def quiet(hours, hour, minute=0):
        return read_hours(hours).hold(datetime(2026, 1, 1, hour, minute, tzinfo=UTC).time())

    assert quiet("20:00-07:00", 23)
    assert quiet("20-7", 6, 59)
    assert not quiet("20-7", 7)
    assert quiet("12:00-13:00", 12, 30)
    assert not quiet("12:00-13:00", 13)
    assert read_hours("") is None
    with pytest.raises(QueryError):
        read_hours("25:00-7:00")
    with pytest.raises(UsageError):
        read_hours("7")
