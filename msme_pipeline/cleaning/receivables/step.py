"""Declares the step `clean_receivables`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_receivables",
    compute="msme_pipeline.cleaning.receivables.clean:clean_receivables",
    reads={
        "raw.landed_files": ALL,
        "raw.receivable_records": ALL,
        "clean.file_permissions": ALL,
    },
    writes=("clean.gstin_master", "clean.receivables", "clean.receivables_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
