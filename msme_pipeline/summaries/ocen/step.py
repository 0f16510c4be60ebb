"""Declares the step `ocen_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="ocen_summary",
    compute="msme_pipeline.summaries.ocen.section:ocen_summary",
    reads={
        "clean.ocen_applications": (
            "customer_id",
            "application_id",
            "lender",
            "rejection_reason",
            "created_on",
            "history",
        ),
        "clean.ocen_offers": (
            "customer_id",
            "application_id",
            "amount",
            "accepted",
        ),
        "clean.ocen_loans": (
            "customer_id",
            "status",
            "disbursed",
            "disbursed_on",
            "outstanding",
        ),
        "clean.ocen_instalments": ALL,
    },
    writes=("summary.ocen_summary",),
    as_of="daily",
)
