"""statsmodels' Holt-Winters with given parameters: the named reference of the kernel's recursion."""

import numpy as np


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
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

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
