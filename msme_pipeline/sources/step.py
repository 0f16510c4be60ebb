"""Declares the step `raw`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="raw",
    compute="msme_pipeline.sources.reading:read_landed_tables",
    reads_landing=True,
    writes=(
        "raw.landed_files",
        "raw.bank_accounts",
        "raw.bank_transactions",
        "raw.gst_returns",
        "raw.gst_invoices",
        "raw.gst_filings",
        "raw.consent_records",
        "raw.bureau_records",
        "raw.mutual_fund_records",
        "raw.insurance_records",
        "raw.ondc_records",
        "raw.ocen_records",
        "raw.receivable_records",
    ),
)
