"""Section credit summary: bureau reports, conduct of loans, debt seen in the bank, regularity of payments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.relations import private_duckdb
from msme_pipeline.summaries.credit import credit_sql as sql
from msme_pipeline.summaries.obligations.union import bank_instalments, current_tradelines, unite
from msme_pipeline.summaries.sections import compute_section, join_facts

DPD_DECAY = 0.94
"""Weight of a month against the one after it: a year-old delay counts half."""

SEVERE_DAYS = 90
"""Days past due from which a loan is non-performing and severity is 1."""

DAYS_OF_GRACE = 3
"""Days after the usual or due day within which a payment is on time: a weekend and a holiday."""

LEAST_MONTHS = 4
"""Months with a payment from which a usual day can be told."""


def credit_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.credit_summary from raw.landed_files (customers), clean.bank_transactions,
    clean.bureau_reports, tradelines, dpd_history and enquiries; one row per customer.

    Reads reports dated and received, and transactions booked and received, by `as_of`. Consumer and
    commercial reports are shown apart; scores and ranks are never mixed.
    """
    today = {"as_of": as_of}
    with private_duckdb() as run:
        instalments = bank_instalments(run, inputs, as_of)
        tradelines = current_tradelines(run, inputs, as_of)
        relations = {
            "bureau_reports": inputs["clean.bureau_reports"],
            "dpd_history": inputs["clean.dpd_history"],
            "enquiries": inputs["clean.enquiries"],
            "bank_transactions": inputs["clean.bank_transactions"],
            "current_tradelines": tradelines,
            "instalments": instalments,
            "obligations": unite(run, instalments, tradelines),
        }
        facts = join_facts(
            run,
            inputs["raw.landed_files"],
            run(sql.REPORTS, relations, today),
            run(sql.LINES, {}, today),
            run(sql.DPD, {}, today | {"decay": DPD_DECAY, "severe_days": float(SEVERE_DAYS)}),
            run(sql.ENQUIRY_COUNTS, {}, today),
            run(sql.OWED, {}),
            run(sql.INSTALMENTS, {}, today),
            run(sql.REGULARITY, {}, today | {"least_months": LEAST_MONTHS, "days_of_grace": DAYS_OF_GRACE}),
        )
        facts = run(sql.FILL, {"facts": facts})
        return {"summary.credit_summary": compute_section("credit_summary", run, facts, as_of)}
