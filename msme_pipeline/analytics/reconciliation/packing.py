"""Rivals of candidates and their greedy packing."""

import numpy as np
from numba import njit


@njit(cache=True)
def _mass(ints, score, first, last, size):
    """Log of the summed exp(score) per receipt or invoice: the peak and the sum above it."""
    peak, total = np.full(size, -np.inf), np.zeros(size)
    for n in range(len(score)):
        for column in range(first, last):
            at = ints[n, column]
            if at >= 0 and score[n] > peak[at]:
                peak[at] = score[n]
    for n in range(len(score)):
        for column in range(first, last):
            at = ints[n, column]
            if at >= 0:
                total[at] += np.exp(score[n] - peak[at])
    return peak, total


@njit(cache=True)
def rivalry(ints, score, receipts, bills):
    """How far each candidate lies above all others that want one of its receipts, or of its invoices
    (log-odds)."""
    found = np.full((len(score), 2), 20.0)
    for side in range(2):
        first, last, size = (0, 3, receipts) if side == 0 else (3, 9, bills)
        peak, total = _mass(ints, score, first, last, size)
        for n in range(len(score)):
            for column in range(first, last):
                at = ints[n, column]
                if at < 0:
                    continue
                own = np.exp(score[n] - peak[at])
                rest = total[at] - own
                if rest > 1e-9:
                    found[n, side] = min(found[n, side], score[n] - peak[at] - np.log(rest))
    return found


@njit(cache=True)
def pack(ints, order, receipts, bills):
    """Candidates taken in this order, none that wants a receipt or invoice already taken."""
    taken = np.zeros(len(ints), np.bool_)
    used_receipt, used_bill = np.zeros(receipts, np.bool_), np.zeros(bills, np.bool_)
    for n in order:
        free = True
        for column in range(9):
            at = ints[n, column]
            if at >= 0:
                free = free and not (used_receipt[at] if column < 3 else used_bill[at])
        if not free:
            continue
        taken[n] = True
        for column in range(9):
            at = ints[n, column]
            if at >= 0:
                if column < 3:
                    used_receipt[at] = True
                else:
                    used_bill[at] = True
    return taken


def distinct(ints: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Positions of the best candidate of each set of receipts and invoices, ascending; ties go to the
    earlier."""
    keys = ints[:, :9]
    order = np.lexsort((np.arange(len(ints)), -score, *keys.T[::-1]))
    first = np.ones(len(ints), bool)
    first[1:] = (keys[order][1:] != keys[order][:-1]).any(1)
    return np.sort(order[first])
