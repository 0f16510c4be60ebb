"""What was known of a customer's GST on a day: later amendments and revisions do not change it."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import RunSql

KNOWN = Plan(
    __file__,
    "known.sql",
    given=(
        "clean.gst_return_versions",
        "clean.gst_invoices",
        "clean.gst_invoice_versions",
        "clean.gst_purchases",
        "clean.gst_hsn",
        "clean.gst_filings",
    ),
)
"""known_returns, known_documents, known_purchases, known_hsn and known_filings at $as_of.

Another plan shares them with `also=(KNOWN,)`; a relation needs only the tables that it is made from.
"""


def known_at(run: RunSql, inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Those of the relations of KNOWN whose tables are given."""
    with KNOWN.on(inputs, as_of=as_of) as relations:
        return {
            name: relations[name]
            for name, query in KNOWN.queries.items()
            if all(KNOWN.lake_tables[read] in inputs for read in query.reads)
        }
