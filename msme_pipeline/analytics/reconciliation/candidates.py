"""Which groups of receipts and invoices could be one payment: candidates by amount, name and number.

Kinds: one invoice, a run of up to six invoices that fall due one after the other, a subset of a few,
one invoice in two or three parts.
"""

import numpy as np
from numba import njit

from msme_pipeline.analytics.reconciliation.fits import (
    CHARGES,
    CHARGES_UP_TO,
    COLUMNS,
    EARLY_DAYS,
    EXACT,
    GAP,
    KIND,
    LATE_DAYS,
    LONGEST_RUN,
    NO_REASON,
    PARTY,
    RATE,
    REASON,
    RUPEE,
    SHORT,
    SHORT_UP_TO,
    THREE_PARTS,
    TWO_PARTS,
    deducted,
    reason_of,
    room,
    write_run,
)  # fmt: skip
from msme_pipeline.analytics.reconciliation.groups import find_parts, find_subsets


@njit(cache=True)
def _runs_of(first, last, opens, taxables, issued, rates, rate_from, rate_to):
    """Sums of runs of a party's invoices first..last by length and rate: sum, start, length, rate; sorted by
    sum."""
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
                sums[n], start[n], length[n], rate[n] = total - deducted(rates[t], base), s, e - s + 1, t
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
    those looked at for subsets, parts and short payments too; `is_open`: receipts without a clear payer,
    looked for among all invoices; `hit_starts`/`hit_bill`: invoices whose number a receipt says;
    `party_rate`: the rate that a party was seen to deduct, -1 unknown.
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
            a, b, c, d = _runs_of(
                bounds[p], bounds[p + 1], opens, taxables, issued, rates, rate_from, rate_to
            )
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
                    if sums[e] > paid / (1 - SHORT_UP_TO) + 1:
                        break
                    first, n, t = start[e], length[e], rate[e]
                    if not _in_time(first, n, day[r], issued, base):
                        continue
                    why, width = reason_of(sums[e], paid, n, t > 0)
                    if why == NO_REASON or (not named_well[at] and why > (CHARGES if n == 1 else RUPEE)):
                        continue
                    if why == SHORT and not _may_be_short(
                        first, n, t, bounds[p], bounds[p + 1], day[r], base, party_rate[p_from + p]
                    ):
                        continue
                    ints, chance = room(ints, chance, count)
                    write_run(ints, count, r, first, n, p_from + p, why, t, sums[e] - paid)
                    chance[count] = density * width
                    count += 1
                if named_well[at]:
                    ints, chance, count = find_subsets(
                        ints, chance, count, r, paid, day[r], p_from + p, bounds[p], bounds[p + 1],
                        opens, taxables, issued, base, rates, rate_from, rate_to,
                    )  # fmt: skip
            for at in range(hit_starts[r], hit_starts[r + 1]):
                ints, chance, count = _said_number(
                    ints, chance, count, r, paid, hit_bill[at], bill_party, opens, taxables, issued, day[r],
                    rates, rate_from, rate_to
                )  # fmt: skip
            if not is_open[r]:
                continue
            density = _density(ranked, paid)
            for at in range(np.searchsorted(ranked, paid - 350), used):
                e = order[at]
                if sums[e] > paid + max(CHARGES_UP_TO, 10_000):
                    break
                first, n, t = start[e], length[e], rate[e]
                if not _in_time(first, n, day[r], issued, base):
                    continue
                why, width = reason_of(sums[e], paid, n, t > 0)
                if why >= SHORT or (n > 1 and why > RUPEE) or (t > 0 and why > EXACT):
                    continue
                p = bill_party[first]
                known = False
                for at_name in range(named_starts[r], named_starts[r + 1]):
                    known = known or named_party[at_name] == p
                if known:
                    continue
                ints, chance = room(ints, chance, count)
                write_run(ints, count, r, first, n, p, why, t, sums[e] - paid)
                chance[count] = density * width
                count += 1
        ints, chance, count = _said_parts(
            ints, chance, count, r_from, r_to, b_from, b_to, hit_starts, hit_bill, amount, bill_party, opens,
            taxables, issued, rates, rate_from, rate_to, party_rate,
        )  # fmt: skip
        ints, chance, count = find_parts(
            ints, chance, count, r_from, r_to, p_from, receipts_of, bounds, day, amount, named_starts,
            named_party, named_well, opens, taxables, issued, base, rates, rate_from, rate_to, party_rate,
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
        if issued[i] > on + EARLY_DAYS:
            return False
    return base[first] >= on - LATE_DAYS


@njit(cache=True)
def _may_be_short(first, n, t, begin, end, on, base, usual):
    """Short payments: at the party's usual rate (none when unknown), of one invoice, the oldest, or all just
    due."""
    if t != max(usual, 0):
        return False
    return n == 1 or first == begin or first + n == end or base[first + n] > on - 3


@njit(cache=True)
def _said_number(
    ints, chance, count, r, paid, i, bill_party, opens, taxables, issued, on, rates, rate_from, rate_to
):
    """An invoice whose number is said: whatever the amount, up to what is open."""
    if paid > opens[i] + 100 or issued[i] > on + 60:
        return ints, chance, count
    best, why, gap = 0, SHORT, opens[i] - paid
    for t in range(len(rates)):
        expected = opens[i] - deducted(rates[t], taxables[i])
        found, _ = reason_of(expected, paid, 1, t > 0)
        if found < why and rate_from[t] <= issued[i] <= rate_to[t]:
            best, why, gap = t, found, expected - paid
    ints, chance = room(ints, chance, count)
    write_run(ints, count, r, i, 1, bill_party[i], why, best, gap)
    chance[count] = 1.0
    return ints, chance, count + 1


@njit(cache=True)
def _said_parts(
    ints, chance, count, r_from, r_to, b_from, b_to, hit_starts, hit_bill, amount, bill_party, opens,
    taxables, issued, rates, rate_from, rate_to, party_rate,
):  # fmt: skip
    """An invoice whose number two or three receipts say: they are its parts, as far as they go."""
    many = np.zeros(b_to - b_from, np.int64)
    parts = np.full((b_to - b_from, 3), -1, np.int64)
    for r in range(r_from, r_to):
        for at in range(hit_starts[r], hit_starts[r + 1]):
            i = hit_bill[at] - b_from
            if many[i] < 3:
                parts[i, many[i]] = r
            many[i] += 1
    for i in range(b_from, b_to):
        n = many[i - b_from]
        if n < 2 or n > 3:
            continue
        x, y, z = parts[i - b_from]
        paid = amount[x] + amount[y] + (amount[z] if z >= 0 else 0)
        closing = amount[z] if z >= 0 else amount[y]
        if paid > opens[i] + 100:
            continue
        best, why, gap = 0, SHORT, opens[i] - paid
        for t in range(len(rates)):
            expected = opens[i] - deducted(rates[t], taxables[i])
            found, _ = reason_of(expected - paid + closing, closing, 1, t > 0)
            likely = found <= RUPEE or t == max(party_rate[bill_party[i]], 0)
            if found < why and likely and rate_from[t] <= issued[i] <= rate_to[t]:
                best, why, gap = t, found, expected - paid
        ints, chance = room(ints, chance, count)
        ints[count, :] = -1
        ints[count, 0], ints[count, 1], ints[count, 2], ints[count, 3] = x, y, z, i
        ints[count, PARTY], ints[count, KIND] = bill_party[i], TWO_PARTS if z < 0 else THREE_PARTS
        ints[count, REASON], ints[count, RATE], ints[count, GAP] = why, best, gap
        chance[count] = 1.0
        count += 1
    return ints, chance, count
