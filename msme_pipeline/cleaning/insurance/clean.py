"""Insurance policies in their latest known state, with the premiums, claims and benefits of each."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import is_pan, masked_number, normalised
from msme_pipeline.cleaning.insurance.insurance_sql import (
    JUDGED,
    LIST_REJECTS,
    OUTCOMES,
    POLICIES,
    TRANSACTIONS,
)
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.cleaning.record_columns import typed_records
from msme_pipeline.pipeline.relations import conform, map_distinct, private_duckdb

TEXTS = (
    "account", "link_ref", "fip_id", "instrument", "policy_number", "policy_name", "policy_type", "cover_type", "frequency",
    "status", "payment_years", "insurer", "kind", "narration", "txn_id", "holder_pan",
)  # fmt: skip
DATES = ("stated_on", "starts_on", "ends_on", "next_premium_on", "paid_on")
MONEY = ("premium",)

GRACE_DAYS = 30
"""Days after a due premium before a policy lapses; 15 where premiums are monthly."""

GRACE_DAYS_MONTHLY = 15

OUTPUTS = (
    "clean.insurance_policies",
    "clean.insurance_transactions",
    "clean.insurance_rejected",
)


def clean_insurance(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.insurance_policies, insurance_transactions and insurance_rejected from raw.insurance_records.

    A policy is known by insurer and number, else by the account's number. Its status speaks of the day of
    the statement: matured after its end, lapsed when a premium is overdue beyond the days of grace (IRDAI
    policyholders' regulations: 15 days for monthly premiums, else 30), otherwise in force.
    """
    inputs = permitted(inputs)
    with private_duckdb() as run:
        records = typed_records(inputs["raw.insurance_records"], TEXTS, DATES, MONEY)
        text = pa.string()
        pan = map_distinct(records["holder_pan"], _first_pan, text)
        records = records.set_column(records.schema.get_field_index("holder_pan"), "holder_pan", pan)
        records = records.append_column(
            "masked_number", map_distinct(records["policy_number"], masked_number, text)
        )
        relations = {"records": records, "landed_files": inputs["raw.landed_files"]}
        relations["judged"] = run(JUDGED, relations)
        relations["outcomes"] = run(OUTCOMES, relations)
        grace = {"grace": GRACE_DAYS, "grace_monthly": GRACE_DAYS_MONTHLY}
        tables = (
            run(POLICIES, relations, grace),
            run(TRANSACTIONS, relations),
            run(LIST_REJECTS, relations),
        )
    return {name: conform(table, name) for name, table in zip(OUTPUTS, tables, strict=True)}


def _first_pan(text: str) -> str | None:
    return next((normalised(each) for each in text.split(";") if is_pan(each)), None)
