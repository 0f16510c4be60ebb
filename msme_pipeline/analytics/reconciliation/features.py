"""What speaks for and against a candidate, in bins of a scorecard.

Each feature is an integer bin per candidate; the scorecard (package data) holds the points of every bin.
Components: amount, time, name, context; the weights of a policy multiply the points of a component.
"""

import numpy as np

from msme_pipeline.analytics.reconciliation import fits as c
from msme_pipeline.analytics.reconciliation.evidence import Evidence, Learned, Pairs

FEATURES: dict[str, tuple[str, int]] = {
    "fit": ("amount", 36),
    "chance": ("amount", 20),
    "deduction": ("amount", 6),
    "ending": ("amount", 8),
    "short": ("amount", 8),
    "delay": ("time", 24),
    "first_delay": ("time", 24),
    "usual_delay": ("time", 9),
    "usual_first_delay": ("time", 9),
    "pay_day": ("time", 5),
    "span": ("time", 6),
    "name": ("name", 31),
    "margin": ("name", 9),
    "alias": ("name", 8),
    "number": ("name", 8),
    "payer": ("context", 8),
    "category": ("context", 5),
    "habit": ("context", 6),
    "book": ("context", 8),
}
"""Component and number of bins of each feature."""

_SHARES = np.array([45, 60, 75, 90, 98])
_LETTERS = np.array([45, 65, 95, 130])
_MARGINS = np.array([-60, -25, -8, 0, 1, 9, 26, 61])
_DELAYS = np.array([-60, -21, -8, -1, 2, 5, 10, 20, 40, 70, 110])
_DEVIATIONS = np.array([0.4, 0.8, 1.3, 2.0, 3.0, 4.5, 7.0])
_KIND_OF = np.array([[0, 0], [1, 2], [3, 3], [4, 4], [5, 5]])
TAKEN_AS_LEARNED = 3
"""Links of a party from which its usual delay is taken as known."""


def features_of(
    ints: np.ndarray, chance: np.ndarray, pairs: Pairs, evidence: Evidence, learned: Learned | None
) -> np.ndarray:
    """Bins, (n, features) int64, in the order of FEATURES."""
    books = evidence.books
    n = len(ints)
    receipts, bills, party = ints[:, c.RECEIPTS], ints[:, c.BILLS], ints[:, c.PARTY]
    kind, reason, rate = ints[:, c.KIND], ints[:, c.REASON], ints[:, c.RATE]
    many = (bills >= 0).sum(1)
    last_receipt = np.where(receipts >= 0, receipts, -1).max(1)
    last_bill = np.where(bills >= 0, bills, -1).max(1)
    paid = np.where(receipts >= 0, books.receipts["amount"][receipts], 0).sum(1)
    on = books.receipts["day"][last_receipt]
    columns: dict[str, np.ndarray] = {}
    shape = _KIND_OF[kind, (many > 2).astype(int)]
    columns["fit"] = shape * 6 + np.minimum(reason, 5)
    columns["chance"] = np.clip(np.floor(np.log2(np.maximum(chance, 1e-9))) + 14, 0, 19)
    usual = learned.rate[party] if learned else np.full(n, -1)
    columns["deduction"] = np.where(usual < 0, 0, np.where(usual == rate, 1, 2)) + 3 * (rate > 0)
    columns["ending"] = sum((paid % unit == 0).astype(int) for unit in (100, 1_000, 10_000, 100_000))
    # parts are round, and the last of them is what remains
    each = np.where(receipts >= 0, books.receipts["amount"][receipts], 0)
    is_last = receipts == last_receipt[:, None]
    before = ((each % 10_000 != 0) & ~is_last).any(1)
    rest = ((each % 10_000 != 0) & is_last).any(1)
    columns["ending"] = np.where(
        receipts[:, 1] >= 0, np.where(before, 7, np.where(rest, 6, 5)), columns["ending"]
    )
    share = ints[:, c.GAP] / np.maximum(paid + ints[:, c.GAP], 1)
    columns["short"] = np.where(
        reason == c.SHORT, 1 + np.searchsorted([0.01, 0.03, 0.06, 0.10, 0.16, 0.5], share), 0
    )

    base, issued = books.invoices["base"], books.invoices["issued"]
    dated = (base[bills[:, 0]] != issued[bills[:, 0]]).astype(int) * 12
    first_receipt = np.where(receipts[:, 1] >= 0, receipts[:, 0], last_receipt)
    began = books.receipts["day"][first_receipt]
    late, early = on - base[last_bill], began - base[bills[:, 0]]
    parts = receipts[:, 1] >= 0
    columns["delay"] = np.searchsorted(_DELAYS, late, "right") + dated
    columns["first_delay"] = np.where((many > 1) | parts, np.searchsorted(_DELAYS, early, "right") + dated, 0)
    # a payer in parts keeps to its delay with the first of them
    columns["usual_delay"] = _deviation(np.where(parts, early, late), party, learned)
    columns["usual_first_delay"] = np.where(many > 1, _deviation(early, party, learned), 8)
    columns["pay_day"] = _pay_day(on, party, learned)
    span = np.where(many > 1, base[last_bill] - base[bills[:, 0]], on - began)
    columns["span"] = np.searchsorted([1, 8, 17, 32, 50], span, "right")

    columns["name"], columns["margin"], columns["alias"] = _names(receipts, party, pairs, evidence, learned)
    columns["name"] = np.where(books.parties["unnamed"][party].astype(bool), 30, columns["name"])
    columns["number"] = _numbers(receipts, bills, evidence)
    # digits alone, without a name or an amount that agrees, are often those of something else
    alone = (columns["number"] >= 2) & (reason == c.SHORT) & (columns["name"] == 0)
    columns["number"] = np.where(alone, 6, columns["number"])
    columns["payer"], columns["category"] = _payers(receipts, party, pairs, evidence)
    columns["habit"] = _habit(kind, party, learned)
    customer = evidence.receipt_customer[receipts[:, 0]]
    yields = learned.book_yield[customer] if learned else np.full(n, -1.0)
    columns["book"] = np.where(yields < 0, 0, 1 + np.searchsorted([0.02, 0.05, 0.10, 0.2, 0.35, 0.6], yields))
    return np.column_stack([columns[name].astype(np.int64) for name in FEATURES])


def _deviation(delay: np.ndarray, party: np.ndarray, learned: Learned | None) -> np.ndarray:
    if learned is None:
        return np.full(len(delay), 8)
    away = np.abs(delay - learned.delay[party]) / learned.spread[party]
    return np.where(learned.links[party] >= TAKEN_AS_LEARNED, np.searchsorted(_DEVIATIONS, away), 8)


def _pay_day(on: np.ndarray, party: np.ndarray, learned: Learned | None) -> np.ndarray:
    """How many of the party's linked payments came on this weekday or day of the month."""
    if learned is None:
        return np.zeros(len(on))
    month_day = (on.astype("datetime64[D]") - on.astype("datetime64[D]").astype("datetime64[M]")).astype(int)
    share = np.maximum(learned.weekday[party, (on + 3) % 7], learned.month_day[party, month_day])
    return np.where(learned.links[party] >= TAKEN_AS_LEARNED, 1 + np.searchsorted([0.15, 0.4, 0.7], share), 0)


def _names(
    receipts: np.ndarray, party: np.ndarray, pairs: Pairs, evidence: Evidence, learned: Learned | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bins of the weakest name among the receipts of a candidate."""
    parties = len(evidence.books.parties)
    weakest = np.full(len(receipts), 99)
    margin, alias = np.full(len(receipts), 8), np.full(len(receipts), 7)
    for column in range(receipts.shape[1]):
        given = receipts[:, column] >= 0
        at = pairs.place(receipts[:, column], party, parties)
        share = np.searchsorted(_SHARES, pairs.value("share", at), "right")
        letters = np.searchsorted(_LETTERS, pairs.value("score", at), "right")
        named = pairs.value("score", at) > 0
        weakest = np.where(given, np.minimum(weakest, np.where(named, share * 5 + letters, 0)), weakest)
        step = np.where(named, np.searchsorted(_MARGINS, pairs.value("margin", at), "right"), 0)
        margin = np.where(given, np.minimum(margin, step), margin)
        if learned is not None:
            support = 1 + np.searchsorted([0.02, 0.2, 0.45, 0.7, 0.9], pairs.value("alias", at))
            bins = np.where(evidence.payer_key[receipts[:, column]] < 0, 0, support)
            alias = np.where(given, np.minimum(alias, bins), alias)
    return weakest, margin, alias


def _numbers(receipts: np.ndarray, bills: np.ndarray, evidence: Evidence) -> np.ndarray:
    """0: no number said, 1: others' only, 2..4: this invoice's by strength, 5: several of the group's, 7:
    also another's."""
    bill_count = len(evidence.books.invoices) + 1
    said = np.bincount(evidence.hits["receipt"], minlength=len(evidence.books.receipts) + 1) > 0
    keys = (evidence.hits["receipt"] * bill_count + evidence.hits["invoice"]).to_numpy()
    strengths = evidence.hits["strength"].to_numpy()
    best, hits = np.zeros(len(receipts), np.int64), np.zeros(len(receipts), np.int64)
    others = np.zeros(len(receipts), bool)
    for column in range(receipts.shape[1] if len(keys) else 0):
        given = receipts[:, column] >= 0
        own = np.zeros(len(receipts), bool)
        for place in range(bills.shape[1]):
            wanted = receipts[:, column] * bill_count + bills[:, place]
            at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            hit = given & (bills[:, place] >= 0) & (keys[at] == wanted)
            best = np.where(hit, np.maximum(best, strengths[at]), best)
            hits += hit
            own |= hit
        others |= given & said[receipts[:, column]] & ~own
    return np.where(best > 0, np.where(others, 7, np.where(hits > 1, 5, 1 + best)), others.astype(np.int64))


def _payers(
    receipts: np.ndarray, party: np.ndarray, pairs: Pairs, evidence: Evidence
) -> tuple[np.ndarray, np.ndarray]:
    """Who the first receipt says it is from: nobody, somebody, a party; and the category of the credit."""
    receipt = receipts[:, 0]
    count = len(evidence.books.receipts)
    best = np.zeros(count + 1, np.int64)
    np.maximum.at(best, pairs.receipt, pairs.share * (pairs.score >= 50))
    said = evidence.letters_said[receipt]
    parsed = evidence.payer_key[receipt] >= 0
    top = best[receipt]
    payer = np.where(said < 4, 0, np.where(parsed, 1, 2)) + np.where(
        said < 4, 0, 2 * np.searchsorted([60, 85], top, "right")
    )
    category = evidence.narrations.category[receipt]
    group = np.select(
        [
            category == "sales_receipt",
            category == "unknown",
            category == "cash_deposit",
            evidence.kept_out[receipt],
        ],
        [0, 1, 2, 3],
        4,
    )
    return payer, group


def _habit(kind: np.ndarray, party: np.ndarray, learned: Learned | None) -> np.ndarray:
    """Share of the party's linked payments that were of this kind (one, several, parts)."""
    if learned is None:
        return np.zeros(len(kind))
    sort = np.array([0, 1, 1, 2, 2])[kind]
    share = learned.kinds[party, sort]
    return np.where(
        learned.links[party] >= TAKEN_AS_LEARNED, 1 + np.searchsorted([0.03, 0.2, 0.5, 0.8], share), 0
    )
