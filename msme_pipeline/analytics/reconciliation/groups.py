"""Candidates of several invoices that are no run, and of one invoice in several parts."""

import numpy as np
from numba import njit

from msme_pipeline.analytics.reconciliation.fits import (
    CHARGES,
    EARLY_DAYS,
    GAP,
    KIND,
    LONGEST_RUN,
    PARTY,
    RATE,
    REASON,
    SHORT,
    SUBSET,
    THREE_PARTS,
    TWO_PARTS,
    deducted,
    reason_of,
    room,
)  # fmt: skip

_SUBSET_OF, _SUBSET_DAYS = 12, 130
"""Invoices of a party of which subsets are tried, twice as many for runs less one; days that they reach
back."""

_PART_SPAN, _PARTS_OF, _FEW, _FEWEST = 75, 90, 25, 8
"""Days between the first and the last part; receipts of a party considered at a time, and how many are few
and very few."""

_MOST_CHANCE = 6.0
"""Groups of parts that would fit an invoice as well by chance, above which none of them is looked at."""


@njit(cache=True)
def find_subsets(
    ints,
    chance,
    count,
    r,
    paid,
    on,
    party,
    first,
    last,
    opens,
    taxables,
    issued,
    base,
    rates,
    rate_from,
    rate_to,
):
    """Two or three invoices that are no run, and runs of four to six with one left out."""
    low = np.searchsorted(base[first:last], on - _SUBSET_DAYS) + first
    high = np.searchsorted(base[first:last], on + EARLY_DAYS) + first
    oldest = max(low, high - 2 * _SUBSET_OF)
    low = max(low, high - _SUBSET_OF)
    chosen = np.empty(LONGEST_RUN, np.int64)
    least, most = paid - 300, paid * 1.25 + 10_000
    looked, begin = 0, count
    for i in range(low, high):
        for j in range(i + 1, high):
            if opens[i] + opens[j] > 2 * paid:
                continue
            chosen[0], chosen[1] = i, j
            two = opens[i] + opens[j]
            looked += j > i + 1
            if j > i + 1 and least <= two <= most:
                ints, chance, count = _subset(
                    ints,
                    chance,
                    count,
                    r,
                    paid,
                    on,
                    party,
                    chosen,
                    2,
                    opens,
                    taxables,
                    issued,
                    rates,
                    rate_from,
                    rate_to,
                )
            for k in range(j + 1, high):
                three = two + opens[k]
                if k == i + 2 or three > 2 * paid:
                    continue
                looked += 1
                if three < least or three > most:
                    continue
                chosen[2] = k
                ints, chance, count = _subset(
                    ints,
                    chance,
                    count,
                    r,
                    paid,
                    on,
                    party,
                    chosen,
                    3,
                    opens,
                    taxables,
                    issued,
                    rates,
                    rate_from,
                    rate_to,
                )
    for i in range(oldest, high):
        for n in range(5, 8):
            if i + n > high:
                break
            total = opens[i : i + n].sum()
            for out in range(i + 1, i + n - 1):
                looked += 1
                if total - opens[out] < least or total - opens[out] > most:
                    continue
                at = 0
                for j in range(i, i + n):
                    if j != out:
                        chosen[at] = j
                        at += 1
                ints, chance, count = _subset(
                    ints,
                    chance,
                    count,
                    r,
                    paid,
                    on,
                    party,
                    chosen,
                    n - 1,
                    opens,
                    taxables,
                    issued,
                    rates,
                    rate_from,
                    rate_to,
                )
    for c in range(begin, count):
        chance[c] *= looked * len(rates) / max(paid, 1)
    return ints, chance, count


@njit(cache=True)
def _subset(
    ints, chance, count, r, paid, on, party, chosen, n, opens, taxables, issued, rates, rate_from, rate_to
):
    total, base = 0, 0.0
    for at in range(n):
        total += opens[chosen[at]]
        base += taxables[chosen[at]]
    for t in range(len(rates)):
        expected = total - deducted(rates[t], base)
        why, width = reason_of(expected, paid, n, t > 0)
        if why >= SHORT or not rate_from[t] <= issued[chosen[n - 1]] <= rate_to[t]:
            continue
        for at in range(n):
            if issued[chosen[at]] > on + EARLY_DAYS:
                return ints, chance, count
        ints, chance = room(ints, chance, count)
        ints[count, :] = -1
        ints[count, 0] = r
        for at in range(n):
            ints[count, 3 + at] = chosen[at]
        ints[count, PARTY], ints[count, KIND], ints[count, REASON] = party, SUBSET, why
        ints[count, RATE], ints[count, GAP] = t, expected - paid
        chance[count] = width
        count += 1
    return ints, chance, count


@njit(cache=True)
def find_parts(
    ints, chance, count, r_from, r_to, p_from, receipts_of, bounds, day, amount, named_starts, named_party,
    named_well, opens, taxables, issued, base, rates, rate_from, rate_to, party_rate,
):  # fmt: skip
    """One invoice paid by two or three receipts of the party."""
    starts = np.zeros(len(receipts_of) + 1, np.int64)
    starts[1:] = np.cumsum(receipts_of)
    listed, filled = np.empty(starts[-1], np.int64), starts[:-1].copy()
    for r in range(r_from, r_to):
        for at in range(named_starts[r], named_starts[r + 1]):
            if named_well[at]:
                p = named_party[at] - p_from
                listed[filled[p]] = r
                filled[p] += 1
    near = np.empty(_PARTS_OF, np.int64)
    for p in range(len(receipts_of)):
        own = listed[starts[p] : starts[p + 1]]
        days = day[own]
        for i in range(bounds[p], bounds[p + 1]):
            low = np.searchsorted(days, issued[i] - 5)
            high = min(np.searchsorted(days, base[i] + 150), low + _PARTS_OF)
            looked, begin = 0, count
            n = 0
            for at in range(low, high):
                if amount[own[at]] < opens[i]:
                    near[n] = own[at]
                    n += 1
            # among few receipts the last part may be short, too
            least = opens[i] - deducted(rates[-1], taxables[i]) - (opens[i] // 8 if n <= _FEWEST else 10_000)
            near[:n] = near[:n][np.argsort(amount[near[:n]], kind="mergesort")]
            paid = amount[near[:n]]
            for x in range(n):
                for y in range(x + 1, n):
                    two = paid[x] + paid[y]
                    if two > opens[i] + 100:
                        break
                    if abs(day[near[x]] - day[near[y]]) > _PART_SPAN:
                        continue
                    looked += 1
                    if two >= least:
                        ints, chance, count = _part(
                            ints,
                            chance,
                            count,
                            near[x],
                            near[y],
                            -1,
                            two,
                            n <= _FEWEST,
                            amount,
                            day,
                            i,
                            p_from + p,
                            opens,
                            taxables,
                            issued,
                            rates,
                            rate_from,
                            rate_to,
                            party_rate,
                        )
                    looked += n - y - 1
                    for choice in range(2):  # no deduction, or the usual one: all rates would fit too much
                        t = 0 if choice == 0 else party_rate[p_from + p]
                        if choice == 1 and t <= 0:
                            continue
                        wanted = opens[i] - deducted(rates[t], taxables[i]) - two
                        for z in range(
                            max(
                                y + 1,
                                np.searchsorted(
                                    paid,
                                    wanted - (wanted // 8 if n <= _FEWEST else 10_000 if n <= _FEW else 100),
                                ),
                            ),
                            n,
                        ):
                            if paid[z] > wanted + 100:
                                break
                            ints, chance, count = _part(
                                ints,
                                chance,
                                count,
                                near[x],
                                near[y],
                                near[z],
                                two + paid[z],
                                n <= _FEWEST,
                                amount,
                                day,
                                i,
                                p_from + p,
                                opens,
                                taxables,
                                issued,
                                rates,
                                rate_from,
                                rate_to,
                                party_rate,
                            )
            kept = begin  # what many others would fit as well says nothing
            for c in range(begin, count):
                chance[c] *= looked / max(opens[i], 1)
                if chance[c] <= _MOST_CHANCE:
                    ints[kept], chance[kept] = ints[c], chance[c]
                    kept += 1
            count = kept
    return ints, chance, count


@njit(cache=True)
def _part(
    ints,
    chance,
    count,
    x,
    y,
    z,
    paid,
    few,
    amount,
    day,
    i,
    party,
    opens,
    taxables,
    issued,
    rates,
    rate_from,
    rate_to,
    party_rate,
):
    if z >= 0 and max(day[x], day[y], day[z]) - min(day[x], day[y], day[z]) > _PART_SPAN:
        return ints, chance, count
    # receipts stand in order of day, as they do in the books; what the last leaves is rounded or short
    one, other, last = min(x, y), max(x, y), z
    if z >= 0:
        one, last = min(one, z), max(other, z)
        other = x + y + z - one - last
    closing = amount[last if z >= 0 else other]
    for t in range(len(rates)):
        if not rate_from[t] <= issued[i] <= rate_to[t]:
            continue
        expected = opens[i] - deducted(rates[t], taxables[i])
        why, width = reason_of(expected - paid + closing, closing, 1, t > 0)
        if why > SHORT or (why >= CHARGES and t != max(party_rate[party], 0)) or (why == SHORT and not few):
            continue
        ints, chance = room(ints, chance, count)
        ints[count, :] = -1
        ints[count, 0], ints[count, 1], ints[count, 2], ints[count, 3] = one, other, last, i
        ints[count, PARTY], ints[count, KIND] = party, TWO_PARTS if z < 0 else THREE_PARTS
        ints[count, REASON], ints[count, RATE], ints[count, GAP] = why, t, expected - paid
        chance[count] = width
        count += 1
    return ints, chance, count
