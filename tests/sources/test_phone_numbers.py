"""Phone numbers of payers do not enter the lake, but the same payer stays the same."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources.phone_numbers import TOKENS, hide_phone_numbers, token

NUMBER = "9876543210"


@pytest.mark.parametrize(
    "text",
    [
        f"UPI-RAJESH-{NUMBER}@YBL-HDFC0000314-120555000001-UPI",
        f"UPI/909144468033/NA/{NUMBER}@payt/State Bank Of India",
        f"UPI-AMIT VERMA-{NUMBER}-2@AXL-DBSS0IN0811",
        f"UPI/X/91{NUMBER}@ybl",
        f"PAID TO RAM PH {NUMBER}",
        f"MOB:{NUMBER}",
        f"IMPS +91{NUMBER} RAM",
        f"IMPSAB/712345678901/GREEN FIELD/{NUMBER}",
    ],
)
def test_a_phone_number_is_replaced_by_the_token_of_its_payer(text: str) -> None:
    hidden = hide_phone_numbers(text, "C1")
    assert NUMBER not in hidden
    assert token("C1", NUMBER) in hidden
    assert re.fullmatch("p[01][0-9]{6}", token("C1", NUMBER))


@pytest.mark.parametrize(
    "text",
    [
        "UPI/MOB/917692702123/pay",
        "NACH/10/9308413368/IDFC FIRST",
        "EMI 9876543210 CHQ S12",
        "NEFT CR-CITI0000004-ORBIT-CITIN26600012345",
        "50100012345678:INT.PD:01-01-2024",
        "TRF 1234567890",
        "AMOUNT 9876543210.50",
    ],
)
def test_references_and_amounts_stay(text: str) -> None:
    assert hide_phone_numbers(text, "C1") == text


def test_thousands_of_numbers_share_every_token_so_that_none_can_be_told_from_it() -> None:
    numbers = 4 * 10**9  # ten digits, the first of them 6 to 9
    given = {token("C1", str(6 * 10**9 + 65_537 * step)) for step in range(30_000)}
    assert all(int(each[1:]) < TOKENS for each in given)
    assert numbers / TOKENS > 1_000
    # 30,000 numbers drawn into 2^20 tokens: some 29,575 different ones, so payers of a customer stay apart.
    assert 29_400 < len(given) < 29_750


def test_the_token_differs_between_customers() -> None:
    assert token("C1", NUMBER) != token("C2", NUMBER)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_hiding_is_stable_and_never_fails(text: str, alone: bool) -> None:
    hidden = hide_phone_numbers(text, "C1", alone)
    assert hide_phone_numbers(hidden, "C1", alone) == hidden
