"""What the forecast knows of a set of customers, as arrays: months, days of recent months, obligations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from msme_pipeline.pipeline.plan import Plan

INPUTS = (
    "clean.accounts",
    "summary.monthly_cashflow",
    "summary.transaction_flows",
    "summary.obligations",
    "summary.gst_turnover",
)
PLAN = Plan(__file__, "history.sql", given=INPUTS)

PATTERN_MONTHS = 12
"""Full months whose days make the profile: a year, since habits of payment change."""

MISSING_DAYS = 1
"""Days a month may lack and still count as covered in full: a fetch during its last day."""

INTEREST_MONTHS = 6
"""Months over which interest, drawings, rent and GST are averaged."""

GRACE_DAYS = 7
"""Days after which a returned instalment counts as late."""

SERIES = ("operating_inflow", "operating_outflow", "debt_service", "drawings", "inward_returns")
DAILY = ("inflow", "outflow", "drawings")

STRAIN_MONTHS = 6
"""Months over which a business shows that it is strained."""


@dataclass
class History:
    """Arrays over n customers, sorted by id. Money in ₹ (float64), months counted from 1970-01, days too.

    values: (n, 5, T) monthly SERIES, right-aligned at `origin`, NaN where not covered in full.
    headroom: (n, T) at the end of those months. `pattern`: (n, PATTERN_MONTHS, 31, 3) DAILY amounts of the
    full months, NaN for months without. emi_days: (n, 31) ₹ of instalments by day. `last_day`: last covered
    day; `last_headroom` there.
    """

    customers: list[str]
    values: np.ndarray
    headroom: np.ndarray
    origin: np.ndarray
    months: np.ndarray
    last_day: np.ndarray
    last_headroom: np.ndarray
    pattern: np.ndarray
    emi_days: np.ndarray
    facts: dict[str, np.ndarray]

    def take(self, rows: np.ndarray) -> "History":
        """The history of some customers, by position."""
        arrays = {name: value[rows] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        facts = {name: value[rows] for name, value in self.facts.items()}
        return replace(self, customers=[self.customers[row] for row in rows], facts=facts, **arrays)


def read_history(inputs: Mapping[str, pa.Table], as_of: date) -> History:
    """History of every customer with an account or a month of cash flow, known at `as_of`."""
    with PLAN.on(
        inputs,
        as_of=as_of,
        missing_days=MISSING_DAYS,
        pattern_months=PATTERN_MONTHS,
        interest_months=INTEREST_MONTHS,
        grace_days=GRACE_DAYS,
    ) as relations:
        return _arrays(
            relations["months"], relations["origins"], relations["pattern_days"], relations["facts"]
        )


def monthly_values(cashflow: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Values (n, 5, T) of SERIES and their origin (n,) from summary.monthly_cashflow; see `History`.

    Customers without a month that is covered in full are left out; only the newest month may still be open.
    """
    tables = {"summary.monthly_cashflow": cashflow, "clean.accounts": cashflow.select(["customer_id"])}
    with PLAN.on(tables, as_of=date.max, missing_days=MISSING_DAYS) as relations:
        months, origins = relations["months"], relations["origins"]
    origin = _numbers(origins, "origin", int)
    values, _ = _scatter(months, origin)
    known = origin >= 0
    return values[known], origin[known]


def strained(values: np.ndarray) -> np.ndarray:
    """Whether in the last STRAIN_MONTHS of values (n, 5, T) more went out than in, or a payment came back.

    Shape (n,). Debt service goes out too. Errors of such businesses have other tails than those of calm ones.
    """
    recent = np.nan_to_num(values[:, :, -STRAIN_MONTHS:]).sum(axis=2)
    inflow, outflow, debt_service, _, returns = recent.T
    return np.asarray((outflow + debt_service > inflow) | (returns > 0))


def _scatter(months: pa.Table, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Monthly SERIES (n, 4, T) and headrooms (n, T) of the full months, right-aligned at `origin`."""
    row = _numbers(months, "row", int)
    back = origin[row] - np.nan_to_num(_numbers(months, "month_no"), nan=0).astype(int)
    full = _numbers(months, "is_full", bool) & (back >= 0)
    length = int(back[full].max(initial=0)) + 1
    values = np.full((len(origin), len(SERIES), length), np.nan)
    headroom = np.full((len(origin), length), np.nan)
    for number, name in enumerate(SERIES):
        values[row[full], number, length - 1 - back[full]] = _numbers(months, name)[full]
    headroom[row[full], length - 1 - back[full]] = _numbers(months, "closing_headroom")[full]
    return values, headroom


def _arrays(months: pa.Table, origins: pa.Table, days: pa.Table, facts: pa.Table) -> History:
    customers = origins["customer_id"].to_pylist()
    n = len(customers)
    origin, last_day = _numbers(origins, "origin", int), _numbers(origins, "last_day", int)
    values, headroom = _scatter(months, origin)
    pattern = np.zeros((n, PATTERN_MONTHS, 31, len(DAILY)))
    place = (_numbers(days, "row", int), _numbers(days, "months_back", int), _numbers(days, "day", int))
    for number, name in enumerate(DAILY):
        pattern[(*place, np.full(days.num_rows, number))] = _numbers(days, name)
    emi_days = np.zeros((n, 31))
    np.add.at(emi_days, (place[0], place[2]), _numbers(days, "instalments"))
    known = np.isfinite(values[:, 0, ::-1][:, :PATTERN_MONTHS])
    pattern[:, : known.shape[1]][~known] = np.nan
    pattern[:, known.shape[1] :] = np.nan
    return History(
        customers=customers,
        values=values,
        headroom=headroom,
        origin=origin,
        months=np.isfinite(values[:, 0]).sum(axis=1),
        last_day=last_day,
        last_headroom=_numbers(origins, "last_headroom"),
        pattern=pattern,
        emi_days=emi_days,
        facts={name: _numbers(facts, name) for name in facts.column_names if name != "customer_id"},
    )


def _numbers(table: pa.Table, name: str, dtype: Any = float) -> np.ndarray:
    column = table[name].combine_chunks()
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    return column.to_numpy(zero_copy_only=False).astype(dtype)
