"""Declares the step `clean_deposits`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_deposits",
    compute="msme_pipeline.cleaning.deposits.clean:clean_deposits",
    reads={
        "raw.landed_files": ("customer_id", "file", "format", "received_on"),
        "raw.bank_accounts": ALL,
        "clean.file_permissions": ("customer_id", "file", "permitted"),
    },
    writes=("clean.deposits",),
)
