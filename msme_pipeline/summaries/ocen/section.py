"""Section OCEN: loan applications on the networks, what lenders answered, loans and their instalments."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.summaries.sections import compute_section

PLAN = Plan(
    __file__,
    "ocen.sql",
    given=(
        "customers",
        "clean.ocen_applications",
        "clean.ocen_offers",
        "clean.ocen_loans",
        "clean.ocen_instalments",
    ),
)


def ocen_summary(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.ocen_summary; one row per customer.

    The state of an application is the last one told by `as_of`; an instalment paid later counts as missed.
    """
    with PLAN.on(inputs, as_of=as_of) as relations:
        return {"summary.ocen_summary": compute_section("ocen_summary", relations["facts"], as_of)}
