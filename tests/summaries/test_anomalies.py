"""Each rule finds its pattern, with evidence, and leaves ordinary trade alone."""

from datetime import date

import pytest

from msme_pipeline.summaries.anomalies.bank_holidays import bank_holidays
from msme_pipeline.summaries.anomalies.section import anomalies_report
from tests.summaries.bank_history import Step, cash, plain_business, row, rows_of
from tests.summaries.clean_rows import AS_OF


def found(*more: Step, **overrides: dict) -> tuple[dict, list[dict]]:
    """Report and evidence of the plain business with `more` rows; `overrides` by narration date."""
    rows = rows_of([*plain_business(), *more])
    for each in rows:
        each.update(overrides.get(f"on_{each['booked_date']:%Y%m%d}", {}))
    tables = anomalies_report(cash(rows), AS_OF)
    return row(tables, "anomalies_report"), tables["summary.anomaly_evidence"].to_pylist()


def test_a_plain_business_has_no_findings() -> None:
    report, evidence = found()
    assert (report["anomaly_findings"], report["suspicious_patterns"], evidence) == (0, 0, [])


def test_a_payment_far_above_the_own_history_is_found_with_its_sentence() -> None:
    report, (evidence,) = found(("2025-06-10", 4_000_000, "sales_receipt"))
    assert report["high_value_anomalies"] == 1
    assert (evidence["rule"], evidence["amount"]) == ("high_value", 4_000_000)
    assert "₹40,00,000" in evidence["sentence"] and "2025-06-10" in evidence["sentence"]


@pytest.mark.parametrize(
    ("earlier", "amount", "findings"),
    [
        ("2024-10-31", -80_000, 0),
        ("2023-11-12", -70_000, 0),
        ("2024-10-31", -50_000, 1),
        ("2024-07-31", -80_000, 1),
        ("2025-10-10", -110_000, 2),
    ],
)
def test_a_diwali_bonus_like_last_years_is_no_anomaly(earlier: str, amount: int, findings: int) -> None:
    wages: list[Step] = [
        (f"{year}-{month:02d}-05", -20_000, "salary") for year in (2023, 2024, 2025) for month in range(1, 12)
    ]
    bonus: list[Step] = [("2025-10-20", -110_000, "salary"), (earlier, amount, "salary")]
    assert found(*wages, *bonus)[0]["high_value_anomalies"] == findings


def test_annual_taxes_and_machines_are_no_anomalies() -> None:
    report, _ = found(
        ("2025-03-14", -3_000_000, "income_tax_payment"), ("2025-07-14", -5_000_000, "capital_expenditure")
    )
    assert report["high_value_anomalies"] == 0


def test_findings_older_than_a_year_are_left_out() -> None:
    report, _ = found(("2024-06-10", 4_000_000, "sales_receipt"))
    assert report["high_value_anomalies"] == 0


def test_cheques_do_not_clear_on_sundays_and_alternate_saturdays() -> None:
    steps: list[Step] = [
        ("2025-08-10", -33_210, "supplier_payment"),
        ("2025-08-09", -33_310, "supplier_payment"),
        ("2025-08-16", -33_410, "supplier_payment"),
    ]
    by_cheque = {f"on_{day}": {"rail": "CHEQUE"} for day in ("20250810", "20250809", "20250816")}
    report, evidence = found(*steps, **by_cheque)
    assert report["holiday_cheques"] == 2
    assert {each["occurred_on"].day for each in evidence} == {9, 10}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 8, 15), "Independence Day"),
        (date(2025, 11, 30), "a Sunday"),
        (date(2025, 11, 8), "the second Saturday"),
        (date(2025, 11, 22), "the fourth Saturday"),
        (date(2025, 11, 29), None),
        (date(2015, 8, 8), None),
    ],
)
def test_bank_holidays(day: date, name: str | None) -> None:
    assert bank_holidays(day, day)["holiday"].to_pylist() == ([name] if name else [])


def test_rtgs_takes_two_lakh_and_more() -> None:
    steps: list[Step] = [
        ("2025-08-13", -199_999, "supplier_payment"),
        ("2025-08-14", -200_000, "supplier_payment"),
    ]
    report, _ = found(*steps, on_20250813={"rail": "RTGS"}, on_20250814={"rail": "RTGS"})
    assert report["small_rtgs"] == 1


def test_three_deposits_just_under_a_threshold_are_a_pattern_two_are_not() -> None:
    steps: list[Step] = [(f"2025-08-{day}", 49_000, "cash_deposit") for day in ("01", "06", "13")]
    assert found(*steps)[0]["deposits_below_threshold"] == 3
    assert found(*steps[:2])[0]["deposits_below_threshold"] == 0
    assert found(*[(day, 50_000, kind) for day, _, kind in steps])[0]["deposits_below_threshold"] == 0


def test_withdrawals_above_what_cards_allow() -> None:
    report, _ = found(("2025-08-13", -60_000, "cash_withdrawal"), on_20250813={"rail": "ATM"})
    assert report["atm_above_limit_days"] == 1


def test_money_that_passes_through_to_the_rupee() -> None:
    report, _ = found(("2025-08-13", 123_457, "sales_receipt"), ("2025-08-14", -123_457, "supplier_payment"))
    assert report["equal_in_and_out"] == 1
    report, _ = found(("2025-08-13", 123_000, "sales_receipt"), ("2025-08-14", -123_000, "supplier_payment"))
    assert report["equal_in_and_out"] == 0


def test_circular_payments_and_balance_lifts_are_told_apart() -> None:
    steps: list[Step] = [
        ("2025-08-06", -150_000, "supplier_payment"),
        ("2025-08-08", 149_000, "sales_receipt"),
        ("2025-09-29", 400_000, "sales_receipt"),
        ("2025-10-02", -400_000, "supplier_payment"),
    ]
    friend = {"counterparty": "A FRIEND"}
    report, _ = found(*steps, on_20250806=friend, on_20250808=friend, on_20250929=friend, on_20251002=friend)
    assert (report["circular_payments"], report["balance_lifts"]) == (1, 1)
    assert report["circular_share"] > 0
    assert report["suspicious_patterns"] == 3


def test_round_amounts_count_when_they_are_many() -> None:
    many: list[Step] = [(f"2025-{month:02d}-13", 350_000, "sales_receipt") for month in range(1, 12)]
    _, evidence = found(*many)
    assert sum(each["amount"] == 350_000 for each in evidence if each["rule"] == "round_amount") == 11
    assert found(*many[:2])[0]["round_amounts"] == 0
