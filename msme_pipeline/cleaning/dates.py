"""Dates and instants as banks and the GST portal write them; always day first except ISO."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.pipeline.relations import map_distinct

INDIA = timedelta(hours=5, minutes=30)
FIRST_YEAR, LAST_YEAR = 1900, 2099
PIVOT = 70
"""Two-digit years below it are 20xx."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "JAN/JANUARY",
            "FEB/FEBRUARY",
            "MAR/MARCH",
            "APR/APRIL",
            "MAY",
            "JUN/JUNE",
            "JUL/JULY",
            "AUG/AUGUST",
            "SEP/SEPT/SEPTEMBER",
            "OCT/OCTOBER",
            "NOV/NOVEMBER",
            "DEC/DECEMBER",
        ],
        start=1,
    )
    for name in names.split("/")
}
_DAY = re.compile(
    r"""(?P<iso_year>[0-9]{4})(?P<s1>[-/.])(?P<iso_month>[0-9]{1,2})(?P=s1)(?P<iso_day>[0-9]{1,2})
    |(?P<day>[0-9]{1,2})(?P<s2>[-/.\ ])(?P<month>[0-9]{1,2}|[A-Z]{3,9})(?P=s2)(?P<year>[0-9]{4}|[0-9]{2})
    |(?P<joined_day>[0-9]{2})(?P<joined_month>[A-Z]{3})(?P<joined_year>[0-9]{4}|[0-9]{2})
    |(?P<digits>[0-9]{8})""",
    re.VERBOSE | re.ASCII,
)
_CLOCK = re.compile(
    r"""(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?
    (?:\s*(?P<half>[AP]M))?(?:\s*(?P<offset>Z|UTC|GMT|IST|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]))?""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Written:
    """A point in time as written. `clock` is None for a bare date, `offset` None when none is written."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None


def parse_written(text: str | None) -> Written | None:
    """One written date or datetime, or None when it cannot be read.

    >>> parse_written("04-Nov-25").day
    datetime.date(2025, 11, 4)
    """
    written = " ".join((text or "").upper().split())
    match = _DAY.match(written)
    if match is None:
        return None
    day = _day(match)
    rest = written[match.end() :]
    if day is None:
        return None
    if not rest:
        return Written(day)
    if rest[0] not in "T ":
        return None
    clock = _CLOCK.fullmatch(rest[1:].strip())
    return _with_clock(day, clock) if clock else None


def parse_date(text: str | None) -> date | None:
    """The date as written, whatever time stands behind it."""
    written = parse_written(text)
    return written.day if written else None


def parse_return_period(text: str | None) -> date | None:
    """First day of a GST return period written MMYYYY (also M/YYYY, MM-YYYY)."""
    match = re.fullmatch(r"([0-9]{1,2})[-/ ]?([0-9]{4})", (text or "").strip(), re.ASCII)
    if match is None or len(match[0]) == 5:
        return None
    month, year = int(match[1]), int(match[2])
    return date(year, month, 1) if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    if parts["iso_year"]:
        return _date(int(parts["iso_year"]), int(parts["iso_month"]), int(parts["iso_day"]))
    if digits := parts["digits"]:
        day_first = _date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
        return day_first or _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    prefix = "joined_" if parts["joined_day"] else ""
    month, year = parts[prefix + "month"], int(parts[prefix + "year"])
    if len(parts[prefix + "year"]) == 2:
        year += 2000 if year < PIVOT else 1900
    number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
    return _date(year, number, int(parts[prefix + "day"]))


def _date(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_clock(day: date, clock: re.Match[str]) -> Written | None:
    hour, half = int(clock["hour"]), clock["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "PM" else 0)
    microsecond = int((clock["fraction"] or "0").ljust(6, "0")[:6])
    try:
        at = time(hour, int(clock["minute"]), int(clock["second"] or 0), microsecond)
    except ValueError:
        return None
    return Written(day, at, _offset(clock["offset"]))


def _offset(text: str | None) -> timedelta | None:
    if text is None or text == "IST":
        return INDIA if text else None
    if text[0] not in "+-":
        return timedelta(0)
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -shift if text[0] == "-" else shift


WRITTEN = pa.struct(
    [
        pa.field("wall", pa.timestamp("us")),
        pa.field("has_clock", pa.bool_()),
        pa.field("offset_minutes", pa.int32()),
    ]
)

_USUAL = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])"
    r"(?:\.(?P<fraction>[0-9]{1,6}))?(?P<offset>Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$"
)
"""The forms that nearly all rows have; the careful parser reads the rest."""


def parse_instants(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """Column of written dates and datetimes -> struct of wall time, clock flag, offset; null if unreadable.

    ISO forms are taken apart by Arrow, everything else is read once per distinct text.
    """
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    pieces = pc.extract_regex(texts, _USUAL)
    usual = pc.is_valid(pieces)
    day = map_distinct(_piece(pieces, "day"), parse_date, pa.date32())
    hour = _piece(pieces, "hour")
    seconds = hour.cast(pa.int64())
    for part in ("minute", "second"):
        seconds = pc.add(pc.multiply(seconds, 60), _piece(pieces, part).cast(pa.int64()))
    fraction = pc.utf8_rpad(_piece(pieces, "fraction"), 6, "0").cast(pa.int64())
    clock = pc.add(pc.multiply(seconds, 1_000_000), pc.coalesce(fraction, 0))
    midnight = day.cast(pa.timestamp("us")).cast(pa.int64())
    wall = pc.add(midnight, pc.coalesce(clock, 0)).cast(pa.timestamp("us"))
    has_clock = pc.is_valid(hour)
    offset = map_distinct(_piece(pieces, "offset"), _offset_minutes, pa.int32())

    others = pc.filter(texts, pc.invert(usual)).unique().drop_null()
    if len(others):
        read = [parse_written(text) for text in others.to_pylist()]
        where = pc.index_in(texts, others)
        walls = pa.array([datetime.combine(w.day, w.clock or time()) if w else None for w in read], wall.type)
        clocks = pa.array([w is not None and w.clock is not None for w in read], pa.bool_())
        offsets = pa.array([_minutes(w.offset) if w else None for w in read], pa.int32())
        wall = pc.coalesce(wall, pc.take(walls, where))
        has_clock = pc.if_else(usual, has_clock, pc.coalesce(pc.take(clocks, where), False))
        offset = pc.coalesce(offset, pc.take(offsets, where))
    struct = pa.StructArray.from_arrays(
        [wall, has_clock, offset], fields=list(WRITTEN), mask=pc.is_null(wall)
    )
    return pa.chunked_array([struct])


def parse_dates(texts: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Column of written dates -> date32 as written; null where unreadable."""
    return map_distinct(texts, parse_date, pa.date32())


def _piece(pieces: pa.StructArray, name: str) -> pa.Array:
    """A regex group; Arrow gives an empty string for a group that took no part."""
    text = pc.struct_field(pieces, name)
    return pc.if_else(pc.equal(text, ""), None, text)


def _offset_minutes(text: str) -> int | None:
    return _minutes(_offset(text))


def _minutes(offset: timedelta | None) -> int | None:
    return None if offset is None else int(offset.total_seconds() // 60)
