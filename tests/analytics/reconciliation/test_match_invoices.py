"""Facts of matching: what a receipt paid, why, and that nothing else matters."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msme_pipeline.analytics.reconciliation import match_invoices
from msme_pipeline.analytics.reconciliation.books import paise, read_books
from tests.analytics.reconciliation.small_books import (
    NAMES,
    from_party,
    invoices,
    on,
    parties,
    receipts,
    regular,
)

KEYS = ["customer_id", "invoice_id", "receipt_id"]


def with_regular(bills: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """Links of the given rows in books whose other invoices are paid as they should be."""
    usual_bills, usual_paid = regular()
    found = match_invoices(pd.concat([usual_bills, bills]), pd.concat([usual_paid, paid]), parties())
    return found[found["receipt_id"].isin(paid["receipt_id"])].reset_index(drop=True)


def test_a_receipt_of_the_exact_amount_pays_the_invoice_of_its_payer():
    bills, paid = regular()
    found = match_invoices(bills, paid, parties())
    assert set(found["tier"]) == {"matched"}
    assert (found["receipt_id"] == "R-" + found["invoice_id"]).all()
    assert len(found) == len(bills)
    assert found["confidence"].min() > 0.9
    assert found["reason"].str.contains("exact amount").all()


def test_tax_is_deducted_on_the_taxable_value():
    gross, taxable = 118_000.0, 100_000.0
    found = with_regular(
        invoices(("T1", "P2", 40, gross)), receipts(("X", 72, gross - 0.02 * taxable, from_party("P2")))
    )
    assert found["invoice_id"].tolist() == ["T1"]
    assert "TDS of 2 %" in found["reason"][0]
    assert found["amount"][0] == gross - 0.02 * taxable


def test_one_receipt_pays_several_invoices_in_full():
    bills = invoices(("L1", "P1", 41, 23_417.50), ("L2", "P1", 44, 31_208.25), ("L3", "P1", 47, 8_119.75))
    found = with_regular(bills, receipts(("X", 80, 62_745.50, from_party("P1"))))
    assert found["invoice_id"].tolist() == ["L1", "L2", "L3"]
    assert found["amount"].tolist() == [23_417.50, 31_208.25, 8_119.75]


def test_one_invoice_is_paid_in_parts():
    found = with_regular(
        invoices(("Q1", "P3", 40, 71_433.21)),
        receipts(("X", 70, 40_000.0, from_party("P3")), ("Y", 83, 31_433.21, from_party("P3"))),
    )
    assert found["invoice_id"].tolist() == ["Q1", "Q1"]
    assert found["amount"].tolist() == [40_000.0, 31_433.21]
    assert found["reason"].str.contains("one of two parts").all()


def test_a_credit_note_lowers_what_is_open():
    found = with_regular(
        invoices(("N1", "P1", 42, 50_000.0, 7_250.0)), receipts(("X", 73, 42_750.0, from_party("P1")))
    )
    assert found["invoice_id"].tolist() == ["N1"] and found["amount"].tolist() == [42_750.0]


@pytest.mark.parametrize(
    "said",
    [
        "MEENAKSHI TEX", "MEENAKSHITEXTILES", "MEENAKSHI TXTLS", "M/S MEENAKSHI TEXTILES PVT LTD",
        "MEENAKHSI TEXTILES",
    ]
)  # fmt: skip
def test_a_name_may_be_cut_joined_shortened_or_misspelt(said: str):
    bills = invoices(("V1", "P1", 42, 64_215.40))
    found = with_regular(bills, receipts(("X", 74, 64_215.40, f"RTGS/{said}/UTR SBINR52025040112345")))
    assert found["invoice_id"].tolist() == ["V1"]
    assert found["party_id"].tolist() == ["P1"]


def test_the_invoice_number_decides_between_equal_amounts():
    bills = invoices(("INV-0881", "P2", 40, 25_000.0), ("INV-0882", "P2", 40, 25_000.0))
    paid = receipts(
        ("X", 73, 25_000.0, from_party("P2", "-INV 882")), ("Y", 74, 25_000.0, from_party("P2", "-INV 881"))
    )
    found = with_regular(bills, paid).set_index("invoice_id")["receipt_id"].to_dict()
    assert found == {"INV-0881": "Y", "INV-0882": "X"}


def test_a_payment_on_account_is_set_off_against_the_oldest_invoice_and_kept_apart():
    bills = invoices(("A1", "P3", 40, 81_204.35), ("A2", "P3", 48, 67_611.15))
    found = with_regular(bills, receipts(("X", 75, 90_000.0, from_party("P3"))))
    assert found["invoice_id"].tolist() == ["A1", "A2"]
    assert set(found["tier"]) == {"allocated"}
    assert found["amount"].tolist() == [81_204.35, 8_795.65]


def test_credits_that_are_no_revenue_pay_no_invoice():
    bills = invoices(("B1", "P2", 40, 50_000.0))
    own = pd.DataFrame({"customer_id": ["C1"], "trade_name": ["SUNRISE FOODS"], "legal_name": ["RAVI MENON"]})
    usual_bills, usual_paid = regular()
    paid = receipts(("X", 72, 50_000.0, "NEFT CR-PUNB0123400-SUNRISE FOODS-PUNBN52025040100001"))
    found = match_invoices(pd.concat([usual_bills, bills]), pd.concat([usual_paid, paid]), parties(), own)
    assert "B1" not in set(found["invoice_id"])


def test_without_names_amounts_and_learned_payers_match():
    bills, paid = regular(14)
    named = match_invoices(bills, paid, parties())
    unnamed = match_invoices(bills, paid, parties(names={}))
    assert (unnamed["receipt_id"] == "R-" + unnamed["invoice_id"]).sum() >= 0.8 * len(bills)
    assert unnamed["confidence"].mean() <= named["confidence"].mean()
    assert not unnamed["reason"].str.contains("name agrees").any()
    assert unnamed["reason"].str.contains("payer known from other payments").any()


def test_strangers_are_not_matched():
    bills, _ = regular(20)
    rng = np.random.default_rng(5)
    paid = receipts(
        *(
            (
                f"R{n}",
                int(n / 2),
                round(float(np.exp(rng.normal(9.6, 0.6))), 2),
                f"UPI/4{n:011d}/SOMEBODY {n}/PAY",
            )
            for n in range(400)
        )
    )
    found = match_invoices(bills, paid, parties())
    assert found.loc[found["tier"] == "matched", "amount"].sum() <= 0.02 * bills["gross"].sum()


@pytest.mark.parametrize("empty", ["invoices", "receipts", "parties", "all"])
def test_empty_frames_give_an_empty_frame_of_the_same_columns(empty: str):
    bills, paid = regular(3)
    frames = {"invoices": bills, "receipts": paid, "parties": parties()}
    frames = {name: frame.iloc[:0] if empty in (name, "all") else frame for name, frame in frames.items()}
    found = match_invoices(**frames)
    assert list(found.columns[:7]) == [*KEYS, "amount", "tier", "confidence", "reason"]
    if empty != "parties":
        assert found.empty


def test_amounts_of_zero_or_less_and_rows_without_a_date_take_no_part():
    bills, paid = regular(4)
    bills.loc[0, "gross"], bills.loc[1, "gross"] = 0.0, -10_000.0
    bills["issued"] = bills["issued"].astype(object)
    bills.loc[2, "issued"] = None
    paid.loc[3, "amount"], paid.loc[4, "amount"] = -paid.loc[3, "amount"], 0.0
    found = match_invoices(bills, paid, parties())
    assert not set(bills["invoice_id"][:3]) & set(found["invoice_id"])
    assert not set(paid["receipt_id"][3:5]) & set(found["receipt_id"])


def test_repeated_rows_count_once():
    bills, paid = regular(5)
    once = match_invoices(bills, paid, parties())
    twice = match_invoices(
        pd.concat([bills, bills]), pd.concat([paid, paid]), pd.concat([parties(), parties()])
    )
    pd.testing.assert_frame_equal(once, twice)


def test_a_part_that_says_the_number_does_not_hide_the_other_parts():
    found = with_regular(
        invoices(("Q7781", "P3", 40, 71_433.21)),
        receipts(
            ("X", 72, 30_000.0, from_party("P3", "/BILL Q7781")),
            ("Y", 85, 25_000.0, from_party("P3")),
            ("Z", 99, 16_433.21, from_party("P3")),
        ),
    )
    assert found["receipt_id"].tolist() == ["X", "Y", "Z"]
    assert found["amount"].tolist() == [30_000.0, 25_000.0, 16_433.21]


def test_parts_that_all_say_the_number_are_linked_though_they_fall_short():
    found = with_regular(
        invoices(("Q7781", "P3", 40, 71_433.21)),
        receipts(
            ("X", 72, 20_000.0, from_party("P3", "/BILL Q7781")),
            ("Y", 85, 15_000.0, from_party("P3", "/BILL Q7781")),
        ),
    )
    assert found["receipt_id"].tolist() == ["X", "Y"]
    assert set(found["invoice_id"]) == {"Q7781"}


def test_equal_invoices_are_paid_in_order():
    bills = invoices(("E1", "P1", 41, 23_417.50), ("E2", "P1", 49, 23_417.50))
    paid = receipts(("X", 76, 23_417.50, from_party("P1")), ("Y", 83, 23_417.50, from_party("P1")))
    found = with_regular(bills, paid)
    assert found["receipt_id"].tolist() == ["X", "Y"]


def test_a_bank_that_prints_the_beneficiary_too_makes_no_own_transfer():
    usual_bills, usual_paid = regular()
    owner = pd.DataFrame(
        [("C1", "RADIANT GLASS WORKS", "ARUN BOSE")], columns=["customer_id", "trade_name", "legal_name"]
    )
    line = f"RTGS CR-PUNB0123400-{NAMES['P2']}-RADIANT GLASS WORKS-PUNBR52025040100001"
    lines = pd.concat([usual_paid, receipts(("X", 75, 50_000.0, line))])
    bills = pd.concat([usual_bills, invoices(("B1", "P2", 40, 61_233.0))])
    found = match_invoices(bills, lines, parties(), owner)
    assert found.loc[found["receipt_id"] == "X", "invoice_id"].tolist() == ["B1"]


def test_due_dates_credit_notes_and_gstins_may_be_absent():
    bills, paid = regular()
    found = match_invoices(bills.drop(columns=["due", "credit_note"]), paid, parties().drop(columns="gstin"))
    assert (found["receipt_id"] == "R-" + found["invoice_id"]).all()
    assert len(found) == len(bills)


def test_a_missing_column_is_named():
    bills, paid = regular(1)
    with pytest.raises(ValueError, match="invoices: column 'gross' is missing"):
        match_invoices(bills.drop(columns="gross"), paid, parties())


def test_missing_due_dates_and_numbers_are_no_obstacle():
    bills, paid = regular(6)
    found = match_invoices(bills.assign(due=None), paid, parties())
    assert (found["receipt_id"] == "R-" + found["invoice_id"]).mean() > 0.9
    assert found["reason"].str.contains("after issue").all()


def test_amounts_are_rounded_half_even_at_entry():
    assert paise(pd.Series([0.125, 0.135, 1.005, 2.675, -0.125, np.nan, np.inf])).tolist() == [
        12,
        14,
        100,
        268,
        -12,
        0,
        0,
    ]


@st.composite
def books(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Few invoices and receipts with amounts that often agree."""
    amounts = st.sampled_from([1_000.0, 1_180.0, 1_160.0, 2_360.0, 590.0, 5_000.01, 99.99])
    count = draw(st.integers(1, 8))
    bills = invoices(
        *(
            (f"I{n}", draw(st.sampled_from(sorted(NAMES))), draw(st.integers(0, 60)), draw(amounts))
            for n in range(count)
        )
    )
    paid = receipts(
        *(
            (
                f"R{n}",
                draw(st.integers(0, 120)),
                draw(amounts),
                draw(st.sampled_from(["BY CASH", *map(from_party, NAMES)])),
            )
            for n in range(draw(st.integers(1, 8)))
        )
    )
    return bills, paid


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books(), st.randoms(use_true_random=False))
def test_neither_row_order_nor_other_customers_change_a_link_and_no_rupee_is_given_twice(drawn, random):
    bills, paid = drawn
    found = match_invoices(bills, paid, parties())
    other_bills, other_paid = regular(3, "C0")
    mixed = []
    for own, other in ((bills, other_bills), (paid, other_paid), (parties(), parties("C0"))):
        rows = pd.concat([own, other], ignore_index=True)
        mixed.append(rows.iloc[random.sample(range(len(rows)), len(rows))])
    again = match_invoices(*mixed)
    pd.testing.assert_frame_equal(found, again[again["customer_id"] == "C1"].reset_index(drop=True))
    given_out = found.groupby("receipt_id")["amount"].sum()
    assert (given_out <= paid.set_index("receipt_id")["amount"].reindex(given_out.index) + 0.005).all()
    taken = found.groupby("invoice_id")["amount"].sum()
    assert (taken <= bills.set_index("invoice_id")["gross"].reindex(taken.index) + 0.005).all()
    assert found["confidence"].between(0, 1).all()


def test_unlisted_parties_stay_without_a_name():
    bills, paid = regular(2)
    read = read_books(bills, paid, parties().iloc[:1])
    assert read.parties["party_id"].tolist() == ["P1", "P2", "P3"]
    assert read.parties["unnamed"].tolist() == [False, True, True]
    assert on(0) == bills["issued"].min()
