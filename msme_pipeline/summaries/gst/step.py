"""Declares the step `gst_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="gst_summary",
    compute="msme_pipeline.summaries.gst.section:gst_summary",
    reads={
        "clean.accounts": ("customer_id",),
        "clean.bank_transactions": (
            "customer_id",
            "transaction_id",
            "booked_date",
            "direction",
            "amount",
            "is_return",
            "is_charge",
            "category",
        ),
        "clean.gst_returns": (
            "customer_id",
            "gstin",
            "form",
            "received_on",
        ),
        "clean.gst_return_versions": ALL,
        "clean.gst_invoices": ALL,
        "clean.gst_invoice_versions": ALL,
        "clean.gst_purchases": ALL,
        "clean.gst_hsn": ("customer_id", "period", "hsn", "taxable_value"),
        "clean.gst_filings": ("customer_id", "gstin", "form", "period", "frequency", "filing_date"),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "operating_inflow"),
        "summary.transaction_flows": (
            "customer_id",
            "booked_date",
            "amount",
            "category",
            "flow",
            "party_kind",
        ),
        "summary.gst_turnover": ALL,
    },
    writes=("summary.gst_summary", "summary.gst_compliance"),
    as_of="daily",
)
