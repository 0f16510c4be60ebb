"""Declares the step `clean_ocen`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_ocen",
    compute="msme_pipeline.cleaning.ocen.clean:clean_ocen",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.ocen_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=(
        "clean.ocen_applications",
        "clean.ocen_offers",
        "clean.ocen_loans",
        "clean.ocen_instalments",
        "clean.ocen_rejected",
    ),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
