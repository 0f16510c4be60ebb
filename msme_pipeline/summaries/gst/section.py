"""Section GST: filings against their due dates, turnover, concentration, credit, tax payments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.regulation.gst_due_dates import due_dates
from msme_pipeline.regulation.gst_returns import GSTR3B_LOCKED_FROM
from msme_pipeline.summaries.gst.trade_days import TRADE_NUMBERS, trade_lags
from msme_pipeline.summaries.gst_turnover.gst_known import KNOWN
from msme_pipeline.summaries.sections import compute_section

CHALLAN_RUPEES = 5
"""₹ by which a challan may differ from the tax of its period: four heads of tax, each in whole rupees."""

CHALLAN_DAYS = 180
"""Days after a period in which a challan of its amount is taken for it: registrations end in six months."""

PLAN = Plan(
    __file__,
    "compliance.sql",
    "gst.sql",
    "trade.sql",
    given=(
        "clean.accounts",
        "clean.bank_transactions",
        "clean.gst_returns",
        "summary.monthly_cashflow",
        "summary.transaction_flows",
        "summary.gst_turnover",
        "due_dates",
        "lags",
    ),
    also=(KNOWN,),
)


def gst_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.gst_summary, one row per customer, and summary.gst_compliance, one per expected return.

    Reads the GST data in the versions known at `as_of`, and bank rows booked and received by then.
    """
    numbers = {"challan_rupees": CHALLAN_RUPEES, "challan_days": CHALLAN_DAYS, **TRADE_NUMBERS}
    with PLAN.on(inputs, as_of=as_of, locked_from=GSTR3B_LOCKED_FROM, **numbers) as relations:
        lags = trade_lags(relations["trade_flows"], relations["trade_totals"])
        relations.give(due_dates=due_dates(), lags=lags)
        section = compute_section("gst_summary", relations["facts"], as_of)
        return {"summary.gst_summary": section, **relations.conformed(compliance="summary.gst_compliance")}
