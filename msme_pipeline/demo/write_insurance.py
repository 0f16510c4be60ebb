"""Insurance policies as documents of the Account Aggregator."""

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.investing import Policy
from msme_pipeline.demo.texts import rupees
from msme_pipeline.demo.write_fi import FiAccount, Written, fi_files
from msme_pipeline.demo.write_investments import (
    Investments,
    deposit_accounts,
    fund_accounts,
    investment_files,
)

MONEY = pa.decimal128(18, 2)
POLICIES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("number", pa.string()),
        ("product", pa.string()),
        ("cover", MONEY),
        ("premium", MONEY),
        ("frequency", pa.string()),
        ("paid", pa.int32()),
        ("lapsed", pa.bool_()),
        ("business", pa.bool_()),
    ]
)


def policy_accounts(business: Business, held: Investments) -> list[FiAccount]:
    """One account per policy; one without a policy when the insurance account is empty."""
    found = [_account(policy, business) for policy in held.policies]
    if held.policies_form and not found:
        number = f"EIA{business.pan}0001"
        start = business.calendar.start
        found = [
            FiAccount("insurance_policies", number, "INSURANCE-FIP", business.owner, "1.0", {}, [], start)
        ]
    return found


def _account(policy: Policy, business: Business) -> FiAccount:
    agreed = policy.agreed
    product = agreed.product
    summary = {
        "policyName": f"{policy.insurer.split()[0]} {product.name}",
        "policyNumber": agreed.number,
        "eiaNumber": f"EIA{agreed.number[-6:]}",
        "sumAssured": rupees(agreed.cover),
        "coverAmount": rupees(agreed.cover),
        "tenureYears": str(product.years),
        "tenureMonths": str(product.years * 12),
        "premiumAmount": rupees(agreed.premium),
        "policyStartDate": policy.started.isoformat(),
        "policyExpiryDate": policy.ends.isoformat(),
        "policyType": product.policy_type,
        "coverType": product.cover_type,
        "premiumFrequency": agreed.frequency,
        "premiumPaymentYears": str(product.years),
        "premiumPaymentMonths": str(product.years * 12),
        "nextPremiumDueDate": policy.next_due.isoformat(),
        "maturityDate": policy.ends.isoformat(),
        "maturityBenefit": "",
        "insurerName": policy.insurer,
    }
    paid = [
        {
            "txnId": f"{agreed.number}{at:03d}",
            "txnDate": day.isoformat(),
            "narration": "PREMIUM",
            "type": "PREMIUM_PAYMENT",
            "amount": rupees(amount),
        }
        for at, (day, amount) in enumerate(policy.paid)
    ]
    return FiAccount(
        "insurance_policies",
        agreed.number,
        "INSURANCE-FIP",
        policy.holder,
        "1.0",
        summary,
        paid,
        business.calendar.start,
    )


def insurance_files(business: Business, held: Investments) -> list[Written]:
    """Files of the policies."""
    accounts = policy_accounts(business, held)
    if not accounts:
        return []
    return fi_files(business, "insurance", "insurance_policies", held.policies_form, accounts)


@dataclass(frozen=True)
class LinkedFiles:
    """Files of funds, deposits and policies, and the accounts that a consent must name for them."""

    files: list[Written]
    accounts: list[dict[str, str]]


def linked_files(business: Business, held: Investments) -> LinkedFiles:
    accounts = deposit_accounts(business, held) + policy_accounts(business, held)
    if held.funds_form not in ("", "cas"):
        accounts += fund_accounts(business, held)
    files = investment_files(business, held) + insurance_files(business, held)
    return LinkedFiles(files, [account.linked() for account in accounts])


def policies_table(business: Business, held: Investments) -> pa.Table:
    """True policies on AS_OF."""
    rows = [
        {
            "customer_id": business.customer_id,
            "number": policy.agreed.number,
            "product": policy.agreed.product.name,
            "cover": Decimal(policy.agreed.cover).scaleb(-2),
            "premium": Decimal(policy.agreed.premium).scaleb(-2),
            "frequency": policy.agreed.frequency,
            "paid": len(policy.paid),
            "lapsed": policy.lapsed,
            "business": policy.agreed.product.business,
        }
        for policy in held.policies
    ]
    return pa.Table.from_pylist(rows, schema=POLICIES)
