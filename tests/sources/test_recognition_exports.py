"""Exports of the CRMs, in three languages and in scripts' own names, are recognised unaided."""

from __future__ import annotations

import pytest
from tests.sources.conftest import fields

DEALS = {
    "HubSpot in Norwegian": (
        "avtaler.csv",
        "Post-ID;Avtalenavn;Avtalefase;Pipeline;Beløp;Lukkedato;Opprettelsesdato;Avtaleeier;"
        "Tilknyttet selskap",
        "101;Ny side;Vunnet;Salg;1200;2024-01-31;2023-12-01;Ann Lee;Acme",
        "id name stage.name pipeline.name amount closed_at created_at owner.name company.name",
    ),
    "HubSpot by a script": (
        "hubspot_deals.csv",
        "hs_object_id,dealname,dealstage,amount,closedate,createdate,hubspot_owner_id,dealtype,"
        "closed_lost_reason,deal_currency_code",
        "101,New site,closedwon,1200,2024-01-31,2023-12-01,55,newbusiness,,EUR",
        "id name stage.name amount closed_at created_at owner_id kind loss_reason currency",
    ),
    "Salesforce's API": (
        "Opportunity.csv",
        "Id,Name,StageName,Amount,CloseDate,CreatedDate,OwnerId,AccountId,LeadSource,Type,IsWon,"
        "IsClosed,ForecastCategoryName,Probability",
        "006A,Big,Closed Won,10,2024-01-31,2023-12-01,005A,001A,Web,Renewal,true,true,Closed,100",
        "id name stage.name amount closed_at created_at owner_id company_id source kind is_won"
        " is_closed forecast_category probability",
    ),
    "Salesforce in Norwegian": (
        "salgsmuligheter.csv",
        "Salgsmulighetsnavn;Kontonavn;Fase;Sannsynlighet (%);Beløp;Lukkedato;Opprettelsesdato;"
        "Salgsmulighetseier",
        "Tak;Acme;Lukket vunnet;100;1200;2024-01-31;2023-12-01;Ann Lee",
        "name company.name stage.name probability amount closed_at created_at owner.name",
    ),
    "Salesforce in Russian": (
        "возможности.csv",
        "Название возможности,Название организации,Стадия,Вероятность (%),Сумма,Дата закрытия,"
        "Дата создания,Ответственный за возможность",
        "Крыша,Acme,Закрыто и выиграно,100,1200,2024-01-31,2023-12-01,Ann Lee",
        "name company.name stage.name probability amount closed_at created_at owner.name",
    ),
    "Pipedrive in Russian": (
        "deals-1-2.csv",
        "Сделка – ID,Сделка – Название,Сделка – Сумма,Сделка – Этап,Сделка – Воронка,"
        "Сделка – Статус,Сделка – Владелец,Сделка – Организация,Сделка – Контактное лицо,"
        "Сделка – Сделка создана,Сделка – Причина проигрыша,Сделка – Ожидаемая дата закрытия",
        "7,Bikes,900,Offer,Sales,Открыта,Ann,Acme,Bo Ek,2024-01-02 10:00:00,,2024-02-15",
        "id name amount stage.name pipeline.name status owner.name company.name contact.name"
        " created_at loss_reason expected_close_on",
    ),
    "Pipedrive by a script": (
        "pipedrive_deals.csv",
        "id,title,value,currency,stage_id,pipeline_id,status,add_time,won_time,lost_time,"
        "lost_reason,expected_close_date,user_id,org_id,person_id",
        "7,Bikes,900,EUR,3,1,won,2024-01-02 10:00:00,2024-02-02 11:00:00,,,2024-02-15,4,5,6",
        "id name amount currency stage_id pipeline_id status created_at won_at lost_at"
        " loss_reason expected_close_on owner_id company_id contact_id",
    ),
    "Zoho's API": (
        "Deals.csv",
        "id,Deal_Name,Stage,Amount,Closing_Date,Owner,Account_Name,Contact_Name,Created_Time,"
        "Lead_Source,Reason_For_Loss__s",
        "1,Roof,Closed Lost,10,2024-03-01,Ann Lee,Acme,Bo Ek,2024-01-01 12:00:00,Fair,Price",
        "id name stage.name amount closed_at owner.name company.name contact.name created_at"
        " source loss_reason",
    ),
    "Zendesk Sell": (
        "deals.csv",
        "ID,Deal Name,Deal Value,Currency,Stage Name,Pipeline,Owner,Company,Primary Contact,"
        "Source,Loss Reason,Added on,Estimated close date",
        "1,Roof,10,NOK,Won,Sales,Ann Lee,Acme,Bo Ek,Fair,,2024-01-01,2024-03-01",
        "id name amount currency stage.name pipeline.name owner.name company.name contact.name"
        " source loss_reason created_at expected_close_on",
    ),
    "Nutshell, whose leads are deals": (
        "leads.csv",
        "Lead number,Lead name,Stage,Pipeline,Status,Confidence,Value,Assigned to,Sources,"
        "Created date,Anticipated close date,Closed date",
        "1003,Roof,Offer,Sales,Open,40,1200,Ann Lee,Fair,2024-01-01,2024-03-01,",
        "id name stage.name pipeline.name status probability amount owner.name source"
        " created_at expected_close_on closed_at",
    ),
    "amoCRM": (
        "export.csv",
        "ID,Название сделки,Компания,Основной контакт,Ответственный,Этап сделки,Воронка,Бюджет ₽,"
        "Дата создания сделки,Дата закрытия",
        "9,Крыша,Acme,Bo Ek,Ann Lee,Успешно реализовано,Продажи,1200,2023-12-01,2024-01-31",
        "id name company.name contact.name owner.name stage.name pipeline.name amount created_at"
        " closed_at",
    ),
    "IBM's sales win and loss": (
        "WA_Fn-UseC_-Sales-Win-Loss.csv",
        "Opportunity Number,Supplies Subgroup,Region,Route To Market,"
        "Elapsed Days In Sales Stage,Opportunity Result,Sales Stage Change Count,"
        "Opportunity Amount USD,Deal Size Category",
        "1641984,Exterior,Northwest,Reseller,76,Won,13,1000,1",
        "id product.name region sales_channel x_elapsed_days_in_sales_stage status"
        " x_sales_stage_change_count amount x_deal_size_category",
    ),
    "Freshsales": (
        "b2b.csv",
        "Deal : Name,Deal : Amount,Deal : Deal stage,Deal : Expected close date,"
        "Deal : Closed date,Deal : Sales owner,Deal : Lost reason",
        "Roof,10,Lost,2024-03-01,2024-03-05,Ann Lee,Price",
        "name amount stage.name expected_close_on closed_at owner.name loss_reason",
    ),
}


@pytest.mark.parametrize("export", DEALS)
def test_deals_of_a_crm_need_no_mapping(store, written, export):
    name, header, row, expected = DEALS[export]
    account = store.take(written(name, f"{header}\n{row}\n")).files[0]
    assert account.table == "deals", account.reason
    assert list(fields(account).values()) == expected.split()
    assert account.loaded == 1


OTHERS = {
    "Kaggle's lead scoring": (
        "Lead Scoring.csv",
        "Prospect ID,Lead Number,Lead Origin,Lead Source,Converted,TotalVisits,City",
        "7927b2df,660737,API,Google,1,5,Mumbai",
        "leads",
        {"Prospect ID": "id", "Lead Source": "source", "Converted": "is_converted"},
    ),
    "Olist's qualified leads": (
        "olist_marketing_qualified_leads_dataset.csv",
        "mql_id,first_contact_date,landing_page_id,origin",
        "dac32acd,2018-02-01,88740e65,social",
        "leads",
        {"mql_id": "id", "first_contact_date": "created_at", "origin": "source"},
    ),
    "Olist's closed deals": (
        "olist_closed_deals_dataset.csv",
        "mql_id,seller_id,sdr_id,won_date,business_segment,lead_type",
        "5420aad7,2c43fb51,a8387c01,2018-02-26 19:58:54,pet,online_medium",
        "deals",
        {"mql_id": "lead_id", "won_date": "won_at"},
    ),
    "HubSpot's companies in Norwegian": (
        "selskaper.csv",
        "Post-ID;Selskapsnavn;Bransje;Antall ansatte;Årlig omsetning;Poststed;Opprettelsesdato",
        "1;Acme;Tak;12;900;Oslo;2024-01-01",
        "companies",
        {"Selskapsnavn": "name", "Antall ansatte": "employees", "Poststed": "city"},
    ),
    "contacts in Russian": (
        "контакты.csv",
        "ID,Имя,Фамилия,Электронная почта,Должность,Компания",
        "1,Бо,Эк,bo@acme.no,Директор,Acme",
        "contacts",
        {"Имя": "first_name", "Фамилия": "last_name", "Электронная почта": "email"},
    ),
    "Salesforce's leads": (
        "Lead.csv",
        "Id,FirstName,LastName,Company,Status,LeadSource,CreatedDate,ConvertedDate,OwnerId",
        "00Q1,Bo,Ek,Acme,Open,Web,2024-01-01,,005A",
        "leads",
        {"LastName": "last_name", "LeadSource": "source", "ConvertedDate": "converted_at"},
    ),
    "calls": (
        "calls.csv",
        "Record ID,Call Title,Call outcome,Call direction,Activity date,Activity assigned to",
        "1,Hello,Connected,Outbound,2024-01-05 10:00,Ann Lee",
        "activities",
        {"Call outcome": "outcome", "Activity date": "done_at", "Call Title": "subject"},
    ),
    "tickets in Norwegian": (
        "saker.csv",
        "Saks-ID;Status;Prioritet;Opprettelsesdato;Løst dato;Saksbehandler",
        "1;Lukket;Høy;2024-01-05;2024-01-06;Ann Lee",
        "tickets",
        {"Prioritet": "priority", "Løst dato": "solved_at", "Saksbehandler": "owner.name"},
    ),
}


@pytest.mark.parametrize("export", OTHERS)
def test_other_tables_need_no_mapping(store, written, export):
    name, header, row, table, expected = OTHERS[export]
    account = store.take(written(name, f"{header}\n{row}\n")).files[0]
    assert account.table == table, account.reason
    found = fields(account)
    assert {each: found[each] for each in expected} == expected
    assert account.loaded == 1


def test_files_of_one_kind_of_activity_say_the_kind_by_their_name(store, written):
    written("all/calls.csv", "ID,Call Title,Activity date\n1,Hello,2024-01-05\n")
    written("all/meetings.csv", "ID,Meeting name,Meeting date\n2,Demo,2024-01-06\n")
    store.take(
        written("all/oppgaver.csv", "ID;Oppgavetittel;Forfallsdato\n3;Ring;2024-01-07\n").parent
    )
    assert store.ask("SELECT kind, subject FROM mapped_activities ORDER BY subject") == [
        ("meeting", "Demo"),
        ("call", "Hello"),
        ("task", "Ring"),
    ]


def test_two_columns_for_one_field_are_told(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Close Date,Actual Close Date\n1,Won,5,2024-01-31,2024-02-02\n",
        )
    ).files[0]
    found = fields(account)
    assert sorted([found["Close Date"], found["Actual Close Date"]]) == [
        "closed_at",
        "x_actual_close_date",
    ]
    assert any('Both "Close Date" and "Actual Close Date"' in each for each in account.messages)


def test_text_in_the_amount_is_no_amount(store, written):
    account = store.take(
        written("deals.csv", "Deal ID,Stage,Owner,Amount\n1,Won,Ann,big\n2,Lost,Bo,small\n")
    ).files[0]
    assert fields(account)["Amount"] == "x_amount"


def test_what_the_stages_count_as_is_told(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Owner\n1,Tilbud,5,Ann\n2,Lukket vunnet,6,Bo\n3,Tapt,7,Bo\n"
            "4,Отменена,8,Bo\n",
        )
    ).files[0]
    told = next(each for each in account.messages if each.startswith("Stages:"))
    assert "Tilbud counts as open; Lukket vunnet as won; Tapt as lost; Отменена as can" in told
    assert "rapport alias status Tilbud=Won" in told
    assert store.ask("SELECT status FROM mapped_deals ORDER BY id") == [
        ("open",),
        ("won",),
        ("lost",),
        ("cancelled",),
    ]


def test_flags_say_how_deals_ended(store, written):
    store.take(
        written(
            "Opportunity.csv",
            "Id,Name,Amount,CloseDate,OwnerId,IsWon,IsClosed\n1,A,1,2024-01-31,5,true,true\n"
            "2,B,1,2024-01-31,5,false,true\n3,C,1,2024-01-31,5,false,false\n",
        )
    )
    assert store.ask("SELECT status FROM mapped_deals ORDER BY id") == [
        ("won",),
        ("lost",),
        ("open",),
    ]


def test_a_deal_closed_when_it_was_won_or_lost(store, written):
    store.take(
        written(
            "deals.csv",
            "ID,Title,Value,Status,Won time,Lost time\n1,A,5,won,2024-02-02,\n"
            "2,B,5,lost,,2024-03-03\n3,C,5,open,,\n",
        )
    )
    rows = store.ask("SELECT CAST(closed_on AS VARCHAR) FROM mapped_deals ORDER BY id")
    assert rows == [("2024-02-02",), ("2024-03-03",), (None,)]


def test_a_lead_is_converted_where_a_flag_says_so(store, written):
    store.take(
        written(
            "leads.csv",
            "Lead ID,Lead Source,Created Date,Converted\n1,Web,2024-01-01,1\n"
            "2,Web,2024-01-02,0\n3,Web,2024-01-03,0\n",
        )
    )
    assert store.ask("SELECT status FROM mapped_leads ORDER BY id") == [
        ("Converted",),
        ("Open",),
        ("Open",),
    ]
