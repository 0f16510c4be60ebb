"""`forecast_monthly`: from a frame of monthly values to a frame of forecasts with bands."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.kernel import LONGEST
from msme_pipeline.analytics.forecast.model import Model

COLUMNS = ("series_id", "month", "value")


def forecast_monthly(
    series: pd.DataFrame,
    horizon: int,
    levels: Sequence[float] = (80, 95),
    seed: int = 0,
    model: Model | None = None,
) -> pd.DataFrame:
    """Forecast every series for `horizon` months after its last row.

    series: series_id, month (any day of it; date or timestamp), value (float, in any unit). Rows in any
    order, months may be missing or NaN: both are gaps. Returns series_id, month (first day, in the type
    that came in), mean, lo_L and hi_L for every level L in percent, method (rung of the ladder by months
    of history); one row per series and step, sorted. `mean`, despite its name in the interface, is a median:
    it minimises absolute errors, so that sums of skewed flows come out a little above sums of it. Series
    without a negative value have no negative forecast. `seed` is part of the signature of all analytics;
    nothing is drawn here. A result depends on its own series and `model` (the default of the package when
    None).

    Raises ValueError naming the series for two rows of one month, an infinite value or no value at all.
    """
    del seed
    values, names, last_month, as_dates = panel(series)
    batch = forecast_batch(values, last_month, int(horizon), model)
    months = (last_month[:, None] + 1 + np.arange(horizon)).astype("datetime64[M]")
    stamps = pd.Series(months.ravel().astype("datetime64[s]"))
    result = pd.DataFrame(
        {
            "series_id": np.repeat(names, horizon),
            "month": stamps.dt.date if as_dates else stamps,
            "mean": batch.mean.ravel(),
        }
    )
    for level, (lower, upper) in zip(levels, batch.quantile(levels), strict=True):
        result[f"lo_{level:g}"] = lower.ravel()
        result[f"hi_{level:g}"] = upper.ravel()
    result["method"] = np.repeat(batch.method, horizon)
    return result


def panel(series: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Right-aligned values (n, T), series names (n,), months since 1970-01 of the last rows, dates or not."""
    missing = [name for name in COLUMNS if name not in series.columns]
    if missing:
        raise ValueError(f"the series need the columns {', '.join(COLUMNS)}: {', '.join(missing)} is missing")
    if series["series_id"].isna().any():
        raise ValueError(
            f"row {int(np.argmax(series['series_id'].isna()))} has no series_id: name its series"
        )
    as_dates = len(series) > 0 and type(series["month"].iloc[0]) is date
    number, found = pd.factorize(series["series_id"], sort=True)
    names = np.asarray(found, dtype=object)
    month = _months(series["month"], series["series_id"])
    value = pd.to_numeric(series["value"], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    unreadable = np.isnan(value) & series["value"].notna().to_numpy()
    _refuse(unreadable, names, number, "a value that is no number")
    _refuse(np.isinf(value), names, number, "an infinite value")
    order = np.lexsort((month, number))
    number, month, value = number[order], month[order], value[order]
    twice = (number[1:] == number[:-1]) & (month[1:] == month[:-1])
    if twice.any():
        row = int(np.argmax(twice))
        raise ValueError(
            f"series {names[number[row]]!r} has two rows for {month[row].astype('datetime64[M]')}: "
            "add them up or drop one"
        )
    count = len(names)
    last = np.zeros(count, np.int64)
    first = np.zeros(count, np.int64)
    last[number] = month  # rows are sorted: the last one stays
    first[number[::-1]] = month[::-1]
    known = np.bincount(number[~np.isnan(value)], minlength=count)
    if count and known.min() == 0:
        raise ValueError(f"series {names[int(np.argmin(known))]!r} has no value: leave it out or give it one")
    width = min(int((last - first).max(initial=0)) + 1, LONGEST) if count else 0
    values = np.full((count, width), np.nan)
    column = width - 1 - (last[number] - month)
    kept = column >= 0
    values[number[kept], column[kept]] = value[kept]
    bare = ~np.isfinite(values).any(axis=1)
    if bare.any():
        raise ValueError(f"series {names[int(np.argmax(bare))]!r} has no value in its last {LONGEST} months")
    return values, names, last, as_dates


def _months(month: pd.Series, series_id: pd.Series) -> np.ndarray:
    """Months since 1970-01 of dates or timestamps."""
    stamps = pd.to_datetime(month, errors="coerce")
    if stamps.isna().any():
        row = int(np.argmax(stamps.isna()))
        raise ValueError(f"series {series_id.iloc[row]!r} has the month {month.iloc[row]!r}: give a date")
    if stamps.dt.tz is not None:
        raise ValueError("months carry a time zone: give dates")
    return stamps.to_numpy().astype("datetime64[M]").astype(np.int64)


def _refuse(bad: np.ndarray, names: np.ndarray, number: np.ndarray, what: str) -> None:
    if bad.any():
        raise ValueError(
            f"series {names[number[int(np.argmax(bad))]]!r} has {what}: correct it or leave it out"
        )
