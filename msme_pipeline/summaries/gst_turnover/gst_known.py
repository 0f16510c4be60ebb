"""What was known of a customer's GST on a day: later amendments and revisions do not change it."""

from msme_pipeline.pipeline.plan import Plan

KNOWN = Plan(
    __file__,
    "known.sql",
    given=(
        "clean.gst_return_versions",
        "clean.gst_invoices",
        "clean.gst_invoice_versions",
        "clean.gst_purchases",
        "clean.gst_hsn",
        "clean.gst_filings",
    ),
)
"""known_returns, known_documents, known_purchases, known_hsn and known_filings: the known rows that stand.

Another plan shares them with `also=(KNOWN,)`; a relation needs only the tables that it is made from.
"""
