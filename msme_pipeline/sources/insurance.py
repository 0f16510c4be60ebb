"""Insurance policies of the Account Aggregator (FI types insurance_policies and ulip) as records.

They only come as FI documents, so the reader of those (`account_aggregator`) finds the accounts and this
module shapes them.
"""

from collections.abc import Mapping
from typing import Any

from msme_pipeline.sources.fields import Fields, section_of

TABLE = "raw.insurance_records"

POLICY_KEYS = frozenset(
    {
        "policynumber",
        "policyname",
        "policytype",
        "policystartdate",
        "eianumber",
        "sumassured",
        "coveramount",
        "covertype",
        "premiumamount",
        "premiumfrequency",
    }
)
"""A summary with one of these keys describes a policy, whatever the account says it is."""

_POLICY = Fields(
    policy_number=("policynumber", "policyno"),
    eia_number=("eianumber",),
    policy_name=("policyname", "productname"),
    policy_type=("policytype", "type"),
    cover_type=("covertype",),
    cover=("coveramount", "sumassured"),
    sum_assured=("sumassured",),
    premium=("premiumamount",),
    frequency=("premiumfrequency",),
    starts_on=("policystartdate", "startdate"),
    ends_on=("policyexpirydate", "policyenddate", "maturitydate", "policymaturitydate"),
    next_premium_on=("nextpremiumduedate", "nextpremiumdate"),
    status=("policystatus", "status"),
    payment_years=("premiumpaymentyears",),
    insurer=("insurername", "insurer", "companyname"),
)

TRANSACTION = Fields(
    txn_id=("txnid", "transactionid"),
    paid_on=("txndate", "transactiondate", "transactiondatetime"),
    kind=("type", "txntype"),
    amount=("amount", "premium", "cost"),
    narration=("narration", "description"),
    fund=("fundname",),
    units=("units",),
    nav=("nav",),
)


def policy(summary: Any, account: Mapping[str, str | None]) -> dict[str, str | None]:
    """Fields of the policy that a summary describes. Raises TypeError for an object instead of a value."""
    section = section_of({"summary": summary}, "summary")
    return {**account, **dict(zip(_POLICY.columns, _POLICY.values(section), strict=True))}
