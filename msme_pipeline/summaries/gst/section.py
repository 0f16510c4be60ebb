"""Section GST: filings against their due dates, turnover, concentration, credit, tax payments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.relations import private_duckdb
from msme_pipeline.summaries.gst.compliance import filing_record
from msme_pipeline.summaries.gst.gst_facts_sql import (
    ALL_FACTS,
    BANKED_FACTS,
    DOCUMENT_FACTS,
    FILING_FACTS,
    PURCHASE_FACTS,
    TAX_PAYMENT_FACTS,
    TURNOVER_FACTS,
)
from msme_pipeline.summaries.gst.trade_days import trade_days
from msme_pipeline.summaries.gst_turnover.gst_known import known_at
from msme_pipeline.summaries.sections import compute_section

CHALLAN_RUPEES = 5
"""₹ by which a challan may differ from the tax of its period: four heads of tax, each paid in whole rupees."""

CHALLAN_DAYS = 180
"""Days after the end of a period in which a challan of its amount is taken for it: registrations end after six months."""

READS = {
    "clean.bank_transactions": (
        "customer_id",
        "transaction_id",
        "booked_date",
        "direction",
        "amount",
        "is_return",
        "is_charge",
        "category",
        "received_on",
    ),
    "summary.transaction_flows": (
        "customer_id",
        "booked_date",
        "amount",
        "category",
        "flow",
        "party_kind",
    ),
}
"""Columns that are read of a large table."""


def gst_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.gst_summary, one row per customer, and summary.gst_compliance, one per expected return.

    Reads the GST data in the versions known at `as_of`, and bank rows booked and received by then.
    """
    with private_duckdb() as run:
        relations = known_at(run, inputs, as_of)
        relations |= filing_record(run, relations, inputs["clean.gst_returns"], as_of)
        relations |= {
            "accounts": inputs["clean.accounts"],
            "bank_transactions": inputs["clean.bank_transactions"],
            "gst_purchases": inputs["clean.gst_purchases"],
            "monthly_cashflow": inputs["summary.monthly_cashflow"],
            "transaction_flows": inputs["summary.transaction_flows"],
            "gst_turnover": inputs["summary.gst_turnover"],
        }
        on = {"as_of": as_of}
        relations["filing_facts"] = run(FILING_FACTS, relations, on)
        relations["turnover_facts"] = run(TURNOVER_FACTS, relations, on)
        relations["document_facts"] = run(DOCUMENT_FACTS, relations)
        relations["purchase_facts"] = run(PURCHASE_FACTS, relations)
        relations["payment_facts"] = run(
            TAX_PAYMENT_FACTS,
            relations,
            on | {"challan_rupees": CHALLAN_RUPEES, "challan_days": CHALLAN_DAYS},
        )
        relations["banked_facts"] = run(BANKED_FACTS, relations)
        relations["trade_facts"] = trade_days(run, relations)
        facts = run(ALL_FACTS, relations)
        section = compute_section("gst_summary", run, facts, as_of)
    return {"summary.gst_summary": section, "summary.gst_compliance": relations["compliance"]}
