"""One party for the spellings of its name, two for two names that are near."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.parties import held_out_spellings
from msme_pipeline.cleaning.counterparties.resolve import resolve_counterparties
from msme_pipeline.tables import TABLES

AS_OF = date(2025, 11, 30)


def bank_rows(names: list[tuple[str | None, str | None]], **more: Any) -> pa.Table:
    schema = TABLES["clean.bank_transactions"].schema
    blank = {
        "account_id": "A", "transaction_id": "", "sequence": 0, "booked_date": AS_OF, "value_date": AS_OF,
        "direction": "CREDIT", "amount": Decimal(1), "narration": "", "rail": "NEFT", "is_return": False,
        "is_charge": False, "is_emi": False, "category": "sales_receipt", "customer_id": "C", "file": "f",
        "account_no": 0, "position": 0, "known_from": AS_OF,
    }  # fmt: skip
    rows = [
        blank | {"counterparty": name, "vpa": vpa, "transaction_id": str(at), "sequence": at} | more
        for at, (name, vpa) in enumerate(names)
    ]
    return pa.Table.from_pylist(
        [{field.name: row.get(field.name) for field in schema} for row in rows], schema
    )


def resolve(rows: pa.Table) -> tuple[dict[str, str], list[dict[str, Any]]]:
    tables = resolve_counterparties({"clean.bank_transactions": rows}, AS_OF)
    links = tables["clean.transaction_parties"].to_pylist()
    return {each["transaction_id"]: each["party_id"] for each in links}, tables[
        "clean.counterparties"
    ].to_pylist()


def parties(*names: str | tuple[str | None, str | None]) -> int:
    return len(resolve(bank_rows([(name, None) if isinstance(name, str) else name for name in names]))[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ORBIT MILLS PVT LTD", "ORBIT MILLS PRIVATE LIMITED"),
        ("ORBIT MILLS PVT LTD", "ORBIT MILLS"),
        ("ORBIT MILLS PRIVATE LIMITED", "ORBIT MILLS PRIV"),
        ("SHREE BALAJI TRADERS", "SHRI BALAJI TRDRS"),
        ("GUPTA & SONS", "GUPTA AND SONS"),
        ("ORBIT MILLS", "ORBITMILLS"),
        ("KALYANI STEEL INDUSTRIES", "KALYANI STEEL INDU"),
        ("M/S ORBIT MILLS", "ORBIT MILLS"),
        ("RAMESH PATEL", "MR RAMESH PATEL"),
        ("RAMESH PATEL", "PATEL RAMESH"),
    ],
)
def test_spellings_of_one_name_are_one_party(one: str, other: str) -> None:
    assert parties(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUNIL PATEL", "SUNIL PATIL"),
        ("ORBIT MILLS PVT LTD", "ORBIT MILLS LLP"),
        ("ORBIT TRADERS", "ORBIT TEXTILES"),
        ("RAMESH PATEL", "RAMESH KUMAR"),
        ("RITA SHAH", "RITU SHAH"),
    ],
)
def test_near_names_are_two_parties(one: str, other: str) -> None:
    assert parties(one, other) == 2


def test_a_stump_that_fits_two_names_stays_apart() -> None:
    assert parties("SAMRUDDHI STEEL TRADERS", "SAMRUDDHI FOODS", "SAMRUDDHI") == 3
    assert parties("BHARAT STEEL TRADERS", "BHARAT") == 2  # not cut off at a width of a field
    assert parties("SAMRUDDHI STEEL TRADERS", "SAMRUDDHI STEE") == 1


def test_a_misspelling_is_rare_beside_the_right_spelling() -> None:
    assert parties(*["BRAHMAPUTRA CEMENT"] * 5, "BRAHMAPUTRA CEMNET") == 1
    assert parties(*["BRAHMAPUTRA CEMENT"] * 5, *["BRAHMAPUTRA CEMANT"] * 5) == 2


def test_a_shared_address_joins_whatever_the_name() -> None:
    assert parties(("ASHA STORE", "ASHA@OKICICI"), (None, "ASHA@OKIC")) == 2  # four letters tell nobody apart
    assert parties(("ASHA STORE", "ASHASTORE@OKICICI"), (None, "ASHASTORE@OKIC")) == 1


def test_the_id_survives_later_spellings_and_the_name_is_the_fullest() -> None:
    first, (before,) = resolve(bank_rows([("ORBIT MILLS", None)]))
    second, (after,) = resolve(bank_rows([("ORBIT MILLS", None), ("ORBIT MILLS PRIVATE LIMITED", None)]))
    assert first["0"] == second["0"] == second["1"]
    assert (before["name"], after["name"], after["variants"]) == (
        "ORBIT MILLS",
        "ORBIT MILLS PRIVATE LIMITED",
        2,
    )


@pytest.mark.parametrize(
    ("name", "category", "kind"),
    [
        ("SURAJ FINANCE LTD", "emi", "lender"),
        ("CBDT", "tds_payment", "government"),
        ("RAZORPAY", "card_settlement", "channel"),
        ("ORBIT MILLS LLP", "sales_receipt", "business"),
        ("ANITA RAO", "sales_receipt", "person"),
        ("KIRTIMART", "sales_receipt", "unknown"),
    ],
)
def test_kinds(name: str, category: str, kind: str) -> None:
    _, (party,) = resolve(bank_rows([(name, None)], category=category))
    assert party["kind"] == kind


def test_a_party_is_known_from_the_first_of_its_transactions_that_was() -> None:
    days = [date(2025, 12, day) for day in (9, 2)]
    rows = bank_rows([("ORBIT MILLS", None)] * 2)
    known = rows.schema.get_field_index("known_from")
    rows = rows.set_column(known, rows.schema.field(known), pa.array(days))
    tables = resolve_counterparties({"clean.bank_transactions": rows}, AS_OF)
    assert tables["clean.counterparties"]["known_from"].to_pylist() == [date(2025, 12, 2)]
    assert tables["clean.transaction_parties"]["known_from"].to_pylist() == days


def test_held_out_spellings() -> None:
    precision, _, f1 = held_out_spellings(customers=8)
    assert precision >= 0.97
    assert f1 >= 0.93


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "ORBIT MILLS",
                "ORBIT MILLS PVT LTD",
                "ORBITMILS",
                "RITA SHAH",
                "RITU SHAH",
                "SAMRUDDHI",
                "SAMRUDDHI FOODS",
            ]
        )
        | st.text(min_size=1, max_size=30),
        min_size=1,
        max_size=9,
    ),
    st.randoms(),
)
def test_the_order_of_rows_is_irrelevant_and_every_named_row_has_a_party(
    names: list[str], random: Any
) -> None:
    rows = bank_rows([(name, None) for name in names])
    links, _ = resolve(rows)
    order = list(range(len(names)))
    random.shuffle(order)
    assert resolve(rows.take(pa.array(order)))[0] == links
    assert set(links) == {str(at) for at in range(len(names))}
