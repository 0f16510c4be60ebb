"""Batches of orders whose nets are not known to the paisa: learned lag and rate of fees of one payer's credits."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from msme_pipeline.analytics.reconciliation import batch_kernel as b

_FEWEST = 4
"""Credits of one payer from which lag and fees can be learned."""

_MOST_AWAY = 0.2
"""Median distance of credits from the learned share of the gross, relative, up to which the payer is believed."""

_LEAST_RATE, _MOST_RATE = 0.4, 1.05
"""Shares of the gross (or of the net expected) that sellers are paid after commission, logistics and tax."""

_KNOWN_SHARE = 0.5
"""Share of a customer's orders found by exact sums below which the expected nets are taken for estimates."""

_CONFIDENCE, _WIDE, _FITS = 0.96, 0.8, 3.0
"""Confidence of a batch whose worth lies within so many usual errors of the credit, and of one farther off."""

_UNPAID = 5.0
"""Squared usual errors by which leaving out an order must improve the fit: twice the log of one in twelve."""


_RETURNED = 0.05
"""Share of orders that come back, whose fees are held back from a later credit."""

_TURNS = 6
"""Times that batches, unpaid orders and fees are worked out from one another."""


@dataclass(frozen=True)
class _Payouts:
    """Credits of the payer, cuts of the orders into batches, expected net per order, usual error of one order, largest fee held back."""

    credits: np.ndarray
    cuts: np.ndarray
    worth: np.ndarray
    noise: float
    most_held: float


def estimate(
    sold: pd.DataFrame, credits: pd.DataFrame, order_starts: np.ndarray, receipt_starts: np.ndarray
) -> None:
    """Links orders without exact nets, customer by customer; writes receipt, net, confidence and reason."""
    linked = sold["receipt"].to_numpy(np.int64).copy()
    receipt, net = linked.copy(), sold["net"].to_numpy(np.int64).copy()
    confidence, reason = sold["confidence"].to_numpy(float).copy(), sold["reason"].to_numpy(object).copy()
    day, known = sold["day"].to_numpy(np.int64), sold["known"].to_numpy(bool)
    size = np.where(known, np.maximum(net, 0), sold["gross"].to_numpy(np.int64)).astype(float)
    received, amount = credits["day"].to_numpy(np.int64), credits["amount"].to_numpy(np.int64)
    payer = credits["payer"].to_numpy(object)
    for customer in range(len(order_starts) - 1):
        orders = np.arange(order_starts[customer], order_starts[customer + 1])
        orders = orders[size[orders] > 0]
        found = linked[orders] >= 0
        if found.all() or (known[orders].any() and found.mean() >= _KNOWN_SHARE):
            continue
        rows = np.arange(receipt_starts[customer], receipt_starts[customer + 1])
        payouts = _payouts(rows, payer, received, amount, day[orders], size[orders], linked[orders])
        if payouts is None:
            continue
        before = 0
        for at, after in zip(payouts.credits.tolist(), payouts.cuts.tolist(), strict=True):
            batch = np.arange(before, after)
            before = after
            batch = batch[linked[orders[batch]] < 0]
            if len(batch) == 0 or np.isin(at, linked[orders]):
                continue
            worth = payouts.worth[batch]
            paid = _paid_ones(worth, float(amount[at]), payouts.noise, payouts.most_held)
            away = abs(worth[paid].sum() - amount[at]) / (payouts.noise * np.sqrt(len(paid)))
            to = orders[batch[paid]]
            receipt[to], confidence[to] = at, _CONFIDENCE if away <= _FITS else _WIDE
            reason[to] = "orders since the credit before, at the payer's usual lag and fees"
            net[to] = np.rint(worth[paid] * (amount[at] / worth[paid].sum())).astype(np.int64)
    sold["receipt"], sold["net"], sold["confidence"], sold["reason"] = receipt, net, confidence, reason


def _payouts(
    rows: np.ndarray, payer: np.ndarray, received: np.ndarray, amount: np.ndarray, day: np.ndarray, size: np.ndarray, linked: np.ndarray
) -> _Payouts | None:  # fmt: skip
    """The payer whose credits follow the orders most closely, with lag, fees and batches learned in turn."""
    best: tuple[float, float, np.ndarray, int] | None = None
    names, codes = np.unique(payer[rows].astype(str), return_inverse=True)
    for code, name in enumerate(names):
        chosen = rows[codes == code]
        total = amount[chosen].sum() / max(size.sum(), 1)
        if len(chosen) < _FEWEST or not name or not 0.25 <= total <= 1.1:
            continue
        middle, away = b.best_cut(received[chosen], amount[chosen].astype(float), day, size, 0, b.LONGEST_LAG)
        away = np.where((middle >= _LEAST_RATE) & (middle <= _MOST_RATE), away, np.inf)
        lag = int(np.argmin(away))
        if away[lag] <= _MOST_AWAY and (best is None or away[lag] < best[0]):
            best = (float(away[lag]), float(middle[lag]), chosen, lag)
    if best is None:
        return None
    _, rate, chosen, lag = best
    paid = amount[chosen].astype(float)
    fixed, noise = 0.0, max(0.1 * float(np.median(size)) * rate, 1.0)
    cuts = np.zeros(len(chosen), np.int64)
    for _ in range(_TURNS):
        worth = np.maximum(rate * size - fixed, 1.0)
        cuts = b.tile(received[chosen], paid, day, worth, lag, noise)
        gross, count = _batches(cuts, size, linked, chosen, worth, paid, noise)
        rate, fixed, noise = _fees(paid, gross, count, rate, fixed)
    return _Payouts(
        chosen, cuts, np.maximum(rate * size - fixed, 1.0), noise, _most_held(size, rate * size - fixed)
    )


def _batches(
    cuts: np.ndarray, size: np.ndarray, linked: np.ndarray, chosen: np.ndarray, worth: np.ndarray, paid: np.ndarray, noise: float
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Gross and number of the orders that each credit pays; those linked by reference as they are."""
    batch = np.searchsorted(cuts, np.arange(len(size)), "right")
    at = np.searchsorted(chosen, linked)
    stands = (linked >= 0) & (at < len(chosen)) & (chosen[np.minimum(at, len(chosen) - 1)] == linked)
    told = np.isin(np.arange(len(chosen)), at[stands])
    # an order without reference is none of a batch whose orders have one
    batch = np.where(
        stands,
        at,
        np.where((batch < len(chosen)) & ~told[np.minimum(batch, len(chosen) - 1)], batch, len(chosen)),
    )
    for credit in np.flatnonzero(~told).tolist():
        members = np.flatnonzero(batch == credit)
        left = np.delete(
            members, _paid_ones(worth[members], float(paid[credit]), noise, _most_held(size, worth))
        )
        batch[left] = len(chosen)
    gross = np.bincount(batch, size, minlength=len(chosen) + 1)[: len(chosen)]
    return gross, np.bincount(batch, minlength=len(chosen) + 1)[: len(chosen)].astype(float)


def _fees(
    paid: np.ndarray, gross: np.ndarray, count: np.ndarray, rate: float, fixed: float
) -> tuple[float, float, float]:
    """Share of gross, fixed fee per order and usual error of one order: least squares without batches far off."""
    some = (count > 0) & (gross > 0)
    used = some
    for _ in range(4):
        if used.sum() < 3:
            break
        weight = 1 / np.sqrt(count[used])
        design = np.column_stack([gross[used], -count[used]]) * weight[:, None]
        solved = np.linalg.lstsq(design, paid[used] * weight, rcond=None)[0]
        rate, fixed = float(solved[0]), float(solved[1])
        if fixed < 0:
            rate, fixed = float((paid[used] * weight).sum() / (gross[used] * weight).sum()), 0.0
        away = (rate * gross - fixed * count - paid) / np.sqrt(np.maximum(count, 1))
        spread = _spread(away[used])
        used = some & (np.abs(away) <= max(2.5 * spread, 1.0))
    away = (rate * gross - fixed * count - paid)[used] / np.sqrt(np.maximum(count[used], 1))
    noise = _spread(away) if len(away) else 1.0
    return rate, fixed, max(noise, 0.002 * float(np.median(gross[some] / count[some])) if some.any() else 1.0)


def _most_held(size: np.ndarray, worth: np.ndarray) -> float:
    """Fees of an order that may be held back when it is returned: up to twice the usual."""
    return 2.0 * max(float(np.median(size - worth)), 0.01 * float(np.median(size)))


def _spread(away: np.ndarray) -> float:
    """Standard error from the nearest third: in the rest, orders may be unpaid that nobody knows of."""
    return float(np.quantile(np.abs(away), 1 / 3)) / 0.4307


def _paid_ones(worth: np.ndarray, paid: float, noise: float, most_held: float) -> np.ndarray:
    """Positions of the orders that a credit pays: all, or all but one or two where that fits far better."""
    everything = np.arange(len(worth))
    if len(worth) < 2:
        return everything
    error = noise * np.sqrt(len(worth))
    short = worth.sum() - paid
    all_paid = (short / error) ** 2 if short > 0 else 0.0
    if 0 < short <= most_held:  # fees of a returned order may have been held back
        all_paid = min(
            all_paid, 2 * float(np.log(max(0.4 * most_held / (_RETURNED * len(worth) * error), 1.0)))
        )
    one = ((worth - short) / error) ** 2
    at = int(np.argmin(one))
    two = ((worth[:, None] + worth[None, :] - short) / error) ** 2
    two[np.tril_indices(len(worth))] = np.inf
    i, j = np.unravel_index(int(np.argmin(two)), two.shape)
    if len(worth) > 2 and two[i, j] + 2 * _UNPAID < min(all_paid, one[at] + _UNPAID):
        return np.delete(everything, [i, j])
    return np.delete(everything, at) if one[at] + _UNPAID < all_paid else everything
