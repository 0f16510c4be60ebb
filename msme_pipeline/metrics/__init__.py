"""The metric registry: every metric of every summary, declared once.

From it come the wide summary tables, `summary.metric_values`, the documentation page and the features
of the risk model.
"""

from msme_pipeline.metrics import (
    anomalies,
    coverage,
    credit,
    earnings,
    gst,
    insurance,
    mutual_funds,
    ocen,
    ondc,
    overall,
    transactions,
)
from msme_pipeline.metrics.metric import Metric

SECTIONS: dict[str, tuple[Metric, ...]] = {
    "transaction_summary": transactions.METRICS,
    "earnings_spendings": earnings.METRICS,
    "gst_summary": gst.METRICS,
    "credit_summary": credit.METRICS,
    "mutual_funds_summary": mutual_funds.METRICS,
    "insurance_summary": insurance.METRICS,
    "ocen_summary": ocen.METRICS,
    "ondc_summary": ondc.METRICS,
    "anomalies_report": anomalies.METRICS,
    "coverage": coverage.METRICS,
    "overall_summary": overall.METRICS,
}
"""Metrics by summary table; a table has one row per customer and one column per metric."""

FEATURES: dict[str, tuple[str, str]] = {
    metric.feature: (section, metric.name)
    for section, metrics in SECTIONS.items()
    for metric in metrics
    if metric.feature
}
"""Feature of the risk model -> the summary and metric it is."""

FEATURE_NAMES: tuple[str, ...] = (
    "surplus_ratio",
    "inflow_outflow_ratio",
    "income_stability_cv",
    "seasonality_index",
    "top_customer_dependence",
    "essential_ratio",
    "non_essential_ratio",
    "debt_servicing_ratio",
    "bounces",
    "emi_consistency_score",
    "credit_utilization_ratio",
    "default_probability_score",
    "debt_to_income_ratio",
    "payment_regularity_score",
    "gst_returns_count",
    "gst_annual_turnover_millions",
    "gst_businesses",
    "bureau_score",
    "open_loans",
    "total_outstanding_millions",
    "ondc_orders",
    "ondc_value_millions",
    "ondc_diversity",
    "ocen_applications",
    "ocen_approval_rate",
    "mf_portfolios",
    "mf_value_millions",
    "insurance_policies",
    "insurance_coverage_millions",
    "high_value_anomalies",
    "suspicious_patterns",
)
"""The 31 features of the risk model, in their order."""

__all__ = ["FEATURES", "FEATURE_NAMES", "SECTIONS", "Metric"]
