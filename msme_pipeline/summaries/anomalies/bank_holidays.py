"""Days on which cheques do not clear anywhere in India. Holidays of single states are not among them."""

from datetime import date, timedelta

import pyarrow as pa

NATIONAL_HOLIDAYS: tuple[tuple[int, int, str], ...] = (
    (1, 26, "Republic Day"),
    (8, 15, "Independence Day"),
    (10, 2, "Gandhi Jayanti"),
)
"""Holidays under the Negotiable Instruments Act in every state, every year."""

ALTERNATE_SATURDAYS_SINCE = date(2015, 9, 1)
"""Second and fourth Saturdays are bank holidays since then (Government of India, 20 Aug 2015)."""


def bank_holidays(first: date, last: date) -> pa.Table:
    """Columns day and holiday (its name) for all such days from `first` to `last`."""
    days, names = [], []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if name := _holiday(day):
            days.append(day)
            names.append(name)
    return pa.table({"day": pa.array(days, pa.date32()), "holiday": pa.array(names, pa.string())})


def _holiday(day: date) -> str:
    for month, number, name in NATIONAL_HOLIDAYS:
        if (day.month, day.day) == (month, number):
            return name
    if day.weekday() == 6:
        return "a Sunday"
    ordinal = (day.day - 1) // 7 + 1
    if day.weekday() == 5 and ordinal in (2, 4) and day >= ALTERNATE_SATURDAYS_SINCE:
        return "the second Saturday" if ordinal == 2 else "the fourth Saturday"
    return ""
