"""Exports of the usual CRMs are recognised by the headers that those write."""

from __future__ import annotations

import pytest
from tests.sources.conftest import fields

EXPORTS = {
    "HubSpot": (
        "hubspot-crm-exports-all-deals.csv",
        (
            "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,"
            "Deal Type,Associated Company"
        ),
        (
            "101,New site,Closed Won,Sales Pipeline,1200,2024-01-31 10:15,2023-12-01 09:00,Ann Lee,"
            "newbusiness,Acme"
        ),
        {
            "Record ID": "id",
            "Deal Name": "name",
            "Deal Stage": "stage.name",
            "Pipeline": "pipeline.name",
            "Amount": "amount",
            "Close Date": "closed_at",
            "Create Date": "created_at",
            "Deal owner": "owner.name",
            "Deal Type": "kind",
            "Associated Company": "company.name",
        },
    ),
    "Salesforce": (
        "Opportunities.csv",
        (
            "Opportunity ID,Opportunity Name,Stage,Amount,Probability (%),Close Date,Created Date,"
            "Opportunity Owner,Account Name,Lead Source,Type,Forecast Category"
        ),
        (
            "006A1,Big deal,Negotiation/Review,50000,90,12/31/2024,1/15/2024,Ann Lee,Acme,Web,"
            "Existing Business,Best Case"
        ),
        {
            "Opportunity ID": "id",
            "Opportunity Name": "name",
            "Stage": "stage.name",
            "Amount": "amount",
            "Probability (%)": "probability",
            "Close Date": "closed_at",
            "Created Date": "created_at",
            "Opportunity Owner": "owner.name",
            "Account Name": "company.name",
            "Lead Source": "source",
            "Type": "kind",
            "Forecast Category": "forecast_category",
        },
    ),
    "Pipedrive": (
        "deals-1234-1.csv",
        (
            "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,"
            "Deal - Pipeline,Deal - Status,Deal - Owner,Deal - Organization,"
            "Deal - Contact person,Deal - Deal created,"
            "Deal - Won time,Deal - Lost reason,Deal - Expected close date"
        ),
        (
            "7,Bikes,900,EUR,Offer,Sales,Won,Ann Lee,Acme,Bo Ek,2024-01-02 10:00:00,"
            "2024-02-02 11:00:00,,"
            "2024-02-15"
        ),
        {
            "Deal - ID": "id",
            "Deal - Title": "name",
            "Deal - Value": "amount",
            "Deal - Currency of Value": "currency",
            "Deal - Stage": "stage.name",
            "Deal - Pipeline": "pipeline.name",
            "Deal - Status": "status",
            "Deal - Owner": "owner.name",
            "Deal - Organization": "company.name",
            "Deal - Contact person": "contact.name",
            "Deal - Deal created": "created_at",
            "Deal - Won time": "closed_at",
            "Deal - Lost reason": "loss_reason",
            "Deal - Expected close date": "expected_close_on",
        },
    ),
    "Zoho": (
        "Potentials.csv",
        (
            "Record Id,Deal Name,Stage,Amount,Closing Date,Deal Owner,Account Name,Contact Name,"
            "Created Time,Lead Source,Currency"
        ),
        "zcrm_1,Roof,Closed Lost,10,2024-03-01,Ann Lee,Acme,Bo Ek,2024-01-01 12:00:00,Fair,NOK",
        {
            "Record Id": "id",
            "Deal Name": "name",
            "Stage": "stage.name",
            "Amount": "amount",
            "Closing Date": "closed_at",
            "Deal Owner": "owner.name",
            "Account Name": "company.name",
            "Contact Name": "contact.name",
            "Created Time": "created_at",
            "Lead Source": "source",
            "Currency": "currency",
        },
    ),
    "Norwegian": (
        "salgsmuligheter.csv",
        "Navn;Fase;Beløp;Lukkedato;Ansvarlig;Selskap;Opprettet",
        "Tak;Vunnet;1 200,50;31.01.2024;Åse;Acme;01.12.2023",
        {
            "Navn": "name",
            "Fase": "stage.name",
            "Beløp": "amount",
            "Lukkedato": "closed_at",
            "Ansvarlig": "owner.name",
            "Selskap": "company.name",
            "Opprettet": "created_at",
        },
    ),
}


@pytest.mark.parametrize("vendor", EXPORTS)
def test_an_export_needs_no_mapping(store, written, vendor):
    name, header, row, expected = EXPORTS[vendor]
    account = store.take(written(name, f"{header}\n{row}\n")).files[0]
    assert account.table == "deals"
    assert fields(account) == expected
    assert account.loaded == 1


def test_leads_and_contacts_are_told_apart_from_companies(store, written):
    written(
        "all/leads.csv",
        "Lead ID,First Name,Last Name,Company,Lead Status,Lead Source,Created Date\n"
        "L1,Ann,Lee,Acme,Open,Web,2024-01-01\n",
    )
    written(
        "all/contacts.csv",
        "Contact ID,First Name,Last Name,Email,Account Name,Title\nC1,Bo,Ek,bo@acme.no,Acme,CEO\n",
    )
    written("all/accounts.csv", "Account ID,Account Name,Industry\nA1,Acme,Roofs\n")
    account = store.take(
        written("all/tasks.csv", "ID,Subject,Due Date\n1,Call,2024-01-05\n").parent
    )
    assert {each.name.split("/")[1]: each.table for each in account.files} == {
        "accounts.csv": "companies",
        "contacts.csv": "contacts",
        "leads.csv": "leads",
        "tasks.csv": "activities",
    }
    assert store.ask("SELECT name, company_id, source, status FROM mapped_leads") == [
        ("Ann Lee", "all:A1", "Web", "Open")
    ]
    assert store.ask("SELECT name, company_id, job_title FROM mapped_contacts") == [
        ("Bo Ek", "all:A1", "CEO")
    ]


def test_a_flat_sheet_makes_the_records_that_it_names(store, written):
    store.take(
        written(
            "sheet.csv",
            "Deal ID,Stage,Amount,Owner,Who,Trade,Line\n"
            "1,Won,5,Ann,Acme,Roofs,Tiles\n2,Lost,6,Bo,Acme,Roofs,Pipes\n",
        ),
        table="deals",
        columns={
            "Who": "company.name",
            "Trade": "company.industry",
            "Line": "product.name",
        },
    )
    assert store.ask("SELECT id, name, industry FROM mapped_companies") == [
        ("files:Acme", "Acme", "Roofs")
    ]
    assert store.ask("SELECT name FROM mapped_products ORDER BY 1") == [("Pipes",), ("Tiles",)]


def test_stages_of_two_pipelines_stay_apart(store, written):
    store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Pipeline,Amount,Owner\n1,Offer,New,5,Ann\n2,Offer,Renewals,6,Bo\n",
        )
    )
    rows = store.ask("""
        SELECT deals.id, stages.id, stages.name, pipelines.name FROM mapped_deals AS deals
        JOIN mapped_stages AS stages ON stages.id = stage_id
        JOIN mapped_pipelines AS pipelines ON pipelines.id = stages.pipeline_id ORDER BY 1""")
    assert rows == [
        ("files:1", "files:New/Offer", "Offer", "New"),
        ("files:2", "files:Renewals/Offer", "Offer", "Renewals"),
    ]
