"""Debtor and creditor days: how long after the invoices the money moves, estimated without matching them.

What is owed on the first day is not known, so the level of the curves of invoices and payments cannot be
compared; their shape can. The estimate is the lag at which payments follow the invoices best, asked
twice: of the running totals and of the flows of 28 days. Where the two answers differ there is none.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from msme_pipeline.pipeline.relations import RunSql

LONGEST_LAG = 120
"""Days; whoever is paid later than that is hardly paid in course of trade."""

FLOW_DAYS = 28
"""Days over which flows are added up, so that weekdays do not matter."""

COMPARED_DAYS = 730
SHORTEST_DAYS = 365
"""Days of payments that are compared, at most and at least; the invoices reach back a lag further."""

STEP = 3
"""Every third day is compared: neighbours say the same."""

LEAST_DOCUMENTS = 10
LEAST_COVERED, MOST_COVERED = 0.6, 1.6
"""Payments ÷ invoices outside which the two do not speak of the same trade."""

GREATEST_DISAGREEMENT = 15
"""Days between the answers of totals and flows above which the lag is not known."""

SPAN = LONGEST_LAG + FLOW_DAYS + COMPARED_DAYS


def trade_days(run: RunSql, relations: Mapping[str, pa.Table]) -> pa.Table:
    """Facts per customer: debtor_ and creditor_ `days`, `documents`, `invoiced`, `paid`, `compared_days`.

    `relations`: known_returns, known_documents, known_purchases, monthly_cashflow, transaction_flows.
    `days` is null where the guards above say that the estimate would mean nothing.
    """
    windows = run(TRADE_WINDOWS, relations, {"span": SPAN})
    flows = run(TRADE_FLOWS, {"trade_windows": windows}, {"span": SPAN})
    totals = run(TRADE_TOTALS, {"trade_flows": flows})
    place = {"customer_id": totals["customer_id"], "side": totals["side"]}
    lags = _lags(flows, totals)
    return run(TRADE_FACTS, {"trade_totals": totals, "lags": pa.table(place | {"days": lags})})


def _lags(flows: pa.Table, totals: pa.Table) -> pa.Array:
    """Days of lag per row of `totals`, null where unknown."""
    rows = totals.num_rows
    place, day = flows["place"].to_numpy(), flows["position"].to_numpy()
    invoiced, paid = np.zeros((rows, SPAN + 1)), np.zeros((rows, SPAN + 1))
    # the first column is the nothing before the first day
    invoiced[place, day + 1] = flows["invoiced"].cast(pa.float64()).to_numpy()
    paid[place, day + 1] = flows["paid"].cast(pa.float64()).to_numpy()
    first = totals["first_position"].to_numpy() + LONGEST_LAG + FLOW_DAYS
    at = np.arange(LONGEST_LAG + FLOW_DAYS, SPAN + 1, STEP)
    compared = (at[None, :] > first[:, None]).astype(float)
    of_totals = _best_lag(np.cumsum(invoiced, axis=1), np.cumsum(paid, axis=1), compared)
    of_flows = _best_lag(_moving(invoiced), _moving(paid), compared)
    known = totals["judged"].to_numpy(zero_copy_only=False) & ~np.isnan(of_totals) & ~np.isnan(of_flows)
    known &= np.abs(of_totals - of_flows) <= GREATEST_DISAGREEMENT
    return pa.array((of_totals + of_flows) / 2, pa.float64(), mask=~known)


def _moving(daily: np.ndarray) -> np.ndarray:
    """Sums of the last FLOW_DAYS days; of fewer at the start."""
    totals = np.cumsum(daily, axis=1)
    totals[:, FLOW_DAYS:] = totals[:, FLOW_DAYS:] - totals[:, :-FLOW_DAYS]
    return totals


def _best_lag(invoiced: np.ndarray, paid: np.ndarray, compared: np.ndarray) -> np.ndarray:
    """Lag per row at which `paid` correlates best with `invoiced`; nan when nothing varies."""
    count = np.maximum(compared.sum(axis=1), 1)
    first = LONGEST_LAG + FLOW_DAYS
    later = paid[:, first::STEP]
    later = (later - (np.einsum("ij,ij->i", later, compared) / count)[:, None]) * compared
    # the spread is a difference of squares: near zero it keeps its digits
    invoiced = invoiced - invoiced.mean(axis=1, keepdims=True)
    best = np.full(len(paid), np.nan)
    highest = np.zeros(len(paid))
    for lag in range(LONGEST_LAG + 1):
        earlier = invoiced[:, first - lag : invoiced.shape[1] - lag : STEP]
        total = np.einsum("ij,ij->i", earlier, compared)
        squares = np.einsum("ij,ij,ij->i", earlier, earlier, compared)
        spread = np.sqrt(np.maximum(squares - total**2 / count, 0))
        together = np.divide(
            np.einsum("ij,ij->i", earlier, later), spread, out=np.zeros(len(paid)), where=spread > 0
        )
        # rounding must not decide between equal lags
        better = together > highest * (1 + 1e-12)
        best[better], highest[better] = lag, together[better]
    return best


TRADE_WINDOWS = """
WITH banked AS (
    SELECT customer_id, min(month) AS first_day, last_day(max(month)) AS final_day
    FROM monthly_cashflow
    WHERE days_covered = day(last_day(month))
    GROUP BY ALL
),
declared AS (
    SELECT customer_id, 'debtor' AS side, min(period) AS first_day, max(period_end) AS final_day
    FROM known_returns
    WHERE form = 'GSTR1'
    GROUP BY ALL
    UNION ALL
    SELECT customer_id, 'creditor', min(period), last_day(max(period))
    FROM known_purchases
    GROUP BY customer_id
)
SELECT
    *,
    CAST(greatest(first_day - (final_day - $span + 1), 0) AS INTEGER) AS first_position,
    row_number() OVER (ORDER BY customer_id, side) - 1 AS place
FROM (
    SELECT
        customer_id,
        side,
        greatest(banked.first_day, declared.first_day) AS first_day,
        least(banked.final_day, declared.final_day) AS final_day
    FROM declared
    JOIN banked USING (customer_id)
)
"""

TRADE_FLOWS = """
WITH statements AS (
    SELECT customer_id, gstin, period, max(statement) AS statement FROM known_purchases GROUP BY ALL
),
moved AS (
    SELECT customer_id, 'debtor' AS side, invoice_date AS day,
           sign * (taxable_value + igst + cgst + sgst + cess) AS invoiced, 0 AS paid, (sign > 0)::INTEGER AS document
    FROM known_documents
    WHERE section IN ('b2b', 'cdnr') AND NOT is_branch_transfer
    UNION ALL
    SELECT customer_id, 'debtor', booked_date, 0, amount, 0
    FROM transaction_flows
    WHERE flow = 'operating_inflow' AND party_kind = 'business' AND category = 'sales_receipt'
    UNION ALL
    SELECT customer_id, 'creditor', invoice_date,
           sign * (taxable_value + igst + cgst + sgst + cess), 0, (sign > 0)::INTEGER
    FROM known_purchases
    JOIN statements USING (customer_id, gstin, period, statement)
    WHERE NOT is_branch_transfer
    UNION ALL
    SELECT customer_id, 'creditor', booked_date, 0, amount, 0
    FROM transaction_flows
    WHERE flow = 'operating_outflow' AND party_kind = 'business' AND category = 'supplier_payment'
)
SELECT
    place,
    CAST($span - 1 - (final_day - day) AS INTEGER) AS position,
    sum(invoiced) AS invoiced,
    sum(paid) AS paid,
    sum(document) AS documents
FROM moved
JOIN trade_windows USING (customer_id, side)
WHERE day BETWEEN first_day AND final_day AND final_day - day < $span
GROUP BY ALL
ORDER BY place, position
"""

TRADE_TOTALS = f"""
SELECT
    customer_id,
    side,
    first_position,
    coalesce(sum(documents), 0) AS documents,
    coalesce(sum(invoiced), 0) AS invoiced,
    coalesce(sum(paid), 0) AS paid,
    {COMPARED_DAYS} - first_position AS compared_days,
    coalesce(sum(documents) >= {LEAST_DOCUMENTS} AND {COMPARED_DAYS} - first_position >= {SHORTEST_DAYS}
        AND sum(paid) BETWEEN {LEAST_COVERED} * sum(invoiced) AND {MOST_COVERED} * sum(invoiced), false) AS judged
FROM trade_windows
LEFT JOIN trade_flows USING (place)
GROUP BY customer_id, side, first_position, place
ORDER BY place
"""

TRADE_FACTS = f"""
SELECT
    customer_id,
    {
    ", ".join(
        f"any_value({value}) FILTER (side = '{side}') AS {side}_{value}"
        for side in ("debtor", "creditor")
        for value in ("days", "documents", "invoiced", "paid", "compared_days")
    )
}
FROM trade_totals
LEFT JOIN lags USING (customer_id, side)
GROUP BY ALL
"""
