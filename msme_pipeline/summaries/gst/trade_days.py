"""Debtor and creditor days: how long after the invoices the money moves, estimated without matching them.

What is owed on the first day is not known, so the level of the curves of invoices and payments cannot be
compared; their shape can. The estimate is the lag at which payments follow the invoices best, asked
twice: of the running totals and of the flows of 28 days. Where the two answers differ there is none.
"""

from decimal import Decimal

import numpy as np
import pyarrow as pa

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
LEAST_COVERED, MOST_COVERED = Decimal("0.6"), Decimal("1.6")
"""Payments ÷ invoices outside which the two do not speak of the same trade."""

GREATEST_DISAGREEMENT = 15
"""Days between the answers of totals and flows above which the lag is not known."""

SPAN = LONGEST_LAG + FLOW_DAYS + COMPARED_DAYS

TRADE_NUMBERS = {
    "span": SPAN,
    "compared_days": COMPARED_DAYS,
    "shortest_days": SHORTEST_DAYS,
    "least_documents": LEAST_DOCUMENTS,
    "least_covered": LEAST_COVERED,
    "most_covered": MOST_COVERED,
}
"""Parameters of trade.sql."""


def trade_lags(flows: pa.Table, totals: pa.Table) -> pa.Table:
    """`days` by which payments follow the invoices, per customer and side of trade_totals.

    Null where the guards above say that the estimate would mean nothing.
    """
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
    days = pa.array((of_totals + of_flows) / 2, pa.float64(), mask=~known)
    return pa.table({"customer_id": totals["customer_id"], "side": totals["side"], "days": days})


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
