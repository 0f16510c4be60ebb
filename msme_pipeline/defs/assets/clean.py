"""Clean layer: typed, deduplicated, linked, and every record accounted for."""

from msme_pipeline.cleaning.bank import clean_bank
from msme_pipeline.cleaning.conservation import ACCOUNTED_TABLES, account_for, unbalanced
from msme_pipeline.cleaning.gst import clean_gst
from msme_pipeline.lake.steps import Step

STEPS = (
    Step(
        name="clean_bank",
        inputs=("raw.landed_files", "raw.bank_accounts", "raw.bank_transactions"),
        outputs=("clean.accounts", "clean.bank_transactions", "clean.balance_breaks", "clean.bank_rejected"),
        compute=clean_bank,
        hold=unbalanced,
    ),
    Step(
        name="clean_gst",
        inputs=("raw.landed_files", "raw.gst_returns", "raw.gst_invoices", "raw.gst_filings"),
        outputs=("clean.gst_returns", "clean.gst_invoices", "clean.gst_filings", "clean.gst_rejected"),
        compute=clean_gst,
        hold=unbalanced,
    ),
    Step(
        name="conservation",
        inputs=ACCOUNTED_TABLES,
        outputs=("clean.rejected_records", "clean.conservation"),
        compute=account_for,
    ),
)
