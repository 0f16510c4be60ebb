"""Declares the step `clean_bank`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_bank",
    compute="msme_pipeline.cleaning.bank.clean:clean_bank",
    reads={
        "raw.landed_files": ALL,
        "raw.bank_accounts": ALL,
        "raw.bank_transactions": ALL,
        "clean.file_permissions": ALL,
    },
    writes=("clean.accounts", "clean.bank_transactions", "clean.balance_breaks", "clean.bank_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
