"""Declares the step `clean_gst`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_gst",
    compute="msme_pipeline.cleaning.gst.clean:clean_gst",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.gst_returns": ALL,
        "raw.gst_invoices": ALL,
        "raw.gst_filings": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=(
        "clean.gst_returns",
        "clean.gst_invoices",
        "clean.gst_purchases",
        "clean.gst_hsn",
        "clean.gst_filings",
        "clean.gst_return_versions",
        "clean.gst_invoice_versions",
        "clean.gst_rejected",
    ),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
