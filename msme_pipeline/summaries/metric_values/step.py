"""Declares the step `metric_values`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="metric_values",
    compute="msme_pipeline.summaries.metric_values.values:metric_values",
    reads={
        "summary.transaction_summary": ALL,
        "summary.earnings_spendings": ALL,
        "summary.gst_summary": ALL,
        "summary.credit_summary": ALL,
        "summary.mutual_funds_summary": ALL,
        "summary.insurance_summary": ALL,
        "summary.ocen_summary": ALL,
        "summary.ondc_summary": ALL,
        "summary.anomalies_report": ALL,
        "summary.coverage": ALL,
        "summary.overall_summary": ALL,
    },
    writes=("summary.metric_values",),
    as_of="daily",
)
