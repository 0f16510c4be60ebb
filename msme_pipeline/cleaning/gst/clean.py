"""GST files -> the latest return of each period, its documents, versions, purchases, filings, rejects."""

import re
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import LARGEST, parse_amounts
from msme_pipeline.cleaning.dates import parse_dates, parse_return_period
from msme_pipeline.cleaning.gst.gst_documents_sql import (
    DATE_DOCUMENTS,
    FIND_AMENDED,
    OWN_NUMBERS,
    SETTLE_DOCUMENTS,
)
from msme_pipeline.cleaning.gst.gst_lists_sql import (
    LIST_DOCUMENT_VERSIONS,
    LIST_DOCUMENTS,
    LIST_HSN,
    LIST_PURCHASES,
    LIST_REJECTS,
    LIST_RETURN_VERSIONS,
)
from msme_pipeline.cleaning.gst.gst_returns_sql import (
    DATE_FILINGS,
    DATE_RETURNS,
    INFER_QUARTERS,
    JUDGE_RETURNS,
    LIST_RETURNS,
    READ_RETURNS,
)
from msme_pipeline.cleaning.gst.gst_sql import NAME_FILERS, READ_DOCUMENTS, READ_FILINGS
from msme_pipeline.cleaning.identifiers import gstin_standing, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.relations import conform, map_distinct, private_duckdb

RETURN_AMOUNTS = (
    "outward_taxable",
    "outward_zero_rated",
    "outward_nil_exempt",
    "inward_reverse_charge",
    "outward_non_gst",
    "eco_paid_by_operator",
    "eco_through_operator",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "itc_igst",
    "itc_cgst",
    "itc_sgst",
    "itc_cess",
)
LINE_AMOUNTS = ("taxable_value", "igst", "cgst", "sgst", "cess")
NOTE_SECTIONS = ("cdnr", "cdnur", "cdnra", "cdnura", "cdn", "cdna")
NUMBERED_SECTIONS = ("b2b", "b2cl", "exp", "b2ba", "b2cla", "expa", *NOTE_SECTIONS)
"""Sections of single documents; the others hold summary lines, distributed credit or imports."""

SALES_SECTIONS = ("b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur")
AMENDING_SECTIONS = ("b2ba", "b2cla", "expa", "b2csa", "cdnra", "cdnura", "cdna")
TAXABLE_SECTIONS = (*NUMBERED_SECTIONS, "b2cs", "b2csa", "hsn", "txos")
"""Sections each of whose rate lines has a taxable value; the lines of nil may leave kinds of supply out."""

REGISTERED_SECTIONS = ("b2b", "b2ba", "cdnr", "cdnra", "cdn", "cdna")
"""Sections whose other side has a GSTIN."""


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
    with private_duckdb() as run:
        filings, typed = _typed_filings(inputs["raw.gst_filings"]), _typed_returns(inputs["raw.gst_returns"])
        names = ["customer_id", "gstin_read", "gstin_standing"]
        numbers = pa.concat_tables([filings.select(names), typed.select(names)])
        filings = run(NAME_FILERS, {"typed": filings, "numbers": numbers})
        typed = run(NAME_FILERS, {"typed": typed, "numbers": numbers})
        filings = run(READ_FILINGS, {"typed": filings})
        judged = run(JUDGE_RETURNS, {"typed": typed})
        inferred = run(INFER_QUARTERS, {"judged": judged, "filings": filings})
        documents = run(
            READ_DOCUMENTS,
            {
                "typed": _typed_documents(inputs["raw.gst_invoices"]),
                "lines": _lines(inputs["raw.gst_invoices"]),
            },
            {
                "numbered": list(NUMBERED_SECTIONS),
                "notes": list(NOTE_SECTIONS),
                "amending": list(AMENDING_SECTIONS),
                "registered": list(REGISTERED_SECTIONS),
                "taxable": list(TAXABLE_SECTIONS),
                "largest": LARGEST,
            },
        )
        relations = {"judged": judged, "inferred": inferred, "filings": filings, "documents": documents}
        returns = run(READ_RETURNS, relations | {"landed_files": inputs["raw.landed_files"]})
        filings = run(DATE_FILINGS, relations | {"returns": returns})
        returns = run(DATE_RETURNS, {"returns": returns, "filings": filings})
        relations = {"returns": returns, "filings": filings, "documents": documents}
        sections = {"numbered": list(NUMBERED_SECTIONS), "sales": list(SALES_SECTIONS)}
        relations["documents"] = run(SETTLE_DOCUMENTS, relations, sections)
        relations |= {"own_numbers": run(OWN_NUMBERS, relations), "amended": run(FIND_AMENDED, relations)}
        relations["documents"] = run(DATE_DOCUMENTS, relations)
        clean = {
            "clean.gst_returns": run(LIST_RETURNS, relations),
            "clean.gst_invoices": run(LIST_DOCUMENTS, relations),
            "clean.gst_purchases": run(LIST_PURCHASES, relations),
            "clean.gst_hsn": run(LIST_HSN, relations),
            "clean.gst_filings": filings.filter(pc.equal(filings["disposition"], "clean")).sort_by(
                [("customer_id", "ascending"), ("filing_id", "ascending")]
            ),
            "clean.gst_return_versions": run(LIST_RETURN_VERSIONS, relations),
            "clean.gst_invoice_versions": run(LIST_DOCUMENT_VERSIONS, relations),
            "clean.gst_rejected": run(LIST_REJECTS, relations),
        }
    return {name: conform(table, name) for name, table in clean.items()}


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
