"""What cannot be asked, and what breaks, is said and leaves the rest of the page."""

from __future__ import annotations

import pytest

from rapport.reports import find

from .conftest import PAGE, QUARTER, text_of


def test_a_wrong_name_becomes_a_card_with_its_mend(nora):
    response = nora.get(PAGE, {"period": "last_quarterr"})
    assert response.status_code == 400
    page = text_of(response)
    assert "There is no period called" in page
    assert "Did you mean last_quarter" in page
    assert "Traceback" not in page
    assert 'id="pop-period"' in page


@pytest.mark.parametrize(
    "asked",
    [
        "by=ownr",
        "where=owner",
        "limit=x",
        "by=owner&by=team&by=product",
        "measures=x",
        "period=last_9999_years",
        "period=FY0000",
        "period=0001",
        "period=9999-12",
        "period=9999-W53",
        "period=0001-01-01..9999-12-31",
        "period=last_99999999999999999999_days",
        "compare=9999",
        "where=amount%3E%3DsNaN",
        "where=amount%3E%3DInfinity",
        "where=closed_on%3E%3D99999-01-01",
        "where=" + "all(" * 600 + "owner%3Dx" + ")" * 600,
        "having=won_amount%3E%3DsNaN",
        "by=date:nonsense",
        "by=%00",
        "by=%7Bgrain%7D",
        "limit=-1",
        "limit=0",
        "limit=1e5",
        "order=nonsense",
        "option=x",
        "as_of=nonsense",
        "as_of=2099-01-01",
    ],
)
def test_what_cannot_be_asked_is_said_not_thrown(nora, asked):
    response = nora.get(f"{PAGE}?{asked}")
    assert response.status_code == 400
    assert 'class="card error"' in text_of(response)
    error = nora.get(f"/reports/total-sales.json?{asked}")
    assert error.status_code == 400
    assert error.json()["error"]["what"]


def test_an_unknown_report_is_not_found(nora):
    response = nora.get("/reports/total-salse/")
    assert response.status_code == 404
    assert "Did you mean total-sales" in text_of(response)
    assert nora.get("/reports/total-salse.json").json()["error"]["mend"]


def test_an_unknown_page_has_the_same_look(nora):
    response = nora.get("/reports/total-sales/nowhere/")
    assert response.status_code == 404
    assert "There is no such page." in text_of(response)


@pytest.fixture
def broken(nora, monkeypatch):
    """A browser before reports whose answer breaks."""
    from rapport.report import Report

    def breaks(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Report, "answer", breaks)
    nora.raise_request_exception = False
    return nora


def test_an_answer_that_breaks_keeps_the_frame_and_the_bar(broken):
    response = broken.get(PAGE, {"period": "2016-11"})
    page = text_of(response)
    assert response.status_code == 500
    assert "Something broke on our side." in page
    assert "secret detail" not in page
    assert '<nav aria-label="Main">' in page
    assert 'id="pop-period"' in page
    part = broken.get(PAGE, {"period": "2016-11"}, headers={"hx-request": "true"})
    assert part.status_code == 500
    assert 'id="pop-period"' in text_of(part)


def test_an_answer_that_breaks_is_json_where_json_was_asked_for(broken):
    response = broken.get("/reports/total-sales.json", {"period": "2016-11"})
    assert response.status_code == 500
    assert response.json()["error"]["what"] == "Something broke on our side."


def test_a_section_that_breaks_leaves_the_others(nora, monkeypatch):
    from rapport_web.reports import page as module

    real = module.grid

    def breaks(section, *given, **more):
        if section.section.id == "split":
            raise ZeroDivisionError("secret detail")
        return real(section, *given, **more)

    monkeypatch.setattr(module, "grid", breaks)
    response = nora.get(PAGE, QUARTER)
    page = text_of(response)
    assert response.status_code == 200
    assert "This part could not be worked out." in page
    assert "secret detail" not in page
    assert "$2,982,255" in page
    assert 'data-chart="' in page


def test_a_section_that_cannot_be_answered_leaves_the_others(nora, monkeypatch):
    from rapport.report import Report
    from rapport_web.reports import answers

    real, report = Report.answer, find("total-sales")

    def breaks(asked, workspace, parts):
        if any(each.id == "split" for each in asked.sections):
            raise ZeroDivisionError("secret detail")
        return real(asked, workspace, parts)

    monkeypatch.setattr(Report, "answer", breaks)
    answered = answers.answer(report, {"period": ["2017-04"]})
    told = [each.section.id for each in answered.sections]
    assert told == ["summary", "over_time", "split_over_time", "pareto", "bottom"]
    assert [each.section.id for each, __ in answers.failed_sections(answered)] == ["split"]
    page = text_of(nora.get(PAGE, {"period": "2017-04"}))
    assert page.index('id="over_time"') < page.index('id="split"')
    assert "This part could not be worked out." in page
