"""A small business written row by row over three years, and its summaries."""

from datetime import date
from typing import Any

import pyarrow as pa

from msme_pipeline.summaries.anomalies.section import anomalies_report
from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.summaries.coverage.section import coverage
from msme_pipeline.summaries.earnings.section import earnings_spendings
from msme_pipeline.summaries.obligations.debts import obligation_rows
from msme_pipeline.summaries.overall.section import overall_summary
from msme_pipeline.summaries.transactions.section import transaction_summary
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, CUSTOMERS, account, cash_inputs, ledger, table

COVERED = ("2022-12-01", "2025-11-30")

Step = tuple[str, str | int, str]


def months() -> list[str]:
    """The 36 months to November 2025 as `2025-11`."""
    return [f"{2022 + (11 + number) // 12}-{(11 + number) % 12 + 1:02d}" for number in range(36)]


def plain_business(sales: int = 500_000, instalment: int = 20_000) -> list[Step]:
    """Four buyers, one supplier, wages, a loan and drawings, the same every month but for small change."""
    steps: list[Step] = []
    for number, month in enumerate(months()):
        wave = 1_000 * (number * 7 % 5)
        for place, day in enumerate(("04", "11", "18", "25")):
            steps.append((f"{month}-{day}", sales // 4 + wave + 37 * place, "sales_receipt"))
        steps += [
            (f"{month}-05", -instalment, "emi"),
            (f"{month}-12", -int(sales * 0.6) - wave, "supplier_payment"),
            (f"{month}-16", -int(sales * 0.1), "salary"),
            (f"{month}-20", -int(sales * 0.05), "drawings"),
        ]
    return steps


def rows_of(steps: list[Step], opening: int = 300_000) -> list[dict[str, Any]]:
    """Rows in order of date; buyers are told apart by the day they pay on."""
    ordered = sorted(steps, key=lambda step: step[0])
    rows = ledger(*ordered, opening=opening)
    for row in rows:
        if row["category"] == "sales_receipt":
            row["counterparty"] = f"BUYER {row['booked_date'].day}"
    return rows


def cash(
    rows: list[dict[str, Any]], accounts: list[dict[str, Any]] | None = None, as_of: date = AS_OF
) -> dict[str, pa.Table]:
    """Clean tables and the monthly cash flow, the other sources empty."""
    tables = {name: spec.empty() for name, spec in TABLES.items()}
    tables |= cash_inputs(accounts or [account(covered=COVERED)], rows)
    tables |= {"customers": CUSTOMERS}
    tables["raw.landed_files"] = table("raw.landed_files", [{"source": "bank", "file": "a"}])
    return tables | monthly_cashflow(tables, as_of)


def earnings_of(
    rows: list[dict[str, Any]], accounts: list[dict[str, Any]] | None = None, as_of: date = AS_OF
) -> dict[str, Any]:
    """Row of the earnings and spendings, debts left out."""
    return row(earnings_spendings(cash(rows, accounts, as_of), as_of), "earnings_spendings")


def summaries(
    rows: list[dict[str, Any]], accounts: list[dict[str, Any]] | None = None, as_of: date = AS_OF
) -> dict[str, pa.Table]:
    """All tables of the bank-based sections, the other sources empty."""
    tables = cash(rows, accounts, as_of)
    tables |= obligation_rows(tables, as_of)
    tables |= transaction_summary(tables, as_of)
    tables |= earnings_spendings(tables, as_of)
    tables |= anomalies_report(tables, as_of)
    tables |= coverage(tables, as_of)
    return tables | overall_summary(tables, as_of)


def row(tables: dict[str, pa.Table], section: str) -> dict[str, Any]:
    (found,) = tables[f"summary.{section}"].to_pylist()
    return dict(found)
