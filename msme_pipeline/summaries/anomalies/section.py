"""Section anomalies report: patterns that a credit officer asks about, by rules, with evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.policy.setting import settings_on
from msme_pipeline.policy.summaries import ANOMALY_WEIGHTS, SETTINGS
from msme_pipeline.regulation.amounts import CASH_THRESHOLDS, PAYMENT_LIMITS, amounts_on
from msme_pipeline.summaries.anomalies.bank_holidays import bank_holidays
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
    limits = settings_on(as_of, SETTINGS) | amounts_on(as_of, PAYMENT_LIMITS)
    policy = {name: _plain(value) for name, value in limits.items()}
    thresholds = list(amounts_on(as_of, CASH_THRESHOLDS).values())
    weights = settings_on(as_of, ANOMALY_WEIGHTS)
    weight = pa.array(list(weights.values()), pa.decimal128(6, 2))
    with PLAN.on(inputs, as_of=as_of, **policy) as relations:
        relations.give(
            thresholds=pa.table({"threshold": pa.array(thresholds, pa.decimal128(18, 2))}),
            holidays=bank_holidays(as_of - timedelta(days=31 * int(policy["anomaly_months"])), as_of),
            weights=pa.table({"rule": list(weights), "weight": weight}),
        )
        report = compute_section("anomalies_report", relations["facts"], as_of)
        evidence = relations.conformed(numbered="summary.anomaly_evidence")
    return {"summary.anomalies_report": report, **evidence}


def _plain(value: Decimal) -> Decimal | int:
    """Whole numbers as int: DuckDB takes those where an interval is meant."""
    return int(value) if value == int(value) else value
