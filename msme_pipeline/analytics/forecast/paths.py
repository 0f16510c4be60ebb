"""Joint simulated paths of a set of customers: months of in- and outflow, days of headroom, instalments.

One numba kernel walks the paths of one customer after the other. Every customer has a random stream of
its own, so that neighbours and order change nothing.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numba import njit

PATHS = 2_000
"""Joint paths per customer; the 5 % quantile then has a standard error of half a percentage point."""

BAND_LEVELS = (0.025, 0.10, 0.50, 0.90, 0.975)
SCENARIO_LEVELS = (0.50, 0.90, 0.10)
"""Base, optimistic and pessimistic: quantiles of the total surplus that their paths lie around."""

SCENARIO_REACH = 0.05
"""Probability on either side of the quantile over which a scenario's paths are averaged."""

BINS = 128
"""Bins of the histogram that quantiles of the paths are read from."""

INSTALMENTS = 12
"""Months over which an instalment must be met."""

BISECTIONS = 14
"""Halvings of the range of instalments: to less than a ten thousandth of it, far below its standard error."""

Array = np.ndarray[Any, Any]


@cache
def normal_scores(size: int = 4096) -> Array:
    """Standard normal quantiles at the middle of `size` equal probabilities, scaled to variance one."""
    from scipy.special import ndtri

    scores = ndtri((np.arange(size) + 0.5) / size)
    return np.asarray(scores / scores.std())


def streams(customers: list[str], seed: int) -> Array:
    """First state of each customer's random stream (uint64)."""
    words = [blake2b(f"{seed}|{name}".encode(), digest_size=8).digest() for name in customers]
    return np.array([int.from_bytes(word, "little") for word in words], dtype=np.uint64)


@dataclass
class PathInputs:
    """Arrays over n customers, M months to walk and P patterns of days; ₹, float64.

    nodes (z,) normal scores of the marginals; inflow, outflow (n, M, z) values at them. load_in, load_out
    (n, K, M) weights of past origins, `own` (n,) their share of the variance. pooled (draws, 2, M):
    standard normal errors of inflow and outflow as they hang together across customers. shift (n, M): what shrinking takes from the surplus. share (n, 2, M, 31) of the month's days,
    deviation (n, 2, P, 31) running, patterns (n,). fixed, lean (n, M, 31): running obligations and
    drawings, usual and at the subsistence floor. first (n,): day of month the path starts on (0 the
    first). length (n, M) days of the months. start (n,) headroom; cap (n,) above which owners do not let
    it grow; stretch (n,) bills that suppliers leave unpaid for a while before a lender has to. seen (n,): day of the path that is as_of (-1: the path starts after as_of). horizon: days after it.
    """

    nodes: Array
    inflow: Array
    outflow: Array
    load_in: Array
    load_out: Array
    own: Array
    pooled: Array
    shift: Array
    share: Array
    deviation: Array
    patterns: Array
    fixed: Array
    lean: Array
    first: Array
    length: Array
    start: Array
    cap: Array
    stretch: Array
    seen: Array
    due_day: Array
    first_due: Array
    grace: int
    horizon: int
    months_shown: Array
    stream: Array


@dataclass
class PathResults:
    """bands (n, horizon, levels) of the headroom per day after as_of; crossed (n, 1 + days): P(below zero
    by the day, from as_of on); surplus (n, M, levels); scenarios (n, 3, M, 3): inflow, outflow, closing
    headroom; emi (n, paths): largest instalment each path bears (negative: an existing one is missed).
    """

    bands: Array
    crossed: Array
    surplus: Array
    scenarios: Array
    emi: Array


LONG_DAYS = 180
"""Days after as_of over which shortfalls are counted, whatever the horizon."""


def simulate(inputs: PathInputs, paths: int = PATHS) -> PathResults:
    """Walk `paths` joint paths of every customer."""
    n, months = inputs.shift.shape
    results = PathResults(
        bands=np.full((n, inputs.horizon, len(BAND_LEVELS)), np.nan),
        crossed=np.full((n, LONG_DAYS + 1), np.nan),
        surplus=np.full((n, months, len(BAND_LEVELS)), np.nan),
        scenarios=np.full((n, len(SCENARIO_LEVELS), months, 3), np.nan),
        emi=np.full((n, paths), np.nan),
    )
    share = np.cumsum(inputs.share, axis=3)
    _walk_all(
        inputs.nodes, inputs.inflow, inputs.outflow, inputs.load_in, inputs.load_out, inputs.own,
        inputs.pooled, inputs.shift, share, inputs.deviation, inputs.patterns, inputs.fixed, inputs.lean,
        inputs.first, inputs.length, inputs.start, inputs.cap, inputs.stretch, inputs.seen, inputs.due_day,
        inputs.first_due, inputs.grace, inputs.horizon, inputs.months_shown, inputs.stream.copy(),
        normal_scores(), np.array(BAND_LEVELS), np.array(SCENARIO_LEVELS), SCENARIO_REACH,
        results.bands, results.crossed, results.surplus, results.scenarios, results.emi,
    )  # fmt: skip
    return results


@njit(cache=True)
def _next(state: np.ndarray, i: int) -> np.uint64:
    """The splitmix64 generator (Steele, Lea and Flood 2014)."""
    state[i] += np.uint64(0x9E3779B97F4A7C15)
    z = state[i]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def _below(bits: np.uint64, count: int) -> int:
    """A whole number from 0 to count - 1 from the upper half of 64 random bits."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))


@njit(cache=True)
def _value_at(score: float, nodes: np.ndarray, values: np.ndarray) -> float:
    """The marginal's value at a normal score: linear between nodes, straight on beyond the last two."""
    last = len(nodes) - 1
    right = 1 + last // 2 if score > 0 else 1
    while right < last and score > nodes[right]:
        right += 1
    weight = (score - nodes[right - 1]) / (nodes[right] - nodes[right - 1])
    return values[right - 1] + weight * (values[right] - values[right - 1])


@njit(cache=True)
def _quantiles(values: np.ndarray, levels: np.ndarray, counts: np.ndarray, out: np.ndarray) -> None:
    """Quantiles at rising `levels` from a histogram over the range of `values`."""
    low, high = values[0], values[0]
    for value in values:
        low = min(low, value)
        high = max(high, value)
    width = (high - low) / len(counts)
    if not width > 0:
        out[:] = low
        return
    counts[:] = 0
    for value in values:
        counts[min(int((value - low) / width), len(counts) - 1)] += 1
    below, place = 0, 0
    for number in range(len(levels)):
        wanted = levels[number] * len(values)
        while below + counts[place] < wanted:
            below += counts[place]
            place += 1
        out[number] = low + width * (place + (wanted - below) / counts[place])


@njit(cache=True)
def _draw_months(
    i, nodes, inflow, outflow, load_in, load_out, own, pooled, shift, patterns, state, scores,
    months, came, went, picked,
):  # type: ignore[no-untyped-def]  # fmt: skip
    """Inflow, outflow and pattern of days of the first `months` months (M, paths) of customer i."""
    paths = came.shape[1]
    origins = load_in.shape[1]
    mask = np.uint64(len(scores) - 1)
    mine, others = np.sqrt(own[i]), np.sqrt(1 - own[i])
    weight = np.empty(origins)
    seed = state[i]
    for path in range(paths):
        # a path's draws do not depend on how many months the paths before it walked
        state[i] = seed ^ (np.uint64(path + 1) * np.uint64(0xD1B54A32D192ED03))
        for origin in range(origins):
            weight[origin] = scores[_next(state, i) & mask]
        draw = _below(_next(state, i), len(pooled))
        for month in range(months):
            score_in = others * pooled[draw, 0, month]
            score_out = others * pooled[draw, 1, month]
            if mine > 0:
                sum_in, sum_out = 0.0, 0.0
                for origin in range(origins):
                    sum_in += weight[origin] * load_in[i, origin, month]
                    sum_out += weight[origin] * load_out[i, origin, month]
                score_in += mine * sum_in
                score_out += mine * sum_out
            came[month, path] = _value_at(score_in, nodes, inflow[i, month])
            went[month, path] = _value_at(score_out, nodes, outflow[i, month]) + shift[i, month]
            picked[month, path] = _below(_next(state, i), max(patterns[i], 1))


@njit(cache=True)
def _walk_all(
    nodes, inflow, outflow, load_in, load_out, own, pooled, shift, share, deviation, patterns, fixed, lean,
    first, length, start, cap, stretch, seen, due_day, first_due, grace, horizon, months_shown, state,
    scores, levels, scenario_levels, reach, bands, crossed, surplus, scenarios, emi,
):  # type: ignore[no-untyped-def]  # fmt: skip
    n, walked = shift.shape
    paths = emi.shape[1]
    long_days = crossed.shape[1] - 1
    came, went = np.empty((walked, paths)), np.empty((walked, paths))
    picked = np.zeros((walked, paths), np.int64)
    closing = np.empty((walked, paths))
    counts = np.zeros(BINS, np.int64)
    level, alive, total = np.empty(paths), np.empty(paths, np.bool_), np.empty(paths)
    running_in = np.empty((deviation.shape[2], 31))
    running_out = np.empty((deviation.shape[2], 31))
    best, end = np.empty((paths, INSTALMENTS + 1)), np.empty((paths, INSTALMENTS + 1))
    cuts, edges = np.empty(2), np.empty(2)
    for i in range(n):
        months = min(max(first_due[i] + INSTALMENTS, months_shown[i, 1]), walked)
        _draw_months(
            i, nodes, inflow, outflow, load_in, load_out, own, pooled, shift, patterns, state, scores,
            months, came, went, picked,
        )  # fmt: skip
        total[:] = 0.0
        shown = months_shown[i]
        for month in range(months):
            for path in range(paths):
                level[path] = came[month, path] - went[month, path]
                if month >= shown[0] and month < shown[1]:
                    total[path] += level[path]
            if month >= shown[0] and month < shown[1]:
                _quantiles(level, levels, counts, surplus[i, month])
        known = np.isfinite(start[i])
        if known:
            crossed[i] = 0.0
        level[:] = start[i]
        alive[:] = True
        down = 0
        day = 0
        for month in range(months):
            _patterns_of(i, month, share, deviation, running_in, running_out)
            begin = first[i] if month == 0 else 0
            for path in range(paths):  # level is kept at the first of the month
                if month == 0 and begin > 0:
                    p = picked[month, path]
                    level[path] -= (
                        came[month, path] * running_in[p, begin - 1]
                        - went[month, path] * running_out[p, begin - 1]
                        - fixed[i, month, begin - 1]
                    )
            for date in range(begin, length[i, month]):
                if day - seen[i] > long_days:
                    break
                after = day - seen[i]  # days after as_of
                if known and after >= 0:
                    for path in range(paths):
                        p = picked[month, path]
                        total_now = (
                            level[path]
                            + came[month, path] * running_in[p, date]
                            - went[month, path] * running_out[p, date]
                            - fixed[i, month, date]
                        )
                        closing[month, path] = total_now
                        if alive[path] and total_now < 0:
                            alive[path] = False
                            down += 1
                    crossed[i, after] = down / paths
                    if after >= 1 and after <= horizon:
                        _quantiles(closing[month], levels, counts, bands[i, after - 1])
                day += 1
            for path in range(paths):
                level[path] += came[month, path] - went[month, path] - fixed[i, month, length[i, month] - 1]
                closing[month, path] = level[path]
        _average_scenarios(
            i, total, came, went, closing, shown, scenario_levels, reach, counts, cuts, edges, scenarios
        )
        if known:
            _bear(
                i,
                came,
                went,
                picked,
                share,
                deviation,
                lean,
                first,
                length,
                start,
                cap,
                stretch,
                due_day,
                first_due,
                grace,
                running_in,
                running_out,
                best,
                end,
                emi,
            )


@njit(cache=True)
def _patterns_of(i, month, share, deviation, running_in, running_out):  # type: ignore[no-untyped-def]
    for p in range(deviation.shape[2]):
        for date in range(31):
            running_in[p, date] = share[i, 0, month, date] + deviation[i, 0, p, date]
            running_out[p, date] = share[i, 1, month, date] + deviation[i, 1, p, date]


@njit(cache=True)
def _average_scenarios(
    i, total, came, went, closing, shown, scenario_levels, reach, counts, cuts, edges, scenarios
):  # type: ignore[no-untyped-def]
    paths = len(total)
    for number in range(len(scenario_levels)):
        edges[0], edges[1] = scenario_levels[number] - reach, scenario_levels[number] + reach
        _quantiles(total, edges, counts, cuts)
        inside = 0
        for path in range(paths):
            inside += total[path] >= cuts[0] and total[path] <= cuts[1]
        for month in range(shown[0], shown[1]):
            sums = np.zeros(3)
            for path in range(paths):
                if total[path] >= cuts[0] and total[path] <= cuts[1]:
                    sums[0] += came[month, path]
                    sums[1] += went[month, path]
                    sums[2] += closing[month, path]
            scenarios[i, number, month] = sums / max(inside, 1)


@njit(cache=True)
def _bear(
    i, came, went, picked, share, deviation, lean, first, length, start, cap, stretch, due_day, first_due, grace,
    running_in, running_out, best, end, emi,
):  # type: ignore[no-untyped-def]  # fmt: skip
    """Largest extra instalment that each path bears for a year, by bisection.

    `best` is what comes together by the last day of grace, `end` by the end of the month, both counted
    from its first day; between instalments the owner takes out what exceeds the cap.
    """
    paths = emi.shape[1]
    before = first_due[i]  # months walked before the first instalment's month
    for month in range(before + INSTALMENTS):
        _patterns_of(i, month, share, deviation, running_in, running_out)
        begin = first[i] if month == 0 else 0
        slot = max(month - before + 1, 0)
        opens = min(due_day[i] - 1, length[i, month] - 1)
        closes = min(opens + grace, length[i, month] - 1)
        for path in range(paths):
            p = picked[month, path]
            gone = 0.0
            if begin > 0:
                gone = (
                    came[month, path] * running_in[p, begin - 1]
                    - went[month, path] * running_out[p, begin - 1]
                    - lean[i, month, begin - 1]
                )
            most = -np.inf
            if slot > 0:
                for date in range(opens, closes + 1):
                    now = (
                        came[month, path] * running_in[p, date]
                        - went[month, path] * running_out[p, date]
                        - lean[i, month, date]
                    )
                    most = max(most, now)
            best[path, slot] = most - gone
            moved = came[month, path] - went[month, path] - lean[i, month, length[i, month] - 1] - gone
            end[path, slot] = moved if slot > 0 or month == 0 else end[path, 0] + moved
    for path in range(paths):
        opening = start[i] + (end[path, 0] if before > 0 else 0.0)
        if before > 0:
            opening = min(opening, cap[i])
        if _misses(0.0, opening, cap[i], stretch[i], best[path], end[path]):
            emi[i, path] = -1.0
            continue
        low, high = 0.0, max(opening + stretch[i] + best[path, 1], 1.0)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if _misses(middle, opening, cap[i], stretch[i], best[path], end[path]):
                high = middle
            else:
                low = middle
        emi[i, path] = low


@njit(cache=True)
def _misses(instalment, opening, cap, stretch, best, end):  # type: ignore[no-untyped-def]
    """Whether any of the year's instalments is missed when one more of this size falls due each month."""
    level = opening
    for slot in range(1, INSTALMENTS + 1):
        if level + stretch + best[slot] < instalment:
            return True
        level = min(level + end[slot] - instalment, cap)
    return False
