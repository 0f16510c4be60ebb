"""GST files -> the latest return of each period, its documents, versions, purchases, filings, rejects."""

import re
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import LARGEST, parse_amounts
from msme_pipeline.cleaning.dates import parse_dates, parse_return_period
from msme_pipeline.cleaning.identifiers import gstin_standing, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct

RETURN_AMOUNTS = (
    "outward_taxable", "outward_zero_rated", "outward_nil_exempt", "inward_reverse_charge", "outward_non_gst",
    "eco_paid_by_operator", "eco_through_operator", "igst", "cgst", "sgst", "cess",
    "itc_igst", "itc_cgst", "itc_sgst", "itc_cess",
)  # fmt: skip
LINE_AMOUNTS = ("taxable_value", "igst", "cgst", "sgst", "cess")
PLAN = Plan(
    __file__,
    "returns.sql",
    "documents.sql",
    "tables.sql",
    given=("raw.landed_files", "typed_returns", "typed_filings", "typed_documents", "lines"),
)


def clean_gst(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Clean tables of GST from raw.landed_files, raw.gst_returns, raw.gst_invoices, raw.gst_filings.

    Of several deliveries of a return the content filed, then received, last counts and its first delivery
    is kept; another delivery of that content is a duplicate, other content is superseded, each with its
    documents. A document that a later return amends is superseded too. What counted before stays in the
    tables of versions, each with the days from and to which it was known. A masked GSTIN is taken for the
    one full number of the customer that it fits. `as_of` is not used: what was delivered is clean or not
    whatever the date of the question.
    """
    inputs = permitted(inputs)
    with PLAN.on(inputs, largest=LARGEST) as relations:
        relations.give(
            typed_returns=_typed_returns(inputs["raw.gst_returns"]),
            typed_filings=_typed_filings(inputs["raw.gst_filings"]),
            typed_documents=_typed_documents(inputs["raw.gst_invoices"]),
            lines=_lines(inputs["raw.gst_invoices"]),
        )
        return relations.conformed(
            gst_returns="clean.gst_returns",
            gst_invoices="clean.gst_invoices",
            gst_purchases="clean.gst_purchases",
            gst_hsn="clean.gst_hsn",
            gst_filings="clean.gst_filings",
            gst_return_versions="clean.gst_return_versions",
            gst_invoice_versions="clean.gst_invoice_versions",
            gst_rejected="clean.gst_rejected",
        )


def _with(table: pa.Table, columns: Mapping[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    for name, column in columns.items():
        table = table.append_column(name, column)
    return table


def _known_gstin(raw: pa.ChunkedArray) -> dict[str, pa.Array]:
    return {
        "gstin_standing": map_distinct(raw, gstin_standing, pa.string()),
        "gstin_read": map_distinct(
            raw,
            lambda text: normalised(text) if gstin_standing(text) == "valid" else text.strip(),
            pa.string(),
        ),
    }


def _typed_returns(raw: pa.Table) -> pa.Table:
    columns = {**_known_gstin(raw["gstin"])}
    columns["period_month"] = map_distinct(raw["ret_period"], _period_month, pa.date32())
    columns["filed"] = parse_dates(raw["filing_date"])
    faults = []
    for name in RETURN_AMOUNTS:
        columns[f"{name}_read"] = parse_amounts(raw[name])
        unreadable = pc.and_(pc.is_valid(raw[name]), pc.is_null(columns[f"{name}_read"]))
        faults.append(pc.if_else(unreadable, name, None))
    columns["amount_at_fault"] = pc.coalesce(*faults)
    return _with(raw, columns)


def _period_month(text: str) -> date | None:
    """First day of the last month of a return period; GSTR-4 may name the financial year (2024-25)."""
    year = re.fullmatch(r"(20[0-9]{2})-([0-9]{2})", text.strip())
    if year and (int(year[1]) + 1) % 100 == int(year[2]):
        return date(int(year[1]) + 1, 3, 1)
    return parse_return_period(text)


def _typed_documents(raw: pa.Table) -> pa.Table:
    buyer = raw["counterparty_gstin"]
    return _with(
        raw.drop_columns(["items"]),
        {
            "buyer_standing": map_distinct(buyer, gstin_standing, pa.string()),
            "buyer": map_distinct(
                buyer, lambda text: normalised(text) if gstin_standing(text) == "valid" else None, pa.string()
            ),
            "issued": parse_dates(raw["invoice_date"]),
            "original_issued": parse_dates(raw["original_date"]),
            "original_month": map_distinct(raw["original_period"], parse_return_period, pa.date32()),
            "value": parse_amounts(raw["invoice_value"]),
        },
    )


def _lines(raw: pa.Table) -> pa.Table:
    """Rate lines of all documents, typed, with the key of their document."""
    items = raw["items"].combine_chunks()
    parents = pc.list_parent_indices(items)
    flat = pc.list_flatten(items)
    lines = raw.select(["customer_id", "file", "return_no", "position"]).take(parents)
    lines = lines.append_column("rate", pc.struct_field(flat, "rate"))
    for name in LINE_AMOUNTS:
        text = pc.struct_field(flat, name)
        lines = lines.append_column(f"{name}_text", text)
        lines = lines.append_column(name, parse_amounts(text))
    return lines


def _typed_filings(raw: pa.Table) -> pa.Table:
    return _with(
        raw,
        {
            **_known_gstin(raw["gstin"]),
            "period_month": map_distinct(raw["ret_period"], parse_return_period, pa.date32()),
            "filed": parse_dates(raw["filing_date"]),
        },
    )
