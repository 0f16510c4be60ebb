"""Declares the step `ocen_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="ocen_summary",
    compute="msme_pipeline.summaries.ocen.section:ocen_summary",
    reads={
        "clean.ocen_applications": ALL,
        "clean.ocen_offers": ALL,
        "clean.ocen_loans": ALL,
        "clean.ocen_instalments": ALL,
    },
    writes=("summary.ocen_summary",),
    as_of="daily",
)
