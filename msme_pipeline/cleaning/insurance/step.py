"""Declares the step `clean_insurance`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_insurance",
    compute="msme_pipeline.cleaning.insurance.clean:clean_insurance",
    reads={
        "raw.landed_files": ALL,
        "raw.insurance_records": ALL,
        "clean.file_permissions": ALL,
    },
    writes=("clean.insurance_policies", "clean.insurance_transactions", "clean.insurance_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
