"""Section coverage: accounts and GSTINs that are probably missing or another's, gaps, how old the data is."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.narration.loose import BANK_CODES
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

PLAN = Plan(
    __file__,
    "coverage.sql",
    given=(
        "customers",
        "raw.landed_files",
        "clean.accounts",
        "clean.bank_transactions",
        "clean.bureau_reports",
        "clean.mf_holdings",
        "clean.insurance_policies",
        "clean.ondc_orders",
        "clean.ocen_applications",
        "summary.monthly_cashflow",
        "summary.transaction_flows",
        "summary.gst_turnover",
        "summary.obligations",
    ),
)


def coverage(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.coverage; one row per customer."""
    with PLAN.on(inputs, as_of=as_of, bank_name=f"[-/*: ]({BANK_CODES})(?: BANK)?(?:[-/*: ]|$)") as relations:
        return {"summary.coverage": compute_section("coverage", relations["facts"], as_of)}
