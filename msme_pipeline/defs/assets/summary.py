"""Summary layer: what an analyst reads instead of single records."""

from msme_pipeline.lake.steps import Step
from msme_pipeline.summaries.cashflow import monthly_cashflow
from msme_pipeline.summaries.gst import gst_turnover

STEPS = (
    Step(
        name="monthly_cashflow",
        inputs=("clean.accounts", "clean.bank_transactions"),
        outputs=("summary.monthly_cashflow",),
        compute=monthly_cashflow,
        as_of="daily",
    ),
    Step(
        name="gst_turnover",
        inputs=("clean.gst_returns", "clean.gst_invoices", "clean.gst_rejected"),
        outputs=("summary.gst_turnover",),
        compute=gst_turnover,
        as_of="daily",
    ),
)
