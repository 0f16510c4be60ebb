"""Earnings and spendings: ratios on operating flows; undefined is null; one change moves what it should."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.summaries.earnings.section import earnings_spendings
from msme_pipeline.summaries.obligations.debts import obligation_rows
from tests.summaries.bank_history import COVERED, Step, cash, earnings_of, plain_business, row, rows_of
from tests.summaries.clean_rows import AS_OF, account, as_known, table
from tests.summaries.test_credit import report

PLAIN = earnings_of(rows_of(plain_business()))


def earnings(*more: Step, dropped: str = "", accounts: list | None = None) -> dict:
    steps = [step for step in plain_business() if step[2] != dropped]
    return earnings_of(rows_of([*steps, *more]), accounts)


def test_the_ratios_of_a_plain_business() -> None:
    facts = json.loads(PLAIN["facts"])
    assert facts["months_12"] == 12
    assert PLAIN["surplus_ratio"] == pytest.approx(
        float(
            (PLAIN["operating_receipts"] - PLAIN["operating_outflow"] - 240_000) / PLAIN["operating_receipts"]
        )
    )
    assert PLAIN["debt_servicing_ratio"] == pytest.approx(
        240_000 / float(PLAIN["surplus_before_debt_service"])
    )
    assert PLAIN["inflow_outflow_ratio"] == 1
    assert PLAIN["income_cv"] < 0.05
    assert PLAIN["seasonality_index"] < 10
    assert abs(PLAIN["revenue_growth"]) < 2
    assert (PLAIN["bounces"], PLAIN["history_months"]) == (0, 36)


def test_payers_are_ranked_and_channels_are_no_payers() -> None:
    assert PLAIN["top_1_payer_share"] == pytest.approx(0.25, abs=0.01)
    assert PLAIN["top_3_payer_share"] == pytest.approx(0.75, abs=0.01)
    assert PLAIN["top_5_payer_share"] == pytest.approx(1)
    assert PLAIN["payer_hhi"] == pytest.approx(2500, abs=20)
    qr_only = earnings_of(
        rows_of(
            [
                (day, amount, "card_settlement" if kind == "sales_receipt" else kind)
                for day, amount, kind in plain_business()
            ]
        )
    )
    assert (qr_only["top_3_payer_share"], qr_only["channel_dependence"]) == (0, 1)


def test_undefined_is_null_never_zero() -> None:
    nothing = earnings_of([])
    for name in (
        "surplus_ratio",
        "debt_servicing_ratio",
        "income_cv",
        "seasonality_index",
        "top_3_payer_share",
        "dscr",
        "limit_utilisation",
    ):
        assert nothing[name] is None, name
    assert PLAIN["limit_utilisation"] is None
    assert PLAIN["continuous_overdue"] is None


def test_debt_service_without_a_surplus_has_no_ratio() -> None:
    loss = earnings(*[(f"2025-{month:02d}-14", -400_000, "supplier_payment") for month in range(1, 12)])
    assert loss["debt_servicing_ratio"] is None and loss["foir"] is None
    assert loss["surplus_ratio"] < 0


def test_without_a_bureau_report_the_debt_is_unknown_though_instalments_are_seen() -> None:
    tables = cash(rows_of(plain_business()))
    tables |= obligation_rows(tables, AS_OF)
    unknown = row(earnings_spendings(as_known(tables, AS_OF), AS_OF), "earnings_spendings")
    assert (unknown["debt_to_income"], unknown["monthly_obligations"]) == (None, 20_000)
    tables["clean.bureau_reports"] = table("clean.bureau_reports", [report()])
    assert (
        row(earnings_spendings(as_known(tables, AS_OF), AS_OF), "earnings_spendings")["debt_to_income"] == 0
    )
    later = [report(reported_on=AS_OF, received_on=AS_OF + timedelta(1))]
    tables["clean.bureau_reports"] = table("clean.bureau_reports", later)
    assert (
        row(earnings_spendings(as_known(tables, AS_OF), AS_OF), "earnings_spendings")["debt_to_income"]
        is None
    )


def test_without_bank_and_bureau_no_obligation_is_known() -> None:
    assert earnings_of([], [account()])["monthly_obligations"] is None
    assert earnings(dropped="emi")["monthly_obligations"] == 0


def test_fewer_than_24_months_have_no_season_and_no_growth() -> None:
    steps = [step for step in plain_business() if step[0] >= "2024-12-01"]
    short = earnings_of(rows_of(steps), [account(covered=("2024-12-01", "2025-11-30"))])
    assert short["seasonality_index"] is short["revenue_growth"] is None
    assert short["income_cv"] is not None


@pytest.mark.parametrize(
    "first, months, known", [("2025-11", 1, False), ("2025-10", 2, False), ("2025-09", 3, True)]
)
def test_a_trend_of_balances_needs_three_months(first: str, months: int, known: bool) -> None:
    steps = [step for step in plain_business() if step[0] >= first]
    short = earnings_of(rows_of(steps), [account(covered=(f"{first}-01", "2025-11-30"))])
    assert short["history_months"] == months
    assert (short["balance_trend"] is not None) is known
    assert short["operating_receipts"] > 0


def test_spending_splits_into_essential_non_essential_debt_service_and_unknown() -> None:
    found = earnings(*[(f"2025-{month:02d}-15", -30_000, "unknown") for month in range(1, 11)])
    spending = json.loads(found["facts"])["spending_12"]
    shares = {
        "essential_ratio": spending - 300_000 - 300_000 - 240_000,
        "non_essential_share": 12 * 25_000,
        "debt_service_share": 12 * 20_000,
        "unclassified_spending_share": 10 * 30_000,
    }
    for name, amount in shares.items():
        assert found[name] == pytest.approx(amount / spending), name
    assert sum(found[name] for name in shares) == pytest.approx(1)


def test_a_month_covered_in_part_is_left_out() -> None:
    steps = [step for step in plain_business() if step[0] <= "2025-11-10"]
    part = earnings_of(rows_of(steps), [account(covered=(COVERED[0], "2025-11-10"))])
    assert json.loads(part["facts"])["last_day"] == "2025-10-31"


def test_nothing_after_as_of_is_read() -> None:
    late = date(2025, 5, 31)
    before = earnings_of(rows_of([step for step in plain_business() if step[0] <= "2025-05-31"]), as_of=late)
    after = earnings_of(rows_of(plain_business()), as_of=late)
    assert before == after


def test_balances_are_headroom_on_the_dates_instalments_fall_due() -> None:
    limit = [account(covered=COVERED, facility="CC", sanctioned_limit=Decimal(400_000))]
    borrowed = earnings(accounts=limit)
    assert borrowed["balance_on_5"] == PLAIN["balance_on_5"] + 400_000
    assert borrowed["average_daily_balance"] == PLAIN["average_daily_balance"] + 400_000
    limit[0]["drawing_power"] = Decimal(150_000)
    assert earnings(accounts=limit)["balance_on_5"] == PLAIN["balance_on_5"] + 150_000


def test_conduct_of_a_cash_credit_account() -> None:
    steps: list[Step] = [
        ("2025-01-01", -950_000, "supplier_payment"),
        ("2025-02-10", -150_000, "supplier_payment"),
        ("2025-04-01", 1_100_000, "sales_receipt"),
    ]
    accounts = [account(covered=COVERED, facility="CC", sanctioned_limit=Decimal(1_000_000))]
    conduct = earnings_of(rows_of(steps, opening=0), accounts)
    assert conduct["days_above_90_percent"] == 31 + 9 + 19 + 31
    assert conduct["days_over_limit"] == 19 + 31
    assert conduct["continuous_overdue"] is True
    assert conduct["limit_utilisation_peak"] == pytest.approx(1.1)


AMOUNT = st.integers(30_000, 200_000)
DAYS = st.lists(st.sampled_from([f"2025-{month:02d}-22" for month in range(1, 12)]), min_size=3, unique=True)


@settings(max_examples=4, deadline=None)
@given(AMOUNT, DAYS)
def test_more_instalments_weigh_on_the_surplus(amount: int, days: list[str]) -> None:
    found = earnings(*[(day, -amount, "emi") for day in days])
    assert found["surplus_ratio"] < PLAIN["surplus_ratio"]
    assert found["dscr"] < PLAIN["dscr"]
    assert found["debt_servicing_ratio"] > PLAIN["debt_servicing_ratio"]
    assert found["essential_ratio"] < PLAIN["essential_ratio"]
    assert found["operating_receipts"] == PLAIN["operating_receipts"]


@settings(max_examples=4, deadline=None)
@given(AMOUNT, DAYS)
def test_more_drawings_do_not_touch_the_operating_flows(amount: int, days: list[str]) -> None:
    found = earnings(*[(day, -amount, "drawings") for day in days])
    assert found["non_essential_ratio"] > PLAIN["non_essential_ratio"]
    assert found["surplus_ratio"] == PLAIN["surplus_ratio"]
    assert found["average_daily_balance"] < PLAIN["average_daily_balance"]


@settings(max_examples=4, deadline=None)
@given(AMOUNT, DAYS)
def test_a_large_buyer_concentrates_and_loans_and_transfers_do_not(amount: int, days: list[str]) -> None:
    found = earnings(*[(day, 30 * amount, "sales_receipt") for day in days])
    assert found["top_1_payer_share"] > PLAIN["top_1_payer_share"]
    assert found["income_cv"] > PLAIN["income_cv"]
    assert found["revenue_growth"] > PLAIN["revenue_growth"]
    borrowed = earnings(
        *[(day, amount, kind) for day in days for kind in ("loan_disbursal", "own_transfer", "owner_capital")]
    )
    for name in ("operating_receipts", "top_1_payer_share", "income_cv", "revenue_growth", "surplus_ratio"):
        assert borrowed[name] == PLAIN[name], name
