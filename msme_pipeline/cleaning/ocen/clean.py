"""OCEN and ONDC FIS12 loan applications, offers, loans and instalments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.messages import unpack, with_amounts, with_instants
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan

FIELDS = (
    "channel", "sent_at", "sender", "response", "application_id", "action", "lender", "status", "created_at",
    "loan_type", "purpose", "requested", "approved", "currency", "rejection_reason", "disbursal_status",
    "offer_id", "application_status", "offers", "accepted", "valid_to", "instalment", "annual_rate", "tenure",
    "tenure_unit", "fee_0", "fee_1", "fee_2", "fee_3", "loan_id", "disbursed_on", "outstanding", "number",
    "due_on", "paid_on",
)  # fmt: skip
AMOUNTS = ("approved", "instalment", "outstanding", "fee_0", "fee_1", "fee_2", "fee_3")
INSTANTS = ("sent_at", "created_at", "valid_to", "disbursed_on", "due_on", "paid_on")
GRACE_DAYS = 2
"""Days after the due date on which a payment is in time: a mandate presented on a holiday is paid later."""
PLAN = Plan(__file__, "lending.sql", "../rejects.sql", given=("raw.landed_files", "records"))


def clean_ocen(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Loan applications of OCEN, offers, loans, instalments and rejects, from raw.ocen_records.

    One row per thing in its latest state; records on earlier states are put aside as superseded, repeated
    ones as duplicates. When the latest record does not say the amount, it is that of the latest one that
    does, and is not accounted for a second time.
    """
    inputs = permitted(inputs)
    records = unpack(inputs["raw.ocen_records"], FIELDS)
    records = with_amounts(records, {"readable": "amount"} | {name: f"f_{name}" for name in AMOUNTS})
    records = with_instants(records, {name: f"f_{name}" for name in INSTANTS})
    with PLAN.on(inputs, source="ocen", record_table="raw.ocen_records", grace=GRACE_DAYS) as relations:
        relations.give(records=records)
        return relations.conformed(
            applications="clean.ocen_applications",
            offers="clean.ocen_offers",
            loans="clean.ocen_loans",
            instalments="clean.ocen_instalments",
            rejected="clean.ocen_rejected",
        )
