"""Identifiers are told apart by form and check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msme_pipeline.cleaning.identifiers import (
    account_tail,
    bank_code,
    gstin_check_digit,
    gstin_form,
    gstin_standing,
    is_ifsc,
    is_pan,
    masked_number,
    pan_of_gstin,
    valid_pans,
)


def completed(first_fourteen: str) -> str:
    return first_fourteen + gstin_check_digit(first_fourteen)


@pytest.mark.parametrize(
    ("gstin", "standing"),
    [
        ("27AAPFU0939F1ZV", "valid"),
        ("24AAQCA8719H1ZC", "valid"),
        (" 24aaqca8719h1zc ", "valid"),
        ("24AAQCA8719H1ZD", "wrong"),
        (completed("00AAQCA8719H1Z"), "wrong"),
        (completed("39AAQCA8719H1Z"), "wrong"),
        (completed("97AAQCA8719H1Z"), "valid"),
        (completed("99AAQCA8719H1Z"), "valid"),
        ("24XXXXXXX19H1ZC", "masked"),
        ("maskedGstinNumber1", "masked"),
        ("", "missing"),
        (None, "missing"),
    ],
)
def test_gstins_are_valid_wrong_masked_or_missing(gstin: str | None, standing: str) -> None:
    assert gstin_standing(gstin) == standing


@pytest.mark.parametrize(
    ("start", "form"),
    [
        ("27AAPFU0939F1Z", "taxpayer"),
        ("27AAPFU0939F1D", "tds"),
        ("27AAPFU0939F1C", "tcs"),
        ("0717USA12345UN", "uin"),
        ("9917USA12345OS", "non_resident"),
    ],
)
def test_special_numbers_are_known(start: str, form: str) -> None:
    assert gstin_form(completed(start)) == form
    assert gstin_standing(completed(start)) == "valid"


@given(st.integers(0, 14), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_never_passes(place: int, character: str) -> None:
    right = "27AAPFU0939F1ZV"
    typed = right[:place] + character + right[place + 1 :]
    assert (gstin_standing(typed) == "valid") == (typed == right)


def test_pans() -> None:
    assert is_pan("AAAPL1234C")
    assert not is_pan("AAAXL1234C")
    assert not is_pan("AAAPL12345")
    assert pan_of_gstin("27AAPFU0939F1ZV") == "AAPFU0939F"
    assert pan_of_gstin("24XXXXXXX19H1ZC") is None
    assert valid_pans("aaapl1234c; rubbish") == "AAAPL1234C"


def test_ifsc_branch_codes_may_be_letters() -> None:
    assert is_ifsc("HDFC0CABCDE")
    assert is_ifsc("SBIN0002288")
    assert not is_ifsc("SBIN1002288")


@pytest.mark.parametrize(
    ("number", "tail", "masked"),
    [
        ("50100012345678", "5678", "XXXXXXXXXX5678"),
        ("XXXXXXX123", "123", "XXXXXXX123"),
        ("12XXXXXX123", "123", "XXXXXXXX123"),
        ("XXXX", "UNKNOWN", "XXXX"),
        ("", "UNKNOWN", None),
    ],
)
def test_account_numbers_show_their_last_digits_only(number: str, tail: str, masked: str | None) -> None:
    assert account_tail(number) == tail
    assert masked_number(number) == masked


def test_banks_are_named_by_four_letters() -> None:
    assert [bank_code(text) for text in ("HDFC0000123", "sbi-fip", "AB", None)] == [
        "HDFC",
        "SBIF",
        None,
        None,
    ]
