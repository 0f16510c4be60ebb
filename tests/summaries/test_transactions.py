"""The transaction summary counts what moved; coverage says what is missing."""

import json
from decimal import Decimal

import pytest

from msme_pipeline.summaries.coverage.section import coverage
from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from tests.summaries.bank_history import Step, cash, plain_business, row, rows_of, summaries
from tests.summaries.clean_rows import AS_OF, table
from tests.summaries.test_gst_turnover import filed

TABLES = summaries(rows_of(plain_business()))


def test_counts_and_amounts() -> None:
    found = row(TABLES, "transaction_summary")
    assert (found["transactions"], found["credits"], found["debits"]) == (36 * 8, 36 * 4, 36 * 4)
    assert found["neft_count"] == found["transactions"]
    assert found["average_credit"] * found["credits"] - found["credited"] < 1
    assert (found["active_months"], found["data_age"], found["unknown_share"]) == (36, 5, 0)
    assert json.loads(found["facts"])["top_credit_categories"][0]["category"] == "sales_receipt"


def test_a_customer_without_transactions_has_zeros_and_nulls() -> None:
    found = row(summaries([]), "transaction_summary")
    assert (found["transactions"], found["credited"]) == (0, 0)
    assert found["average_credit"] is found["data_age"] is found["largest_credit"] is None


def test_transfers_to_an_unseen_own_account_point_to_it() -> None:
    rows = rows_of(
        [*plain_business(), ("2025-06-03", -40_000, "own_transfer"), ("2025-07-03", -40_000, "own_transfer")]
    )
    for each in rows:
        if each["category"] == "own_transfer":
            each.update(transfer_kind="one_legged", counterparty_ifsc="SBIN0001234")
    found = row(summaries(rows), "coverage")
    assert (found["accounts_not_landed"], found["own_transfers_unseen"]) == (1, 80_000)
    assert row(TABLES, "coverage")["accounts_not_landed"] == 0


@pytest.mark.parametrize(
    ("narrations", "accounts"),
    [
        (
            [
                "RTGS*ICIC0571943*SBINR52506349475435982*MY FIRM*SELF",
                "IMPS/P2A/175774248122/XXXXX1982/MY FIRM/SELF",
            ],
            1,
        ),
        (
            [
                "MMT/IMPS/385477863126/SELF TRANSFER/MY FIRM/IDFB0346832",
                "RTGS/HDFCR52509/MY FIRM/IDFB/OWN TRANSFER",
            ],
            1,
        ),
        (
            [
                "IMPS-428582982961-MY FIRM-HDFC-XXXXXXX8023-OWN",
                "IMPS-790908103572-MY FIRM-HDFC-XXXXXXX4711-OWN",
            ],
            2,
        ),
        (["RTGS/UTIBR5250/MY FIRM/UBIN BANK/SELF", "RTGS/KKBKR5250/MY FIRM/HDFC/SELF"], 2),
        (["SELF TRANSFER MY FIRM", "OWN TRANSFER"], 1),
    ],
)
def test_an_unseen_account_counts_once_however_it_is_named(narrations: list[str], accounts: int) -> None:
    steps: list[Step] = [(f"2025-{month:02d}-03", -40_000, "own_transfer") for month in range(6, 10)]
    rows = rows_of(steps)
    for each, narration in zip(rows, narrations * 2, strict=True):
        each.update(transfer_kind="one_legged", narration=narration, counterparty="MY FIRM")
    assert row(summaries(rows), "coverage")["accounts_not_landed"] == accounts


def test_tax_paid_without_a_return_points_to_a_registration() -> None:
    found = row(summaries(rows_of([*plain_business(), ("2025-06-20", -40_000, "gst_payment")])), "coverage")
    assert found["unseen_gstins"] == 1
    assert found["gst_age"] is None
    assert row(TABLES, "coverage")["unseen_gstins"] == 0


def test_tax_paid_is_set_against_the_tax_in_cash_of_the_same_periods() -> None:
    declared, paid = [], []
    for number in range(12 * 2023, 12 * 2025 + 10):
        year, month = number // 12, number % 12 + 1
        declared.append(filed("GSTR3B", month, year, tax=Decimal(1_000), itc=Decimal(700)))
        paid.append((f"{(number + 1) // 12}-{(number + 1) % 12 + 1:02d}-20", -300, "gst_payment"))
    tables = cash(rows_of([*plain_business(), *paid]))
    tables |= gst_turnover({"clean.gst_return_versions": table("clean.gst_return_versions", declared)}, AS_OF)
    found = row(coverage(tables, AS_OF), "coverage")
    assert found["gst_paid_to_declared"] == 1
