"""Rates of the four difficulty levels: shares of payments, parties or invoices concerned."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Shares between 0 and 1; the noun says of what: payments, parties, invoices or credits."""

    variant: float
    typo: float
    truncated: float
    joined: float
    no_name: float
    owner_pays: float
    number_given: float
    lump_parties: float
    part_parties: float
    on_account_parties: float
    tds_parties: float
    short_paid: float
    rounded_down: float
    confusable: float
    repeated: float
    never_paid: float
    older: float
    credit_notes: float
    advances: float
    non_revenue: float
    charges: float


LEVELS = {
    "easy": Rates(
        0.10, 0, 0, 0, 0.02, 0, 0.25, 0.08, 0.05, 0, 0.05, 0.03, 0.05, 0, 0.05, 0.04, 0.02, 0, 0, 0.06, 0.02
    ),
    "medium": Rates(
        0.45,
        0.04,
        0.25,
        0.05,
        0.10,
        0.04,
        0.12,
        0.22,
        0.12,
        0.03,
        0.15,
        0.08,
        0.15,
        0.10,
        0.15,
        0.08,
        0.06,
        0.03,
        0.02,
        0.10,
        0.05,
    ),
    "hard": Rates(
        0.60,
        0.10,
        0.40,
        0.10,
        0.25,
        0.10,
        0.06,
        0.32,
        0.18,
        0.08,
        0.25,
        0.15,
        0.25,
        0.25,
        0.30,
        0.12,
        0.10,
        0.05,
        0.04,
        0.14,
        0.08,
    ),
    "adversarial": Rates(
        0.70,
        0.15,
        0.55,
        0.15,
        0.40,
        0.18,
        0.03,
        0.38,
        0.25,
        0.18,
        0.35,
        0.22,
        0.35,
        0.45,
        0.45,
        0.16,
        0.14,
        0.07,
        0.06,
        0.18,
        0.12,
    ),
}

TDS_RATES = (0.001, 0.001, 0.01, 0.02, 0.02, 0.10)
