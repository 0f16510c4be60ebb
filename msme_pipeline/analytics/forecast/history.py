"""What the forecast knows of a set of customers, as arrays: months, days of recent months, obligations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from msme_pipeline.pipeline.relations import private_duckdb

INPUTS = (
    "clean.accounts",
    "summary.monthly_cashflow",
    "summary.transaction_flows",
    "summary.obligations",
    "summary.gst_turnover",
)
READS = {
    "summary.transaction_flows": (
        "customer_id",
        "booked_date",
        "direction",
        "amount",
        "category",
        "rail",
        "flow",
        "reverses",
        "party_id",
        "party_kind",
    ),
}
"""Columns that are read of a large table."""

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
    full months, NaN for months without. emi_days: (n, 31) ₹ of instalments by day. `last_day`: last covered day; `last_headroom` there.
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
    with private_duckdb() as run:
        relations = {name.partition(".")[2]: inputs[name] for name in INPUTS}
        months = run(MONTHS, relations, {"as_of": as_of, "missing_days": MISSING_DAYS})
        origins = run(ORIGINS, {"months": months}, {})
        clocks = {"origins": origins}
        days = run(PATTERN_DAYS, clocks, {"as_of": as_of, "months": PATTERN_MONTHS})
        facts = run(
            FACTS, {"pattern_days": days}, {"as_of": as_of, "months": INTEREST_MONTHS, "grace": GRACE_DAYS}
        )
        customers = origins["customer_id"].to_pylist()
        return _arrays(customers, months, origins, days, facts)


def monthly_values(cashflow: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Values (n, 5, T) of SERIES and their origin (n,) from summary.monthly_cashflow; see `History`.

    Customers without a month that is covered in full are left out; only the newest month may still be open.
    """
    with private_duckdb() as run:
        relations = {"monthly_cashflow": cashflow, "accounts": cashflow.select(["customer_id"])}
        months = run(MONTHS, relations, {"as_of": date.max, "missing_days": MISSING_DAYS})
        origins = run(ORIGINS, {"months": months}, {})
    origin = _numbers(origins, "origin", int)
    values, _ = _scatter(months, origin)
    known = origin >= 0
    return values[known], origin[known]


def strained(values: np.ndarray) -> np.ndarray:
    """Whether in the last STRAIN_MONTHS of values (n, 5, T) more went out than came in, debt service included, or
    a payment was returned, (n,): errors of such businesses have other tails than those of calm ones."""
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


def _arrays(
    customers: list[str], months: pa.Table, origins: pa.Table, days: pa.Table, facts: pa.Table
) -> History:
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


MONTHS = """
WITH customers AS (
    SELECT customer_id FROM accounts UNION SELECT customer_id FROM monthly_cashflow
)
SELECT
    dense_rank() OVER (ORDER BY customer_id) - 1 AS row,
    customer_id,
    month,
    (date_part('year', month) - 1970) * 12 + date_part('month', month) - 1 AS month_no,
    coalesce(days_covered >= date_part('day', last_day(month)) - $missing_days AND last_day(month) <= $as_of, false) AS is_full,
    (month - DATE '1970-01-01') + days_covered - 1 AS last_covered,
    CAST(operating_inflow AS DOUBLE) AS operating_inflow,
    CAST(operating_outflow AS DOUBLE) AS operating_outflow,
    CAST(debt_service AS DOUBLE) AS debt_service,
    CAST(drawings AS DOUBLE) AS drawings,
    inward_returns,
    CAST(closing_headroom AS DOUBLE) AS closing_headroom
FROM customers
LEFT JOIN monthly_cashflow USING (customer_id)
ORDER BY customer_id, month
"""

ORIGINS = """
SELECT
    row,
    customer_id,
    coalesce(max(month_no) FILTER (is_full), -1)::BIGINT AS origin,
    coalesce(arg_max(last_covered, month_no), -1)::BIGINT AS last_day,
    arg_max(closing_headroom, month_no) FILTER (month_no IS NOT NULL) AS last_headroom,
    count(month_no) = 0 AS empty
FROM months
GROUP BY ALL
ORDER BY row
"""

PATTERN_DAYS = """
SELECT
    row,
    CAST(origin - ((date_part('year', booked_date) - 1970) * 12 + date_part('month', booked_date) - 1) AS BIGINT) AS months_back,
    CAST(date_part('day', booked_date) - 1 AS BIGINT) AS day,
    coalesce(sum(signed) FILTER (flow IN ('operating_inflow', 'sales_reduction')), 0) AS inflow,
    -coalesce(sum(signed) FILTER (
        flow = 'operating_outflow' AND category NOT IN ('rent', 'gst_payment')
        OR reverses = 'operating_outflow'), 0) AS outflow,
    -coalesce(sum(signed) FILTER (flow = 'drawings' OR reverses = 'drawings'), 0) AS drawings,
    -coalesce(sum(signed) FILTER (category = 'rent'), 0) AS rent,
    -coalesce(sum(signed) FILTER (category = 'gst_payment'), 0) AS gst,
    -coalesce(sum(signed) FILTER (category = 'loan_interest'), 0) AS interest,
    -coalesce(sum(signed) FILTER (category IN ('emi', 'loan_repayment')), 0) AS instalments
FROM (
    SELECT
        origins.row,
        origin,
        booked_date,
        flow,
        reverses,
        category,
        CASE direction WHEN 'CREDIT' THEN 1 ELSE -1 END * CAST(amount AS DOUBLE) AS signed
    FROM transaction_flows
    JOIN origins USING (customer_id)
    WHERE booked_date <= $as_of
      AND (flow IN ('operating_inflow', 'sales_reduction', 'operating_outflow', 'drawings', 'debt_service')
           OR reverses IN ('operating_outflow', 'drawings'))
      AND booked_date >= make_date(CAST(1970 + (origin - $months + 1) // 12 AS BIGINT),
                                   CAST((origin - $months + 1) % 12 + 1 AS BIGINT), 1)
      AND booked_date < make_date(CAST(1970 + (origin + 1) // 12 AS BIGINT), CAST((origin + 1) % 12 + 1 AS BIGINT), 1)
      AND origin >= 0
)
GROUP BY ALL
ORDER BY row, months_back, day
"""

FACTS = """
WITH recent AS (
    SELECT
        row,
        sum(interest) / $months AS interest,
        arg_max(day + 1, (rent, -day)) FILTER (rent > 0) AS rent_day
    FROM pattern_days
    WHERE months_back < $months
    GROUP BY ALL
),
monthly AS (
    SELECT row, months_back, sum(rent) AS rent, sum(gst) AS gst
    FROM pattern_days
    WHERE months_back < $months
    GROUP BY ALL
),
usual AS (
    SELECT
        row,
        median(rent) FILTER (rent > 0) AS rent,
        count(*) FILTER (rent > 0) AS rent_months,
        median(gst) FILTER (gst > 0) AS gst,
        count(*) FILTER (gst > 0) AS gst_months
    FROM monthly
    GROUP BY ALL
),
owed AS (
    SELECT customer_id, CAST(sum(monthly_amount) AS DOUBLE) AS emi
    FROM obligations
    WHERE active AND source <> 'bureau' AND kind = 'instalment' AND monthly_amount > 0
    GROUP BY ALL
),
filers AS (
    SELECT
        customer_id,
        arg_max(frequency = 'quarterly', (period, frequency, gstin)) AS quarterly,
        CAST(arg_max(left(gstin, 2), (period, frequency, gstin)) AS VARCHAR) AS state
    FROM gst_turnover
    WHERE period_end <= $as_of
    GROUP BY ALL
),
instalments AS (
    SELECT
        customer_id,
        direction = 'CREDIT' AS back,
        count(*) FILTER (direction = 'DEBIT') OVER soon AS soon
    FROM transaction_flows
    WHERE booked_date <= $as_of AND (category = 'emi' OR reverses = 'debt_service')
    WINDOW
        soon AS (PARTITION BY customer_id, amount ORDER BY booked_date
                 RANGE BETWEEN INTERVAL 1 DAY FOLLOWING AND INTERVAL ($grace) DAY FOLLOWING)
),
habits AS (
    SELECT
        customer_id,
        -- a return that a later return follows is a second presentation of the same instalment
        count(*) FILTER (back AND soon = 0) AS late,
        count(*) FILTER (NOT back) - count(*) FILTER (back) AS paid
    FROM instalments
    GROUP BY ALL
),
buyers AS (
    SELECT
        customer_id,
        max(received) FILTER (is_buyer) / nullif(sum(received), 0) AS largest,
        sum(on_credit) / nullif(sum(received), 0) AS credit
    FROM (
        SELECT
            customer_id,
            party_id,
            party_id IS NOT NULL AND party_kind IN ('business', 'person', 'government', 'unknown') AS is_buyer,
            sum(CAST(amount AS DOUBLE)) AS received,
            sum(CAST(amount AS DOUBLE)) FILTER (category = 'sales_receipt' AND rail IN ('NEFT', 'RTGS', 'IMPS', 'CHEQUE', 'TRANSFER', 'NACH')) AS on_credit
        FROM transaction_flows
        WHERE flow = 'operating_inflow' AND booked_date BETWEEN $as_of - INTERVAL 12 MONTH AND $as_of
        GROUP BY ALL
    )
    GROUP BY ALL
)
SELECT
    customer_id,
    coalesce(interest, 0) AS interest,
    coalesce(CASE WHEN rent_months >= 2 THEN rent END, 0) AS rent,
    coalesce(rent_day, 5) AS rent_day,
    coalesce(gst, 0) AS gst,
    coalesce(gst_months, 0) AS gst_months,
    quarterly IS TRUE AS quarterly,
    coalesce(TRY_CAST(state AS INTEGER), 27) AS state,
    state IS NOT NULL AS files_gst,
    coalesce(emi, 0) AS emi,
    coalesce(late, 0) AS late,
    coalesce(paid, 0) AS paid,
    largest,
    coalesce(credit, 0) AS credit
FROM origins
LEFT JOIN recent USING (row)
LEFT JOIN usual USING (row)
LEFT JOIN owed USING (customer_id)
LEFT JOIN filers USING (customer_id)
LEFT JOIN habits USING (customer_id)
LEFT JOIN buyers USING (customer_id)
ORDER BY customer_id
"""
