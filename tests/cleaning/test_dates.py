"""Dates are read day first, instants with their offset."""

from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msme_pipeline.cleaning.dates import (
    parse_date,
    parse_dates,
    parse_instants,
    parse_return_period,
    parse_written,
)

STYLES = [
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d%m%Y",
    "%Y/%m/%d",
    "%d%b%Y",
]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04-Nov-25", date(2025, 11, 4)),
        ("01-JAN-2021", date(2021, 1, 1)),
        ("5 Apr 2024", date(2024, 4, 5)),
        ("03/04/2024", date(2024, 4, 3)),
        ("1/4/24", date(2024, 4, 1)),
        ("06-08-99", date(1999, 8, 6)),
        ("01042021", date(2021, 4, 1)),
        ("20210431", None),
        ("20210430", date(2021, 4, 30)),
        ("31-02-2024", None),
        ("2024-02-30T11:20:00+05:30", None),
        ("12/25/2024", None),
        ("2021-04-01T13:20:14+05:30", date(2021, 4, 1)),
        ("01/04/2021 01:20:14 PM", date(2021, 4, 1)),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_written_dates_are_read_day_first(text: str | None, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("style", STYLES)
@given(day=st.dates(date(1990, 1, 1), date(2059, 12, 31)))
def test_every_style_comes_back(style: str, day: date) -> None:
    assert parse_date(day.strftime(style)) == day
    assert parse_date(day.strftime(style).upper()) == day


@pytest.mark.parametrize(
    ("text", "wall", "clock", "minutes"),
    [
        ("2021-04-01T13:20:14+05:30", datetime.fromisoformat("2021-04-01T13:20:14"), True, 330),
        ("2021-04-01T13:20:14.250Z", datetime.fromisoformat("2021-04-01T13:20:14.250000"), True, 0),
        ("2021-04-01 13:20", datetime.fromisoformat("2021-04-01T13:20:00"), True, None),
        ("01-04-2021 01:20 PM", datetime.fromisoformat("2021-04-01T13:20:00"), True, None),
        ("01/04/2021", datetime.fromisoformat("2021-04-01"), False, None),
        ("2021-04-01T25:00:00Z", None, None, None),
    ],
)
def test_instants_keep_wall_time_and_offset(
    text: str, wall: datetime | None, clock: bool | None, minutes: int | None
) -> None:
    (read,) = parse_instants(pa.array([text])).to_pylist()
    expected = None if wall is None else {"wall": wall, "has_clock": clock, "offset_minutes": minutes}
    assert read == expected


@given(
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")),
    st.sampled_from(["", "Z", "+00:00", "+05:30", "-03:00"]),
    st.sampled_from(["seconds", "milliseconds", "microseconds", "minutes"]),
)
def test_fast_and_careful_reading_agree(at: datetime, offset: str, precision: str) -> None:
    text = at.isoformat(timespec=precision) + offset
    written = parse_written(text)
    (fast,) = parse_instants(pa.array([text])).to_pylist()
    assert written is not None
    assert written.clock is not None
    assert fast["wall"] == datetime.combine(written.day, written.clock)
    shift = None if written.offset is None else written.offset // timedelta(minutes=1)
    assert fast["offset_minutes"] == shift
    assert written.clock >= time(at.hour, at.minute)


def test_return_periods_are_month_and_year() -> None:
    read = [parse_return_period(text) for text in ("032024", "3/2024", "132024", "202403", "", None, "32024")]
    assert read == [date(2024, 3, 1), date(2024, 3, 1), None, None, None, None, None]


@given(st.text(max_size=25) | st.text("0123456789-/.: TZ+JANapm", max_size=25))
def test_no_text_breaks_the_parser(text: str) -> None:
    assert parse_dates(pa.array([text])).to_pylist() == [parse_date(text)]
    parse_instants(pa.array([text]))
