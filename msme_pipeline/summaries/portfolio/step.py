"""Declares the step `portfolio`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="portfolio",
    compute="msme_pipeline.summaries.portfolio.portfolio:portfolio",
    reads={
        "clean.bank_transactions": ("customer_id",),
        "clean.rejected_records": ("customer_id", "disposition"),
        "summary.monthly_cashflow": (
            "customer_id",
            "month",
            "days_covered",
            "closing_balance",
            "operating_inflow",
            "surplus_after_debt_service",
        ),
        "summary.gst_turnover": ("customer_id", "period_end", "turnover_declared"),
    },
    writes=("serving.portfolio",),
    as_of="daily",
)
