"""Numba kernels of the joint paths: draw months, walk days, bear instalments. Arguments as in
`PathInputs`."""

import numpy as np
from numba import njit

BINS = 128
"""Bins of the histogram that quantiles of the paths are read from."""

INSTALMENTS = 12
"""Months over which an instalment must be met."""

BISECTIONS = 14
"""Halvings of the range of instalments: to less than a ten thousandth of it, far below its standard error."""


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
    return int(((bits >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))


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
):  # fmt: skip
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
def walk_all(
    nodes, inflow, outflow, load_in, load_out, own, pooled, shift, share, deviation, patterns, fixed, lean,
    first, length, start, cap, stretch, seen, due_day, first_due, grace, horizon, months_shown, state,
    scores, levels, scenario_levels, reach, bands, crossed, surplus, scenarios, emi,
):  # fmt: skip
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
                i, came, went, picked, share, deviation, lean, first, length, start, cap, stretch,
                due_day, first_due, grace, running_in, running_out, best, end, emi,
            )  # fmt: skip


@njit(cache=True)
def _patterns_of(i, month, share, deviation, running_in, running_out):
    for p in range(deviation.shape[2]):
        for date in range(31):
            running_in[p, date] = share[i, 0, month, date] + deviation[i, 0, p, date]
            running_out[p, date] = share[i, 1, month, date] + deviation[i, 1, p, date]


@njit(cache=True)
def _average_scenarios(
    i, total, came, went, closing, shown, scenario_levels, reach, counts, cuts, edges, scenarios
):
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
    i, came, went, picked, share, deviation, lean, first, length, start, cap, stretch, due_day, first_due,
    grace, running_in, running_out, best, end, emi,
):  # fmt: skip
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
        if misses(0.0, opening, cap[i], stretch[i], best[path], end[path]):
            emi[i, path] = -1.0
            continue
        low, high = 0.0, max(opening + stretch[i] + best[path, 1], 1.0)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if misses(middle, opening, cap[i], stretch[i], best[path], end[path]):
                high = middle
            else:
                low = middle
        emi[i, path] = low


@njit(cache=True)
def misses(instalment, opening, cap, stretch, best, end):
    """Whether any of the year's instalments is missed when one more of this size falls due each month."""
    level = opening
    for slot in range(1, INSTALMENTS + 1):
        if level + stretch + best[slot] < instalment:
            return True
        level = min(level + end[slot] - instalment, cap)
    return False
