"""Days, months, festivals and filing dates of the simulated Indian calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

AS_OF = date(2025, 11, 30)
FUTURE_MONTHS = 18
RATE_CUT = date(2025, 9, 22)

FESTIVALS: dict[str, tuple[date, ...]] = {
    "diwali": (
        date(2022, 10, 24),
        date(2023, 11, 12),
        date(2024, 11, 1),
        date(2025, 10, 20),
        date(2026, 11, 8),
    ),
    "dussehra": (
        date(2022, 10, 5),
        date(2023, 10, 24),
        date(2024, 10, 12),
        date(2025, 10, 2),
        date(2026, 10, 20),
    ),
    "eid": (
        date(2023, 4, 22),
        date(2024, 4, 11),
        date(2025, 3, 31),
        date(2026, 3, 20),
        date(2027, 3, 10),
    ),
    "holi": (date(2023, 3, 8), date(2024, 3, 25), date(2025, 3, 14), date(2026, 3, 4), date(2027, 3, 22)),
    "rakhi": (date(2023, 8, 30), date(2024, 8, 19), date(2025, 8, 9), date(2026, 8, 28)),
    "akshaya": (
        date(2023, 4, 22),
        date(2024, 5, 10),
        date(2025, 4, 30),
        date(2026, 4, 19),
        date(2027, 5, 9),
    ),
    "pongal": (date(2023, 1, 15), date(2024, 1, 15), date(2025, 1, 14), date(2026, 1, 14), date(2027, 1, 15)),
}
# Days of raised demand before and after the festival, and its peak relative to Diwali.
_FESTIVAL_SHAPE = {
    "diwali": (18, 2, 1.0),
    "dussehra": (7, 1, 0.45),
    "eid": (8, 1, 0.4),
    "holi": (5, 0, 0.25),
    "rakhi": (4, 0, 0.2),
    "akshaya": (4, 0, 0.25),
    "pongal": (5, 1, 0.25),
}
_NATIONAL_HOLIDAYS = ((1, 26), (8, 15), (10, 2), (12, 25))


def month_add(first: date, months: int) -> date:
    """First day of the month `months` after the month of `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, eq=False)
class Horizon:
    """History and sealed future as day numbers from 0; arrays are per day unless named otherwise."""

    start: date
    months: int
    future_months: int
    days: int
    history_days: int
    month: np.ndarray
    day_of_month: np.ndarray
    weekday: np.ndarray
    calendar_month: np.ndarray
    month_start: np.ndarray
    closed: np.ndarray
    festival: np.ndarray
    wedding: np.ndarray
    rate_cut: np.ndarray
    iso: tuple[str, ...]

    def date_of(self, day: int) -> date:
        return self.start + timedelta(days=int(day))

    def day_of(self, when: date) -> int:
        return (when - self.start).days

    def day_in_month(self, month: int, day_of_month: int) -> int:
        """Day number of a day of the month, the last one when the month is shorter."""
        first = int(self.month_start[month])
        return min(first + day_of_month - 1, int(self.month_start[month + 1]) - 1)

    def month_first(self, month: int) -> date:
        return month_add(self.start, month)


@lru_cache(maxsize=8)
def horizon(months: int = 36, future_months: int = FUTURE_MONTHS) -> Horizon:
    """Calendar of `months` months ending on 2025-11-30 and the sealed months after it."""
    start = month_add(AS_OF.replace(day=1), 1 - months)
    starts = [month_add(start, k) for k in range(months + future_months + 1)]
    days = (starts[-1] - start).days
    dates = [start + timedelta(days=k) for k in range(days)]
    month_start = np.array([(first - start).days for first in starts])
    month = np.repeat(np.arange(months + future_months), np.diff(month_start))
    weekday = np.array([d.weekday() for d in dates])
    day_of_month = np.array([d.day for d in dates])
    holiday = np.array([(d.month, d.day) in _NATIONAL_HOLIDAYS for d in dates])
    diwali = set(FESTIVALS["diwali"])
    holiday |= np.array([d in diwali for d in dates])
    second_fourth = (weekday == 5) & (((day_of_month - 1) // 7 == 1) | ((day_of_month - 1) // 7 == 3))
    closed = (weekday == 6) | second_fourth | holiday
    return Horizon(
        start=start,
        months=months,
        future_months=future_months,
        days=days,
        history_days=int(month_start[months]),
        month=month,
        day_of_month=day_of_month,
        weekday=weekday,
        calendar_month=np.array([d.month for d in dates]),
        month_start=month_start,
        closed=closed,
        festival=_festival_demand(start, days),
        wedding=np.array([_is_wedding_season(d) for d in dates]).astype(float),
        rate_cut=_rate_cut_demand(start, days),
        iso=tuple(d.isoformat() for d in dates),
    )


def _festival_demand(start: date, days: int) -> np.ndarray:
    """Extra demand per day, 1 at the peak before Diwali."""
    demand = np.zeros(days)
    for name, dates in FESTIVALS.items():
        before, after, height = _FESTIVAL_SHAPE[name]
        for day in dates:
            centre = (day - start).days
            for offset in range(-before, after + 1):
                if 0 <= centre + offset < days:
                    ramp = (offset + before + 1) / (before + 1) if offset < 0 else 0.5
                    demand[centre + offset] += height * ramp
    return demand


def _rate_cut_demand(start: date, days: int) -> np.ndarray:
    """Purchases put off before the GST rate cut of 22 September 2025 and caught up after it."""
    demand = np.zeros(days)
    cut = (RATE_CUT - start).days
    for offset in range(-24, 30):
        if 0 <= cut + offset < days:
            demand[cut + offset] = -0.22 if offset < 0 else 0.2 * (1 - offset / 30)
    return demand


def _is_wedding_season(day: date) -> bool:
    key = (day.month, day.day)
    return (
        key >= (11, 15)
        or (key <= (3, 10) and key >= (1, 15))
        or (4, 15) <= key <= (6, 30)
        or (key <= (12, 14) and key >= (11, 15))
    )


def next_open(calendar: Horizon, day: np.ndarray) -> np.ndarray:
    """The same day, or the next one on which bank branches are open."""
    table = _next_open_table(calendar.months, calendar.future_months)
    return table[np.clip(day, 0, calendar.days - 1)]


@lru_cache(maxsize=8)
def _next_open_table(months: int, future_months: int) -> np.ndarray:
    closed = horizon(months, future_months).closed
    table = np.arange(len(closed))
    for day in range(len(closed) - 2, -1, -1):
        if closed[day]:
            table[day] = table[day + 1]
    return table
