"""Buyers by name: GSTIN masters in their latest state, and the invoices of ledgers of receivables."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import gstin_standing, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.cleaning.record_columns import typed_records
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct

TEXTS = (
    "gstin", "legal_name", "trade_name", "status", "constitution", "taxpayer_type", "party", "number",
)  # fmt: skip
DATES = ("registered_on", "cancelled_on", "updated_on", "invoice_date", "due_date")
MONEY = ("outstanding",)
PLAN = Plan(__file__, "buyers.sql", "../rejects.sql", given=("raw.landed_files", "records"))


def clean_receivables(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.gstin_master, receivables and receivables_rejected from raw.receivable_records.

    A taxpayer is known by its GSTIN, an invoice by party, number and date; the latest state landed
    stands. Credit balances of a ledger keep their sign.
    """
    inputs = permitted(inputs)
    records = typed_records(inputs["raw.receivable_records"], TEXTS, DATES, MONEY)
    gstin = map_distinct(records["gstin"], _valid_gstin, pa.string())
    with PLAN.on(inputs, source="receivables", record_table="raw.receivable_records") as relations:
        relations.give(records=records.append_column("valid_gstin", gstin))
        return relations.conformed(
            gstin_master="clean.gstin_master",
            receivables="clean.receivables",
            rejected="clean.receivables_rejected",
        )


def _valid_gstin(text: str) -> str | None:
    return normalised(text) if gstin_standing(text) == "valid" else None
