"""Scale-free description of a series and a step ahead: what the correction model sees."""

import numpy as np
from numba import njit

from msme_pipeline.analytics.forecast.kernel import (
    DAMPED,
    FULL,
    GRID,
    LEVEL,
    LONGEST,
    MEDIAN,
    MEMBERS,
    NO_HISTORY,
    PLAIN,
    RUNGS,
    SEASONAL,
    SES,
    SPARSE,
    STOPPED,
    THETA,
    YEAR,
    YEAR_BEFORE,
    history_of,
    members_of,
    season_of,
)

FEATURES = (
    "step", "months", "season_weight", "season_spread", "season_here", "season_move",
    "ses", "damped", "theta", "seasonal", "plain", "plain_damped",
    "last", "last_3", "last_6", "last_12", "last_24", "same_month", "same_month_grown", "two_years_ago",
    "same_month_own", "neighbours_own", "two_years_own", "rise_12", "rise_6", "rise_3", "slope",
    "error_damped", "error_theta", "error_seasonal", "error_plain", "scale", "level", "move_1", "move_2",
    "move_3", "lag_1", "roughness", "calm",
    "zeros", "silent", "low", "high", "multiplicative", "drawdown", "year_error",
)  # fmt: skip
CLIP = 12.0
"""Local scales beyond which a feature says no more."""
PRIOR_STEP = 0.25
"""Share of the mean magnitude that stands for a typical move while fewer than six months are known."""
PRIOR_STEPS = 2.0
SPARSE_SHARE = 0.25
"""Share of zeros in the last two years from which a flow is sparse: what is expected is never paid."""
STOPPED_MONTHS = 6
"""Zeros at the end from which a flow has stopped, if they are twice as many as ever before in a row."""
HISTORY_BANDS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 24, 36, 60)
"""Months of history at which another set of quantiles begins: below ten every month more tells a lot."""
ZERO_BANDS = (0.5, 0.75)
"""Shares of zeros at which another set of quantiles of sparse flows begins."""
LEAST_SCALE = 1e-7
"""Of the mean magnitude: what a constant series moves, so that nothing is divided by zero."""


@njit(cache=True)
def _mean_back(x, n, back, skip):
    """Mean of `back` months ending `skip` months before the last; shortened at the start."""
    end = n - skip
    first = max(0, end - back)
    total = 0.0
    for t in range(first, end):
        total += x[t]
    return total / max(end - first, 1)


@njit(cache=True)
def _clip(value):
    return min(max(value, -CLIP), CLIP)


@njit(cache=True)
def _silence(y, n):
    """Share of zeros in the last two years since the first payment, zeros at the end, longest run between."""
    first = 0
    while first < n - 1 and y[first] == 0.0:
        first += 1
    zeros, run, longest = 0, 0, 0
    for t in range(first, n):
        if y[t] == 0.0:
            run += 1
            zeros += t >= n - 2 * YEAR
        else:
            longest = max(longest, run)
            run = 0
    return zeros / min(n - first, 2 * YEAR), run, longest


@njit(cache=True)
def _median_rung(y, seen, n, base):
    """Median of fewer than six months; returns scale."""
    known = np.sort(y[:n][seen[:n]])
    middle = np.median(known)
    for h in range(base.shape[0]):
        base[h] = middle
    moves = 0.0
    for t in range(1, n):
        moves += abs(y[t] - y[t - 1])
    size = 0.0
    for value in known:
        size += abs(value) / known.shape[0]
    return (moves + PRIOR_STEPS * PRIOR_STEP * size) / (n - 1 + PRIOR_STEPS)


@njit(cache=True)
def describe(values, horizon, grid, base, scale, rung, table, floor, features):
    """Fill, for every row of `values` (n, T), base (n, h), scale, rung, table, floor (n,), features (n, h,
    f).

    `base` is the combination of the members before correction and `scale` its typical one-step error, both
    in units of the series; `table` is the set of quantiles that applies; `floor` is 0 for series without a
    negative value and minus infinity otherwise.
    """
    y = np.empty(LONGEST)
    seen = np.empty(LONGEST, np.bool_)
    work = np.empty((3, LONGEST))
    x = np.empty(LONGEST)
    season = np.empty(YEAR)
    members = np.empty((len(MEMBERS), horizon))
    errors = np.empty(len(MEMBERS))
    for i in range(values.shape[0]):
        n, divisor = history_of(values[i], y, seen)
        features[i] = 0.0
        table[i] = np.searchsorted(np.array(HISTORY_BANDS), n, side="right")
        if n == 0:
            rung[i] = NO_HISTORY
            base[i] = np.nan
            scale[i] = np.nan
            floor[i] = -np.inf
            continue
        lowest, zeros, size, observed = np.inf, 0.0, 0.0, 0
        for t in range(n):
            lowest = min(lowest, y[t])
            zeros += y[t] == 0.0
            observed += seen[t]
        for t in range(max(0, n - YEAR), n):
            size += abs(y[t])
        size /= min(n, YEAR)
        for t in range(n):
            size = max(size, 0.02 * abs(y[t]))
        floor[i] = 0.0 if lowest >= 0.0 else -np.inf
        if observed < RUNGS[0]:
            rung[i] = MEDIAN
            scale[i] = max(_median_rung(y, seen, n, base[i]), LEAST_SCALE * size) * divisor
            for h in range(horizon):
                base[i, h] *= divisor
            continue
        rung[i] = LEVEL if n < RUNGS[1] else YEAR_BEFORE if n < RUNGS[2] else FULL
        if size == 0.0:
            base[i] = 0.0
            scale[i] = 0.0
            continue
        multiplicative = lowest > 0.0
        weight = season_of(y, seen, n, multiplicative, season, work)
        members_of(y, seen, n, season, multiplicative, grid, members, errors, work)
        best = min(min(errors[SES], errors[DAMPED]), min(errors[THETA], errors[SEASONAL]))
        s = max(0.25 * (errors[SES] + errors[DAMPED] + errors[THETA] + errors[SEASONAL]), LEAST_SCALE * size)
        share, silent, earlier = _silence(y, n)
        if share >= SPARSE_SHARE:
            rung[i] = SPARSE
            table[i] = len(HISTORY_BANDS) + 1 + np.searchsorted(np.array(ZERO_BANDS), share, side="right")
            scale[i] = max(errors[PLAIN], LEAST_SCALE * size) * divisor
            stopped = silent >= STOPPED_MONTHS and silent >= 2 * earlier
            if stopped:
                rung[i] = STOPPED
            for h in range(horizon):
                level = 0.5 * (members[PLAIN, h] + _mean_back(y, n, YEAR, 0))
                base[i, h] = 0.0 if stopped else level * divisor
            continue
        total = 0.0
        for h in range(horizon):
            base[i, h] = 0.0
        for m in range(SEASONAL + 1):
            w = (best / errors[m]) ** COMBINE
            total += w
            for h in range(horizon):
                base[i, h] += w * members[m, h]
        for h in range(horizon):
            base[i, h] = max(base[i, h] / total, floor[i])
        for t in range(n):
            x[t] = y[t] / season[t % YEAR] if multiplicative else y[t] - season[t % YEAR]
        _series_features(y, x, seen, n, s, size, weight, season, multiplicative, errors, zeros, features[i])
        for h in range(horizon):
            _step_features(y, x, n, h, s, size, season, multiplicative, members, base[i, h], features[i, h])
            base[i, h] *= divisor
        scale[i] = s * divisor


COMBINE = 6.0
"""Power of the relative error that weighs the members of the combination."""


@njit(cache=True)
def _series_features(y, x, seen, n, s, size, weight, season, multiplicative, errors, zeros, out):
    """What is the same for every step: written to all rows of `out` (h, f)."""
    spread = 0.0
    for j in range(YEAR):
        spread += abs(season[j] - (1.0 if multiplicative else 0.0)) / YEAR
    if multiplicative:
        spread *= size
    rough, same, moved = 0.0, 0.0, 0.0
    before = 0.0
    for t in range(1, n):
        d = x[t] - x[t - 1]
        rough += abs(d)
        moved += d * d
        if t > 1:
            same += d * before
        before = d
    recent, older = 0.0, 0.0
    for t in range(1, n):
        if t >= n - 6:
            recent += abs(x[t] - x[t - 1]) / 6.0
        older += abs(x[t] - x[t - 1]) / (n - 1)
    silent = 0.0
    while silent < n and y[n - 1 - int(silent)] == 0.0:
        silent += 1.0
    low, high = np.inf, -np.inf
    for t in range(max(0, n - 2 * YEAR), n):
        low = min(low, x[t])
        high = max(high, x[t])
    top = -np.inf
    for t in range(n):
        top = max(top, x[t])
    yearly = 0.0
    for t in range(YEAR, n):
        yearly += abs(y[t] - y[t - YEAR])
    yearly = yearly / (n - YEAR) if n > YEAR + 2 else s
    mean_3, mean_6, mean_12 = _mean_back(x, n, 3, 0), _mean_back(x, n, 6, 0), _mean_back(x, n, 12, 0)
    slope = (mean_12 - _mean_back(x, n, 12, n - min(n, 12))) / max(n - 12, 1) * 12.0 if n > 14 else 0.0
    for h in range(out.shape[0]):
        f = out[h]
        f[1] = min(n, 72)
        f[2] = weight
        f[3] = min(spread / s, 2 * CLIP)
        f[23] = _clip((mean_12 - _mean_back(x, n, 12, 12)) / s) if n >= 18 else 0.0
        f[24] = _clip((mean_6 - _mean_back(x, n, 6, 6)) / s) if n >= 9 else 0.0
        f[25] = _clip((mean_3 - _mean_back(x, n, 3, 3)) / s)
        f[26] = _clip(slope / s)
        f[27] = min(errors[DAMPED] / s, CLIP)
        f[28] = min(errors[THETA] / s, CLIP)
        f[29] = min(errors[SEASONAL] / s, CLIP)
        f[30] = min(errors[PLAIN] / s, CLIP)
        f[31] = s / size if size > 0.0 else 0.0
        f[33] = _clip((x[n - 1] - x[n - 2]) / s)
        f[34] = _clip((x[n - 2] - x[n - 3]) / s)
        f[35] = _clip((x[n - 3] - x[n - 4]) / s)
        f[36] = same / moved if moved > 0.0 else 0.0
        f[37] = min(rough / (n - 1) / s, CLIP)
        f[38] = recent / older if older > 0.0 else 1.0
        f[39] = zeros / n
        f[40] = min(silent, 24.0)
        f[41] = _clip((mean_3 - low) / s)
        f[42] = _clip((high - mean_3) / s)
        f[43] = 1.0 if multiplicative else 0.0
        f[44] = min((top - mean_6) / s, 3 * CLIP)
        f[45] = min(yearly / s, CLIP)


@njit(cache=True)
def _step_features(y, x, n, h, s, size, season, multiplicative, members, base, f):
    """What a step ahead adds; `h` counts from 0. Values are differences from `base` in local scales."""
    j = (n + h) % YEAR
    here = season[j]
    f[0] = h + 1.0
    f[4] = _clip((here - 1.0) * size / s) if multiplicative else _clip(here / s)
    last = season[(n - 1) % YEAR]
    f[5] = _clip((here - last) * size / s) if multiplicative else _clip((here - last) / s)
    for m in range(members.shape[0]):
        f[6 + m] = _clip((members[m, h] - base) / s)
    back = (1, 3, 6, 12, 24)
    for k in range(5):
        level = _mean_back(x, n, back[k], 0)
        f[12 + k] = _clip(((level * here if multiplicative else level + here) - base) / s)
    years = h // YEAR + 1
    t = n + h - YEAR * years
    f[32] = _clip(base / size) if size > 0.0 else 0.0
    if t < 0:
        return
    f[17] = _clip((y[t] - base) / s)
    grown = n - max(0, n - YEAR)
    if n >= YEAR + 6:
        grown = min(YEAR, n - YEAR)
        now, then = 0.0, 0.0
        for k in range(grown):
            now += y[n - 1 - k]
            then += y[n - 1 - k - YEAR]
        f[18] = _clip((y[t] + (now - then) / grown - base) / s)
    around = 0.0
    count = 0
    for k in range(max(0, t - 6), min(n, t + 6)):
        around += x[k]
        count += 1
    around /= count
    f[20] = _clip((y[t] - around) / s)
    beside = y[max(t - 1, 0)] + y[min(t + 1, n - 1)]
    f[21] = _clip((0.5 * beside - around) / s)
    t -= YEAR
    if t < 0:
        return
    f[19] = _clip((y[t] - base) / s)
    around = 0.0
    count = 0
    for k in range(max(0, t - 6), min(n, t + 6)):
        around += x[k]
        count += 1
    f[22] = _clip((y[t] - around / count) / s)


def described(values: np.ndarray, horizon: int) -> tuple[np.ndarray, ...]:
    """Base, scale, rung, table, floor and features of `values` (n, T), as `describe` fills them."""
    n = len(values)
    base = np.empty((n, horizon))
    scale, floor = np.empty(n), np.empty(n)
    rung, table = np.empty(n, np.int64), np.empty(n, np.int64)
    features = np.empty((n, horizon, len(FEATURES)))
    describe(
        np.ascontiguousarray(values, np.float64), horizon, GRID, base, scale, rung, table, floor, features
    )
    return base, scale, rung, table, floor, features
