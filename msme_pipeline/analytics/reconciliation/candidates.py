"""Which groups of receipts and invoices could be one payment: candidates by amount, name and number.

Kinds: one invoice, a run of up to six invoices that fall due one after the other, a subset of a few,
one invoice in two or three parts. An amount fits when it is that of the invoices less a deduction of tax
at a rate of the day, exactly or rounded, less bank charges, or short by a bounded share.
"""

import numpy as np
from numba import njit

SINGLE, RUN, SUBSET, TWO_PARTS, THREE_PARTS = range(5)
EXACT, RUPEE, ROUND_10, ROUND_100, CHARGES, SHORT, NO_REASON = range(7)

LONGEST_RUN = 6
_CHARGES_UP_TO = 7_500
"""Paise: dearest common fee for an inward NEFT, RTGS or cheque with GST."""

_SHORT_UP_TO = 0.15
"""Share of the amount due that a payer keeps back at most, if it is still taken for a payment of it."""

_EARLY_DAYS, _LATE_DAYS = 20, 200
"""Days before issue (advances) and after the day due that a payment is looked for."""

_SUBSET_OF, _SUBSET_DAYS = 12, 130
_PART_SPAN, _PARTS_OF, _FEW = 75, 90, 25
"""Days between the first and the last part; receipts of a party considered at a time, and how many are few."""

_MOST_CHANCE = 6.0
"""Groups of parts that would fit an invoice as well by chance, above which none of them is looked at."""


@njit(cache=True)
def _deducted(rate, taxable):
    return np.int64(np.rint(rate * taxable))


@njit(cache=True)
def _reason(expected, amount, count, deducted):
    """Why an amount can be the expected one (paise) and the width of amounts that would also have been taken."""
    gap = expected - amount
    slack = 55 * count if deducted else 1
    if abs(gap) <= slack:
        return EXACT, 2.0 * slack
    if abs(gap) < 100 * (count if deducted else 1):
        return RUPEE, 200.0 * count
    if gap < 0:
        return NO_REASON, 0.0
    if gap < 1_000 and amount % 1_000 == 0:
        return ROUND_10, 1_000.0
    if gap < 10_000 and amount % 10_000 == 0:
        return ROUND_100, 10_000.0
    if gap <= _CHARGES_UP_TO:
        return CHARGES, float(_CHARGES_UP_TO)
    if gap <= _SHORT_UP_TO * expected:
        return SHORT, float(gap)
    return NO_REASON, 0.0


@njit(cache=True)
def _room(ints, floats, count):
    if count < len(floats):
        return ints, floats
    more_ints = np.full((2 * len(ints), ints.shape[1]), -1, np.int64)
    more_ints[: len(ints)] = ints
    more_floats = np.empty(2 * len(floats), np.float64)
    more_floats[: len(floats)] = floats
    return more_ints, more_floats


# columns of the integers of a candidate: 3 receipts, 6 invoices, party, kind, reason, rate, gap
RECEIPTS, BILLS, PARTY, KIND, REASON, RATE, GAP, COLUMNS = slice(0, 3), slice(3, 9), 9, 10, 11, 12, 13, 14


@njit(cache=True)
def _runs_of(first, last, opens, taxables, issued, rates, rate_from, rate_to):
    """Sums of runs of a party's invoices first..last by length and rate: sum, start, length, rate; sorted by sum."""
    size = max((last - first) * LONGEST_RUN * len(rates), 1)
    sums, start = np.empty(size, np.int64), np.empty(size, np.int64)
    length, rate = np.empty(size, np.int64), np.empty(size, np.int64)
    n = 0
    for s in range(first, last):
        total, base = 0, 0.0
        for e in range(s, min(s + LONGEST_RUN, last)):
            total += opens[e]
            base += taxables[e]
            for t in range(len(rates)):
                if not rate_from[t] <= issued[e] <= rate_to[t]:
                    continue
                sums[n], start[n], length[n], rate[n] = total - _deducted(rates[t], base), s, e - s + 1, t
                n += 1
    order = np.argsort(sums[:n], kind="mergesort")
    return sums[:n][order], start[:n][order], length[:n][order], rate[:n][order]


@njit(cache=True)
def find_candidates(
    receipt_starts, party_starts, bill_starts,
    day, amount, opens, taxables, issued, base, bill_party,
    named_starts, named_party, named_well, is_open, hit_starts, hit_bill,
    rates, rate_from, rate_to, party_rate,
):  # fmt: skip
    """Candidates of all customers: integers (n, COLUMNS) and the expected number of chance fits.

    `named_starts`/`named_party`: parties that each receipt may come from by name or alias, `named_well`
    those looked at for subsets, parts and short payments too; `is_open`: receipts without a clear payer, looked for among all invoices; `hit_starts`/`hit_bill`: invoices
    whose number a receipt says; `party_rate`: the rate that a party was seen to deduct, -1 unknown.
    """
    ints, chance = np.full((4096, COLUMNS), -1, np.int64), np.empty(4096, np.float64)
    count = 0
    for customer in range(len(receipt_starts) - 1):
        p_from, p_to = party_starts[customer], party_starts[customer + 1]
        b_from, b_to = bill_starts[customer], bill_starts[customer + 1]
        r_from, r_to = receipt_starts[customer], receipt_starts[customer + 1]
        if b_from == b_to or r_from == r_to:
            continue
        bounds = np.searchsorted(bill_party[b_from:b_to], np.arange(p_from, p_to + 1)) + b_from
        size = (b_to - b_from) * LONGEST_RUN * len(rates)
        sums, start = np.empty(size, np.int64), np.empty(size, np.int64)
        length, rate = np.empty(size, np.int64), np.empty(size, np.int64)
        run_starts = np.zeros(p_to - p_from + 1, np.int64)
        used = 0
        for p in range(p_to - p_from):
            a, b, c, d = _runs_of(bounds[p], bounds[p + 1], opens, taxables, issued, rates, rate_from, rate_to)
            sums[used : used + len(a)], start[used : used + len(a)] = a, b
            length[used : used + len(a)], rate[used : used + len(a)] = c, d
            used += len(a)
            run_starts[p + 1] = used
        order = np.argsort(sums[:used], kind="mergesort")
        ranked = sums[:used][order]
        receipts_of = np.zeros(p_to - p_from, np.int64)
        for r in range(r_from, r_to):
            paid = amount[r]
            for at in range(named_starts[r], named_starts[r + 1]):
                p = named_party[at] - p_from
                receipts_of[p] += named_well[at]
                low, high = run_starts[p], run_starts[p + 1]
                own = sums[low:high]
                density = _density(own, paid)
                begin = low + np.searchsorted(own, paid - 700)
                for e in range(begin, high):
                    if sums[e] > paid / (1 - _SHORT_UP_TO) + 1:
                        break
                    first, n, t = start[e], length[e], rate[e]
                    if not _in_time(first, n, day[r], issued, base):
                        continue
                    why, width = _reason(sums[e], paid, n, t > 0)
                    if why == NO_REASON or (not named_well[at] and why > (CHARGES if n == 1 else RUPEE)):
                        continue
                    if (why == SHORT and not _may_be_short(first, n, t, bounds[p + 1], day[r], base, party_rate[p_from + p])):
                        continue
                    ints, chance = _room(ints, chance, count)
                    _single(ints, count, r, first, n, p_from + p, why, t, sums[e] - paid)
                    chance[count] = density * width
                    count += 1
                if named_well[at]:
                    ints, chance, count = _subsets(
                        ints, chance, count, r, paid, day[r], p_from + p, bounds[p], bounds[p + 1],
                        opens, taxables, issued, base, rates, rate_from, rate_to,
                    )  # fmt: skip
            for at in range(hit_starts[r], hit_starts[r + 1]):
                ints, chance, count = _said_number(
                    ints, chance, count, r, paid, hit_bill[at], bill_party, opens, taxables, issued, day[r], rates, rate_from, rate_to
                )  # fmt: skip
            if not is_open[r]:
                continue
            density = _density(ranked, paid)
            for at in range(np.searchsorted(ranked, paid - 350), used):
                e = order[at]
                if sums[e] > paid + max(_CHARGES_UP_TO, 10_000):
                    break
                first, n, t = start[e], length[e], rate[e]
                if not _in_time(first, n, day[r], issued, base):
                    continue
                why, width = _reason(sums[e], paid, n, t > 0)
                if why >= SHORT or (n > 1 and why > RUPEE) or (t > 0 and why > EXACT):
                    continue
                p = bill_party[first]
                known = False
                for at_name in range(named_starts[r], named_starts[r + 1]):
                    known = known or named_party[at_name] == p
                if known:
                    continue
                ints, chance = _room(ints, chance, count)
                _single(ints, count, r, first, n, p, why, t, sums[e] - paid)
                chance[count] = density * width
                count += 1
        ints, chance, count = _parts(
            ints, chance, count, r_from, r_to, p_from, receipts_of, bounds, day, amount, named_starts, named_party, named_well,
            opens, taxables, issued, base, rates, rate_from, rate_to, party_rate,
        )  # fmt: skip
    return ints[:count], chance[:count]


@njit(cache=True)
def _density(sorted_sums, paid):
    """Sums per paisa around an amount."""
    low = np.searchsorted(sorted_sums, np.int64(paid * 0.9))
    high = np.searchsorted(sorted_sums, np.int64(paid * 1.1))
    return (high - low) / max(0.2 * paid, 1.0)


@njit(cache=True)
def _in_time(first, n, on, issued, base):
    for i in range(first, first + n):
        if issued[i] > on + _EARLY_DAYS:
            return False
    return base[first] >= on - _LATE_DAYS


@njit(cache=True)
def _may_be_short(first, n, t, end, on, base, usual):
    """Short payments: at the party's usual rate (none when unknown), of one invoice or all that have just fallen due."""
    if t != max(usual, 0):
        return False
    return n == 1 or first + n == end or base[first + n] > on - 3


@njit(cache=True)
def _single(ints, count, r, first, n, party, why, t, gap):
    ints[count, :] = -1
    ints[count, 0] = r
    for i in range(n):
        ints[count, 3 + i] = first + i
    ints[count, PARTY], ints[count, KIND], ints[count, REASON] = party, SINGLE if n == 1 else RUN, why
    ints[count, RATE], ints[count, GAP] = t, gap


@njit(cache=True)
def _subsets(ints, chance, count, r, paid, on, party, first, last, opens, taxables, issued, base, rates, rate_from, rate_to):
    """Two or three invoices that are no run, and runs of four to six with one left out."""
    low = np.searchsorted(base[first:last], on - _SUBSET_DAYS) + first
    high = np.searchsorted(base[first:last], on + _EARLY_DAYS) + first
    low = max(low, high - _SUBSET_OF)
    chosen = np.empty(LONGEST_RUN, np.int64)
    looked, begin = 0, count
    for i in range(low, high):
        for j in range(i + 1, high):
            if opens[i] + opens[j] > 2 * paid:
                continue
            chosen[0], chosen[1] = i, j
            if j > i + 1:
                looked += 1
                ints, chance, count = _subset(ints, chance, count, r, paid, on, party, chosen, 2, opens, taxables, issued, rates, rate_from, rate_to)
            for k in range(j + 1, high):
                if k == i + 2 or opens[i] + opens[j] + opens[k] > 2 * paid:
                    continue
                chosen[2] = k
                looked += 1
                ints, chance, count = _subset(ints, chance, count, r, paid, on, party, chosen, 3, opens, taxables, issued, rates, rate_from, rate_to)
        for n in range(5, 8):
            if i + n > high:
                break
            for out in range(i + 1, i + n - 1):
                at = 0
                for j in range(i, i + n):
                    if j != out:
                        chosen[at] = j
                        at += 1
                looked += 1
                ints, chance, count = _subset(ints, chance, count, r, paid, on, party, chosen, n - 1, opens, taxables, issued, rates, rate_from, rate_to)
    for c in range(begin, count):
        chance[c] *= looked * len(rates) / max(paid, 1)
    return ints, chance, count


@njit(cache=True)
def _subset(ints, chance, count, r, paid, on, party, chosen, n, opens, taxables, issued, rates, rate_from, rate_to):
    total, base = 0, 0.0
    for at in range(n):
        total += opens[chosen[at]]
        base += taxables[chosen[at]]
    if total < paid - 300 or total > paid * 1.25 + 10_000:
        return ints, chance, count
    for t in range(len(rates)):
        expected = total - _deducted(rates[t], base)
        why, width = _reason(expected, paid, n, t > 0)
        if why >= SHORT or not rate_from[t] <= issued[chosen[n - 1]] <= rate_to[t]:
            continue
        for at in range(n):
            if issued[chosen[at]] > on + _EARLY_DAYS:
                return ints, chance, count
        ints, chance = _room(ints, chance, count)
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
def _said_number(ints, chance, count, r, paid, i, bill_party, opens, taxables, issued, on, rates, rate_from, rate_to):
    """An invoice whose number is said: whatever the amount, up to what is open."""
    if paid > opens[i] + 100 or issued[i] > on + 60:
        return ints, chance, count
    best, why, gap = 0, SHORT, opens[i] - paid
    for t in range(len(rates)):
        expected = opens[i] - _deducted(rates[t], taxables[i])
        found, _ = _reason(expected, paid, 1, t > 0)
        if found < why and rate_from[t] <= issued[i] <= rate_to[t]:
            best, why, gap = t, found, expected - paid
    ints, chance = _room(ints, chance, count)
    _single(ints, count, r, i, 1, bill_party[i], why, best, gap)
    chance[count] = 1.0
    return ints, chance, count + 1


@njit(cache=True)
def _parts(
    ints, chance, count, r_from, r_to, p_from, receipts_of, bounds, day, amount, named_starts, named_party, named_well,
    opens, taxables, issued, base, rates, rate_from, rate_to, party_rate,
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
            least = opens[i] - _deducted(rates[-1], taxables[i]) - 10_000
            n = 0
            for at in range(low, high):
                if amount[own[at]] < opens[i]:
                    near[n] = own[at]
                    n += 1
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
                        ints, chance, count = _part(ints, chance, count, near[x], near[y], -1, two, day, i, p_from + p, opens, taxables, issued, rates, rate_from, rate_to, party_rate)
                    looked += n - y - 1
                    for choice in range(2):  # no deduction, or the usual one: all rates would fit too much
                        t = 0 if choice == 0 else party_rate[p_from + p]
                        if choice == 1 and t <= 0:
                            continue
                        wanted = opens[i] - _deducted(rates[t], taxables[i]) - two
                        for z in range(max(y + 1, np.searchsorted(paid, wanted - (10_000 if n <= _FEW else 100))), n):
                            if paid[z] > wanted + 100:
                                break
                            ints, chance, count = _part(ints, chance, count, near[x], near[y], near[z], two + paid[z], day, i, p_from + p, opens, taxables, issued, rates, rate_from, rate_to, party_rate)
            kept = begin  # what many others would fit as well says nothing
            for c in range(begin, count):
                chance[c] *= looked / max(opens[i], 1)
                if chance[c] <= _MOST_CHANCE:
                    ints[kept], chance[kept] = ints[c], chance[c]
                    kept += 1
            count = kept
    return ints, chance, count


@njit(cache=True)
def _part(ints, chance, count, x, y, z, paid, day, i, party, opens, taxables, issued, rates, rate_from, rate_to, party_rate):
    if z >= 0:
        if max(day[x], day[y], day[z]) - min(day[x], day[y], day[z]) > _PART_SPAN:
            return ints, chance, count
    for t in range(len(rates)):
        if not rate_from[t] <= issued[i] <= rate_to[t]:
            continue
        expected = opens[i] - _deducted(rates[t], taxables[i])
        why, width = _reason(expected, paid, 1, t > 0)
        if why >= SHORT or (why == CHARGES and t != max(party_rate[party], 0)):
            continue
        ints, chance = _room(ints, chance, count)
        ints[count, :] = -1
        # receipts stand in order of day, as they do in the books
        one, other, last = min(x, y), max(x, y), z
        if z >= 0:
            one, last = min(one, z), max(other, z)
            other = x + y + z - one - last
        ints[count, 0], ints[count, 1], ints[count, 2], ints[count, 3] = one, other, last, i
        ints[count, PARTY], ints[count, KIND] = party, TWO_PARTS if z < 0 else THREE_PARTS
        ints[count, REASON], ints[count, RATE], ints[count, GAP] = why, t, expected - paid
        chance[count] = width
        count += 1
    return ints, chance, count
