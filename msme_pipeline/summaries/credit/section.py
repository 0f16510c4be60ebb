"""Section credit summary: bureau reports, conduct of loans, debt seen in the bank, regularity of payments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.obligations.debts import DEBTS, debts_on
from msme_pipeline.summaries.sections import compute_section

DPD_DECAY = 0.94
"""Weight of a month against the one after it: a year-old delay counts half."""

SEVERE_DAYS = 90
"""Days past due from which a loan is non-performing and severity is 1."""

DAYS_OF_GRACE = 3
"""Days after the usual or due day within which a payment is on time: a weekend and a holiday."""

LEAST_MONTHS = 4
"""Months with a payment from which a usual day can be told."""

PLAN = Plan(
    __file__,
    "credit.sql",
    given=("customers", "clean.dpd_history", "clean.enquiries"),
    also=(DEBTS,),
)


def credit_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.credit_summary from clean.bank_transactions, bureau_reports, tradelines, dpd_history and
    enquiries; one row per customer.

    Reads reports dated and received, and transactions booked and received, by `as_of`. Consumer and
    commercial reports are shown apart; scores and ranks are never mixed.
    """
    numbers = {
        "decay": DPD_DECAY,
        "severe_days": float(SEVERE_DAYS),
        "least_months": LEAST_MONTHS,
        "days_of_grace": DAYS_OF_GRACE,
    }
    with debts_on(PLAN, inputs, as_of, **numbers) as relations:
        return {"summary.credit_summary": compute_section("credit_summary", relations["facts"], as_of)}
