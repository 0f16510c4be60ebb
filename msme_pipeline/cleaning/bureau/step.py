"""Declares the step `clean_bureau`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_bureau",
    compute="msme_pipeline.cleaning.bureau.clean:clean_bureau",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.bureau_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=(
        "clean.bureau_reports",
        "clean.tradelines",
        "clean.dpd_history",
        "clean.enquiries",
        "clean.bureau_rejected",
    ),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
