"""Declares the step `portfolio`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="portfolio",
    compute="msme_pipeline.summaries.portfolio.portfolio:portfolio",
    reads={
        "clean.bank_transactions": ("customer_id", "booked_date", "received_on"),
        "clean.rejected_records": ALL,
        "summary.monthly_cashflow": ALL,
        "summary.gst_turnover": ALL,
    },
    writes=("serving.portfolio",),
    as_of="daily",
)
