"""Runs of marketplace orders whose nets add up to a credit, whole or with a few left out."""

import numpy as np
from numba import njit

LONGEST_LAG, LONGEST_CYCLE = 21, 15
"""Days from the last order of a batch to its credit; days of orders in one batch."""

_MOST_OUT = 0.8
"""Share of a run's net that may be left out or held back."""

_DEAR = 0.97
"""Quantile of the fees of an order up to which a fee of unknown size is believed."""

WHOLE, ONE_OUT, TWO_OUT, HELD_BACK, ONE_OUT_HELD, UNKNOWN_FEE, ONE_OUT_UNKNOWN = range(7)
FIRST, LAST, RECEIPT, OUT_1, OUT_2, HOW, ENDS, FIELDS = 0, 1, 2, 3, 4, 5, 6, 7


@njit(cache=True)
def _room(rows, count):
    if count < len(rows):
        return rows
    more = np.full((2 * len(rows), rows.shape[1]), -1, np.int64)
    more[: len(rows)] = rows
    return more


@njit(cache=True)
def _matches(sorted_values, wanted, slack):
    """Position of a value within slack of the wanted one, -1 when there is none."""
    at = np.searchsorted(sorted_values, wanted - slack)
    return at if at < len(sorted_values) and sorted_values[at] <= wanted + slack else -1


@njit(cache=True)
def find_batches(
    order_starts,
    receipt_starts,
    day,
    net,
    fee,
    received,
    amount,
    free_order,
    free_receipt,
    slack,
    left_out,
    loose,
):
    """Candidates: run first..last of a customer's orders (sorted by day), credit, orders left out, how, day-aligned ends.

    `net`: paise, only orders with a positive one belong to runs; `fee`: paise that a returned order may cost;
    `slack`: paise by which a sum may differ; `left_out`: orders may be left out and fees held back, `loose`:
    of any size that fees have. Runs begin and end with a day, so that the order of rows within
    a day does not matter.
    """
    rows, count = np.full((1024, FIELDS), -1, np.int64), 0
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
        fees = np.sort(fee[o_from:o_to][fee[o_from:o_to] > 0])
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
                    if total < paid - slack:
                        continue
                    if total * (1 - _MOST_OUT) > paid + slack:
                        break
                    rows, count = _fits(
                        rows,
                        count,
                        o_from,
                        first,
                        last,
                        r,
                        total - paid,
                        net,
                        free_order,
                        fees,
                        slack,
                        left_out,
                        loose,
                    )
    return rows[:count]


@njit(cache=True)
def _fits(rows, count, o_from, first, last, r, gap, net, free_order, fees, slack, left_out, loose):
    """A run whose sum exceeds the credit by `gap`: whole, less one or two orders, less a fee held back."""
    found = -1
    out_1 = out_2 = -1
    if gap <= slack:
        found = WHOLE
    if found < 0 and not left_out:
        return rows, count
    if found < 0:
        for i in range(o_from + first, o_from + last):
            if free_order[i] and abs(net[i] - gap) <= slack:
                found, out_1 = ONE_OUT, i
                break
    if found < 0 and _matches(fees, gap, slack) >= 0:
        found = HELD_BACK
    if found < 0:
        for i in range(o_from + first, o_from + last):
            if not free_order[i]:
                continue
            for j in range(i + 1, o_from + last):
                if free_order[j] and abs(net[i] + net[j] - gap) <= slack:
                    found, out_1, out_2 = TWO_OUT, i, j
    if found < 0:
        for i in range(o_from + first, o_from + last):
            if free_order[i] and net[i] < gap and _matches(fees, gap - net[i], slack) >= 0:
                found, out_1 = ONE_OUT_HELD, i
    if found < 0 and loose and len(fees):
        most = fees[int(_DEAR * (len(fees) - 1))]
        if gap <= most:
            found = UNKNOWN_FEE
        else:
            nearest = most + 1  # the order whose leaving out leaves the smallest fee
            for i in range(o_from + first, o_from + last):
                if free_order[i] and 0 <= gap - net[i] < nearest:
                    found, out_1, nearest = ONE_OUT_UNKNOWN, i, gap - net[i]
    if found >= 0:
        rows = _room(rows, count)
        rows[count, FIRST], rows[count, LAST], rows[count, RECEIPT] = o_from + first, o_from + last, r
        rows[count, OUT_1], rows[count, OUT_2], rows[count, HOW] = out_1, out_2, found
        count += 1
    return rows, count


@njit(cache=True)
def take(rows, order, orders, receipts, net, free_order):
    """Batches taken in this order, none with an order or a credit already taken; returns the batch of each order."""
    batch = np.full(orders, -1, np.int64)
    used = np.zeros(receipts, np.bool_)
    for at in order:
        if used[rows[at, RECEIPT]]:
            continue
        free = True
        for i in range(rows[at, FIRST], rows[at, LAST]):
            if (
                free_order[i]
                and net[i] > 0
                and i != rows[at, OUT_1]
                and i != rows[at, OUT_2]
                and batch[i] >= 0
            ):
                free = False
                break
        if not free:
            continue
        used[rows[at, RECEIPT]] = True
        for i in range(rows[at, FIRST], rows[at, LAST]):
            if free_order[i] and net[i] > 0 and i != rows[at, OUT_1] and i != rows[at, OUT_2]:
                batch[i] = at
    return batch


@njit(cache=True)
def usual_window(first_day, last_day, received):
    """Days of orders in a batch and days from its end to the credit: the shortest window that holds most batches."""
    best, cycle_found, lag_found = 0.0, 0, 0
    for cycle in range(1, LONGEST_CYCLE + 1):
        for lag in range(LONGEST_LAG + 1):
            held = 0.0
            for at in range(len(received)):
                end = received[at] - lag
                if last_day[at] <= end and first_day[at] > end - cycle:
                    held += 1.0
                elif last_day[at] <= end - 1 and first_day[at] > end - 1 - cycle:
                    held += 0.5  # a day late, as after a holiday
            value = held / len(received) - 0.01 * cycle
            if value > best + 1e-9:
                best, cycle_found, lag_found = value, cycle, lag
    return cycle_found, lag_found


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


@njit(cache=True)
def tile(cut_days, paid, order_day, worth, lag, noise):
    """Cuts of the orders into consecutive batches, one per credit, that fit the amounts best: orders before each cut.

    `worth`: expected net per order; each cut lies within two days of the usual lag; `noise`: the usual error
    of one order's worth. More worth than paid is common (orders not paid, fees held back), less is not.
    """
    shifts = 5
    credits = len(paid)
    sums = np.zeros(len(worth) + 1)
    sums[1:] = np.cumsum(worth)
    cuts = np.zeros((credits, shifts), np.int64)
    cost = np.full((credits, shifts), np.inf)
    came = np.zeros((credits, shifts), np.int64)
    for at in range(credits):
        for k in range(shifts):
            cuts[at, k] = np.searchsorted(order_day, cut_days[at] - lag + k - 2 + 1)
            away = 0.0 if k == 2 else (1.5 if abs(k - 2) == 1 else 3.5)
            for before in range(shifts if at else 1):
                start = cuts[at - 1, before] if at else 0
                so_far = cost[at - 1, before] if at else 0.0
                if cuts[at, k] < start:
                    continue
                count = cuts[at, k] - start
                if count == 0:
                    fit = 12.0
                else:
                    miss = (sums[cuts[at, k]] - sums[start] - paid[at]) / (noise * np.sqrt(count))
                    fit = miss * miss
                    fit = min(fit, 6.0 + 0.02 * fit) if miss > 0 else min(fit, 10.0 + 0.1 * fit)
                if at == 0:
                    fit = min(fit, 4.0)
                if so_far + fit + away < cost[at, k]:
                    cost[at, k] = so_far + fit + away
                    came[at, k] = before
    found = np.zeros(credits, np.int64)
    k = int(np.argmin(cost[credits - 1]))
    for at in range(credits - 1, -1, -1):
        found[at] = cuts[at, k]
        k = came[at, k]
    return found
