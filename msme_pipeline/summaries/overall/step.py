"""Declares the step `overall_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="overall_summary",
    compute="msme_pipeline.summaries.overall.section:overall_summary",
    reads={
        "clean.gst_hsn": (
            "customer_id",
            "hsn",
            "taxable_value",
        ),
        "clean.ondc_orders": (
            "customer_id",
            "domain",
        ),
        "clean.gst_returns": (
            "customer_id",
            "legal_name",
            "trade_name",
        ),
        "clean.accounts": (
            "customer_id",
            "holder_name",
        ),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "operating_inflow"),
        "summary.gst_turnover": (
            "customer_id",
            "gstin",
            "period",
            "period_end",
            "turnover_3b",
            "turnover_declared",
            "tax_3b",
        ),
        "summary.transaction_summary": ALL,
        "summary.earnings_spendings": ALL,
        "summary.gst_summary": ALL,
        "summary.credit_summary": ALL,
        "summary.mutual_funds_summary": ALL,
        "summary.insurance_summary": ALL,
        "summary.ocen_summary": ALL,
        "summary.ondc_summary": ALL,
        "summary.anomalies_report": ALL,
    },
    writes=("summary.overall_summary", "summary.strengths_concerns", "summary.risk_features"),
    as_of="daily",
)
