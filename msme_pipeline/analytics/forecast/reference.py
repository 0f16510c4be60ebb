"""statsmodels' Holt-Winters, the reference that people know: of the kernel's recursion, of the forecast.

Nothing else imports statsmodels, and this module is imported only where it is used: it takes a second.
"""

import warnings

import numpy as np
from statsmodels.tsa.holtwinters import ExponentialSmoothing

YEAR = 12
SEASON_FROM = 2 * YEAR
"""Months of history from which the usual model has a season."""


def usual_holt_winters(values: np.ndarray, horizon: int) -> np.ndarray:
    """Forecasts (horizon,) of `values` (n,): additive damped trend, and season from SEASON_FROM on.

    Parameters and starting state are those that statsmodels finds. Months not seen (NaN) lie on a line
    between their neighbours, those before the first one seen are left out. A single month, and a series
    that it refuses, take the last value.
    """
    seen = np.flatnonzero(np.isfinite(values))
    if not len(seen):
        return np.zeros(horizon)
    series = np.interp(np.arange(seen[0], len(values)), seen, values[seen])
    if len(series) == 1:
        return np.full(horizon, series[0])
    seasonal = len(series) >= SEASON_FROM
    ahead = None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that the search did not end; what it found counts
        try:
            model = ExponentialSmoothing(
                series,
                trend="add",
                damped_trend=True,
                seasonal="add" if seasonal else None,
                seasonal_periods=YEAR if seasonal else None,
            )
            ahead = np.asarray(model.fit().forecast(horizon))
        except (ValueError, np.linalg.LinAlgError):
            pass
    if ahead is None or not np.isfinite(ahead).all():
        return np.full(horizon, series[-1])
    return ahead


def statsmodels_holt_winters(
    values: np.ndarray,
    horizon: int,
    *,
    alpha: float,
    beta: float,
    phi: float,
    gamma: float,
    level: float,
    trend: float,
    season: np.ndarray,
    multiplicative: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """One-step forecasts (n,) and forecasts (horizon,) of `values` (n,) from the given starting state.

    `season` (12,) begins with the month of the first value. statsmodels calls `beta` smoothing_trend and
    `gamma` smoothing_seasonal; nothing is optimised.
    """
    fitted = ExponentialSmoothing(
        values,
        trend="add",
        damped_trend=True,
        seasonal="mul" if multiplicative else "add",
        seasonal_periods=len(season),
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
        initial_seasonal=season,
    ).fit(
        smoothing_level=alpha,
        smoothing_trend=beta,
        smoothing_seasonal=gamma,
        damping_trend=phi,
        optimized=False,
    )
    return np.asarray(fitted.fittedvalues), np.asarray(fitted.forecast(horizon))
