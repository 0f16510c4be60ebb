"""Declares the step `ondc_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="ondc_summary",
    compute="msme_pipeline.summaries.ondc.section:ondc_summary",
    reads={
        "clean.ondc_orders": ("customer_id", "order_id", "domain", "buyer_app", "completed_on"),
        "clean.ondc_order_items": ("customer_id", "order_id", "item_no", "category"),
        "clean.ondc_order_events": ALL,
        "clean.ondc_settlements": ALL,
    },
    writes=("summary.ondc_summary",),
    as_of="daily",
)
