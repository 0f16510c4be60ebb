"""Monthly cash flow keeps gross and operating flows, balances and return events apart."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.cleaning.narration import CREDIT_CATEGORIES, DEBIT_CATEGORIES
from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, account, as_known, cash_inputs, ledger

APRIL = ("2024-04-01", "2024-04-30")


def months(
    accounts: list[dict[str, Any]], rows: list[dict[str, Any]], as_of: date = AS_OF
) -> list[dict[str, Any]]:
    result = monthly_cashflow(as_known(cash_inputs(accounts, rows), as_of), as_of)["summary.monthly_cashflow"]
    assert result.schema.equals(TABLES["summary.monthly_cashflow"].schema)
    return result.to_pylist()


def april(*steps: tuple[str, str | int, str]) -> dict[str, Any]:
    (month,) = months([account(covered=APRIL)], ledger(*steps))
    return month


def test_months_without_activity_are_zero_inside_the_coverage_and_missing_beyond() -> None:
    rows = ledger(("2024-02-10", 100, "sales_receipt"), ("2024-04-10", -30, "rent"))
    found = months([account(covered=("2024-02-05", "2024-05-20"))], rows)
    assert [(row["month"].month, row["days_covered"], row["transactions"]) for row in found] == [
        (2, 25, 1),
        (3, 31, 0),
        (4, 30, 1),
        (5, 20, 0),
    ]
    assert (found[1]["gross_inflow"], found[1]["closing_balance"]) == (0, 100)


def test_balances_are_carried_over_days_and_averaged_over_covered_days() -> None:
    rows = ledger(("2024-04-11", 100, "sales_receipt"), ("2024-04-21", -250, "rent"), opening=300)
    (month,) = months([account(covered=APRIL)], rows)
    assert (month["opening_balance"], month["closing_balance"], month["minimum_balance"]) == (300, 150, 150)
    assert month["average_balance"] == Decimal("283.33")


def test_accounts_are_summed_on_the_days_they_are_covered() -> None:
    current = ledger(("2024-04-10", 100, "sales_receipt"), opening=100)
    savings = ledger(("2024-04-20", 50, "sales_receipt"), opening=1000, account_id="SBIN-1")
    found = months(
        [account(covered=APRIL), account("SBIN-1", ("2024-04-16", "2024-05-15"))], current + savings
    )
    assert [(row["opening_balance"], row["closing_balance"], row["days_covered"]) for row in found] == [
        (1100, 1250, 30),
        (1050, 1050, 15),
    ]
    assert found[0]["minimum_balance"] == 100


def test_headroom_adds_the_limit_of_borrowing_accounts_to_signed_balances() -> None:
    rows = ledger(("2024-04-10", -400, "rent"), opening=100)
    (month,) = months([account(covered=APRIL, facility="CC", sanctioned_limit=Decimal(1000))], rows)
    assert (month["closing_balance"], month["closing_headroom"]) == (-300, 700)
    powered = account(
        covered=APRIL, facility="CC", sanctioned_limit=Decimal(1000), drawing_power=Decimal(450)
    )
    assert months([powered], rows)[0]["closing_headroom"] == 150
    (month,) = months([account(covered=APRIL, sanctioned_limit=Decimal(1000))], rows)
    assert month["closing_headroom"] == -300


def test_without_balances_the_balance_columns_are_null() -> None:
    (month,) = months([account(covered=APRIL)], ledger(("2024-04-10", 5, "sales_receipt"), opening=None))
    assert month["opening_balance"] is month["average_balance"] is month["closing_headroom"] is None
    assert month["gross_inflow"] == 5


def test_an_account_without_activity_keeps_the_balance_it_declares() -> None:
    (month,) = months([account(covered=APRIL, balance=Decimal(70), balance_on=date(2024, 5, 1))], [])
    assert (month["opening_balance"], month["average_balance"]) == (70, 70)


@pytest.mark.parametrize(
    ("category", "signed", "column"),
    [
        ("own_transfer", 100, "own_transfer_in"),
        ("own_transfer", -100, "own_transfer_out"),
        ("loan_disbursal", 100, "loan_proceeds"),
        ("owner_capital", 100, "owner_capital_in"),
        ("deposit_maturity", 100, "deposit_maturity"),
        ("tax_refund", 100, "tax_refund"),
        ("interest_received", 100, "interest_received"),
        ("emi", -100, "debt_service"),
        ("loan_interest", -100, "debt_service"),
        ("drawings", -100, "drawings"),
        ("investment", -100, "investments"),
        ("capital_expenditure", -100, "capital_expenditure"),
    ],
)
def test_what_is_not_operating_has_a_column_of_its_own(category: str, signed: int, column: str) -> None:
    month = april(("2024-04-10", signed, category))
    assert month[column] == 100
    assert (month["operating_inflow"], month["operating_outflow"]) == (0, 0)


def test_sales_are_net_of_returned_cheques_and_refunds() -> None:
    month = april(
        ("2024-04-01", 1000, "sales_receipt"),
        ("2024-04-02", 200, "cash_deposit"),
        ("2024-04-03", 50, "unknown"),
        ("2024-04-04", -300, "cheque_return"),
        ("2024-04-05", -100, "customer_refund"),
    )
    assert (month["operating_inflow"], month["cash_deposits"], month["unclassified_inflow"]) == (850, 200, 50)


def test_a_returned_instalment_is_no_debt_service_and_one_inward_return() -> None:
    rows = ledger(
        ("2024-04-05", -500, "emi"),
        ("2024-04-06", 500, "return_reversal"),
        ("2024-04-06", -59, "return_charge"),
        ("2024-04-09", -500, "emi"),
    )
    rows[1] |= {"is_return": True, "rail": "NACH"}
    (month,) = months([account(covered=APRIL)], rows)
    assert (month["debt_service"], month["reversal_in"], month["operating_outflow"]) == (500, 500, 59)
    assert (month["inward_returns"], month["outward_returns"]) == (1, 0)


def test_a_charge_alone_implies_one_return_and_two_reversals_are_two() -> None:
    assert (
        april(("2024-04-06", -59, "return_charge"), ("2024-04-06", -11, "return_charge"))["inward_returns"]
        == 1
    )
    rows = ledger(("2024-04-05", 500, "return_reversal"), ("2024-04-17", 500, "return_reversal"))
    for row in rows:
        row |= {"is_return": True, "rail": "NACH"}
    assert months([account(covered=APRIL)], rows)[0]["inward_returns"] == 2


def test_a_failed_upi_payment_is_no_inward_return_and_a_returned_deposit_is_outward() -> None:
    rows = ledger(("2024-04-05", 500, "return_reversal"), ("2024-04-07", -900, "cheque_return"))
    rows[0] |= {"is_return": True, "rail": "UPI"}
    rows[1] |= {"is_return": True, "rail": "CHEQUE"}
    (month,) = months([account(covered=APRIL)], rows)
    assert (month["inward_returns"], month["outward_returns"]) == (0, 1)


@pytest.mark.parametrize(
    ("back_on", "back", "party", "circular"),
    [
        ("2024-04-12", 49_000, "ORBIT MILLS", True),
        ("2024-04-13", 50_000, "ORBIT MILLS", False),
        ("2024-04-12", 48_000, "ORBIT MILLS", False),
        ("2024-04-12", 50_000, "RAVI TRADERS", False),
        ("2024-04-04", 50_000, "ORBIT MILLS", True),
        ("2024-04-04", 49_000, "ORBIT MILLS", False),
    ],
)
def test_money_out_and_back_or_in_and_back_to_the_rupee_is_circular(
    back_on: str, back: int, party: str, circular: bool
) -> None:
    rows = ledger(*sorted([("2024-04-05", -50_000, "supplier_payment"), (back_on, back, "sales_receipt")]))
    for row in rows:
        row["counterparty"] = "Orbit Mills" if row["direction"] == "DEBIT" else party
    month = months([account(covered=APRIL)], rows)[-1]
    assert (month["circular_out"] > 0, month["circular_in"] > 0) == (circular, circular)
    assert (month["operating_inflow"] == 0) == circular


def test_nothing_booked_or_received_after_as_of_is_read() -> None:
    rows = ledger(
        ("2024-04-05", 10, "sales_receipt"),
        ("2024-04-06", 10, "sales_receipt"),
        ("2024-04-20", 10, "sales_receipt"),
    )
    rows[1]["known_from"] = date(2024, 5, 1)
    fetched_later = account(covered=("2024-04-01", "2024-06-30"), state_from=date(2024, 6, 30))
    found = months([fetched_later], rows, as_of=date(2024, 4, 19))
    assert [(row["transactions"], row["days_covered"]) for row in found] == [(1, 1)]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 120),
        st.integers(1, 90_000_00),
        st.sampled_from(sorted(CREDIT_CATEGORIES))
        | st.sampled_from(sorted(DEBIT_CATEGORIES)).map("-".__add__),
        st.sampled_from([None, "ORBIT", "RAVI"]),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=15, deadline=None)
@given(STEPS, STEPS, st.randoms(use_true_random=False))
def test_the_columns_add_up_whatever_happens(one: list[Any], other: list[Any], random: Any) -> None:
    rows = []
    for account_id, steps in (("HDFC-1234", one), ("SBIN-1", other)):
        ordered = sorted(steps, key=lambda step: step[0])
        signed = [
            (
                date.fromordinal(date(2024, 1, 10).toordinal() + day).isoformat(),
                str(Decimal(paise if not category.startswith("-") else -paise) / 100),
                category.lstrip("-"),
            )
            for day, paise, category, _ in ordered
        ]
        made = ledger(*signed, opening=1000, account_id=account_id)
        for row, (_, _, _, party) in zip(made, ordered, strict=True):
            row["counterparty"] = party
        rows += made
    accounts = [account(covered=("2024-01-15", "2024-04-20")), account("SBIN-1")]
    result = monthly_cashflow(cash_inputs(accounts, rows), AS_OF)["summary.monthly_cashflow"]
    for month in result.to_pylist():
        assert (
            month["opening_balance"] + month["gross_inflow"] - month["gross_outflow"]
            == month["closing_balance"]
        )
        net = month["surplus_before_debt_service"]
        for column in (
            "own_transfer_in",
            "loan_proceeds",
            "owner_capital_in",
            "deposit_maturity",
            "tax_refund",
            "interest_received",
            "other_income",
            "circular_in",
        ):
            net += month[column]
        for column in (
            "debt_service",
            "own_transfer_out",
            "drawings",
            "investments",
            "capital_expenditure",
            "circular_out",
        ):
            net -= month[column]
        assert net == month["gross_inflow"] - month["gross_outflow"]
        assert month["surplus_after_drawings"] == month["surplus_after_debt_service"] - month["drawings"]
    random.shuffle(rows)
    assert monthly_cashflow(cash_inputs(accounts, rows), AS_OF)["summary.monthly_cashflow"].equals(result)
