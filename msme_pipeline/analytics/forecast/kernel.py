"""One pass of the Holt-Winters family over many series: season, parameter grid, combination.

Every series is a row of its own: no sum runs across rows, so a forecast depends on its row only. Inside a
row values are divided by the largest magnitude; gaps are bridged for the season and never scored.

Sources: Holt-Winters recursions in the notation of Hyndman et al., "Forecasting with Exponential
Smoothing" (2008), chapter 2; Theta as simple smoothing with a share of the linear slope as drift (Hyndman
and Billah, 2003, show half of it; seven tenths measured better).
"""

import numpy as np
from numba import njit

YEAR = 12
LONGEST = 192
"""Months of history that are read; what is older no longer helps a forecast."""
NO_HISTORY, MEDIAN, STOPPED, SPARSE, LEVEL, YEAR_BEFORE, FULL = range(7)
"""Rungs of the ladder, places in METHODS of tables/forecast.py; from LEVEL on the global model corrects."""
RUNGS = (6, 18, 36)
"""Months of history from which a series is level, season of the year before, all."""

MEMBERS = ("ses", "damped", "theta", "seasonal", "plain", "plain_damped")
SES, DAMPED, THETA, SEASONAL, PLAIN, PLAIN_DAMPED = range(6)


def _grid() -> np.ndarray:
    """Rows of member, alpha, beta, phi, gamma, drift in linear slopes, seasonal (0 or 1)."""
    rows: list[tuple[float, ...]] = []
    rows += [(SES, a, 0, 1, 0, 0, 1) for a in (0.05, 0.12, 0.22, 0.35, 0.55, 0.8, 0.98)]
    rows += [(THETA, a, 0, 1, 0, 0.7, 1) for a in (0.05, 0.12, 0.22, 0.35, 0.55, 0.8, 0.98)]
    rows += [
        (DAMPED, a, b, p, 0, 0, 1)
        for a in (0.12, 0.3, 0.55, 0.9)
        for b in (0.02, 0.08, 0.25)
        for p in (0.85, 0.97)
    ]
    rows += [(SEASONAL, a, 0, 1, g, d, 1) for a in (0.12, 0.35, 0.7) for g in (0.08, 0.25) for d in (0, 0.6)]
    rows += [(PLAIN, a, 0, 1, 0, 0, 0) for a in (0.05, 0.15, 0.35, 0.65, 0.95)]
    rows += [(PLAIN_DAMPED, a, 0.12, p, 0, 0, 0) for a in (0.3, 0.6, 0.95) for p in (0.85, 0.97)]
    return np.array(rows, dtype=np.float64)


GRID = _grid()


@njit(cache=True)
def holt_winters(y, seen, alpha, beta, phi, gamma, level, trend, season, multiplicative, fitted):
    """Run the recursion over `y`; one-step forecasts go to `fitted`, the season is updated in place.

    y (n,), seen (n,) bool: an unseen month moves the state without an error. `season` (12,) is indexed by
    position modulo 12. Returns level and trend after the last month.
    """
    for t in range(y.shape[0]):
        s = season[t % YEAR]
        base = level + phi * trend
        fitted[t] = base * s if multiplicative else base + s
        before = level
        if seen[t]:
            if multiplicative:
                level = alpha * (y[t] / s) + (1.0 - alpha) * base
                if gamma > 0.0:
                    season[t % YEAR] = gamma * (y[t] / base) + (1.0 - gamma) * s if base > LEAST_BASE else s
            else:
                level = alpha * (y[t] - s) + (1.0 - alpha) * base
                if gamma > 0.0:
                    season[t % YEAR] = gamma * (y[t] - base) + (1.0 - gamma) * s
        else:
            level = base
        trend = beta * (level - before) + (1.0 - beta) * phi * trend
    return level, trend


@njit(cache=True)
def history_of(row, y, seen):
    """Copy the history of a right-aligned row to `y`, gaps bridged linearly; returns months and divisor."""
    width = row.shape[0]
    first = max(0, width - LONGEST)
    while first < width and np.isnan(row[first]):
        first += 1
    n = width - first
    largest = 0.0
    for t in range(n):
        y[t] = row[first + t]
        seen[t] = not np.isnan(y[t])
        if seen[t]:
            largest = max(largest, abs(y[t]))
    divisor = largest if largest > 0.0 else 1.0
    last = -1
    for t in range(n):
        if seen[t]:
            y[t] = y[t] / divisor
            for g in range(last + 1, t):
                y[g] = y[last] + (y[t] - y[last]) * (g - last) / (t - last)
            last = t
    for g in range(last + 1, n):
        y[g] = y[last]
    if n >= RUNGS[0] and _tame(y[:n]):
        largest = np.max(np.abs(y[:n]))
        for t in range(n):
            y[t] = y[t] / largest
        divisor *= largest
    return n, divisor


SUSPECT = 20.0
"""Largest magnitude, in medians, from which a history is searched for outliers."""
OUTLIER = 25.0
"""Mean deviations from the local median that a value may keep: single errors go, lumpy flows stay."""


@njit(cache=True)
def _tame(y):
    """Pull single wild values of `y` (n,) to the edge of what the others do around their local median.

    Returns whether any was.
    """
    n = y.shape[0]
    if np.max(np.abs(y)) <= SUSPECT * np.median(np.abs(y)):
        return False
    local = np.empty(n)
    for t in range(n):
        local[t] = np.median(y[max(0, t - 6) : t + 7])
    deviations = np.sort(np.abs(y - local))
    kept = n - 1 - n // 50
    usual = 0.0
    for k in range(kept):
        usual += deviations[k] / kept
    for t in range(n):
        reach = max(OUTLIER * usual, 3.0 * abs(local[t]))
        if reach == 0.0:
            continue  # the only payment among zeros is no error
        y[t] = min(max(y[t], local[t] - reach), local[t] + reach)
    return np.max(np.abs(y)) > 0.0


@njit(cache=True)
def _trend_line(y, n, trend):
    """Centred 12-month means; a line through the last year for ends and histories below two years."""
    if n < 2 * YEAR:
        last_year = 0.0
        for t in range(n - YEAR, n):
            last_year += y[t] / YEAR
        rise = 0.0
        for t in range(YEAR, n):
            rise += y[t] - y[t - YEAR]
        pairs = n - YEAR
        slope = rise / YEAR / (pairs + 4.0)  # four more pairs without a rise: few pairs say little
        for t in range(n):
            trend[t] = last_year + slope * (t - (n - 1 - (YEAR - 1) / 2.0))
        return
    half = YEAR // 2
    for t in range(half, n - half):
        total = 0.5 * (y[t - half] + y[t + half])
        for k in range(t - half + 1, t + half):
            total += y[k]
        trend[t] = total / YEAR
    steps = min(YEAR, n - 2 * half - 1)
    end = n - half - 1
    slope = 0.5 * (trend[end] - trend[end - steps]) / max(steps, 1)
    start_slope = 0.5 * (trend[half + steps] - trend[half]) / max(steps, 1)
    for k in range(1, half + 1):
        trend[end + k] = trend[end] + slope * k
        trend[half - k] = trend[half] - start_slope * k


YEAR_FADING = 0.7
"""Weight of a year in the season relative to that of the year after it."""
PRIOR_COUNT, PRIOR_NOISE = 6.0, 0.08
"""Observations, with a share of the season's spread, that stand for years not there to compare."""


@njit(cache=True)
def _shrunken_season(ratio, seen, n, centre, season, scratch):
    """Robust monthly means of `ratio` around `centre`, shrunk by their standard error; returns the weight."""
    medians = np.empty(YEAR)
    for j in range(YEAR):
        count = 0
        for t in range(j, n, YEAR):
            if seen[t]:
                scratch[count] = ratio[t]
                count += 1
        medians[j] = np.median(scratch[:count]) if count > 0 else centre
    count = 0
    for t in range(n):
        if seen[t]:
            scratch[count] = abs(ratio[t] - medians[t % YEAR])
            count += 1
    # with two years a month's two deviations from its median are equal: the mean absolute one serves
    reach = 4.0 * scratch[:count].mean() + 1e-12
    weights = np.zeros(YEAR)
    squares = np.zeros(YEAR)
    means = np.zeros(YEAR)
    for t in range(n):
        if seen[t]:
            j = t % YEAR
            w = YEAR_FADING ** ((n - 1 - t) // YEAR)
            value = min(max(ratio[t], medians[j] - reach), medians[j] + reach)
            means[j] += w * value
            weights[j] += w
            squares[j] += w * w
    spread = 0.0
    total = 0.0
    for j in range(YEAR):
        means[j] = means[j] / weights[j] if weights[j] > 0.0 else centre
        spread += (means[j] - centre) ** 2 / YEAR
        total += means[j] / YEAR
    rest = 0.0
    freedom = 0.0
    for t in range(n):
        if seen[t]:
            value = min(max(ratio[t], medians[t % YEAR] - reach), medians[t % YEAR] + reach)
            rest += (value - means[t % YEAR]) ** 2
            freedom += 1.0
    freedom = max(freedom - YEAR, 0.0)
    noise = (rest + PRIOR_COUNT * PRIOR_NOISE * spread) / (freedom + PRIOR_COUNT)
    error = 0.0
    for j in range(YEAR):
        error += noise * squares[j] / max(weights[j] * weights[j], 1e-12) / YEAR
    signal = max(spread - error, 0.0)
    weight = signal / (signal + error) if signal + error > 0.0 else 0.0
    for j in range(YEAR):
        season[j] = centre + weight * (means[j] - total)
    return weight


@njit(cache=True)
def season_of(y, seen, n, multiplicative, season, work):
    """Season (12,) by position modulo 12: factors around 1 or amounts around 0; returns its weight 0..1."""
    centre = 1.0 if multiplicative else 0.0
    for j in range(YEAR):
        season[j] = centre
    if n < YEAR + 3:
        return 0.0
    trend, ratio, scratch = work[0], work[1], work[2]
    _trend_line(y, n, trend)
    for t in range(n):
        if multiplicative:
            ratio[t] = min(max(y[t] / max(trend[t], 1e-9), 0.0), LARGEST_FACTOR)
        else:
            ratio[t] = y[t] - trend[t]
    weight = _shrunken_season(ratio, seen, n, centre, season, scratch)
    if multiplicative:
        for j in range(YEAR):
            season[j] = max(season[j], SMALLEST_FACTOR)
    return weight


SMALLEST_FACTOR, LARGEST_FACTOR = 0.05, 12.0
"""Bounds of a month's share of its year's monthly mean."""


@njit(cache=True)
def _slope(x, n):
    """Least-squares slope."""
    if n < 3:
        return 0.0
    mean_t = (n - 1) / 2.0
    mean_x = 0.0
    for t in range(n):
        mean_x += x[t] / n
    top = 0.0
    bottom = 0.0
    for t in range(n):
        top += (t - mean_t) * (x[t] - mean_x)
        bottom += (t - mean_t) ** 2
    return top / bottom


@njit(cache=True)
def members_of(y, seen, n, season, multiplicative, grid, members, errors, work):
    """Forecasts of every member (m, h) and their discounted mean absolute one-step errors (m,)."""
    horizon = members.shape[1]
    plain = np.full(YEAR, 1.0 if multiplicative else 0.0)
    x, fitted = work[0], work[1]
    own = np.empty(YEAR)
    size = grid.shape[0]
    score = np.empty(size)
    level = np.empty(size)
    trend = np.empty(size)
    seasons = np.empty((size, YEAR))
    starts = np.zeros(2)
    slopes = np.zeros(2)
    opening = min(n, max(3, min(YEAR, n // 3)))
    for seasonal in range(2):
        shape = season if seasonal else plain
        for t in range(n):
            x[t] = y[t] / shape[t % YEAR] if multiplicative else y[t] - shape[t % YEAR]
        for t in range(opening):
            starts[seasonal] += x[t] / opening
        slopes[seasonal] = _slope(x, n)
    warm = min(n // 4, 6)
    for g in range(size):
        seasonal = int(grid[g, 6])
        shape = season if seasonal else plain
        own[:] = shape
        drift = grid[g, 5] * slopes[seasonal]
        level[g], trend[g] = holt_winters(
            y[:n],
            seen[:n],
            grid[g, 1],
            grid[g, 2],
            grid[g, 3],
            grid[g, 4],
            starts[seasonal],
            drift,
            own,
            multiplicative,
            fitted,
        )
        seasons[g] = own
        total = 0.0
        weight = 0.0
        w = 1.0
        for k in range(n - warm):
            t = n - 1 - k
            if seen[t]:
                total += w * abs(y[t] - fitted[t])
                weight += w
            w *= FADING
        score[g] = total / max(weight, 1e-300) + 1e-9
    for m in range(members.shape[0]):
        best = np.inf
        for g in range(size):
            if grid[g, 0] == m:
                best = min(best, score[g])
        errors[m] = best
        total = 0.0
        for h in range(horizon):
            members[m, h] = 0.0
        for g in range(size):
            if grid[g, 0] != m:
                continue
            w = (best / score[g]) ** SHARPNESS
            total += w
            phi = grid[g, 3]
            damp = 0.0
            power = 1.0
            for h in range(horizon):
                power *= phi
                damp += power
                s = seasons[g, (n + h) % YEAR]
                base = level[g] + damp * trend[g]
                ahead = base * s if multiplicative else base + s
                members[m, h] += w * min(max(ahead, -FARTHEST), FARTHEST)
        for h in range(horizon):
            members[m, h] /= total


LEAST_BASE = 1e-9
"""Level, of the largest magnitude, below which a month says nothing of its season."""
FARTHEST = 10.0
"""Largest forecast of a member, in largest magnitudes of the history."""
FADING = 0.995
"""Weight of a one-step error relative to that of the month after it."""
SHARPNESS = 60.0
"""Power of the relative error that weighs the parameter sets of a member: nearly the best one alone."""
