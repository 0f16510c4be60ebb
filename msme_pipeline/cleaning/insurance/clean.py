"""Insurance policies in their latest known state, with the premiums, claims and benefits of each."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import is_pan, masked_number, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.cleaning.record_columns import typed_records
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct

TEXTS = (
    "account", "link_ref", "fip_id", "instrument", "policy_number", "policy_name", "policy_type",
    "cover_type", "frequency", "status", "payment_years", "insurer", "kind", "narration", "txn_id",
    "holder_pan",
)  # fmt: skip
DATES = ("stated_on", "starts_on", "ends_on", "next_premium_on", "paid_on")
MONEY = ("premium",)

GRACE_DAYS = 30
"""Days after a due premium before a policy lapses; 15 where premiums are monthly."""

GRACE_DAYS_MONTHLY = 15

PLAN = Plan(__file__, "policies.sql", "../rejects.sql", given=("raw.landed_files", "records"))


def clean_insurance(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.insurance_policies, insurance_transactions and insurance_rejected from raw.insurance_records.

    A policy is known by insurer and number, else by the account's number. Its status speaks of the day of
    the statement: matured after its end, lapsed when a premium is overdue beyond the days of grace (IRDAI
    policyholders' regulations: 15 days for monthly premiums, else 30), otherwise in force.
    """
    inputs = permitted(inputs)
    records = typed_records(inputs["raw.insurance_records"], TEXTS, DATES, MONEY)
    pan = map_distinct(records["holder_pan"], _first_pan, pa.string())
    records = records.set_column(records.schema.get_field_index("holder_pan"), "holder_pan", pan)
    number = map_distinct(records["policy_number"], masked_number, pa.string())
    parameters = {"grace": GRACE_DAYS, "grace_monthly": GRACE_DAYS_MONTHLY}
    with PLAN.on(inputs, source="insurance", record_table="raw.insurance_records", **parameters) as relations:
        relations.give(records=records.append_column("masked_number", number))
        return relations.conformed(
            insurance_policies="clean.insurance_policies",
            insurance_transactions="clean.insurance_transactions",
            rejected="clean.insurance_rejected",
        )


def _first_pan(text: str) -> str | None:
    return next((normalised(each) for each in text.split(";") if is_pan(each)), None)
