"""Declares the step `clean_ondc`."""

from msme_pipeline.cleaning.landed import FILE_PERMISSIONS, LANDED_FILES
from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_ondc",
    compute="msme_pipeline.cleaning.ondc.clean:clean_ondc",
    reads={
        "raw.landed_files": LANDED_FILES,
        "raw.ondc_records": ALL,
        "clean.file_permissions": FILE_PERMISSIONS,
    },
    writes=(
        "clean.ondc_orders",
        "clean.ondc_order_items",
        "clean.ondc_order_events",
        "clean.ondc_settlements",
        "clean.ondc_rejected",
    ),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
