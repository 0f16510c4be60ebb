"""Declares the step `permissions`."""

from msme_pipeline.pipeline.step import Step

STEP = Step(
    name="permissions",
    compute="msme_pipeline.cleaning.permission.permit:permit_files",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "source",
            "format",
            "received_on",
            "records_read",
            "defect",
            "detail",
        ),
        "raw.bank_accounts": (
            "customer_id",
            "file",
            "account_no",
            "fi_type",
            "fip_id",
            "link_ref",
            "masked_account_number",
            "period_start",
            "period_end",
        ),
        "raw.gst_returns": (
            "customer_id",
            "file",
            "ret_period",
        ),
        "raw.insurance_records": (
            "customer_id",
            "file",
        ),
        "raw.mutual_fund_records": (
            "customer_id",
            "file",
        ),
        "clean.consents": (
            "customer_id",
            "consent_id",
            "kind",
            "status",
            "revoked_at",
            "valid_from",
            "valid_to",
            "purpose_code",
            "mode",
            "fetch_type",
            "consent_types",
            "fi_types",
            "sources",
            "data_from",
            "data_to",
            "data_life_unit",
            "data_life_value",
            "frequency_unit",
            "frequency_value",
            "files",
            "signed",
        ),
        "clean.consent_accounts": (
            "customer_id",
            "consent_id",
            "fi_type",
            "fip_id",
            "link_ref",
            "masked_account_number",
        ),
        "clean.consent_events": (
            "customer_id",
            "consent_id",
            "status",
            "occurred_at",
        ),
    },
    writes=("clean.file_permissions",),
    as_of="daily",
    knows_later=(
        "a revocation that has landed acts at once, and a file received later is judged at its receipt"
    ),
    remark="msme_pipeline.cleaning.permission.permit:withheld_files",
)
