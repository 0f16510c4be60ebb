"""Declares the step `permissions`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="permissions",
    compute="msme_pipeline.cleaning.permission.permit:permit_files",
    reads={
        "raw.landed_files": ALL,
        "raw.bank_accounts": ALL,
        "raw.gst_returns": ALL,
        "raw.insurance_records": ALL,
        "raw.mutual_fund_records": ALL,
        "clean.consents": ALL,
        "clean.consent_accounts": ALL,
        "clean.consent_events": ALL,
    },
    writes=("clean.file_permissions",),
    as_of="daily",
    remark="msme_pipeline.cleaning.permission.permit:withheld_files",
)
