"""Amounts that law or the rules of a payment system set for cash and RTGS, with the dates they hold from.

`certain=False` where an entry rests on memory of the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Amount:
    """`amount` ₹ holds from `since` until a later entry of the same name."""

    name: str
    amount: Decimal
    since: date
    citation: str
    certain: bool = True


CASH_THRESHOLDS: tuple[Amount, ...] = (
    Amount(
        "pan_deposit",
        Decimal(50_000),
        date(2011, 1, 1),
        "Rule 114B Income-tax Rules 1962: PAN to be quoted for a cash deposit",
        certain=False,
    ),
    Amount(
        "cash_receipt",
        Decimal(200_000),
        date(2017, 4, 1),
        "Section 269ST, Finance Act 2017: no receipt in cash of ₹2 lakh or more",
    ),
)
"""Amounts from which cash is looked at; deposits are split to stay below them."""

PAYMENT_LIMITS: tuple[Amount, ...] = (
    Amount(
        "rtgs_least",
        Decimal(200_000),
        date(2010, 11, 15),
        "RBI, RTGS regulations: no customer payment below ₹2 lakh",
        certain=False,
    ),
)
"""Amounts that a payment system takes at least or at most."""


def amounts_on(as_of: date, amounts: Iterable[Amount]) -> dict[str, Decimal]:
    """Every amount that is in force on `as_of`."""
    return {each.name: each.amount for each in sorted(amounts, key=lambda a: a.since) if each.since <= as_of}
