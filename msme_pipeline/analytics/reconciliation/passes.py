"""One pass over the books: candidates, their score among rivals, and the packing."""

from dataclasses import dataclass

import numpy as np

from msme_pipeline.analytics.reconciliation import fits as c
from msme_pipeline.analytics.reconciliation.candidates import find_candidates
from msme_pipeline.analytics.reconciliation.evidence import Evidence, Learned, Pairs, looked_at, with_alias
from msme_pipeline.analytics.reconciliation.features import features_of
from msme_pipeline.analytics.reconciliation.packing import distinct, pack, rivalry
from msme_pipeline.analytics.reconciliation.scorecard import Pass, Scorecard

LOOKS = 3
"""Times that the second pass looks for candidates, each time among what is left."""

BEYOND_DOUBT = 0.8
"""Log-odds (about two to one) from which a link stands while the rest is looked at once more."""


@dataclass(frozen=True)
class Found:
    """Candidates of a pass with their bins."""

    ints: np.ndarray
    bins: np.ndarray


@dataclass(frozen=True)
class Settled:
    """Masks of receipts and invoices that need no further look."""

    receipts: np.ndarray
    bills: np.ndarray


def settle(ints: np.ndarray, log_odds: np.ndarray, evidence: Evidence) -> tuple[np.ndarray, Settled]:
    """Positions of links beyond doubt, and what they settle."""
    sure = np.flatnonzero((log_odds >= BEYOND_DOUBT) & ~partial(ints, evidence))
    receipts = np.zeros(len(evidence.books.receipts), bool)
    bills = np.zeros(len(evidence.books.invoices), bool)
    receipts[ints[sure, c.RECEIPTS][ints[sure, c.RECEIPTS] >= 0]] = True
    bills[ints[sure, c.BILLS][ints[sure, c.BILLS] >= 0]] = True
    return sure, Settled(receipts, bills)


def look(evidence: Evidence, pairs: Pairs, learned: Learned | None, settled: Settled | None = None) -> Found:
    """All candidates among what is not settled yet, with their bins."""
    books, bills = evidence.books, evidence.books.invoices
    starts, parties, well, is_open = looked_at(pairs, evidence)
    hits, left = evidence.hits, np.arange(len(bills))
    bill_starts = bills.starts
    if settled is not None:
        free = ~settled.receipts
        counts = np.where(free, np.diff(starts), 0)
        kept = np.repeat(free, np.diff(starts))
        starts, parties, well = np.concatenate([[0], np.cumsum(counts)]), parties[kept], well[kept]
        is_open = is_open & free
        left = np.flatnonzero(~settled.bills)
        bill_starts = np.searchsorted(left, bills.starts)
        hits = hits[free[hits["receipt"]] & ~settled.bills[hits["invoice"]]]
    counts = np.bincount(hits["receipt"], minlength=len(books.receipts))
    ints, chance = find_candidates(
        books.receipts.starts, books.parties.starts, bill_starts,
        books.receipts["day"], books.receipts["amount"],
        bills["open"][left], evidence.taxables[left], bills["issued"][left], bills["base"][left],
        bills["party"][left], starts, parties, well, is_open,
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.searchsorted(left, hits["invoice"].to_numpy(np.int64)), evidence.rates, evidence.rate_from,
        evidence.rate_to, learned.rate if learned else np.full(len(books.parties), -1, np.int64),
    )  # fmt: skip
    if len(left):
        ints[:, c.BILLS] = np.where(ints[:, c.BILLS] >= 0, left[ints[:, c.BILLS]], -1)
    return Found(ints, features_of(ints, chance, pairs, evidence, learned))


def weigh(
    found: Found, card: Pass, weights: dict[str, float], evidence: Evidence
) -> tuple[np.ndarray, np.ndarray]:
    """The best candidate of each set of receipts and invoices, and its log-odds among rivals."""
    score = card.base(found.bins, weights)
    kept = distinct(found.ints, score)
    ints, score = found.ints[kept], score[kept]
    fuller = completed(ints, score, evidence)
    odds = card.among_rivals(score, rivals(ints, score, fuller, evidence))
    # a part of what an invoice was paid gives way to all its parts
    above = np.where(fuller >= 0, odds[fuller], np.inf)
    return ints, np.where(above > 0, np.minimum(odds, above - 0.01), odds)


def completed(ints: np.ndarray, score: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Of a candidate that pays part of an invoice only, the likeliest one in which it is one of several
    parts; else -1."""
    bills = len(evidence.books.invoices)
    fuller = np.full(len(ints), -1, np.int64)
    part = partial(ints, evidence)
    some = np.flatnonzero(part)
    whole = np.flatnonzero((ints[:, c.KIND] >= c.TWO_PARTS) & (score > 0) & ~part)
    if len(whole) == 0:
        return fuller
    whole = whole[np.argsort(-score[whole], kind="stable")]
    receipts = ints[whole, c.RECEIPTS]
    keys = np.where(receipts >= 0, receipts * bills + ints[whole, 3:4], -1).T
    known, first = np.unique(keys, return_index=True)
    wanted = ints[some, 0] * bills + ints[some, 3]
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    found = first[at] % len(whole)
    other = ints[some, 1]
    hit = (known[at] == wanted) & ((other < 0) | (receipts[found] == other[:, None]).any(1))
    fuller[some[hit]] = whole[found[hit]]
    return fuller


def partial(ints: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Candidates that fall far short of their invoice, known by the number only: parts, with more to come."""
    receipts = ints[:, c.RECEIPTS]
    paid = np.where(receipts >= 0, evidence.books.receipts["amount"][receipts], 0).sum(1)
    return (ints[:, c.REASON] == c.SHORT) & (ints[:, c.GAP] > c.SHORT_UP_TO * (paid + ints[:, c.GAP]))


def rivals(ints: np.ndarray, score: np.ndarray, fuller: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Distance from rivals (n, 2); a candidate that another completes is no rival of others."""
    counts = (len(evidence.books.receipts), len(evidence.books.invoices))
    found = rivalry(ints, score, *counts)
    alone = fuller < 0
    if not alone.all():
        found[alone] = rivalry(ints[alone], score[alone], *counts)
    return found


def finish(evidence: Evidence, learned: Learned, card: Scorecard) -> tuple[np.ndarray, np.ndarray, Pairs]:
    """Links of the second pass and their log-odds: what is beyond doubt is set aside and the rest looked at
    again."""
    books = evidence.books
    pairs = with_alias(evidence, learned)
    stands, stand_odds = np.empty((0, c.COLUMNS), np.int64), np.empty(0)
    settled = Settled(np.zeros(len(books.receipts), bool), np.zeros(len(books.invoices), bool))
    again = look(evidence, pairs, learned)
    for turn in range(LOOKS):
        ints, odds = weigh(again, card.passes[1], card.weights, evidence)
        taken = choose(ints, odds, card.least, evidence)
        ints, odds = ints[taken], odds[taken]
        if turn == LOOKS - 1:
            break
        sure, new = settle(ints, odds, evidence)
        stands, stand_odds = np.concatenate([stands, ints[sure]]), np.concatenate([stand_odds, odds[sure]])
        settled = Settled(settled.receipts | new.receipts, settled.bills | new.bills)
        again = look(evidence, pairs, learned, settled)
    return in_order(np.concatenate([stands, ints]), evidence), np.concatenate([stand_odds, odds]), pairs


def in_order(ints: np.ndarray, evidence: Evidence) -> np.ndarray:
    """Links of equal invoices of one party, earlier payments to earlier invoices where no number was said.

    With delays of one payer, the assignment in order is likelier than a crossed one.
    """
    said = np.isin(ints[:, 0], evidence.hits["receipt"].to_numpy())
    rows = np.flatnonzero((ints[:, c.KIND] == c.SINGLE) & (ints[:, c.REASON] <= c.RUPEE) & ~said)
    bills = ints[rows, 3]
    opens, base = evidence.books.invoices["open"][bills], evidence.books.invoices["base"][bills]
    alike = (
        np.rint(evidence.taxables[bills] * 100).astype(np.int64),
        opens,
        ints[rows, c.RATE],
        ints[rows, c.PARTY],
    )
    days = evidence.books.receipts["day"][ints[rows, 0]]
    found = ints.copy()
    found[rows[np.lexsort((ints[rows, 0], days, *alike))], 3] = bills[np.lexsort((bills, base, *alike))]
    return found


def choose(ints: np.ndarray, log_odds: np.ndarray, least: float, evidence: Evidence) -> np.ndarray:
    """Positions of the candidates packed, the likeliest first; ties by content, never by position in
    memory."""
    books = evidence.books
    likely = np.flatnonzero(log_odds >= least)
    order = likely[np.lexsort((*ints[likely, :9].T[::-1], -log_odds[likely]))]
    return np.flatnonzero(pack(ints, order, len(books.receipts), len(books.invoices)))
