"""Two spellings of one value are suggested as an alias, and never taken as one in silence."""

from __future__ import annotations

from rapport.sources.files import alike, set_aliases

HEADER = "Deal ID,Deal Name,Stage,Amount,Lead Source\n"


def exported(written, counts):
    rows, number = "", 0
    for source, count in counts.items():
        for _ in range(count):
            number += 1
            rows += f"{number},Deal {number},Won,1,{source}\n"
    return written("deals.csv", HEADER + rows)


def pairs(store):
    return {each.value: each.taken_as for each in alike(store.raw.connection)}


def test_values_that_differ_by_spacing_or_case_look_alike(store, written):
    account = store.take(
        exported(written, {"Online Store": 9, "OnlineStore": 2, "WEB": 1, "Web": 3})
    )
    assert pairs(store) == {"OnlineStore": "Online Store", "WEB": "Web"}
    said = " ".join(account.messages)
    assert 'rapport alias source "OnlineStore=Online Store"' in said
    assert store.ask("SELECT count(DISTINCT source) FROM mapped_deals") == [(4,)]


def test_a_rare_value_one_letter_from_a_common_one_is_a_slip(store, written):
    store.take(exported(written, {"Technology": 30, "Technolgy": 2, "Retail": 5}))
    assert pairs(store) == {"Technolgy": "Technology"}


def test_values_that_differ_in_their_digits_or_are_short_are_apart(store, written):
    store.take(exported(written, {"Campaign 1": 30, "Campaign 2": 2, "Mail": 20, "Male": 2}))
    assert pairs(store) == {}


def test_an_alias_settles_it_either_way(store, written):
    store.take(exported(written, {"Online Store": 9, "OnlineStore": 2, "WEB": 1, "Web": 3}))
    set_aliases(store.raw, "source", {"OnlineStore": "Online Store", "WEB": "WEB"})
    assert pairs(store) == {}
    rows = store.ask("SELECT source, count(*) FROM mapped_deals GROUP BY 1 ORDER BY 1")
    assert rows == [("Online Store", 11), ("WEB", 1), ("Web", 3)]
