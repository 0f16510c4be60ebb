"""Declares the step `clean_receivables`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_receivables",
    compute="msme_pipeline.cleaning.receivables.clean:clean_receivables",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.receivable_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=("clean.gstin_master", "clean.receivables", "clean.receivables_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
