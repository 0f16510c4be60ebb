"""The likeliest cut of a seller's orders into batches, one per credit of the app that pays them out.

Credits follow one another; each pays the orders between two cuts, less orders not paid and less fees held
back for returned ones. Cuts lie at a lag before the credit and often at one day of the cycle. The best
sequence is found by dynamic programming (Viterbi 1967) over cuts; what one batch says of its orders is
summed over which of them were left out.
"""

import math

import numpy as np
from numba import njit

SLACK = 1.0
"""Paise by which the nets of a batch may miss the credit when they are known."""

_ODD = 0.01
"""Share of credits that no explanation fits."""

_HELD = (0.03, 0.6)
"""Share of batches with fees held back: after a batch without and with orders left out."""

_BY_SUM, _BY_FEE, _BY_SIZE = 0.5, 0.3, 0.2
"""How fees held back are known: those of the last orders left out together, those of one order, by usual size
only."""

_BACK_DAYS = 30
"""Days before a batch whose returned orders may cost fees in it."""

_TRIPLES_OF = 24
"""Orders of a batch among which three left out are tried; with more, and while cuts are only estimated,
two."""

_NO_BATCH, _PER_ORDER, _MOST_SKIPPED = 8.0, 3.0, 12.0
"""Cost (minus log of probability) of a credit that pays no batch, of an order between batches, of all of them
at most."""

_MOST_STEP = 6.0
"""Cost of a lag and a day of the cycle from which a cut is not looked at."""

_EXCHANGED = 2.0
"""Cost of two credits that come in the other order than their batches, on different days."""

LONGEST_CYCLE = 15
"""Days of orders in one batch."""


@njit(cache=True)
def _tail(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@njit(cache=True)
def _held_exactly(held, first, last, day, loss_sums, fees, fee_order):
    """How surely fees of just this size were due: by the sum of the latest known, or by those of one recent
    order."""
    since = day[first] - _BACK_DAYS
    for end in (first, last):
        at = end - 1
        while at >= 0 and day[at] >= since:
            if loss_sums[at + 1] > loss_sums[at] and abs(loss_sums[end] - loss_sums[at] - held) <= SLACK:
                return _BY_SUM
            at -= 1
    place = np.searchsorted(fees, held - SLACK)
    while place < len(fees) and fees[place] <= held + SLACK:
        order = fee_order[place]
        if order < last and day[order] >= since:
            return _BY_FEE / (1.0 + last - np.searchsorted(day, since))
        place += 1
    return 0.0


@njit(cache=True)
def _likelihood(short, many, exact, noise, usual_fee, first, last, day, loss_sums, fees, fee_order):
    """Density per paisa of a credit `short` of its orders' worth: without and with fees held back."""
    if exact:
        if abs(short) <= SLACK:
            return 1.0, 0.0
        if short < 0 or short > 12 * usual_fee:
            return 0.0, 0.0
        sure = _held_exactly(short, first, last, day, loss_sums, fees, fee_order)
        return 0.0, sure + _BY_SIZE * math.exp(-short / usual_fee) / usual_fee
    error = noise * math.sqrt(many)
    if short < -4 * error or short > 4 * error + 8 * usual_fee:
        return 0.0, 0.0
    plain = math.exp(-0.5 * (short / error) ** 2) / (error * 2.5066)
    # normal error plus exponential fees
    lift = error / usual_fee
    spread = math.exp(min(0.5 * lift * lift - short / usual_fee, 50.0)) / usual_fee
    return plain, spread * _tail(short / error - lift)


@njit(cache=True)
def explain(
    first, last, paid, worth, free, day, exact, noise, usual_fee, out_share, loss_sums, fees, fee_order,
    members, unpaid,
):  # fmt: skip
    """Probability density of the credit for orders first..last, (held back before no/yes, left out no/yes).

    Fills `unpaid` (per member, when not empty) with the density in which that order is left out, for both.
    """
    found = np.zeros((2, 2))
    n, total = 0, 0.0
    for at in range(first, last):
        if free[at]:
            members[n] = at
            total += worth[at]
            n += 1
    if n == 0:
        return found, n
    ratio = out_share / (1.0 - out_share)
    base = (1.0 - out_share) ** n
    gap = total - paid
    marks = unpaid.shape[1] > 0
    for i in range(-1, n):
        if i >= 0 and n == 1:
            break
        one = gap if i < 0 else gap - worth[members[i]]
        for j in range(i, n):
            if i < 0 and j >= 0:
                break
            if j > i and n == 2:
                break
            two = one if j == i else one - worth[members[j]]
            for k in range(j, n):
                if i < 0 and k >= 0:
                    break
                if k > j and (j == i or n == 3 or n > _TRIPLES_OF or not (exact or marks)):
                    break
                short = two if k == j else two - worth[members[k]]
                out = 0 if i < 0 else 1 + (j > i) + (k > j)
                if exact and (short < -SLACK or (out == 3 and short > SLACK)):
                    continue
                plain, held = _likelihood(
                    short, n - out, exact, noise, usual_fee, first, last, day, loss_sums, fees, fee_order
                )
                if plain + held == 0.0:
                    continue
                prior = base * ratio**out
                for before in range(2):
                    value = prior * ((1 - _HELD[before]) * plain + _HELD[before] * held)
                    found[before, min(out, 1)] += value
                    if marks and out > 0:
                        unpaid[before, i] += value
                        if j > i:
                            unpaid[before, j] += value
                        if k > j:
                            unpaid[before, k] += value
    if 0.3 * total <= paid <= 1.1 * total:
        found[:, 0] += _ODD * base / total
    return found, n


@njit(cache=True)
def cut(
    received, paid, told, order_day, worth, free, link, exact, noise, usual_fee, out_share, loss, fees,
    fee_order, lag_from, lag_cost, length, phase_cost,
):  # fmt: skip
    """Orders first..last (K, 2) of each credit in order of day, and whether orders were left out before it.

    `told`: credits whose orders stand in `link` (by reference); `free`: orders that may be linked;
    `lag_cost`: per lag from `lag_from`; `length`: usual days of a batch (0: not known); `phase_cost`: per day
    of the cycle. A credit that pays no batch has first = last. Also returns the lag of each and the total
    cost.
    """
    credits, lags = len(received), len(lag_cost)
    loss_sums = np.zeros(len(loss) + 1)
    loss_sums[1:] = np.cumsum(loss)
    free_sums = np.zeros(len(free) + 1, np.int64)
    free_sums[1:] = np.cumsum(free)
    told_first, told_last = np.full(credits, len(link)), np.zeros(credits, np.int64)
    for at in range(len(link)):
        if link[at] >= 0:
            told_first[link[at]] = min(told_first[link[at]], at)
            told_last[link[at]] = max(told_last[link[at]], at + 1)
    members, nothing = np.empty(len(worth), np.int64), np.empty((2, 0))
    firsts, explained = (
        np.empty(2 * lags + LONGEST_CYCLE + 2, np.int64),
        np.empty((2 * lags + LONGEST_CYCLE + 2, 2, 2)),
    )
    best = np.full((credits, 3, lags, 2), np.inf)
    came = np.full((credits, 3, lags, 2, 5), -1, np.int64)  # way, lag, left out before; first, last
    for k in range(credits):
        for way in range(3):  # 0: its own credit, 1: the next one's, 2: that before
            c = k if way == 0 else (k + 1 if way == 1 else k - 1)
            if c < 0 or c >= credits or abs(received[c] - received[k]) > 1:
                continue
            away = 0.0 if way != 1 or received[c] == received[k] else _EXCHANGED
            for j in range(lags):
                end_day = received[c] - lag_from - j
                last = np.searchsorted(order_day, end_day + 1)
                step = away + lag_cost[j] + phase_cost[end_day % len(phase_cost)]
                usual = np.searchsorted(order_day, end_day - length + 1) if length else -1
                if step > _MOST_STEP:
                    continue
                looked = 0
                starts = 1 + 2 * lags if k else LONGEST_CYCLE + 1
                for source in range(starts):
                    if k == 0:
                        if way == 2:
                            continue
                        begun = 0 if source == 0 else np.searchsorted(order_day, end_day - source + 1)
                        w = p = -1
                    elif source == 0:
                        continue
                    else:
                        w, p = (source - 1) // lags, (source - 1) % lags
                        if way == 2:
                            if w == 1:
                                continue
                            w = 1
                        elif w == 1:
                            w = 2
                        if best[k - 1, w, p, 0] == np.inf and best[k - 1, w, p, 1] == np.inf:
                            continue
                        before_credit = k - 1 if w == 0 else (k if w == 1 else k - 2)
                        begun = np.searchsorted(order_day, received[before_credit] - lag_from - p + 1)
                    if begun > last:
                        continue
                    for choice in range(3):  # all since the cut before, the usual days, no batch
                        first = begun if choice == 0 else (usual if choice == 1 else last)
                        if choice == 1 and (usual <= begun or k == 0):
                            continue
                        skipped = free_sums[first] - free_sums[begun]
                        cost = step + (
                            0.0 if k == 0 and choice == 0 else min(_PER_ORDER * skipped, _MOST_SKIPPED)
                        )
                        if k == 0 and choice == 0:
                            cost += min(_PER_ORDER * free_sums[begun], 6.0)
                        if choice == 2:
                            if told[c]:
                                continue
                            found = np.zeros((2, 2))
                            found[:, 0] = math.exp(-_NO_BATCH) / max(paid[c], 1.0)
                        elif told[c]:
                            found = np.zeros((2, 2))
                            missed = max(told_last[c] - last, 0) + max(first - told_first[c], 0)
                            found[:, 0] = math.exp(-float(min(_PER_ORDER * missed, 30.0)))
                        else:
                            seen = 0
                            while seen < looked and firsts[seen] != first:
                                seen += 1
                            if seen == looked:
                                firsts[seen], explained[seen] = first, explain(
                                    first, last, paid[c], worth, free, order_day, exact, noise, usual_fee,
                                    out_share, loss_sums, fees, fee_order, members, nothing,
                                )[0]  # fmt: skip
                                looked += 1
                            found = explained[seen]
                        for before in range(2):
                            so_far = 0.0 if k == 0 else best[k - 1, w, p, before]
                            if k == 0 and before == 1:
                                continue
                            for out in range(2):
                                if found[before, out] <= 0.0:
                                    continue
                                value = so_far + cost - math.log(found[before, out])
                                if value < best[k, way, j, out]:
                                    best[k, way, j, out] = value
                                    came[k, way, j, out] = np.array([w, p, before, first, last])
    cuts, held = np.zeros((credits, 2), np.int64), np.zeros(credits, np.int64)
    way, j, out, least = -1, -1, -1, np.inf
    for w in (0, 2):
        for p in range(lags):
            for o in range(2):
                if best[credits - 1, w, p, o] < least:
                    way, j, out, least = w, p, o, best[credits - 1, w, p, o]
    if way < 0:
        return cuts, held, np.zeros(credits, np.int64), least
    lag = np.zeros(credits, np.int64)
    for k in range(credits - 1, -1, -1):
        c = k if way == 0 else (k + 1 if way == 1 else k - 1)
        row = came[k, way, j, out]
        cuts[c, 0], cuts[c, 1], held[c], lag[c] = row[3], row[4], row[2], lag_from + j
        way, j, out = row[0], row[1], row[2]
    return cuts, held, lag, least


@njit(cache=True)
def shares(
    cuts, held, paid, told, worth, free, day, exact, noise, usual_fee, out_share, loss, fees, fee_order
):  # fmt: skip
    """Per order its credit (-1 none) and the probability that it was paid; per credit the shortfall;
    log-likelihood.

    The shortfall (paise) is what remains once the orders that were likely left out are taken off.
    """
    credit, sure = np.full(len(worth), -1, np.int64), np.zeros(len(worth))
    rest = np.zeros(len(paid))
    score = 0.0
    loss_sums = np.zeros(len(loss) + 1)
    loss_sums[1:] = np.cumsum(loss)
    members = np.empty(len(worth), np.int64)
    for c in range(len(paid)):
        first, last = cuts[c]
        if told[c] or first >= last:
            continue
        unpaid = np.zeros((2, last - first))
        found, n = explain(
            first, last, paid[c], worth, free, day, exact, noise, usual_fee, out_share, loss_sums, fees,
            fee_order, members, unpaid,
        )  # fmt: skip
        total = found[held[c]].sum()
        if total <= 0.0:
            score -= 40.0
            continue
        score += math.log(total)
        odd = _ODD * (1.0 - out_share) ** n / max(worth[members[:n]].sum(), 1.0)
        rest[c] = -paid[c]
        for i in range(n):
            credit[members[i]] = c
            sure[members[i]] = (1.0 - unpaid[held[c], i] / total) * (1.0 - 0.4 * odd / total)
            if sure[members[i]] >= 0.5:
                rest[c] += worth[members[i]]
    return credit, sure, rest, score
