"""Orders and the credits that paid them out: payer, lag, cycle and fees of each seller learned in turn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from msme_pipeline.analytics.reconciliation import batch_kernel as b
from msme_pipeline.analytics.reconciliation import payout_kernel as kernel

_FEWEST = 4
"""Credits of one payer from which lag and fees can be learned."""

_USUAL_PAYER = 0.25
"""Share of the batches that add up exactly from which a payer is one of those that pay out."""

_LEAST_PAID, _MOST_PAID = 0.25, 1.1
"""Shares of the gross (or of the net expected) that all credits of a payer come to, as some orders are not
paid."""

_LEAST_GAIN = 1.5
"""Log-likelihood per credit by which amounts must beat their reverse order; strangers reach 1.2, payers
3.6."""

_EXACT_SHARE = 0.3
"""Share of batches that add up to the paisa below which the expected nets are taken for estimates."""

_FULL, _START_NOISE, _FIXED_PARTS = (0.7, 0.9), 0.03, (0.0, 0.06, 0.12, 0.2)
"""Where fees are looked for: quantiles of credit / gross at which a batch is paid in full (orders not paid
only lower it), error of one order and fixed fee as shares of the median order."""

_STEPS, _KEPT = 2, 2
"""Steps of expectation and maximisation from each start, and again from the best so many."""

_ROUNDS = 4
"""Times that cuts, lag, cycle, fees and orders not paid are worked out from one another."""

_EARLIER, _LATER = 3, 5
"""Days before and after the usual lag that are looked at; weekends and holidays make credits late."""

_OUT = 0.07
"""Share of orders that are not paid, before anything is learned, worth `_OUT_ORDERS` orders."""
_OUT_ORDERS = 40

_SURE = {True: 0.995, False: 0.98}
"""Confidence of an order in its batch beside orders that may have been left out: nets known, estimated."""

_REASON = {
    True: "orders between two payouts less orders not paid and fees held back make the credit",
    False: "orders between two payouts, at the payer's usual lag, cycle and fees",
}


@dataclass
class _Seller:
    """One seller's orders (by day) and the credits of the payer (by day); money in paise as float.

    `link`: the credit of an order that is linked by reference, -1 free, -2 linked to another payer's credit;
    `place`: where each credit stood at first, as credits of one day are put in the order of their batches.
    """

    day: np.ndarray
    gross: np.ndarray
    net: np.ndarray
    known: np.ndarray
    link: np.ndarray
    received: np.ndarray
    paid: np.ndarray
    place: np.ndarray
    lag: int

    def told(self) -> np.ndarray:
        """Credits whose orders are known by reference."""
        return np.isin(np.arange(len(self.paid)), self.link)

    def reorder(self, cuts: np.ndarray) -> None:
        """Puts the credits of each day in the order of their batches."""
        order = np.lexsort((np.arange(len(cuts)), cuts[:, 0], self.received))
        self.paid, self.place = self.paid[order], self.place[order]
        self.link = np.where(self.link >= 0, np.argsort(order)[self.link], self.link)


_Weighed = tuple[np.ndarray, np.ndarray, np.ndarray, float]
"""What `payout_kernel.shares` returns."""


@dataclass(frozen=True)
class _Terms:
    """Share of the gross that is paid, fixed fee and usual error of one order (paise)."""

    rate: float
    fixed: float
    noise: float


@dataclass
class _Payouts:
    """Per order its credit (-1 none), how surely it was paid and its worth; the share of exact batches."""

    credit: np.ndarray
    sure: np.ndarray
    worth: np.ndarray
    exact_share: float


def pay_out(
    sold: pd.DataFrame, credits: pd.DataFrame, order_starts: np.ndarray, receipt_starts: np.ndarray,
    taught: pd.DataFrame,
) -> None:  # fmt: skip
    """Links the orders of each customer to the credits of its payer; writes receipt, net, confidence, reason.

    `taught`: batches that add up exactly (customer, payer, lag, receipt).
    """
    columns = {name: sold[name].to_numpy().copy() for name in ("receipt", "net", "confidence", "reason")}
    linked = sold["receipt"].to_numpy(np.int64)
    day, known = sold["day"].to_numpy(np.int64), sold["known"].to_numpy(bool)
    gross, net = sold["gross"].to_numpy(float), sold["net"].to_numpy(float)
    received, amount = credits["day"].to_numpy(np.int64), credits["amount"].to_numpy(float)
    payer = credits["payer"].to_numpy(object).astype(str)
    lessons = dict(iter(taught.groupby("customer")))
    for customer in range(len(order_starts) - 1):
        orders = np.arange(order_starts[customer], order_starts[customer + 1])
        rows = np.arange(receipt_starts[customer], receipt_starts[customer + 1])
        size = np.where(known[orders], np.maximum(net[orders], 0), gross[orders])
        if not ((size > 0) & (linked[orders] < 0)).any():
            continue
        chosen, lag = _payer(rows, payer, received, amount, day[orders], size, lessons.get(customer))
        if len(chosen) < _FEWEST:
            continue
        at = np.searchsorted(chosen, linked[orders])
        told = (at < len(chosen)) & (chosen[np.minimum(at, len(chosen) - 1)] == linked[orders])
        seller = _Seller(
            day[orders], gross[orders], net[orders], known[orders],
            np.where(told, at, np.where(linked[orders] >= 0, -2, -1)), received[chosen], amount[chosen],
            np.arange(len(chosen)), lag,
        )  # fmt: skip
        exact = bool(known[orders].all())
        found = _learn(seller, exact)
        if exact and found.exact_share < _EXACT_SHARE:
            exact, found = False, _learn(seller, False)
        paid = np.flatnonzero((found.credit >= 0) & (found.sure >= 0.5))
        to = orders[paid]
        columns["receipt"][to] = chosen[seller.place[found.credit[paid]]]
        columns["confidence"][to] = found.sure[paid] * _SURE[exact]
        columns["reason"][to] = _REASON[exact]
        if not exact:
            total = np.bincount(found.credit[paid], found.worth[paid], minlength=len(chosen))
            share = seller.paid / np.maximum(total, 1.0)
            columns["net"][to] = np.rint(found.worth[paid] * share[found.credit[paid]]).astype(np.int64)
    for name, values in columns.items():
        sold[name] = values


def _payer(
    rows: np.ndarray, payer: np.ndarray, received: np.ndarray, amount: np.ndarray, day: np.ndarray,
    size: np.ndarray, taught: pd.DataFrame | None,
) -> tuple[np.ndarray, int]:  # fmt: skip
    """Credits of those who pay out, and the usual lag: by exact batches, else by what follows the orders."""
    if taught is not None:
        share = taught["payer"].value_counts(normalize=True)
        usual = taught[taught["payer"].isin(share.index[share >= _USUAL_PAYER])]
        if len(usual) >= _FEWEST:
            names = usual["payer"].unique()
            chosen = rows[np.isin(payer[rows], names[names != ""]) | np.isin(rows, usual["receipt"])]
            return chosen, int(usual["lag"].mode().iloc[0])
    best = (np.inf, rows[:0], 0)
    names, codes = np.unique(payer[rows], return_inverse=True)
    for code, name in enumerate(names):
        chosen = rows[codes == code]
        total = amount[chosen].sum() / max(size.sum(), 1)
        if len(chosen) < _FEWEST or not name or not _LEAST_PAID <= total <= _MOST_PAID:
            continue
        middle, away = b.best_cut(received[chosen], amount[chosen], day, size, 0, b.LONGEST_LAG)
        away = np.where((middle >= _LEAST_PAID) & (middle <= _MOST_PAID), away, np.inf)
        if away.min() / total < best[0]:
            best = (float(away.min()) / total, chosen, int(np.argmin(away)))
    return best[1], best[2]


def _learn(seller: _Seller, exact: bool) -> _Payouts:
    """Rounds of cutting the orders into batches and of learning from them."""
    some = (seller.net > 0) | (~seller.known & (seller.gross > 0))
    free = (seller.link == -1) & some
    sure = seller.known & (seller.net > 0)
    share = seller.net[sure].sum() / max(seller.gross[sure].sum(), 1.0) if sure.any() else 1.0
    size = np.where(seller.known, np.maximum(seller.net, 0.0), seller.gross * (share if share > 0 else 1.0))
    middle = float(np.median(size[some]))
    loss = np.where(seller.known & (seller.net < 0), -seller.net, 0.0)
    fee = np.where(seller.known & (seller.net > 0), np.maximum(seller.gross - seller.net, 0.0), 0.0)
    terms = (
        _Terms(1.0, 0.0, 1.0)
        if exact
        else _Terms(min(seller.paid.sum() / size[some].sum(), 1.0), 0.0, 0.1 * middle)
    )
    lag_from = max(seller.lag - _EARLIER, 0)
    lag_cost = 0.7 * np.abs(np.arange(lag_from, seller.lag + _LATER + 1) - seller.lag)
    length, phase_cost, out_share, parts = 0, np.zeros(1), _OUT, np.ones(1)
    believed, exact_share = loss, 0.0

    def model(terms: _Terms) -> tuple[np.ndarray, tuple]:
        worth = size if exact else np.maximum(terms.rate * size - terms.fixed, 1.0)
        charged = fee[fee > 0] if exact else np.maximum(size - worth, 0.0)[some]
        usual_fee = max(float(np.median(charged)) if len(charged) else 0.0, 0.01 * middle)
        values = np.concatenate([np.rint(fee * part) for part in parts])
        by_value = np.argsort(values, kind="stable")[(values <= 0).sum() :]
        order = np.tile(np.arange(len(fee)), len(parts))[by_value]
        return worth, (exact, terms.noise, usual_fee, out_share, believed, values[by_value], order)

    def weighed(cuts: np.ndarray, held: np.ndarray, terms: _Terms) -> _Weighed:
        worth, values = model(terms)
        return kernel.shares(cuts, held, seller.paid, seller.told(), worth, free, seller.day, *values)

    for turn in range(_ROUNDS):
        worth, values = model(terms)
        told = seller.told()
        rest_of = (
            told,
            seller.day,
            worth,
            free,
            seller.link,
            *values,
            lag_from,
            lag_cost,
            length,
            phase_cost,
        )
        cuts, held, lag, cost = kernel.cut(seller.received, seller.paid, *rest_of)
        batches = np.flatnonzero((cuts[:, 1] > cuts[:, 0]) & ~told)
        last = turn == _ROUNDS - 1
        if len(batches) == 0 or (last and not exact and not _follow(seller, told, cost, rest_of)):
            return _Payouts(np.full(len(size), -1), np.zeros(len(size)), worth, 0.0)
        if not exact:
            terms = _fees(terms, turn < _ROUNDS - 1, partial(weighed, cuts, held), size, middle, seller)
        credit, sure, rest, _ = weighed(cuts, held, terms)
        exact_share = float((np.abs(rest[batches]) <= kernel.SLACK).mean())
        out = free & (np.arange(len(free)) < cuts[:, 1].max()) & ((credit < 0) | (sure < 0.5))
        out_share = (
            _OUT if not exact else float((out.sum() + _OUT * _OUT_ORDERS) / (free.sum() + _OUT_ORDERS))
        )
        if exact:
            parts = _held_parts(rest, out, cuts, fee)
            believed = np.where(out, np.rint(fee * parts[-1]), loss) if len(parts) > 1 else loss
        lag_cost = _costs(lag[batches] - lag_from, len(lag_cost))
        length, phase_cost = _cycle(cuts, lag, seller)
        if not last:
            seller.reorder(cuts)
    return _Payouts(credit, sure, model(terms)[0], exact_share)


def _fees(
    terms: _Terms, afresh: bool, weighed: Callable[[_Terms], _Weighed],
    size: np.ndarray, middle: float, seller: _Seller,
) -> _Terms:  # fmt: skip
    """Fees under which the batches are likeliest (expectation maximisation); `afresh`: from several
    starts."""
    starts = [terms]
    if afresh:
        credit = weighed(terms)[0]
        gross = np.bincount(credit[credit >= 0], size[credit >= 0], minlength=len(seller.paid))
        count = np.bincount(credit[credit >= 0], minlength=len(seller.paid))
        for part in _FIXED_PARTS:
            ratio = (seller.paid + part * middle * count)[gross > 0] / gross[gross > 0]
            possible = ratio[ratio <= _MOST_PAID + part]
            if not len(possible):  # every credit is above what its orders can pay
                continue
            rates = np.quantile(possible, _FULL).tolist()
            starts += [_Terms(rate, part * middle, _START_NOISE * middle) for rate in rates]
    ranked: list[tuple[float, _Terms]] = []
    for each in starts:
        for _ in range(_STEPS):
            credit, sure, _, score = weighed(each)
            each = _regressed(each, credit, sure, size, seller)
            each = replace(each, noise=min(each.noise, _START_NOISE * middle))
        ranked.append((score, each))
    found: list[tuple[float, _Terms]] = []
    for _, each in sorted(ranked, key=lambda one: -one[0])[:_KEPT]:
        for _ in range(_STEPS):
            credit, sure, _, _ = weighed(each)
            each = _regressed(each, credit, sure, size, seller)
        found.append((weighed(each)[3], each))
    return max(found, key=lambda one: one[0])[1]


def _regressed(
    terms: _Terms, credit: np.ndarray, sure: np.ndarray, size: np.ndarray, seller: _Seller
) -> _Terms:
    """Least squares of the credits on gross and number of the orders likely paid, without batches far off."""
    where = np.where(credit >= 0, credit, np.where(seller.link >= 0, seller.link, len(seller.paid)))
    part = np.where(credit >= 0, sure, 1.0)
    gross = np.bincount(where, size * part, minlength=len(seller.paid) + 1)[:-1]
    count = np.bincount(where, part, minlength=len(seller.paid) + 1)[:-1]
    some = (count > 0.5) & (gross > 0)
    if some.sum() < _FEWEST:
        return terms
    paid, gross, count = seller.paid[some], gross[some], count[some]
    weight = 1 / np.sqrt(count)
    rate, fixed, noise = terms.rate, terms.fixed, terms.noise
    for _ in range(2):
        away = (rate * gross - fixed * count - paid) * weight
        used = np.abs(away - np.median(away)) <= max(2.5 * _spread(away), 1.0)
        if not used.any():  # two halves far apart have nothing near their middle
            break
        g, n, y = gross[used] * weight[used], count[used] * weight[used], paid[used] * weight[used]
        gg, gn, nn, gy, ny = g @ g, g @ n, n @ n, g @ y, n @ y
        scale = max(gg * nn - gn * gn, 1e-9 * gg * nn)
        rate, fixed = float((gy * nn - ny * gn) / scale), float((gy * gn - ny * gg) / scale)
        if fixed < 0:
            rate, fixed = float(y.sum() / g.sum()), 0.0
        away = (rate * gross - fixed * count - paid) * weight
        noise = _spread(away)
    return _Terms(rate, fixed, max(noise, 0.002 * float(np.median(gross / count))))


def _follow(seller: _Seller, told: np.ndarray, cost: float, values: tuple) -> bool:
    """Whether the credits follow the orders: far likelier than the same amounts in reverse order."""
    paid = seller.paid.copy()
    paid[~told] = paid[~told][::-1]
    other = kernel.cut(seller.received, paid, *values)[3]
    return other - cost >= _LEAST_GAIN * max((~told).sum(), 1)


def _costs(places: np.ndarray, size: int, prior: float = 0.3) -> np.ndarray:
    """Minus log of the share of each place, smoothed."""
    counts = np.bincount(places, minlength=size) + prior
    return -np.log(counts / counts.sum())


def _held_parts(rest: np.ndarray, out: np.ndarray, cuts: np.ndarray, fee: np.ndarray) -> np.ndarray:
    """Shares of a returned order's fees that are held back: all, and the one seen most often."""
    shortfalls, fees = [], []
    for at in np.flatnonzero(rest > kernel.SLACK):
        recent = np.flatnonzero(out[: cuts[at, 0]])[-4:]
        shortfalls += [rest[at]] * len(recent)
        fees += fee[recent].tolist()
    if not fees:
        return np.ones(1)
    parts = np.arange(0.05, 1.0, 0.01)
    hits = np.abs(np.array(shortfalls)[:, None] - np.array(fees)[:, None] * parts) <= kernel.SLACK
    best = int(hits.sum(0).argmax())
    return np.array([1.0, parts[best]]) if hits[:, best].sum() >= 2 else np.ones(1)


def _cycle(cuts: np.ndarray, lag: np.ndarray, seller: _Seller) -> tuple[int, np.ndarray]:
    """Usual days of a batch, and the cost of a cut by its day in the cycle (of weeks, or of any few days)."""
    batch = np.flatnonzero((cuts[:, 1] > cuts[:, 0]) & ~seller.told())
    # days on which the cut may lie: from the last order of the batch to the day before the next order
    end = seller.received[batch] - lag[batch]
    last = cuts[batch, 1]
    low = seller.day[last - 1]
    high = np.where(last < len(seller.day), seller.day[np.minimum(last, len(seller.day) - 1)] - 1, end)
    low, high = np.maximum(low, end - _EARLIER), np.minimum(high, end + _EARLIER)
    spaces = np.diff(np.sort(end))
    length = int(np.median(spaces[spaces > 0])) if (spaces > 0).any() else 1
    days = low[:, None] + np.arange(2 * _EARLIER + 1)
    may = days <= high[:, None]
    best, costs = 0.0, np.zeros(1)
    for cycle in range(2, kernel.LONGEST_CYCLE + 1):
        share = np.full(cycle, 1.0 / cycle)
        for _ in range(3):
            weight = np.where(may, share[days % cycle], 0.0)
            weight /= np.maximum(weight.sum(1, keepdims=True), 1e-12)
            share = np.bincount((days % cycle).ravel(), weight.ravel(), minlength=cycle) + 0.3 / cycle
            share /= share.sum()
        told_by = np.log(np.where(may, share[days % cycle], 0.0).sum(1) * cycle / np.maximum(may.sum(1), 1))
        gain = told_by.sum() - 0.5 * (cycle - 1) * np.log(len(batch) + 1)
        if gain > best:
            best, costs = gain, -np.log(share * 0.98 + 0.02 / cycle)
    return max(length, 1), costs


def _spread(away: np.ndarray) -> float:
    """Standard error from the nearest third: in the rest, orders may be unpaid that nobody knows of."""
    return float(np.quantile(np.abs(away), 1 / 3)) / 0.4307
