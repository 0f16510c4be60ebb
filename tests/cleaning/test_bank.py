"""Bank deliveries become each true transaction once, in the order of posting."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.tables import TABLES
from tests.cleaning.raw_rows import AS_OF, bank_inputs, delivery, transaction


def clean(*deliveries: dict[str, Any]) -> dict[str, pa.Table]:
    tables = clean_bank(bank_inputs(*deliveries), AS_OF)
    for name, table in tables.items():
        assert table.schema.equals(TABLES[name].schema), name
    return tables


def transactions(*deliveries: dict[str, Any]) -> list[dict[str, Any]]:
    return clean(*deliveries)["clean.bank_transactions"].to_pylist()


def rejects(*deliveries: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = clean(*deliveries)["clean.bank_rejected"].to_pylist()
    return [(row["position"], row["disposition"], row["reason"], row["field"]) for row in rows]


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"timestamp": None, "value_date": None}, "missing_date", "timestamp"),
        ({"timestamp": "2024-02-30"}, "bad_date", "timestamp"),
        ({"value_date": "31-02-2024"}, "bad_date", "value_date"),
        ({"amount": None}, "missing_amount", "amount"),
        ({"amount": "-"}, "missing_amount", "amount"),
        ({"amount": "12..50"}, "bad_amount", "amount"),
        ({"amount": "-5"}, "negative_amount", "amount"),
        ({"type": "REVERSAL"}, "bad_direction", "type"),
        ({"type": None}, "bad_direction", "type"),
        ({"defect": "malformed_record", "raw_text": "{"}, "malformed_record", None),
        ({"timestamp": "?", "amount": "?"}, "bad_date", "timestamp"),
        ({"timestamp": "2024-02-01T10:00:00+99:00"}, "bad_date", "timestamp"),
        ({"timestamp": "01-02-2024 10:00 +05:99"}, "bad_date", "timestamp"),
        ({"type": "CREDIT", "amount": "5 Dr"}, "bad_direction", "type"),
        ({"type": "DEBIT", "amount": "5.00(Cr)"}, "bad_direction", "type"),
        ({"amount": "10000000000000.01"}, "bad_amount", "amount"),
        ({"amount": "1" + " " * 2000 + "x"}, "bad_amount", "amount"),
    ],
)
def test_a_record_is_rejected_for_its_first_failing_field(
    change: dict[str, Any], reason: str, field: str | None
) -> None:
    rows = [transaction("2024-02-01", 100, 100) | change, transaction("2024-02-02", 5, 105)]
    assert rejects(delivery("a", rows)) == [(0, "rejected", reason, field)]
    assert len(transactions(delivery("a", rows))) == 1


def test_accounts_in_other_currencies_are_rejected() -> None:
    dollars = delivery("a", [transaction("2024-02-01", 100, 100)], {"currency": "USD"})
    assert rejects(dollars) == [(0, "rejected", "bad_currency", "currency")]
    rupees = delivery("a", [transaction("2024-02-01", 100, 100)], {"currency": "Rs."})
    assert rejects(rupees) == []


@pytest.mark.parametrize("currency", ["Indian Rupee", "RS", "inr", "Rupees"])
def test_the_names_of_the_rupee(currency: str) -> None:
    assert rejects(delivery("a", [transaction("2024-02-01", 100, 100)], {"currency": currency})) == []


@pytest.mark.parametrize(
    ("written", "direction"),
    [("CR.", "CREDIT"), ("credited", "CREDIT"), ("DR.", "DEBIT"), ("DEBITED", "DEBIT"), ("D", "DEBIT")],
)
def test_the_names_of_a_direction(written: str, direction: str) -> None:
    (row,) = transactions(delivery("a", [transaction("2024-02-01", 100, 100, type=written)]))
    assert row["direction"] == direction


def test_missing_values_are_called_missing() -> None:
    rows = [transaction("2024-02-01", 1, 1) | change for change in ({"amount": None}, {"type": None})]
    details = clean(delivery("a", rows))["clean.bank_rejected"]["detail"].to_pylist()
    assert [each.split(";")[0] for each in details] == ["The amount is missing", "The type is missing"]


def test_sums_of_the_largest_amounts_do_not_overflow() -> None:
    rows = [transaction("2024-02-01", "1e13", None, txn_id=str(n)) for n in range(2100)]
    rows = [transaction("2024-02-01", "1", "1"), *rows, transaction("2024-02-01", "1", "2")]
    tables = clean(delivery("a", rows))
    assert tables["clean.bank_transactions"].num_rows == 2102
    assert tables["clean.balance_breaks"].num_rows == 1


def test_equal_transactions_of_one_day_are_all_kept() -> None:
    rows = [transaction("2024-02-01", *pair) for pair in ((100, 200), (-100, 100), (100, 200))]
    assert [row["direction"] for row in transactions(delivery("a", rows))] == ["CREDIT", "DEBIT", "CREDIT"]
    assert len({row["transaction_id"] for row in transactions(delivery("a", rows))}) == 3


def test_a_copy_inside_a_file_is_a_duplicate() -> None:
    row = transaction("2024-02-01", 100, 200)
    after = transaction("2024-02-01", -50, 150)
    assert rejects(delivery("a", [row, row, after])) == [(1, "duplicate", "duplicate", None)]
    named = row | {"txn_id": "M1"}
    assert rejects(delivery("a", [named, after | {"txn_id": "M2"}, named])) == [
        (2, "duplicate", "duplicate", None)
    ]


def test_rows_with_different_bank_ids_are_no_copies() -> None:
    rows = [transaction("2024-02-01", 100, None, txn_id=name) for name in ("M1", "M2")]
    assert len(transactions(delivery("a", rows))) == 2


def test_the_same_row_in_two_fetches_is_one() -> None:
    row = transaction("2024-02-01T10:00:00+05:30", 100, 200, reference="000123-A")
    first = delivery("b", [row], received_on=date(2024, 2, 2))
    second = delivery("a", [row | {"reference": "123a"}], received_on=date(2024, 3, 2))
    assert [kept["file"] for kept in transactions(first, second)] == ["b"]
    assert rejects(first, second) == [(0, "duplicate", "duplicate", None)]


@pytest.mark.parametrize("told", [{"reference": None}, {"reference": "NA"}, {"value_date": "2024-01-31"}])
def test_a_row_is_one_however_its_reference_and_value_date_are_told(told: dict[str, Any]) -> None:
    rows = [
        transaction("2024-02-01", 100, 200, reference="N1"),
        transaction("2024-02-01", -100, 100, reference="N2"),
        transaction("2024-02-01", 100, 200, reference="N3"),
    ]
    statement = delivery("a", [row | told for row in rows], format="bank_csv")
    kept = transactions(delivery("b", rows), statement)
    assert [row["reference"] for row in kept] == ["N1", "N2", "N3"]
    assert [each[1] for each in rejects(delivery("b", rows), statement)] == ["duplicate"] * 3


def test_a_row_without_balance_is_told_by_its_reference_alone() -> None:
    row = transaction("2024-02-01", 100, reference="N1")
    assert len(transactions(delivery("a", [row]), delivery("b", [row | {"reference": None}]))) == 2


def test_a_row_booked_a_day_later_in_the_statement_is_one() -> None:
    days = [("2024-02-01", 10, 110), ("2024-02-05", 100, 210), ("2024-02-09", 5, 215)]
    fetch = delivery("a", [transaction(*day, reference="N1") for day in days])
    late = [transaction(day.replace("-05", "-06"), *money) for day, *money in days]
    kept = transactions(fetch, delivery("b", late, format="bank_csv"))
    assert [(row["booked_date"].day, row["file"]) for row in kept] == [(1, "a"), (5, "a"), (9, "a")]


def test_deliveries_that_meet_share_no_row_of_two_days() -> None:
    swept = [
        transaction(f"2024-02-{day:02d}", signed, balance, reference=str(day))
        for day in range(1, 7)
        for signed, balance in ((100, 100), (-100, 0))
    ]
    later = [row | {"reference": None} for row in swept[6:]]
    assert len(transactions(delivery("a", swept[:6]), delivery("b", later))) == 12
    assert len(transactions(delivery("a", swept), delivery("b", later))) == 12


def test_a_fetch_wins_over_a_statement_of_the_same_day() -> None:
    row = transaction("2024-02-01", 100, 200)
    statement = delivery("a", [row], format="bank_csv")
    assert [kept["file"] for kept in transactions(statement, delivery("b", [row]))] == ["b"]


def test_a_newest_first_file_is_posted_oldest_first() -> None:
    posted = [
        transaction("2024-02-01", 100, 100),
        transaction("2024-02-02", -30, 70),
        transaction("2024-02-02", 5, 75),
    ]
    tables = clean(delivery("a", posted[::-1]))
    assert tables["clean.bank_transactions"]["balance_after"].to_pylist() == [
        Decimal(n) for n in (100, 70, 75)
    ]
    assert tables["clean.balance_breaks"].num_rows == 0


def test_merged_files_keep_the_order_of_posting_within_a_day() -> None:
    day = [transaction("2024-02-05", 10, 110 + 10 * step, reference=str(step)) for step in range(6)]
    before = [transaction("2024-02-01", 100, 100)]
    early = delivery("z", before + day[:3], received_on=date(2024, 2, 5))
    late = delivery("a", day, received_on=date(2024, 3, 5))
    tables = clean(early, late)
    assert tables["clean.balance_breaks"].num_rows == 0
    halves = clean(early, delivery("a", day[3:], received_on=date(2024, 3, 5)))
    assert halves["clean.balance_breaks"].num_rows == 0


def test_a_missing_transaction_breaks_the_balance_where_it_is_missing() -> None:
    rows = [
        transaction("2024-02-01", 100, 100),
        transaction("2024-02-02", 10, 160),
        transaction("2024-02-03", 1, 161),
    ]
    (found,) = clean(delivery("a", rows))["clean.balance_breaks"].to_pylist()
    assert (found["position"], found["expected_balance"], found["difference"]) == (
        1,
        Decimal(110),
        Decimal(50),
    )


def test_a_row_without_balance_does_not_break_the_chain() -> None:
    rows = [
        transaction("2024-02-01", 100, 100),
        transaction("2024-02-02", 10),
        transaction("2024-02-03", 1, 111),
    ]
    assert clean(delivery("a", rows))["clean.balance_breaks"].num_rows == 0


def test_the_gap_that_a_rejected_record_leaves_is_no_break() -> None:
    rows = [
        transaction("2024-02-01", 100, 100),
        transaction("2024-02-30", 50, 150),
        transaction("2024-02-03", 1, 151),
    ]
    tables = clean(delivery("a", rows))
    assert tables["clean.balance_breaks"].num_rows == 0
    assert tables["clean.bank_rejected"].num_rows == 1


@pytest.mark.parametrize(
    ("stamp", "value_date", "booked"),
    [
        ("2024-02-01T23:00:00+05:30", "2024-02-01", date(2024, 2, 1)),
        ("2024-02-01T20:00:00Z", "2024-02-02", date(2024, 2, 2)),
        ("2024-02-01T20:00:00+00:00", "2024-02-01", date(2024, 2, 1)),
        ("2024-02-01T20:00:00+00:00", "2024-02-01T00:00:00+05:30", date(2024, 2, 1)),
        ("2024-02-01 23:30:00", "2024-02-01", date(2024, 2, 1)),
        ("01/02/24", None, date(2024, 2, 1)),
    ],
)
def test_the_booked_date_is_the_indian_day(stamp: str, value_date: str | None, booked: date) -> None:
    rows = [transaction(stamp, 100, 100, value_date=value_date)]
    (row,) = transactions(delivery("a", rows))
    assert row["booked_date"] == booked


def test_a_wrong_utc_label_is_found_by_account() -> None:
    mislabelled = [
        transaction(f"2024-02-{day:02d}T22:00:00+00:00", 1, value_date=f"2024-02-{day:02d}")
        for day in range(1, 6)
    ]
    mislabelled.append(transaction("2024-02-07T21:00:00Z", 1, value_date="2024-02-08"))
    rows = transactions(delivery("a", mislabelled))
    assert [row["booked_date"].day for row in rows] == [1, 2, 3, 4, 5, 7]
    assert rows[0]["booked_at"].hour == 16


def test_accounts_meet_over_files_and_keep_their_latest_values() -> None:
    old = delivery(
        "a",
        [transaction("2024-02-01", 100, 100)],
        {
            "masked_account_number": "50100011234", "fip_id": "hdfc-fip", "ifsc": None,
            "period_start": "01/02/2024", "period_end": "29/02/2024", "branch": "PUNE",
        },
        format="bank_csv",
        received_on=date(2024, 3, 1),
    )  # fmt: skip
    new = delivery(
        "b",
        [transaction("2024-03-05", 10, 110)],
        {
            "current_balance": "1,110.00", "balance_datetime": "2024-03-31T20:00:00Z", "facility": "OD",
            "drawing_limit": "5,00,000", "holder_name": "SHREE METALS", "period_start": "2024-03-01",
            "period_end": "2024-12-31",
        },
        received_on=date(2024, 4, 1),
    )  # fmt: skip
    (account,) = clean(old, new)["clean.accounts"].to_pylist()
    assert account["account_id"] == "HDFC-1234"
    assert (account["covered_from"], account["covered_to"]) == (date(2024, 2, 1), date(2024, 4, 1))
    assert (account["balance"], account["balance_on"]) == (Decimal(1110), date(2024, 4, 1))
    assert (account["facility"], account["sanctioned_limit"]) == ("OD", Decimal(500000))
    assert (account["branch"], account["ifsc"]) == ("PUNE", "HDFC0000123")


def known_from(*deliveries: dict[str, Any]) -> list[date]:
    return [row["known_from"] for row in transactions(*deliveries)]


def test_a_row_is_known_from_the_earliest_receipt_of_its_duplicates() -> None:
    row = transaction("2024-02-01", 100, 200)
    files = [delivery(f"f{day}", [row], received_on=date(2024, 3, day)) for day in (9, 2, 5)]
    assert known_from(*files) == [date(2024, 3, 2)]


def test_a_file_without_receipt_date_is_known_from_its_latest_event() -> None:
    rows = [transaction("2024-02-01", 100, 200), transaction("2024-02-20", 5, 205)]
    assert known_from(delivery("a", rows)) == [date(2024, 2, 20)] * 2
    assert known_from(delivery("a", rows, {"period_end": "29/02/2024"})) == [date(2024, 2, 29)] * 2
    fetched = delivery("b", rows, received_on=date(2024, 3, 5))
    assert known_from(delivery("a", rows), fetched) == [date(2024, 2, 20)] * 2


def test_a_row_is_not_known_before_it_was_booked() -> None:
    assert known_from(delivery("a", [transaction("2024-02-03", 1)], received_on=date(2024, 2, 1))) == [
        date(2024, 2, 3)
    ]


def test_all_accounts_of_a_file_date_it() -> None:
    quiet = delivery("a", [transaction("2024-02-01", 100, 100)])
    busy = delivery("a", [transaction("2024-03-07", 100, 100)], {"masked_account_number": "XX99"})
    for rows in busy.values():
        for row in rows:
            row |= {"account_no": 1} if "account_no" in row else {}
    assert (
        known_from(quiet | {name: quiet[name] + busy[name] for name in busy if name != "raw.landed_files"})
        == [date(2024, 3, 7)] * 2
    )


def test_a_break_is_known_with_its_transaction() -> None:
    first = delivery("a", [transaction("2024-02-01", 100, 100)], received_on=date(2024, 2, 2))
    second = delivery("b", [transaction("2024-02-03", 100, 500)], received_on=date(2024, 2, 9))
    (row,) = clean(first, second)["clean.balance_breaks"].to_pylist()
    assert row["known_from"] == date(2024, 2, 9)


def test_the_state_of_an_account_is_not_seen_before_its_latest_file() -> None:
    def month(number: int, limit: str) -> dict[str, Any]:
        return delivery(
            f"f{number}",
            [transaction(f"2024-0{number}-10", 100)],
            {
                "status": "ACTIVE",
                "current_balance": str(number),
                "balance_datetime": f"2024-0{number}-28",
                "drawing_limit": limit,
                "period_start": f"2024-0{number}-01",
                "period_end": f"2024-0{number}-28",
            },
            received_on=date(2024, number + 1, 1),
        )

    accounts = clean(month(2, "7000"), month(3, "5000"), month(4, "5000"))["clean.accounts"]
    spec = TABLES["clean.accounts"]
    assert known_on(accounts, spec, date(2024, 2, 29)).num_rows == 0
    seen = [known_on(accounts, spec, date(2024, month, 1)).to_pylist()[0] for month in (3, 4, 5)]
    assert [row["sanctioned_limit"] for row in seen] == [None, Decimal(5000), Decimal(5000)]
    assert [row["balance"] for row in seen] == [None, None, Decimal(4)]
    assert [row["covered_to"] for row in seen] == [None, None, date(2024, 4, 28)]
    assert [row["received_on"] for row in seen] == [None, None, date(2024, 5, 1)]
    assert {row["bank_code"] for row in seen} == {"HDFC"}


def test_an_account_that_tells_no_day_was_always_known() -> None:
    (account,) = clean(delivery("a", []))["clean.accounts"].to_pylist()
    assert account["known_from"] == account["state_from"] == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("header", "facility"),
    [
        ({"account_type": "CASH CREDIT"}, "CC"),
        ({"account_type": "CC A/C"}, "CC"),
        ({"account_type": "Secured Overdraft"}, "OD"),
        ({"account_type": "OD - MSME"}, "OD"),
        ({"account_type": "CURRENT", "drawing_limit": "5,00,000"}, "OD"),
        ({"account_type": "SAVINGS", "drawing_limit": "5,00,000"}, None),
        ({"account_type": "CURRENT", "drawing_limit": "0.00", "drawing_power": "0.00"}, None),
        ({"account_type": "CURRENT", "facility": "CC"}, "CC"),
    ],
)
def test_the_facility_is_told_by_account_type_or_printed_limit(
    header: dict[str, Any], facility: str | None
) -> None:
    statement = delivery("a", [transaction("2024-02-01", -100, -100)], header, format="bank_csv")
    (account,) = clean(statement)["clean.accounts"].to_pylist()
    assert (account["facility"], account["drawing_power"]) == (facility, None)


def test_records_without_header_belong_to_an_unknown_account() -> None:
    lost = delivery("a", [transaction("2024-02-01", 100, 100)])
    lost["raw.bank_accounts"] = []
    tables = clean(lost)
    assert tables["clean.accounts"]["account_id"].to_pylist() == ["UNKNOWN-UNKNOWN"]


@pytest.mark.parametrize(
    ("balances", "others", "account_ids"),
    [
        ((100, 150), [], ["FDRL-1234"]),
        ((700, 750), [], ["FDRL-1234", "UNKNOWN-1234"]),
        ((100, 150), ["CNRB0000123"], ["CNRB-1234", "FDRL-1234", "UNKNOWN-1234"]),
    ],
    ids=["agrees", "other balances", "two candidates"],
)
def test_an_account_without_bank_is_the_only_one_whose_rows_it_tells(
    balances: tuple[int, int], others: list[str], account_ids: list[str]
) -> None:
    dated = [("2024-02-01", 100), ("2024-02-02", 50)]
    fetch = [transaction(*row, balance) for row, balance in zip(dated, (100, 150), strict=True)]
    printed = [transaction(*row, balance) for row, balance in zip(dated, balances, strict=True)]
    tables = clean(
        delivery("a", fetch, {"ifsc": "FDRL0000123"}),
        delivery("b", printed, {"ifsc": None}, format="bank_csv"),
        *(delivery("c", fetch, {"ifsc": ifsc}) for ifsc in others),
    )
    assert tables["clean.accounts"]["account_id"].to_pylist() == account_ids
    assert tables["clean.bank_transactions"].num_rows == 2 * len(account_ids)


def test_nothing_delivered_gives_empty_tables() -> None:
    assert {name: table.num_rows for name, table in clean().items()} == dict.fromkeys(
        ("clean.accounts", "clean.bank_transactions", "clean.balance_breaks", "clean.bank_rejected"), 0
    )


LEDGER = st.lists(
    st.tuples(st.integers(0, 20), st.integers(-500, 500).filter(bool), st.sampled_from(["", "77"])),
    min_size=1,
    max_size=25,
)
WINDOWS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4)


def ledger_rows(steps: list[tuple[int, int, str]], with_ids: bool) -> list[dict[str, Any]]:
    balance, rows = 0, []
    for number, (day, signed, reference) in enumerate(sorted(steps, key=lambda step: step[0])):
        balance += signed
        more = {"txn_id": f"M{number}"} if with_ids else {}
        rows.append(
            transaction(f"2024-03-{day + 1:02d}", signed, balance, reference=reference or None, **more)
        )
    return rows


@settings(max_examples=25, deadline=None)
@given(LEDGER, WINDOWS, st.booleans(), st.randoms(use_true_random=False))
def test_overlapping_fetches_in_any_split_conserve(
    steps: list[tuple[int, int, str]], windows: list[tuple[int, int]], with_ids: bool, random: Any
) -> None:
    rows = ledger_rows(steps, with_ids)
    whole = delivery("whole", rows, received_on=date(2024, 5, 1))
    alone = clean(whole)["clean.bank_transactions"]
    parts = [whole]
    for number, (one, other) in enumerate(windows):
        first, last = sorted((one, other))
        part = [row for row in rows if first <= int(row["timestamp"][8:10]) - 1 <= last]
        if number % 2:
            part = part[::-1]
        parts.append(delivery(f"part{number}", part, received_on=date(2024, 4, 1 + number)))
    random.shuffle(parts)
    tables = clean(*parts)
    merged = tables["clean.bank_transactions"]
    delivered = sum(len(part["raw.bank_transactions"]) for part in parts)
    assert merged.num_rows + tables["clean.bank_rejected"].num_rows == delivered
    assert merged["transaction_id"].to_pylist() == alone["transaction_id"].to_pylist()
    assert merged["balance_after"].to_pylist() == alone["balance_after"].to_pylist()
    assert alone.num_rows == len(rows)
    assert tables["clean.balance_breaks"].num_rows == 0


@settings(max_examples=25, deadline=None)
@given(
    LEDGER, WINDOWS, st.sampled_from([{"reference": None}, {"reference": "NA"}, {"value_date": "2024-03-01"}])
)
def test_fetches_and_statements_in_any_split_are_counted_once(
    steps: list[tuple[int, int, str]], windows: list[tuple[int, int]], told: dict[str, Any]
) -> None:
    rows = ledger_rows(steps, False)
    parts = [delivery("whole", rows)]
    for number, (one, other) in enumerate(windows):
        first, last = sorted((one, other))
        part = [row | told for row in rows if first <= int(row["timestamp"][8:10]) - 1 <= last]
        parts.append(delivery(f"part{number}", part, format="bank_csv"))
    tables = clean(*parts)
    alone = clean(parts[0])["clean.bank_transactions"]
    merged = tables["clean.bank_transactions"]
    assert merged["balance_after"].to_pylist() == alone["balance_after"].to_pylist()
    assert tables["clean.balance_breaks"].num_rows == 0


@settings(max_examples=8, deadline=None)
@given(LEDGER, st.randoms(use_true_random=False))
def test_neither_row_order_nor_other_customers_change_a_customer(
    steps: list[tuple[int, int, str]], random: Any
) -> None:
    one = delivery("x/a", ledger_rows(steps, False))
    other = delivery("y/a", ledger_rows(steps[::-1], True), customer_id="CUST_2")
    alone = clean(one)
    inputs = bank_inputs(one, other)
    for name, table in inputs.items():
        order = list(range(table.num_rows))
        random.shuffle(order)
        inputs[name] = table.take(pa.array(order, pa.int64()))
    together = clean_bank(inputs, AS_OF)
    for name, table in together.items():
        mine = table.filter(pa.compute.equal(table["customer_id"], "CUST_1"))
        assert mine.to_pylist() == alone[name].to_pylist()
