"""What was known of a customer's GST on a day: later amendments and revisions do not change it."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.relations import RunSql


def known_at(run: RunSql, inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Relations of the GST data filed and received by `as_of`, in the versions that stood then.

    From clean.gst_return_versions: known_returns. From clean.gst_invoices and clean.gst_invoice_versions:
    known_documents. From clean.gst_purchases, clean.gst_hsn and clean.gst_filings: known_purchases,
    known_hsn, known_filings. Only those whose tables are given.
    """
    known = {}
    for name, (sql, tables) in _KNOWN.items():
        if all(table in inputs for table in tables):
            relations = {table.removeprefix("clean."): inputs[table] for table in tables}
            known[name] = run(sql, relations, {"as_of": as_of})
    return known


_KNOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "known_returns": (
        """
SELECT *
FROM gst_return_versions
WHERE known_from <= $as_of AND (known_to IS NULL OR $as_of < known_to)
""",
        ("clean.gst_return_versions",),
    ),
    "known_documents": (
        """
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoice_versions
WHERE known_from <= $as_of AND (known_to IS NULL OR $as_of < known_to)
UNION ALL
-- documents that never changed
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoices
ANTI JOIN gst_invoice_versions USING (customer_id, gstin, period, section, document_id)
WHERE known_from <= $as_of
""",
        ("clean.gst_invoices", "clean.gst_invoice_versions"),
    ),
    "known_purchases": (
        "FROM gst_purchases WHERE known_from <= $as_of AND (replaced_from IS NULL OR $as_of < replaced_from)",
        ("clean.gst_purchases",),
    ),
    "known_hsn": ("FROM gst_hsn WHERE known_from <= $as_of", ("clean.gst_hsn",)),
    "known_filings": ("FROM gst_filings WHERE filing_date <= $as_of", ("clean.gst_filings",)),
}
