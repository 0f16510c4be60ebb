"""Declares the step `clean_bank`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_bank",
    compute="msme_pipeline.cleaning.bank.clean:clean_bank",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "format",
            "received_on",
            "records_delivered",
            "records_read",
            "defect",
        ),
        "raw.bank_accounts": ALL,
        "raw.bank_transactions": ALL,
        "clean.file_permissions": ("customer_id", "file", "permitted"),
    },
    writes=("clean.accounts", "clean.bank_transactions", "clean.balance_breaks", "clean.bank_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
