"""What a file does not say is asked or told, never guessed in silence."""

from __future__ import annotations

import pytest

from rapport.errors import FileError

from .conftest import fields


def _told(account, begin):
    return next((each for each in account.messages if begin in each), "")


# Leads that were converted


def test_a_lead_is_converted_where_a_flag_says_so_whatever_its_status_is(store, written):
    account = store.take(
        written(
            "leads.csv",
            "LEADID,Last Name,Lead Status,Created Time,CONVERTED\n"
            "1,Li,Contacted,2026-01-05,Yes\n2,Bo,Junk Lead,2026-01-06,No\n"
            "3,Ann,Contacted,2026-01-07,Yes\n",
        )
    ).files[0]
    assert fields(account)["LEADID"] == "id"
    assert '"Created Time", their creation, stands in' in _told(account, "nothing says when")
    rows = store.ask("SELECT status, CAST(converted_on AS VARCHAR) FROM mapped_leads ORDER BY id")
    assert rows == [("Contacted", "2026-01-05"), ("Junk Lead", None), ("Contacted", "2026-01-07")]


def test_the_date_of_a_conversion_goes_before_that_of_the_creation(store, written):
    store.take(
        written(
            "leads.csv",
            "Lead ID,Last Name,Lead Status,Created Date,Converted Date,Converted\n"
            "1,Li,New,2026-01-05,2026-02-01,true\n2,Bo,New,2026-01-06,,true\n"
            "3,Ann,New,2026-01-07,,false\n",
        )
    )
    assert store.ask("SELECT CAST(converted_on AS VARCHAR) FROM mapped_leads ORDER BY id") == [
        ("2026-02-01",),
        ("2026-01-06",),
        (None,),
    ]


def test_the_status_of_a_converted_lead_is_so_where_there_is_no_date_at_all(store, written):
    account = store.take(
        written(
            "leads.csv",
            "Lead ID,Last Name,Lead Status,Converted\n1,Li,Contacted,1\n2,Bo,Junk,0\n3,Al,New,1\n",
        )
    ).files[0]
    assert _told(account, "the status of these is taken to be Converted")
    assert store.ask("SELECT status FROM mapped_leads ORDER BY id") == [
        ("Converted",),
        ("Junk",),
        ("Converted",),
    ]


# Currencies


def test_amounts_all_in_a_currency_of_which_no_rate_is_known_are_told(store, written):
    account = store.take(
        written("deals.csv", "Deal ID,Stage,Amount,Currency\n1,Won,5,PLN\n2,Lost,6,PLN\n")
    ).files[0]
    assert _told(account, "2 amounts are in PLN").endswith(
        'they count as unknown. Set currency = "PLN" in rapport.toml, or bring rates.'
    )


def test_amounts_in_several_currencies_are_counted_for_each(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Currency\n1,Won,5,EUR\n2,Lost,6,SEK\n3,Won,7,SEK\n4,Won,8,USD\n",
        )
    ).files[0]
    assert "3 amounts are in other currencies (2 in SEK and 1 in EUR)" in _told(account, "SEK")


def test_amounts_with_rates_are_not_spoken_of(store, written):
    written("all/rates.csv", "currency,rate_on,rate\nPLN,2026-01-01,0.25\n")
    folder = written("all/deals.csv", "Deal ID,Stage,Amount,Currency\n1,Won,5,PLN\n").parent
    assert not any(_told(each, "no rate") for each in store.take(folder).files)


# Stages, and how deals ended


def test_ids_of_stages_that_are_words_are_their_names(store, written):
    store.take(
        written(
            "deals.csv",
            "ID,TITLE,STAGE_ID,OPPORTUNITY,ASSIGNED_BY_ID,DATE_CREATE,SOURCE_ID\n"
            "1,Roof,C2:WON,900,Ann,2026-01-05,WEB\n2,Wall,LOSE,400,Bo,2026-01-07,CALL\n"
            "3,Door,NEW,100,Bo,2026-01-08,CALL\n",
        )
    )
    assert store.ask("""
        SELECT stages.name, d.status, CAST(amount_original AS INTEGER), users.name, d.source
        FROM mapped_deals AS d JOIN mapped_stages AS stages ON stages.id = stage_id
        JOIN mapped_users AS users ON users.id = owner_id ORDER BY d.id""") == [
        ("C2:WON", "won", 900, "Ann", "WEB"),
        ("LOSE", "lost", 400, "Bo", "CALL"),
        ("NEW", "open", 100, "Bo", "CALL"),
    ]


def test_a_closed_deal_of_which_nothing_says_the_outcome_is_told(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Deal Name,Stage,Amount,Closed\n1,A,Handed over,5,Y\n2,B,Handed over,6,Y\n"
            "3,C,Lost,7,Y\n4,D,Talks,8,N\n",
        )
    ).files[0]
    told = _told(account, "2 deals are closed")
    assert "nothing says whether won or lost: they count as open" in told
    assert "Handed over" in told


def test_what_no_stage_says_is_told_first(store, written):
    account = store.take(
        written(
            "deals.csv",
            "Deal ID,Stage,Amount,Owner\n1,Talks,5,Ann\n2,Contract paid,6,Bo\n3,Talks,7,Bo\n",
        )
    ).files[0]
    stages = [each for each in account.messages if "Stages:" in each or "No stage" in each]
    assert stages[0].startswith("No stage here is known to mean won or lost")
    assert 'rapport alias status "Contract paid=Won"' in stages[1]


def test_no_stage_that_means_lost_is_proposed_as_won(store, written):
    account = store.take(
        written("deals.csv", "Deal ID,Stage,Amount,Owner\n1,Closed Won,5,Ann\n2,Closed Lost,6,Bo\n")
    ).files[0]
    assert "rapport alias status STAGE=Won" in _told(account, "Stages:")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Cerrado ganado", "won"),
        ("Perdido", "lost"),
        ("Gewonnen", "won"),
        ("Abgeschlossen - verloren", "lost"),
        ("Gagné", "won"),
        ("Perdue", "lost"),
        ("Ganho", "won"),
        ("Wygrana", "won"),
        ("Przegrana", "lost"),
        ("Chiuso vinto", "won"),
    ],
)
def test_won_and_lost_are_understood_in_more_languages(store, written, word, status):
    store.take(written("deals.csv", f"Deal ID,Stage,Amount,Owner\n1,{word},5,Ann\n2,New,6,Bo\n"))
    assert store.ask("SELECT status FROM mapped_deals ORDER BY id") == [(status,), ("open",)]


def test_two_open_stages_have_no_order_that_need_be_spoken_of(store, written):
    account = store.take(
        written(
            "deals.csv", "Deal ID,Stage,Amount,Owner\n1,Talks,5,Ann\n2,Terms,6,Bo\n3,Won,7,Bo\n"
        )
    ).files[0]
    assert not _told(account, "order of the")


# What is not placed


def test_columns_that_are_empty_do_not_speak_against_a_table(store, written):
    empty = ",".join(f"Extra {each}" for each in "ABCDEFGHIJ")
    account = store.take(
        written(
            "export_12.csv",
            f"Record ID,Deal Name,Deal Stage,Amount,{empty}\n1,Roof,Won,5,,,,,,,,,,\n"
            "2,Wall,Lost,6,,,,,,,,,,\n",
        )
    ).files[0]
    assert account.table == "deals"


def test_a_file_that_is_not_placed_says_what_it_is_most_like(store, written):
    text = "Amount,Owner,Close Date,Deal Name,Height\n5,Ann,2026-01-05,Roof,12\n"
    with pytest.raises(FileError, match="It looks most like deals") as refused:
        store.take(written("things.csv", text))
    assert "but not a stage or a status" in str(refused.value)


# Which column is which


def test_the_size_of_a_deal_goes_before_revenue(store, written):
    account = store.take(
        written(
            "deals.csv",
            "deal_id,deal_stage,revenue_usd,deal_size_usd\n1,Won,61000,36000\n2,Lost,8000,900\n",
        )
    ).files[0]
    assert fields(account)["deal_size_usd"] == "amount"


def test_the_state_of_an_address_is_no_status_and_a_product_has_one_category(store, written):
    account = store.take(
        written(
            "orders.csv",
            "Order ID,Order Date,Customer Name,State,Category,Sub-Category,Product Name,Sales,"
            "Quantity\n1,2026-01-05,Acme,Ohio,Tools,Hammers,Claw,10,1\n"
            "1,2026-01-05,Acme,Ohio,Tools,Saws,Jig,20,2\n2,2026-01-06,Bolt,Iowa,Paint,Oil,Red,5,1\n",
        )
    ).files[0]
    placed = fields(account)
    assert placed["State"] == "x_state"
    assert (placed["Category"], placed["Sub-Category"]) == ("product.category", "x_sub_category")
    assert _told(account, '"Sub-Category" could be product.category')


def test_the_names_that_programs_put_before_all_fields_are_left_out_of_account(store, written):
    account = store.take(
        written(
            "deals.csv",
            "deal_id,property_dealname,property_dealstage,property_amount,property_createdate\n"
            "1,Roof,Won,5,2026-01-05\n",
        )
    ).files[0]
    assert fields(account) == {
        "deal_id": "id",
        "property_dealname": "name",
        "property_dealstage": "stage.name",
        "property_amount": "amount",
        "property_createdate": "created_at",
    }


def test_russian_orders_are_orders(store, written):
    account = store.take(
        written(
            "выгрузка.csv",
            "Номер заказа;Дата заказа;Название товара;Количество;Общая стоимость\n"
            "1458;27.06.2021;Молоко;18;135\n777;22.06.2021;Кефир;17;119\n",
        )
    ).files[0]
    assert account.table == "orders"
    rows = store.ask("SELECT id, CAST(ordered_on AS VARCHAR) FROM mapped_orders ORDER BY id")
    assert rows == [("files:1458", "2021-06-27"), ("files:777", "2021-06-22")]


def test_a_header_that_stands_again_among_the_records_is_told_as_one(store, written):
    rows = [f"{number},Roof,Won,5,2026-01-05\n" for number in range(1, 13)]
    rows[6] = "7,Nona,Deal Status,,Created Date\n"
    header = "Deal ID,Deal Name,Deal Status,Amount,Created Date\n"
    account = store.take(written("deals.csv", header + "".join(rows))).files[0]
    assert [each.reason for each in account.rejects] == [
        "Created Date is Created Date: the row is a header again"
    ]
    assert not _told(account, "the status is 'Deal Status'")
