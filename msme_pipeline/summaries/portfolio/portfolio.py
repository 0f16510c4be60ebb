"""One row per customer: the numbers an analyst asks for first."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan

AVERAGED_MONTHS = 12
"""Full covered months that the averages span: one whole season."""

PLAN = Plan(
    __file__,
    "portfolio.sql",
    given=(
        "clean.bank_transactions",
        "clean.rejected_records",
        "summary.monthly_cashflow",
        "summary.gst_turnover",
    ),
)


def portfolio(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """serving.portfolio from clean.bank_transactions, clean.rejected_records, summary.monthly_cashflow and
    summary.gst_turnover.

    Averages are over the last 12 full covered months that end by `as_of` (₹ per month), null without one.
    """
    with PLAN.on(inputs, as_of=as_of, averaged_months=AVERAGED_MONTHS) as relations:
        return relations.conformed(portfolio="serving.portfolio")
