"""Declares the step `clean_insurance`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_insurance",
    compute="msme_pipeline.cleaning.insurance.clean:clean_insurance",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.insurance_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=("clean.insurance_policies", "clean.insurance_transactions", "clean.insurance_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
