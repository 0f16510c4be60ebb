"""Runs of marketplace orders whose nets add up to a credit, and the lag at which a payer's credits follow
orders."""

import numpy as np
from numba import njit

LONGEST_LAG, LONGEST_CYCLE = 21, 15
"""Days from the last order of a batch to its credit; days of orders in one batch."""

FIRST, LAST, RECEIPT = 0, 1, 2


@njit(cache=True)
def find_batches(order_starts, receipt_starts, day, net, received, amount, free_order, free_receipt, slack):
    """Runs first..last of a customer's orders (sorted by day) and the credit that they add up to.

    `net`: paise, only orders with a positive one belong to runs; `slack`: paise by which a sum may differ.
    Runs begin and end with a day, so that the order of rows within a day does not matter.
    """
    rows, count = np.full((1024, 3), -1, np.int64), 0
    for customer in range(len(order_starts) - 1):
        o_from, o_to = order_starts[customer], order_starts[customer + 1]
        size = o_to - o_from
        sums = np.zeros(size + 1, np.int64)
        for at in range(size):
            sums[at + 1] = sums[at] + (net[o_from + at] if free_order[o_from + at] else 0)
        begins = np.zeros(size + 1, np.bool_)
        begins[size] = True
        for at in range(size):
            begins[at] = at == 0 or day[o_from + at] != day[o_from + at - 1]
        for r in range(receipt_starts[customer], receipt_starts[customer + 1]):
            if not free_receipt[r]:
                continue
            paid = amount[r]
            low = np.searchsorted(day[o_from:o_to], received[r] - LONGEST_LAG - LONGEST_CYCLE)
            high = np.searchsorted(day[o_from:o_to], received[r] + 1)
            for last in range(low + 1, high + 1):
                if not begins[last] or day[o_from + last - 1] < received[r] - LONGEST_LAG:
                    continue
                for first in range(last - 1, low - 1, -1):
                    if day[o_from + last - 1] - day[o_from + first] >= LONGEST_CYCLE:
                        break
                    if not begins[first]:
                        continue
                    total = sums[last] - sums[first]
                    if total > paid + slack:
                        break
                    if total < paid - slack:
                        continue
                    if count == len(rows):
                        more = np.full((2 * count, 3), -1, np.int64)
                        more[:count] = rows
                        rows = more
                    rows[count, FIRST], rows[count, LAST], rows[count, RECEIPT] = (
                        o_from + first,
                        o_from + last,
                        r,
                    )
                    count += 1
    return rows[:count]


@njit(cache=True)
def take(rows, order, orders, receipts, free_order):
    """Batches taken in this order, none with an order or a credit already taken; returns the batch of each
    order."""
    batch = np.full(orders, -1, np.int64)
    used = np.zeros(receipts, np.bool_)
    for at in order:
        if used[rows[at, RECEIPT]]:
            continue
        free = True
        for i in range(rows[at, FIRST], rows[at, LAST]):
            free = free and (batch[i] < 0 or not free_order[i])
        if not free:
            continue
        used[rows[at, RECEIPT]] = True
        for i in range(rows[at, FIRST], rows[at, LAST]):
            if free_order[i]:
                batch[i] = at
    return batch


@njit(cache=True)
def best_cut(cut_days, paid, order_day, weight, lag_low, lag_high):
    """Lag in days after which credits follow the last order, and how much of the money it explains.

    Credits of one payer, in order of day, settle all orders completed since the credit before. Returns per
    lag the median of credit / weight of its orders and the median distance from it, relative.
    """
    lags = lag_high - lag_low
    middle, away = np.zeros(lags), np.full(lags, np.inf)
    ratios = np.empty(len(paid))
    sums = np.zeros(len(weight) + 1)
    sums[1:] = np.cumsum(weight)
    for lag in range(lags):
        n = 0
        before = 0
        for at in range(len(paid)):
            after = np.searchsorted(order_day, cut_days[at] - (lag_low + lag) + 1)
            if after > before and at > 0 and sums[after] > sums[before]:
                ratios[n] = paid[at] / (sums[after] - sums[before])
                n += 1
            before = max(after, before)
        if n >= 3 and n >= 0.6 * (len(paid) - 1):
            middle[lag] = np.median(ratios[:n])
            away[lag] = np.median(np.abs(ratios[:n] - middle[lag])) / max(middle[lag], 1e-9)
    return middle, away
