"""Declares the step `clean_consent`."""

from msme_pipeline.pipeline.step import ALL, Step

STEP = Step(
    name="clean_consent",
    compute="msme_pipeline.cleaning.consent.clean:clean_consent",
    reads={
        "raw.landed_files": (
            "customer_id",
            "file",
            "format",
            "schema_version",
            "received_on",
            "records_delivered",
            "records_read",
            "defect",
        ),
        "raw.consent_records": ALL,
    },
    writes=("clean.consents", "clean.consent_accounts", "clean.consent_events", "clean.consent_rejected"),
    hold="msme_pipeline.cleaning.conservation.account:unbalanced",
)
