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

__all__ = ["FEATURES", "SECTIONS", "Metric"]
