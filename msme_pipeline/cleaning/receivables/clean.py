"""Buyers by name: GSTIN masters in their latest state, and the invoices of ledgers of receivables."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import gstin_standing, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.cleaning.receivables.receivables_sql import (
    JUDGED,
    LIST_REJECTS,
    OUTCOMES,
    RECEIVABLES,
    TAXPAYERS,
)
from msme_pipeline.cleaning.record_columns import typed_records
from msme_pipeline.pipeline.relations import conform, map_distinct, private_duckdb

TEXTS = (
    "gstin", "legal_name", "trade_name", "status", "constitution", "taxpayer_type", "party", "number",
)  # fmt: skip
DATES = ("registered_on", "cancelled_on", "updated_on", "invoice_date", "due_date")
MONEY = ("outstanding",)
OUTPUTS = ("clean.gstin_master", "clean.receivables", "clean.receivables_rejected")


def clean_receivables(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.gstin_master, receivables and receivables_rejected from raw.receivable_records.

    A taxpayer is known by its GSTIN, an invoice by party, number and date; the latest state landed
    stands. Credit balances of a ledger keep their sign.
    """
    inputs = permitted(inputs)
    with private_duckdb() as run:
        records = typed_records(inputs["raw.receivable_records"], TEXTS, DATES, MONEY)
        records = records.append_column(
            "valid_gstin", map_distinct(records["gstin"], _valid_gstin, pa.string())
        )
        relations = {
            "records": records,
            "landed_files": inputs["raw.landed_files"].select(["customer_id", "file", "received_on"]),
        }
        relations["judged"] = run(JUDGED, relations)
        relations["outcomes"] = run(OUTCOMES, relations)
        tables = [run(sql, relations) for sql in (TAXPAYERS, RECEIVABLES, LIST_REJECTS)]
    return {name: conform(table, name) for name, table in zip(OUTPUTS, tables, strict=True)}


def _valid_gstin(text: str) -> str | None:
    return normalised(text) if gstin_standing(text) == "valid" else None
