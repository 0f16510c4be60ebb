"""How events and amounts spread over the days and months of the horizon."""

import numpy as np

from msme_pipeline.demo.calendar import Horizon


def spread_in_month(
    rng: np.random.Generator, calendar: Horizon, weight: np.ndarray, per_month: float
) -> np.ndarray:
    """Sorted days of about `per_month` events a month, more of them on busy days."""
    monthly = np.bincount(calendar.month, weights=weight, minlength=len(calendar.month_start) - 1)
    intensity = weight / np.sqrt(np.maximum(monthly, 1e-9))[calendar.month]
    intensity = intensity + intensity.mean() * 0.02
    count = round(per_month * (len(calendar.month_start) - 1))
    cumulative = np.cumsum(intensity)
    place = (np.arange(count) + rng.random(count)) / count
    return np.searchsorted(cumulative, place * cumulative[-1]).clip(0, calendar.days - 1)


def scale_to_months(
    calendar: Horizon, day: np.ndarray, raw: np.ndarray, monthly_total: np.ndarray
) -> np.ndarray:
    """Amounts proportional to `raw` whose sum in each month is the total given."""
    month = calendar.month[day]
    sums = np.bincount(month, weights=raw, minlength=len(monthly_total))
    return raw * (monthly_total / np.maximum(sums, 1e-9))[month]
