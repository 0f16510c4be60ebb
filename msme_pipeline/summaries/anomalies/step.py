"""Declares the step `anomalies_report`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="anomalies_report",
    compute="msme_pipeline.summaries.anomalies.section:anomalies_report",
    reads={
        "summary.monthly_cashflow": (
            "customer_id",
            "month",
            "days_covered",
            "closing_balance",
            "average_balance",
            "closing_headroom",
            "operating_inflow",
        ),
        "summary.transaction_flows": ALL,
    },
    writes=("summary.anomalies_report", "summary.anomaly_evidence"),
    as_of="daily",
)
