"""Logs of changes are understood as the CRMs write them, in three languages."""

from __future__ import annotations

import pytest

DEALS = (
    "Deal ID,Deal Name,Stage,Amount,Owner,Created Date\n1,Roof,Propose,5,Ann,2026-01-01\n"
    "2,Wall,Qualify,6,Bo,2026-01-02\n"
)
LOGS = {
    "Salesforce's opportunity history": (
        "Opportunity History.csv",
        "Opportunity Name,From Stage,To Stage,Amount,Last Modified Date,Last Modified By\n"
        "Roof,Qualify,Propose,5,2026-02-01,Ann\n",
    ),
    "Salesforce's field history": (
        "Opportunity Field History.csv",
        "Opportunity ID,Field / Event,Old Value,New Value,Edit Date,Edited By\n"
        "1,Stage,Qualify,Propose,2026-02-01,Ann\n",
    ),
    "Salesforce's API": (
        "OpportunityFieldHistory.csv",
        "OpportunityId,Field,OldValue,NewValue,CreatedDate,CreatedById\n"
        "1,StageName,Qualify,Propose,2026-02-01,5\n",
    ),
    "Pipedrive's flow": (
        "flow.csv",
        "data.item_id,data.field_key,data.old_value,data.new_value,data.log_time\n"
        "1,stage_id,Qualify,Propose,2026-02-01\n",
    ),
    "Zoho's stage history": (
        "Stage History.csv",
        "Deal Name,Stage,Moved To,Modified Time,Stage Duration,Modified By\n"
        "Roof,Qualify,Propose,2026-02-01,31,Ann\n",
    ),
    "Norwegian": (
        "fasehistorikk.csv",
        "Avtalenavn;Fra fase;Til fase;Endret dato;Endret av\nRoof;Qualify;Propose;2026-02-01;Ann\n",
    ),
    "Russian": (
        "история изменений.csv",
        "Название сделки;Поле;Старое значение;Новое значение;Дата изменения;Кем изменено\n"
        "Roof;Этап;Qualify;Propose;2026-02-01;Ann\n",
    ),
}


@pytest.mark.parametrize("log", LOGS)
def test_a_log_of_stages_is_understood(store, written, log):
    name, text = LOGS[log]
    written("all/deals.csv", DEALS)
    account = store.take(written(f"all/{name}", text).parent)
    placed = {each.name.split("/")[1]: (each.table, each.reason) for each in account.files}
    assert placed[name][0] == "deal_events", placed[name]
    assert store.ask("""
        SELECT deal_id, what, from_value, to_value, CAST(happened_at AS DATE)::VARCHAR
        FROM mapped_deal_events""") == [("all:1", "stage", "Qualify", "Propose", "2026-02-01")]


def test_columns_of_dates_in_stages_are_a_log(store, written):
    store.take(
        written(
            "deals.csv",
            "Record ID,Deal Name,Deal Stage,Amount,Close Date,"
            "Date entered 'Qualify' (Sales Pipeline),Date entered 'Propose' (Sales Pipeline)\n"
            "1,Roof,Propose,5,2026-03-01,2026-01-05,2026-02-01\n",
        )
    )
    rows = store.ask("""
        SELECT to_value, CAST(happened_at AS DATE)::VARCHAR FROM mapped_deal_events ORDER BY 2""")
    assert rows == [("Qualify", "2026-01-05"), ("Propose", "2026-02-01")]


def test_norwegian_and_russian_columns_of_dates_in_stages_are_a_log(store, written):
    store.take(
        written(
            "avtaler.csv",
            "Post-ID;Avtalenavn;Avtalefase;Beløp;Gikk inn i Kvalifisert;Gikk inn i Tilbud\n"
            "1;Tak;Tilbud;5;2026-01-05;2026-02-01\n",
        )
    )
    store.take(
        written(
            "сделки.csv",
            "ID;Название сделки;Этап;Сумма;Дата входа в Квалификация;Дата входа в Предложение\n"
            "1;Крыша;Предложение;5;2026-01-06;2026-02-02\n",
        )
    )
    rows = store.ask("""
        SELECT to_value, CAST(happened_at AS DATE)::VARCHAR FROM mapped_deal_events ORDER BY 2""")
    assert rows == [
        ("Kvalifisert", "2026-01-05"),
        ("Квалификация", "2026-01-06"),
        ("Tilbud", "2026-02-01"),
        ("Предложение", "2026-02-02"),
    ]
