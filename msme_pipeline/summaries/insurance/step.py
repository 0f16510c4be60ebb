"""Declares the step `insurance_summary`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="insurance_summary",
    compute="msme_pipeline.summaries.insurance.section:insurance_summary",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "format",
            "defect",
        ),
        "clean.file_permissions": ("customer_id", "file", "permitted"),
        "clean.insurance_policies": ALL,
        "clean.insurance_transactions": (
            "customer_id",
            "paid_on",
            "kind",
            "amount",
        ),
        "summary.monthly_cashflow": ("customer_id", "month", "days_covered", "operating_inflow"),
    },
    writes=("summary.insurance_summary",),
    as_of="daily",
)
