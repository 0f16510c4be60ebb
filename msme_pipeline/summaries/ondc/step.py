"""Declares the step `ondc_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="ondc_summary",
    compute="msme_pipeline.summaries.ondc.section:ondc_summary",
    reads={
        "clean.ondc_orders": ALL,
        "clean.ondc_order_items": ALL,
        "clean.ondc_order_events": ALL,
        "clean.ondc_settlements": ALL,
    },
    writes=("summary.ondc_summary",),
    as_of="daily",
)
