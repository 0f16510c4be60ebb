"""Fits the scorecard on books of the tuning styles: `python -m benchmarks.books.fit`."""

import argparse
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from benchmarks.books import LEVELS, TUNING, Books, simulate, together
from msme_pipeline.analytics.reconciliation import evidence as ev
from msme_pipeline.analytics.reconciliation import passes
from msme_pipeline.analytics.reconciliation.books import read_books
from msme_pipeline.analytics.reconciliation.features import FEATURES
from msme_pipeline.analytics.reconciliation.learning import learn
from msme_pipeline.analytics.reconciliation.packing import distinct
from msme_pipeline.analytics.reconciliation.scorecard import RIVAL_BINS, Pass, Scorecard, to_json

SCORECARD = Path("msme_pipeline/analytics/reconciliation/scorecard.json")
FIRST_SEED, SEEDS = 1_000, 12
WEIGHTS = {"amount": 1.0, "time": 1.0, "name": 1.0, "context": 1.0}
LEAST = float(np.log(0.28 / 0.72))


def training_books(seeds: int) -> list[Books]:
    """Books of all levels, and per style as many pairs of strangers: one's invoices, another's receipts."""
    found = []
    for style in TUNING:
        for level in LEVELS:
            made = [simulate(f"{level}-{style}-{n}", level, style, FIRST_SEED + n) for n in range(seeds)]
            found += made
            found += [unnamed(each) for each in made[: seeds // 5]]
            for one, other in pairwise(made[: seeds // 2 + 1]):
                found.append(strangers(one, other))
    return found


def strangers(one: Books, other: Books) -> Books:
    """Invoices of one business against receipts of another, as one customer; no link is true."""
    name = f"X-{one.owner['customer_id'].iloc[0]}"
    mixed = Books(
        one.invoices, other.receipts, one.parties, one.owner, one.links.iloc[:0], one.payers.iloc[:0]
    )
    return Books(*(frame.assign(customer_id=name) for frame in vars(mixed).values()))


def unnamed(books: Books) -> Books:
    """The same books where no names of parties have been landed, only GSTINs."""
    frames = {
        name: frame.assign(customer_id="N-" + frame["customer_id"]) for name, frame in vars(books).items()
    }
    return Books(**(frames | {"parties": frames["parties"].assign(name=None)}))


def right_share(ints: np.ndarray, truth: np.ndarray, bills: int) -> np.ndarray:
    """Share of the pairs of each candidate that are true links; `truth`: sorted receipt * bills + bill."""
    right, total = np.zeros(len(ints)), np.zeros(len(ints))
    for x in range(3):
        for z in range(3, 9):
            given = (ints[:, x] >= 0) & (ints[:, z] >= 0)
            total += given
            right += given & np.isin(ints[:, x] * bills + ints[:, z], truth)
    return right / total


def true_pairs(evidence: ev.Evidence, links: pd.DataFrame) -> np.ndarray:
    books = evidence.books
    receipts = pd.MultiIndex.from_arrays([books.receipts["customer"], books.receipts["receipt_id"]])
    bills = pd.MultiIndex.from_arrays([books.invoices["customer"], books.invoices["invoice_id"]])
    at = receipts.get_indexer(pd.MultiIndex.from_frame(links[["customer_id", "receipt_id"]]))
    to = bills.get_indexer(pd.MultiIndex.from_frame(links[["customer_id", "invoice_id"]]))
    return np.sort(at * len(books.invoices) + to)


def _fit(design: sparse.csr_matrix, share: np.ndarray, strength: float) -> tuple[float, np.ndarray]:
    """Logistic regression on shares: each row counts as right and as wrong by its share."""
    both = sparse.vstack([design, design]).tocsr()
    target = np.repeat([1, 0], len(share))
    weight = np.concatenate([share, 1 - share])
    kept = weight > 0
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-5).fit(both[kept], target[kept], weight[kept])
    return float(model.intercept_[0]), model.coef_[0]


def fit_pass(found: passes.Found, share: np.ndarray, evidence: ev.Evidence) -> Pass:
    sizes = [bins for _, bins in FEATURES.values()]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    n = len(found.ints)
    columns = (found.bins + offsets[:-1]).ravel()
    design = sparse.csr_matrix(
        (np.ones(columns.size), (np.repeat(np.arange(n), len(sizes)), columns)), (n, offsets[-1])
    )
    intercept, weights = _fit(design, share, 0.5)
    points = np.zeros((len(sizes), max(sizes)))
    for column, size in enumerate(sizes):
        points[column, :size] = weights[offsets[column] : offsets[column + 1]]
    base = Pass(intercept, points, 0.0, 1.0, np.zeros((2, len(RIVAL_BINS) + 1)))
    score = base.base(found.bins, WEIGHTS)
    kept = distinct(found.ints, score)
    ints, score = found.ints[kept], score[kept]
    rivals = passes.rivals(ints, score, passes.completed(ints, score, evidence), evidence)
    bins = np.column_stack([np.searchsorted(RIVAL_BINS, rivals[:, side]) for side in range(2)])
    width = len(RIVAL_BINS) + 1
    hot = sparse.csr_matrix(
        (np.ones(2 * len(kept)), (np.repeat(np.arange(len(kept)), 2), (bins + np.array([0, width])).ravel())),
        (len(kept), 2 * width),
    )
    intercept2, weights2 = _fit(
        sparse.hstack([sparse.csr_matrix(score[:, None]), hot]).tocsr(), share[kept], 0.5
    )
    return Pass(intercept, points, intercept2, float(weights2[0]), weights2[1:].reshape(2, width))


def fit(books: list[Books]) -> Scorecard:
    all_books = together(books)
    evidence = ev.gather(read_books(all_books.invoices, all_books.receipts, all_books.parties))
    truth = true_pairs(evidence, all_books.links)
    bills = len(evidence.books.invoices)
    first = passes.look(evidence, evidence.names, None)
    card1 = fit_pass(first, right_share(first.ints, truth, bills), evidence)
    ints, odds = passes.weigh(first, card1, WEIGHTS, evidence)
    taken = passes.choose(ints, odds, LEAST, evidence)
    learned = learn(ints[taken], 1 / (1 + np.exp(-odds[taken])), evidence)
    second = passes.look(evidence, ev.with_alias(evidence, learned), learned)
    card2 = fit_pass(second, right_share(second.ints, truth, bills), evidence)
    card = Scorecard((card1, card2), WEIGHTS, LEAST, np.zeros(1), np.zeros(1), {})
    ints, odds, _ = passes.finish(evidence, learned, card)
    real = np.array([not name.startswith(("X-", "N-")) for name in evidence.books.customers])
    kept = real[evidence.receipt_customer[ints[:, 0]]]
    at, confidence = calibrate(ints[kept], odds[kept], truth, bills)
    return replace(card, confidence_at=at, confidence=confidence, allocated={"named": 0.2, "alias": 0.05})


def calibrate(
    ints: np.ndarray, odds: np.ndarray, truth: np.ndarray, bills: int
) -> tuple[np.ndarray, np.ndarray]:
    """Share of right links by log-odds of packed candidates, rising; a candidate counts once per link."""
    links = ((ints[:, :3] >= 0).sum(1) * (ints[:, 3:9] >= 0).sum(1)).astype(float)
    right = right_share(ints, truth, bills)
    # finer at the low end, where few links lie
    edges = np.unique(np.quantile(odds, np.concatenate([np.linspace(0, 0.1, 11), np.linspace(0.125, 1, 36)])))
    place = np.clip(np.searchsorted(edges, odds, "right") - 1, 0, len(edges) - 2)
    weight = np.bincount(place, links, minlength=len(edges) - 1)
    at = np.bincount(place, links * odds, minlength=len(edges) - 1) / weight
    share = np.bincount(place, links * right, minlength=len(edges) - 1) / weight
    rising = IsotonicRegression(y_min=0.01, y_max=0.995, out_of_bounds="clip").fit(
        at, share, sample_weight=weight
    )
    return at, rising.predict(at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    SCORECARD.write_text(to_json(fit(training_books(options.seeds))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
