"""Candidates: how they are stored, and why an amount can be the payment of an amount due.

An amount fits when it is that of the invoices less a deduction of tax at a rate of the day, exactly or
rounded, less bank charges, or short by a bounded share.
"""

import numpy as np
from numba import njit

SINGLE, RUN, SUBSET, TWO_PARTS, THREE_PARTS = range(5)
EXACT, RUPEE, ROUND_10, ROUND_100, CHARGES, SHORT, NO_REASON = range(7)

# columns of the integers of a candidate: 3 receipts, 6 invoices, party, kind, reason, rate, gap
RECEIPTS, BILLS, PARTY, KIND, REASON, RATE, GAP, COLUMNS = slice(0, 3), slice(3, 9), 9, 10, 11, 12, 13, 14

LONGEST_RUN = 6
"""Invoices that one receipt pays at most."""

CHARGES_UP_TO = 7_500
"""Paise: dearest common fee for an inward NEFT, RTGS or cheque with GST."""

SHORT_UP_TO = 0.15
"""Share of the amount due that a payer keeps back at most, if it is still taken for a payment of it."""

EARLY_DAYS, LATE_DAYS = 20, 200
"""Days before issue (advances) and after the day due that a payment is looked for."""


@njit(cache=True)
def deducted(rate, taxable):
    return np.int64(np.rint(rate * taxable))


@njit(cache=True)
def reason_of(expected, amount, count, taxed):
    """Why an amount can be the expected one (paise) and the width of amounts that would also have been
    taken."""
    gap = expected - amount
    slack = 55 * count if taxed else 1
    if abs(gap) <= slack:
        return EXACT, 2.0 * slack
    if abs(gap) < 100 * (count if taxed else 1):
        return RUPEE, 200.0 * count
    if gap < 0:
        return NO_REASON, 0.0
    if gap < 1_000 and amount % 1_000 == 0:
        return ROUND_10, 1_000.0
    if gap < 10_000 and amount % 10_000 == 0:
        return ROUND_100, 10_000.0
    if gap <= CHARGES_UP_TO:
        return CHARGES, float(CHARGES_UP_TO)
    if gap <= SHORT_UP_TO * expected:
        return SHORT, float(gap)
    return NO_REASON, 0.0


@njit(cache=True)
def room(ints, floats, count):
    if count < len(floats):
        return ints, floats
    more_ints = np.full((2 * len(ints), ints.shape[1]), -1, np.int64)
    more_ints[: len(ints)] = ints
    more_floats = np.empty(2 * len(floats), np.float64)
    more_floats[: len(floats)] = floats
    return more_ints, more_floats


@njit(cache=True)
def write_run(ints, count, r, first, n, party, why, t, gap):
    ints[count, :] = -1
    ints[count, 0] = r
    for i in range(n):
        ints[count, 3 + i] = first + i
    ints[count, PARTY], ints[count, KIND], ints[count, REASON] = party, SINGLE if n == 1 else RUN, why
    ints[count, RATE], ints[count, GAP] = t, gap
