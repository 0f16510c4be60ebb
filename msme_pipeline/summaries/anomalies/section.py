"""Section anomalies report: patterns that a credit officer asks about, by rules, with evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.anomalies.bank_holidays import bank_holidays
from msme_pipeline.summaries.policy import ANOMALY_WEIGHTS, CASH_THRESHOLDS, settings_on
from msme_pipeline.summaries.sections import compute_section

PLAN = Plan(
    __file__,
    "../rupees.sql",
    "rules.sql",
    "report.sql",
    given=(
        "customers",
        "summary.monthly_cashflow",
        "summary.transaction_flows",
        "thresholds",
        "holidays",
        "weights",
    ),
)


def anomalies_report(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.anomalies_report, one row per customer, and summary.anomaly_evidence, one per finding."""
    policy = {name: _plain(value) for name, value in settings_on(as_of).items()}
    thresholds = list(settings_on(as_of, CASH_THRESHOLDS).values())
    rules, weights = list(ANOMALY_WEIGHTS), list(ANOMALY_WEIGHTS.values())
    with PLAN.on(inputs, as_of=as_of, **policy) as relations:
        relations.give(
            customers=inputs["customers"],
            thresholds=pa.table({"threshold": pa.array(thresholds, pa.decimal128(18, 2))}),
            holidays=bank_holidays(as_of - timedelta(days=31 * int(policy["anomaly_months"])), as_of),
            weights=pa.table({"rule": rules, "weight": pa.array(weights, pa.decimal128(6, 2))}),
        )
        report = compute_section("anomalies_report", relations["facts"], as_of)
        evidence = relations.conformed(numbered="summary.anomaly_evidence")
    return {"summary.anomalies_report": report, **evidence}


def _plain(value: Decimal) -> Decimal | int:
    """Whole numbers as int: DuckDB takes those where an interval is meant."""
    return int(value) if value == int(value) else value
