"""Section mutual funds: funds and deposits held at `as_of`, plans, liens and redemptions."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

PLAN_STOPPED_AFTER_DAYS = 45
"""A plan known from its instalments alone has stopped when none came for so long before the statement."""

SAME_FETCH_DAYS = 7
"""Statements of one kind, registrar and holder that lie no further apart are one, in several files."""

FORMATS = ("mutual_funds_cas", "mutual_funds_cas_demat", "aa_mutual_funds", "aa_sip", "aa_etf")
"""Files that say of funds that there are some or that there are none."""

PLAN = Plan(
    __file__,
    "../holdings.sql",
    "mutual_funds.sql",
    given=(
        "customers",
        "raw.landed_files",
        "clean.file_permissions",
        "clean.mf_holdings",
        "clean.mf_transactions",
        "clean.sips",
        "clean.navs",
        "clean.deposits",
        "summary.monthly_cashflow",
    ),
)


def mutual_funds_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.mutual_funds_summary; one row per customer.

    Held is what the latest statements list, those of a registrar and holder in one kind of file.
    A holding is worth units x the newest landed value of the scheme up to `as_of` when that is newer than
    the statement's, else what the statement says. Null where no statement of funds was delivered.
    """
    numbers = {"stopped_after": PLAN_STOPPED_AFTER_DAYS, "same_fetch": SAME_FETCH_DAYS}
    with PLAN.on(inputs, as_of=as_of, formats=list(FORMATS), **numbers) as relations:
        table = compute_section("mutual_funds_summary", relations["facts"], as_of)
    return {"summary.mutual_funds_summary": table}
