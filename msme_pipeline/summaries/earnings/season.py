"""Trend, season and residual of monthly series, for many customers at once.

Log receipts = smooth trend + month of the year + residual, by penalised least squares (second
differences of the trend, Whittaker 1923), so that growth which starts or stops midway is no season.
Seasonal effects are shrunk by their standard errors (empirical Bayes). Floats: nothing here is booked.
"""

from dataclasses import dataclass

import numpy as np

WINDOW = 36
"""Months looked at, the latest last."""

SEASON_FROM = 24
"""Observed months below which a season cannot be told from a trend."""

TREND_FROM = 12
"""Observed months below which nothing is said."""

CV_MONTHS = 24
"""Months over which the residual is measured."""

SMOOTHNESS = 60.0
"""Weight of the trend's second differences: bends over about half a year stay in the residual."""

LOWEST = 0.02
"""Months below this share of the median count as this share: the logarithm of nothing is not a number."""


@dataclass(frozen=True)
class Seasons:
    """Per customer: factors (12, mean 1, by position from the latest month backwards; nan when undefined),
    index (peak less trough), residual standard deviation (of the residuals as they are) and mean in the
    unit of the series, share of the observations left free by the fit (to correct that deviation)."""

    factors: np.ndarray
    index: np.ndarray
    residual_sd: np.ndarray
    mean: np.ndarray
    free_share: np.ndarray


def fit_seasons(series: np.ndarray) -> Seasons:
    """`series`: customers x WINDOW months, nan where not observed; each row is fitted by itself."""
    count = len(series)
    factors = np.full((count, 12), np.nan)
    index, residual_sd, mean, free_share = (np.full(count, np.nan) for _ in range(4))
    observed = ~np.isnan(series)
    with np.errstate(all="ignore"):
        median = np.array(
            [np.median(row[seen]) if seen.any() else 0.0 for row, seen in zip(series, observed, strict=True)]
        )
    usable = (observed.sum(axis=1) >= TREND_FROM) & (median > 0)
    patterns, member = np.unique(observed, axis=0, return_inverse=True)
    for number, seen in enumerate(patterns):
        rows = np.flatnonzero((member.ravel() == number) & usable)
        if len(rows) == 0:
            continue
        values = series[rows][:, seen]
        logs = np.log(np.maximum(values, LOWEST * median[rows, None]))
        seasonal = seen.sum() >= SEASON_FROM and len(set((np.flatnonzero(seen) % 12).tolist())) == 12
        design, inverse = _operator(seen, seasonal)
        solution = logs @ (inverse @ design.T).T
        fitted = solution @ design.T
        freedom = max(seen.sum() - np.trace(design @ inverse @ design.T), 1.0)
        if seasonal:
            effects = solution[:, WINDOW:]
            effects = effects - effects.mean(axis=1, keepdims=True)
            variance = ((logs - fitted) ** 2).sum(axis=1) / freedom
            error = np.diag(inverse @ design.T @ design @ inverse)[WINDOW:].mean() * variance
            spread = effects.var(axis=1)
            kept = np.where(spread > 0, np.maximum(0.0, 1 - error / np.where(spread > 0, spread, 1)), 0.0)
            shrunk = np.exp(effects * kept[:, None])
            shrunk /= shrunk.mean(axis=1, keepdims=True)
            factors[rows] = shrunk
            index[rows] = shrunk.max(axis=1) - shrunk.min(axis=1)
        late = np.flatnonzero(seen) >= WINDOW - CV_MONTHS
        residual = (values - np.exp(fitted))[:, late]
        residual_sd[rows] = np.sqrt((residual**2).mean(axis=1))
        free_share[rows] = freedom / seen.sum()
        mean[rows] = values[:, late].mean(axis=1)
    return Seasons(factors, index, residual_sd, mean, free_share)


def _operator(seen: np.ndarray, seasonal: bool) -> tuple[np.ndarray, np.ndarray]:
    """Design of the observed months and the inverse of the penalised normal matrix."""
    months = np.arange(WINDOW)
    width = WINDOW + (12 if seasonal else 0)
    full = np.zeros((WINDOW, width))
    full[months, months] = 1
    if seasonal:
        # position 0 is the calendar month of the latest month, 1 the month before it
        full[months, WINDOW + (WINDOW - 1 - months) % 12] = 1
    bends = np.zeros((WINDOW - 2, width))
    for row in range(WINDOW - 2):
        bends[row, row : row + 3] = (1, -2, 1)
    penalty = SMOOTHNESS * bends.T @ bends
    if seasonal:
        penalty[WINDOW:, WINDOW:] += 1.0  # effects sum to zero; outer product of ones
    penalty += 1e-9 * np.eye(width)
    design = full[seen]
    return design, np.linalg.inv(design.T @ design + penalty)
