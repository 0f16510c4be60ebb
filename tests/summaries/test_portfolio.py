"""The portfolio shows one row per customer."""

from datetime import date
from decimal import Decimal
from typing import Any

from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.summaries.portfolio.portfolio import portfolio
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, account, cash_inputs, ledger, table


def row_of(
    rows: list[dict[str, Any]],
    covered: tuple[str, str],
    declared: list[dict[str, Any]] | None = None,
    rejected: list[dict[str, Any]] | None = None,
    as_of: date = AS_OF,
) -> dict[str, Any]:
    inputs = cash_inputs([account(covered=covered)], rows)
    inputs |= monthly_cashflow(inputs, as_of)
    inputs["clean.rejected_records"] = table("clean.rejected_records", rejected or [])
    inputs["summary.gst_turnover"] = table("summary.gst_turnover", declared or [])
    result = portfolio(inputs, as_of)["serving.portfolio"]
    assert result.schema.equals(TABLES["serving.portfolio"].schema)
    (row,) = result.to_pylist()
    return row


def test_averages_span_the_last_twelve_full_months() -> None:
    rows = ledger(
        ("2024-10-31", 5000, "sales_receipt"),
        ("2024-11-05", 1200, "sales_receipt"),
        ("2025-10-05", -600, "emi"),
        ("2025-11-03", 700, "sales_receipt"),
    )
    row = row_of(rows, ("2024-10-01", "2025-11-20"))
    assert (row["months"], row["transactions"]) == (14, 4)
    assert (row["average_monthly_inflow"], row["average_monthly_surplus"]) == (100, 50)
    assert row["closing_balance"] == 6300


def test_no_full_month_gives_no_average() -> None:
    row = row_of(ledger(("2025-11-03", 700, "sales_receipt")), ("2025-11-02", "2025-11-20"))
    assert row["average_monthly_inflow"] is row["average_monthly_surplus"] is None


def test_declared_turnover_spans_twelve_months_to_the_latest_filed_period() -> None:
    def period(year: int, month: int, last: int, turnover: int | None) -> dict[str, Any]:
        return {
            "gstin": "G",
            "period": date(year, month, 1),
            "period_end": date(year, month, last),
            "frequency": "monthly",
            "financial_year": "",
            "turnover_declared": None if turnover is None else Decimal(turnover),
        }

    declared = [
        period(2024, 9, 30, 1),
        period(2024, 10, 31, 10),
        period(2025, 9, 30, 100),
        period(2025, 10, 31, None),
    ]
    rows = ledger(("2025-11-03", 700, "sales_receipt"))
    assert row_of(rows, ("2025-11-01", "2025-11-30"), declared)["gst_turnover"] == 110


def test_rejected_and_duplicate_records_are_counted() -> None:
    put_aside = [
        {
            "source": "bank", "record_table": "raw.bank_transactions", "file": "a", "container": 0,
            "position": place, "disposition": disposition, "reason": "x",
        }
        for place, disposition in enumerate(["rejected", "duplicate", "duplicate"])
    ]  # fmt: skip
    row = row_of(
        ledger(("2025-11-03", 700, "sales_receipt")), ("2025-11-01", "2025-11-30"), rejected=put_aside
    )
    assert (row["rejected"], row["duplicates"]) == (1, 2)
