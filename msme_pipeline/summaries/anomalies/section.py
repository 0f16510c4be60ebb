"""Section anomalies report: patterns that a credit officer asks about, by rules, with evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from msme_pipeline.pipeline.relations import conform, private_duckdb
from msme_pipeline.policy.setting import settings_on
from msme_pipeline.policy.summaries import ANOMALY_WEIGHTS, SETTINGS
from msme_pipeline.regulation.amounts import CASH_THRESHOLDS, PAYMENT_LIMITS, amounts_on
from msme_pipeline.summaries.anomalies import anomalies_sql as sql
from msme_pipeline.summaries.anomalies.bank_holidays import bank_holidays
from msme_pipeline.summaries.sections import compute_section, join_facts

INPUTS = ("raw.landed_files", "summary.monthly_cashflow", "summary.transaction_flows")

RULES: dict[str, tuple[str, ...]] = {
    sql.CIRCULAR: ("lift_days",),
    sql.ROUND_AMOUNTS: ("round_unit", "round_least", "round_rows", "round_share"),
    sql.BELOW_CASH_THRESHOLD: ("below_threshold", "below_threshold_rows", "below_threshold_days"),
    sql.HOLIDAY_CHEQUES: (),
    sql.SMALL_RTGS: ("rtgs_least",),
    sql.ATM_ABOVE_LIMIT: ("atm_withdrawal", "atm_day"),
    sql.EQUAL_IN_AND_OUT: ("equal_least", "equal_unit", "equal_days"),
    sql.HIGH_VALUE: (
        "high_value_rows",
        "high_value_z",
        "high_value_times",
        "high_value_least",
        "high_value_season",
    ),
}
"""SQL of each rule and the settings and limits that it uses."""

RULE_NAMES = ("high_value", *dict.fromkeys(each.name for each in ANOMALY_WEIGHTS))


def anomalies_report(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.anomalies_report, one row per customer, and summary.anomaly_evidence, one per finding."""
    limits = settings_on(as_of, SETTINGS) | amounts_on(as_of, PAYMENT_LIMITS)
    policy = {name: _plain(value) for name, value in limits.items()}
    weights = settings_on(as_of, ANOMALY_WEIGHTS)
    thresholds = amounts_on(as_of, CASH_THRESHOLDS)
    window = {"as_of": as_of, "anomaly_months": policy["anomaly_months"]}
    relations = {
        "transaction_flows": inputs["summary.transaction_flows"],
        "monthly_cashflow": inputs["summary.monthly_cashflow"],
        "thresholds": pa.table({"threshold": pa.array(list(thresholds.values()), pa.decimal128(18, 2))}),
        "holidays": bank_holidays(as_of - timedelta(days=31 * int(policy["anomaly_months"])), as_of),
        "weights": pa.table(
            {
                "rule": pa.array(list(weights), pa.string()),
                "weight": pa.array(list(weights.values()), pa.decimal128(6, 2)),
            }
        ),
    }
    with private_duckdb() as run:
        run(sql.RUPEES, {})
        recent = run(sql.RECENT, relations, window)
        findings = []
        for rule, names in RULES.items():
            parameters: dict[str, Any] = {name: policy[name] for name in names}
            if rule is sql.HIGH_VALUE:
                parameters |= window
            findings.append(run(rule, {"recent": recent}, parameters).cast(_EVIDENCE))
        evidence = pa.concat_tables(findings)
        columns = ", ".join(f"count(*) FILTER (rule = '{rule}') AS {rule}_findings" for rule in RULE_NAMES)
        facts = join_facts(
            run,
            inputs["raw.landed_files"],
            run(sql.COUNTS.format(columns=columns), {"evidence": evidence}),
            run(sql.CONTEXT, {}, {"as_of": as_of}),
        )
        report = compute_section("anomalies_report", run, facts, as_of)
        numbered = run(_NUMBERED, {})
    return {
        "summary.anomalies_report": report,
        "summary.anomaly_evidence": conform(numbered, "summary.anomaly_evidence"),
    }


def _plain(value: Decimal) -> Decimal | int:
    """Whole numbers as int: DuckDB takes those where an interval is meant."""
    return int(value) if value == int(value) else value


_EVIDENCE = pa.schema(
    [
        ("customer_id", pa.string()),
        ("rule", pa.string()),
        ("account_id", pa.string()),
        ("transaction_id", pa.string()),
        ("occurred_on", pa.date32()),
        ("amount", pa.decimal128(18, 2)),
        ("sentence", pa.string()),
    ]
)

_NUMBERED = """
SELECT
    customer_id,
    rule,
    row_number() OVER (PARTITION BY customer_id, rule ORDER BY occurred_on, account_id, transaction_id) - 1 AS evidence_no,
    account_id,
    transaction_id,
    date_trunc('month', occurred_on)::DATE AS month,
    occurred_on,
    amount,
    sentence
FROM evidence
ORDER BY customer_id, rule, evidence_no
"""
