"""How the flows of a month spread over its days: day of month and weekday, and how months differ from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

SMOOTHING = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
"""Weights of the days around: payments move a day or two around Sundays and holidays."""

TOWARDS_UNIFORM = 0.25
"""Weight of an even month: a day seen twelve times says only so much."""

WEEKDAY_MONTHS = 3.0
"""Months of an even week that the weekday factors are shrunk by."""

EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday, Monday is 0

Array = np.ndarray[Any, Any]


@dataclass
class Profiles:
    """`day` (n, series, 31) and `week` (n, series, 7) factors; `deviation` (n, series, patterns, 31).

    A deviation is the running share of a past month less the running profile: what is early or late.
    """

    day: Array
    week: Array
    deviation: Array
    patterns: Array

    def shares(self, months: Array) -> Array:
        """Share of a month's flow on each day: months (n, m) counted from 1970-01 -> (n, series, m, 31)."""
        weekday, inside = days_of(months)
        factor = np.take_along_axis(
            self.week[:, :, None, :],
            np.broadcast_to(weekday[:, None], (*self.day.shape[:2], *weekday.shape[1:])), 3
        )  # fmt: skip
        raw = self.day[:, :, None, :] * factor * inside[:, None]
        return raw / raw.sum(axis=3, keepdims=True)


def first_days(months: Array) -> Array:
    """Day number from 1970-01-01 of the first of each month counted from 1970-01."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def days_of(months: Array) -> tuple[Array, Array]:
    """Weekday (Monday 0) of days 1 to 31 of each month and whether the month has the day; (..., 31)."""
    first = first_days(months)
    length = first_days(months + 1) - first
    day = np.arange(31)
    return (first[..., None] + day + EPOCH_WEEKDAY) % 7, day < length[..., None]


def fit_profiles(pattern: Array, origin: Array) -> Profiles:
    """Profiles from the days of recent months.

    pattern: (n, months back, 31, series) ₹, NaN for months without; origin: (n,) the month of index 0.
    The largest of a day's shares is left out, so that one payment makes no profile.
    """
    n, back = pattern.shape[:2]
    amounts = np.moveaxis(pattern, 3, 1)  # (n, series, back, 31)
    months = origin[:, None] - np.arange(back)
    weekday, inside = days_of(months)
    total = np.nansum(amounts, axis=3)
    seen = np.isfinite(amounts[..., 0]) & (total > 0)
    share = np.where(seen[..., None], np.nan_to_num(amounts), 0) / np.where(seen, total, 1)[..., None]
    count = seen.sum(axis=2)
    trimmed = share.sum(axis=2) - np.where(count[..., None] > 2, share.max(axis=2), 0)
    day = np.maximum(trimmed, 0)
    padded = np.pad(day, ((0, 0), (0, 0), (2, 2)), mode="edge")
    day = sum(weight * padded[..., place : place + 31] for place, weight in enumerate(SMOOTHING))
    mass = day.sum(axis=2, keepdims=True)
    day = np.where(mass > 0, day / np.where(mass > 0, mass, 1), 1 / 31)
    day = (1 - TOWARDS_UNIFORM) * day + TOWARDS_UNIFORM / 31
    expected = day[:, :, None, :] * (inside[:, None] & seen[..., None])
    week = np.ones((*day.shape[:2], 7))
    for number in range(7):
        on_day = (weekday == number)[:, None]
        got, due = (share * on_day).sum(axis=(2, 3)), (expected * on_day).sum(axis=(2, 3))
        week[:, :, number] = np.maximum(got + WEEKDAY_MONTHS / 7, 0.05) / (due + WEEKDAY_MONTHS / 7)
    profiles = Profiles(day, week, np.zeros((n, amounts.shape[1], back, 31)), np.zeros(n, dtype=np.int64))
    shape = np.cumsum(profiles.shares(months), axis=3)
    deviation = np.where(seen[..., None], np.cumsum(share, axis=3) - shape, 0.0)
    # months in which money came and went are patterns to draw from, packed to the front
    usable = seen[:, 0] & seen[:, 1]
    order = np.argsort(~usable, axis=1, kind="stable")
    profiles.deviation = np.take_along_axis(deviation, order[:, None, :, None], 2)
    profiles.patterns = usable.sum(axis=1)
    return profiles
