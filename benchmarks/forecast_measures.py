"""Measures of the M4 competition: Naive2, sMAPE, MASE, OWA, MSIS (Makridakis et al., 2020)."""

import numpy as np

SEASON = 12
ACF_LIMIT = 1.645
"""Normal score of the 90 % test for a season."""


def is_seasonal(values: np.ndarray) -> bool:
    """Whether the autocorrelation at lag 12 passes the 90 % test; never below three years."""
    if len(values) < 3 * SEASON or np.ptp(values) == 0:
        return False
    centred = values - values.mean()
    lags = np.array([(centred[k:] * centred[: len(values) - k]).sum() for k in range(SEASON + 1)])
    correlation = lags / lags[0]
    limit = ACF_LIMIT * np.sqrt((1 + 2 * (correlation[1:SEASON] ** 2).sum()) / len(values))
    return bool(abs(correlation[SEASON]) > limit)


def naive2(values: np.ndarray, horizon: int) -> np.ndarray:
    """Last value, carried by the season of a classical multiplicative decomposition where there is one."""
    if not is_seasonal(values) or values.min() <= 0:
        return np.full(horizon, values[-1])
    window = np.r_[0.5, np.ones(SEASON - 1), 0.5] / SEASON
    trend = np.convolve(values, window, "valid")
    first = SEASON // 2
    ratio = values[first : first + len(trend)] / trend
    position = (np.arange(len(ratio)) + first) % SEASON
    season = np.array([ratio[position == j].mean() for j in range(SEASON)])
    season /= season.mean()
    ahead = (len(values) + np.arange(horizon)) % SEASON
    return values[-1] / season[(len(values) - 1) % SEASON] * season[ahead]


def smape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Symmetric mean absolute percentage error, 0 to 200; a zero forecast as zero is no error."""
    size = np.abs(actual) + np.abs(forecast)
    return float(np.mean(200 * np.abs(actual - forecast) / np.where(size > 0, size, 1)))


def yearly_move(values: np.ndarray) -> float:
    """Mean absolute seasonal difference, the scale of MASE and MSIS; of one month below 13; nan when 0."""
    lag = SEASON if len(values) > SEASON else 1
    scale = np.mean(np.abs(values[lag:] - values[:-lag]))
    return float(scale) if scale > 0 else float("nan")


def errors(
    history: np.ndarray, actual: np.ndarray, forecast: np.ndarray
) -> tuple[float, float, float, float]:
    """sMAPE and MASE of the forecast and of Naive2."""
    scale = yearly_move(history)
    plain = naive2(history, len(actual))
    return (
        smape(actual, forecast),
        float(np.mean(np.abs(actual - forecast)) / scale),
        smape(actual, plain),
        float(np.mean(np.abs(actual - plain)) / scale),
    )


def owa(rows: np.ndarray) -> float:
    """Mean of sMAPE and MASE relative to Naive2 over the rows of `errors`."""
    mean = np.nanmean(rows, axis=0)
    return float((mean[0] / mean[2] + mean[1] / mean[3]) / 2)


def interval_score(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray, level: float) -> np.ndarray:
    """Width plus penalty of misses, before scaling: MSIS is its mean over `yearly_move`."""
    penalty = 2 / (1 - level / 100)
    return (upper - lower) + penalty * (np.maximum(lower - actual, 0) + np.maximum(actual - upper, 0))
