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
    "easy": Rates(.10, 0, 0, 0, .02, 0, .25, .08, .05, 0, .05, .03, .05, 0, .05, .04, .02, 0, 0, .06, .02),
    "medium": Rates(.45, .04, .25, .05, .10, .04, .12, .22, .12, .03, .15, .08, .15, .10, .15, .08, .06, .03, .02, .10, .05),
    "hard": Rates(.60, .10, .40, .10, .25, .10, .06, .32, .18, .08, .25, .15, .25, .25, .30, .12, .10, .05, .04, .14, .08),
    "adversarial": Rates(.70, .15, .55, .15, .40, .18, .03, .38, .25, .18, .35, .22, .35, .45, .45, .16, .14, .07, .06, .18, .12),
}  # fmt: skip

TDS_RATES = (0.001, 0.001, 0.01, 0.02, 0.02, 0.10)
