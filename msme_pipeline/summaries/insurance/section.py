"""Section insurance: policies in force at `as_of`, cover, premiums and lapses."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

FORMATS = ("aa_insurance_policies", "aa_ulip")
"""Files that say of policies that there are some or that there are none."""

PLAN = Plan(
    __file__,
    "../holdings.sql",
    "insurance.sql",
    given=(
        "customers",
        "raw.landed_files",
        "clean.file_permissions",
        "clean.insurance_policies",
        "clean.insurance_transactions",
        "summary.monthly_cashflow",
    ),
)


def insurance_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.insurance_summary; one row per customer, null where no insurance was delivered."""
    with PLAN.on(inputs, as_of=as_of, formats=list(FORMATS)) as relations:
        table = compute_section("insurance_summary", relations["facts"], as_of)
    return {"summary.insurance_summary": table}
