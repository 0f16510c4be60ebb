"""Amounts set by law: dated, each with its source."""

from datetime import date

from msme_pipeline.regulation.amounts import CASH_THRESHOLDS, PAYMENT_LIMITS, amounts_on


def test_amounts_hold_from_the_day_of_the_law() -> None:
    assert all(each.citation and each.amount > 0 for each in (*CASH_THRESHOLDS, *PAYMENT_LIMITS))
    assert amounts_on(date(2017, 3, 31), CASH_THRESHOLDS) == {"pan_deposit": 50_000}
    assert amounts_on(date(2017, 4, 1), CASH_THRESHOLDS) == {"pan_deposit": 50_000, "cash_receipt": 200_000}
