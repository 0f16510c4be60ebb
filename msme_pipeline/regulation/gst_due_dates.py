"""Due dates of GST returns: rules with the periods they hold for, and notified extensions.

Extensions that were notified for single districts are left out: a GSTIN tells the state, not the district.
Entries that rest on memory of the notification rather than its text have `certain=False`.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 2017, 2030  # years that periods of the table end in

STATE_CODES = frozenset([*(f"{code:02d}" for code in range(1, 39)), "97", "99"])

GROUP_22 = frozenset(
    ("22", "23", "24", "25", "26", "27", "29", "30", "31", "32", "33", "34", "35", "36", "37", "28")
)
"""States and territories whose quarterly GSTR-3B is due on the 22nd; the others follow on the 24th."""

_GROUPS = {"all": STATE_CODES, "group_22": GROUP_22, "group_24": STATE_CODES - GROUP_22}


@dataclass(frozen=True)
class Rule:
    """A due date `months` after the last month of the period, on a day; of periods ending from..to."""

    form: str
    frequency: str
    states: str
    ends_from: date
    ends_to: date
    months: int
    day: int
    citation: str
    certain: bool = True


@dataclass(frozen=True)
class Extension:
    """A notified later date for one period, of some states (empty: all)."""

    form: str
    frequency: str
    period_end: date
    due_on: date
    citation: str
    states: tuple[str, ...] = ()
    certain: bool = True


_START, _OPEN = date(2017, 7, 1), date(LAST_YEAR, 12, 31)
_QRMP = date(2021, 1, 1)
_RULE_59 = "Section 37 CGST Act; Notification 83/2020-Central Tax of 10.11.2020"
_RULE_61 = "Rule 61(1) CGST Rules, as amended by Notification 82/2020-Central Tax of 10.11.2020"
_GROUP = "Rule 61(1)(ii) CGST Rules, Table (QRMP, by State of the principal place of business)"

RULES: tuple[Rule, ...] = (
    Rule("GSTR1", "monthly", "all", date(2018, 9, 1), _OPEN, 1, 11, _RULE_59),
    Rule(
        "GSTR1", "monthly", "all", _START, date(2018, 8, 31), 1, 11, "Notification 44/2018-Central Tax", False
    ),
    Rule("GSTR1", "quarterly", "all", _QRMP, _OPEN, 1, 13, _RULE_59),
    Rule(
        "GSTR1",
        "quarterly",
        "all",
        _START,
        date(2020, 12, 31),
        1,
        30,
        "Notification 43/2018-Central Tax",
        False,
    ),
    Rule("IFF", "monthly", "all", _QRMP, _OPEN, 1, 13, "Rule 59(2) CGST Rules; invoice furnishing facility"),
    Rule("GSTR3B", "monthly", "all", _START, _OPEN, 1, 20, _RULE_61),
    Rule("GSTR3B", "quarterly", "group_22", _QRMP, _OPEN, 1, 22, _GROUP),
    Rule("GSTR3B", "quarterly", "group_24", _QRMP, _OPEN, 1, 24, _GROUP),
    Rule(
        "CMP08",
        "quarterly",
        "all",
        date(2019, 4, 1),
        _OPEN,
        1,
        18,
        "Rule 62(1)(i) CGST Rules; Notification 21/2019-Central Tax",
    ),
    Rule(
        "GSTR4",
        "annual",
        "all",
        date(2020, 3, 31),
        date(2024, 3, 31),
        1,
        30,
        "Rule 62(1)(ii) CGST Rules: 30 April after the financial year",
    ),
    Rule(
        "GSTR4",
        "annual",
        "all",
        date(2025, 3, 31),
        _OPEN,
        3,
        30,
        "Notification 12/2024-Central Tax of 10.07.2024: 30 June from FY 2024-25",
    ),
)

_JAN_2025_1 = "Notification 01/2025-Central Tax of 10.01.2025"
_JAN_2025_3B = "Notification 02/2025-Central Tax of 10.01.2025"
_OCT_2025 = "Notification 17/2025-Central Tax of 18.10.2025"
_MANIPUR = "Notifications 41/2023 and 42/2023-Central Tax of 25.08.2023 (Manipur)"
_POLLS = "Notification 26/2024-Central Tax of 18.11.2024 (Maharashtra and Jharkhand)"

EXTENSIONS: tuple[Extension, ...] = (
    Extension(
        "GSTR1",
        "monthly",
        date(2024, 3, 31),
        date(2024, 4, 12),
        "Notification 09/2024-Central Tax of 12.04.2024",
    ),
    Extension("GSTR1", "monthly", date(2024, 12, 31), date(2025, 1, 13), _JAN_2025_1),
    Extension("GSTR1", "quarterly", date(2024, 12, 31), date(2025, 1, 15), _JAN_2025_1),
    Extension("GSTR3B", "monthly", date(2024, 12, 31), date(2025, 1, 22), _JAN_2025_3B),
    Extension(
        "GSTR3B", "quarterly", date(2024, 12, 31), date(2025, 1, 24), _JAN_2025_3B, tuple(sorted(GROUP_22))
    ),
    Extension(
        "GSTR3B",
        "quarterly",
        date(2024, 12, 31),
        date(2025, 1, 26),
        _JAN_2025_3B,
        tuple(sorted(STATE_CODES - GROUP_22)),
    ),
    Extension("GSTR3B", "monthly", date(2025, 9, 30), date(2025, 10, 25), _OCT_2025),
    Extension("GSTR3B", "quarterly", date(2025, 9, 30), date(2025, 10, 25), _OCT_2025),
    Extension("GSTR3B", "monthly", date(2024, 10, 31), date(2024, 11, 21), _POLLS, ("20", "27")),
    Extension(
        "GSTR3B",
        "monthly",
        date(2022, 9, 30),
        date(2022, 10, 21),
        "Notification 21/2022-Central Tax of 21.10.2022",
    ),
    *(
        Extension(form, "monthly", end, date(2023, 8, 25), _MANIPUR, ("14",), certain=False)
        for form in ("GSTR1", "GSTR3B")
        for end in (date(2023, 4, 30), date(2023, 5, 31), date(2023, 6, 30), date(2023, 7, 31))
    ),
    *(
        Extension(form, "quarterly", date(2023, 6, 30), date(2023, 8, 25), _MANIPUR, ("14",), certain=False)
        for form in ("GSTR1", "GSTR3B")
    ),
)

DUE_DATES = pa.schema(
    [
        ("form", pa.string()),
        ("frequency", pa.string()),
        ("state", pa.string()),
        ("period_end", pa.date32()),
        ("due_on", pa.date32()),
        ("citation", pa.string()),
        ("certain", pa.bool_()),
    ]
)
"""A row per form, frequency, state code and last day of a return period."""

_MONTHS = {"monthly": range(1, 13), "quarterly": (3, 6, 9, 12), "annual": (3,)}


def due_date(form: str, frequency: str, state: str, period_end: date) -> date | None:
    """Due date of a return, extensions included; None when no rule is known for it.

    `state` is the code that a GSTIN begins with, `period_end` the last day of the return period.
    """
    found = _table().get((form, frequency, state, period_end))
    return found[0] if found else None


@cache
def due_dates() -> pa.Table:
    """Every due date (schema DUE_DATES), to be joined in SQL."""
    rows = _table()
    keys = list(zip(*rows, strict=True))
    values = list(zip(*rows.values(), strict=True))
    return pa.table(
        [pa.array(column, field.type) for column, field in zip((*keys, *values), DUE_DATES, strict=True)],
        schema=DUE_DATES,
    )


@cache
def _table() -> dict[tuple[str, str, str, date], tuple[date, str, bool]]:
    found: dict[tuple[str, str, str, date], tuple[date, str, bool]] = {}
    for rule in RULES:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for month in _MONTHS[rule.frequency]:
                end = _last_day(year, month)
                if rule.ends_from <= end <= rule.ends_to:
                    due = (_day(end, rule.months, rule.day), rule.citation, rule.certain)
                    found |= {
                        (rule.form, rule.frequency, state, end): due for state in sorted(_GROUPS[rule.states])
                    }
    for each in EXTENSIONS:
        for state in each.states or sorted(STATE_CODES):
            key = (each.form, each.frequency, state, each.period_end)
            if key in found and found[key][0] < each.due_on:
                found[key] = (each.due_on, each.citation, each.certain)
    return found


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(end: date, months: int, day: int) -> date:
    later = end.month - 1 + months
    year, month = end.year + later // 12, later % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
