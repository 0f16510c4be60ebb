"""Amounts are read as they are written in India, exactly."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msme_pipeline.cleaning.amounts import parse_amount, parse_amounts, side_of_amounts

READABLE = [
    ("1239", "1239.00"),
    ("62289.25", "62289.25"),
    ("-500.5", "-500.50"),
    ("1,23,456.50", "123456.50"),
    ("123,456.50", "123456.50"),
    ("1,00,00,000", "10000000.00"),
    ("Rs. 1,23,456.50", "123456.50"),
    ("Rs.500/-", "500.00"),
    ("INR 12.5", "12.50"),
    ("₹ 7", "7.00"),
    ("12,000.00 Cr", "12000.00"),
    ("12,000.00(Dr)", "-12000.00"),
    ("12000DR.", "-12000.00"),
    ("(1,200.00)", "-1200.00"),
    ("1200-", "-1200.00"),
    ("-", "0.00"),
    (".5", "0.50"),
    ("1.5E3", "1500.00"),
    ("0.125", "0.12"),
    ("0.135", "0.14"),
    ("1234.5650000000001", "1234.57"),
    ("9999999999999.99", "9999999999999.99"),
    ("1e13", "10000000000000.00"),
    ("5" + " " * 80 + "Cr", "5.00"),
]
UNREADABLE = [
    "",
    "abc",
    "12..50",
    "1.234,56",
    "12,34",
    "1,2,3",
    "#######",
    "N.A.",
    "99999999999999999",
    "10000000000000.01",
    "9999999999999999.99",
    "1" + " " * 2000 + "x",
    "1." + "0" * 70,
    "5\u00a0Cr",
    "--5",
    "(-5)",
    "Rs",
]


@pytest.mark.parametrize(("text", "rupees"), READABLE)
def test_written_amounts_are_read(text: str, rupees: str) -> None:
    assert parse_amount(text) == Decimal(rupees)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert parse_amount(text) is None


def test_a_column_reads_like_its_texts() -> None:
    texts = [text for text, _ in READABLE] + UNREADABLE + [None]
    assert parse_amounts(pa.array(texts)).to_pylist() == [parse_amount(text) for text in texts]


def test_the_side_behind_an_amount_is_found() -> None:
    sides = side_of_amounts(pa.chunked_array([["5 Cr", "5,000.00(Dr)", "5", None]])).to_pylist()
    assert sides == ["CREDIT", "DEBIT", None, None]


def lakh(paise: int) -> str:
    rupees, rest = divmod(abs(paise), 100)
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    groups = [tail]
    while head:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return f"{'-' if paise < 0 else ''}{','.join(groups)}.{rest:02d}"


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(["{}", "Rs. {}", "INR {}", "₹{}", " {} ", "{} Cr", "{}/-"]),
)
def test_lakh_grouped_amounts_come_back(paise: int, style: str) -> None:
    text = style.format(lakh(paise))
    assert parse_amounts(pa.array([text])).to_pylist() == [Decimal(paise) / 100]


@given(st.text(max_size=12) | st.text("0123456789.,-()CRDr sINR₹E+/", max_size=12))
def test_no_text_breaks_the_parser(text: str) -> None:
    assert parse_amounts(pa.array([text])).to_pylist() == [parse_amount(text)]
