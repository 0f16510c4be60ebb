"""Declares the step `gst_turnover`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="gst_turnover",
    compute="msme_pipeline.summaries.gst_turnover.turnover:gst_turnover",
    reads={
        "clean.gst_return_versions": ALL,
    },
    writes=("summary.gst_turnover",),
    as_of="daily",
)
