"""Matching of invoices and settlements on simulated books with sealed links, at four levels of difficulty.

The scorecard is fitted on the tuning styles and seeds; what is printed comes from held-out styles (names,
misspellings, narrations) and seeds, then from other styles, payers and marketplaces that were written later.
`--tuning` prints the tuning styles on fresh seeds instead.
"""

import argparse
import time

import numpy as np
import pandas as pd

from benchmarks.books import HELD_OUT, LEVELS, OTHER, TUNING, Books, simulate, together
from benchmarks.books.marketplace import Market, sell
from benchmarks.books.marketplace import together as markets_together
from benchmarks.books.other_market import sell_otherwise
from msme_pipeline.analytics.reconciliation import match_invoices, match_settlements

TARGETS = {
    "easy": (0.985, 0.99, 0.998),
    "medium": (0.86, 0.93, 0.955),
    "hard": (0.66, 0.75, 0.88),
    "adversarial": (0.42, 0.52, 0.65),
}
CUSTOMERS = 30
FIRST_SEED = 50_000
_PAIR = ["customer_id", "invoice_id", "receipt_id"]


def books_of(level: str, customers: int, styles: tuple[str, ...], first_seed: int = FIRST_SEED) -> Books:
    return together(
        [
            simulate(f"{level}-{n:03d}", level, styles[n % len(styles)], first_seed + n)
            for n in range(customers)
        ]
    )


def f1(right: float, found: float, true: float) -> float:
    return 2 * right / max(found + true, 1e-9)


def link_scores(found: pd.DataFrame, truth: pd.DataFrame) -> tuple[float, float]:
    """F1 by link and by amount; the amount that counts as right is the smaller of found and true."""
    both = truth.merge(found, on=_PAIR, suffixes=("_true", ""))
    right = np.minimum(both["amount_true"], both["amount"]).sum()
    return f1(len(both), len(found), len(truth)), f1(right, found["amount"].sum(), truth["amount"].sum())


def payer_score(found: pd.DataFrame, books: Books) -> float:
    """F1 by amount of the party that each receipt is given to, all tiers."""
    bills = books.invoices[["customer_id", "invoice_id", "party_id"]]
    given = found.drop(columns="party_id").merge(bills, on=["customer_id", "invoice_id"])
    keys = ["customer_id", "receipt_id", "party_id"]
    given = given.groupby(keys, as_index=False)["amount"].sum()
    both = given.merge(payers_linked(books), on=keys, suffixes=("", "_true"))
    right = np.minimum(both["amount"], both["amount_true"]).sum()
    return f1(right, given["amount"].sum(), payers_linked(books)["amount"].sum())


def payers_linked(books: Books) -> pd.DataFrame:
    """Receipts that pay invoices of the books, with their party."""
    linked = books.links[["customer_id", "receipt_id"]].drop_duplicates()
    return books.payers.merge(linked, on=["customer_id", "receipt_id"])


def calibration(found: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Links, mean confidence and share right, by tenth of confidence."""
    right = found.merge(truth[_PAIR], on=_PAIR, how="left", indicator=True)["_merge"].eq("both")
    tenth = np.minimum((found["confidence"] * 10).astype(int), 9).to_numpy()
    frame = pd.DataFrame(
        {"tenth": tenth, "confidence": found["confidence"].to_numpy(), "right": right.to_numpy()}
    )
    return frame.groupby("tenth").agg(
        links=("right", "size"), confidence=("confidence", "mean"), right=("right", "mean")
    )


def strangers_rate(books: Books, shift: int = 1) -> float:
    """Rupees matched per rupee invoiced when each customer's receipts are those of the next customer."""
    ids = sorted(books.invoices["customer_id"].unique())
    other = dict(zip(ids, ids[shift:] + ids[:shift], strict=True))
    receipts = books.receipts.assign(customer_id=books.receipts["customer_id"].map(other))
    found = match_invoices(books.invoices, receipts, books.parties, books.owner)
    matched = found.loc[found["tier"] == "matched", "amount"].sum()
    return matched / (books.invoices["gross"] - books.invoices["credit_note"]).sum()


def run(styles: tuple[str, ...], customers: int) -> None:
    warm = books_of("medium", 1, styles)
    match_invoices(warm.invoices, warm.receipts, warm.parties, warm.owner)
    print(
        "| level | link F1 | target | by amount | target | receipt to party | target |"
        " link F1, on-account in truth | unrelated | customers/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    everything = []
    for level in LEVELS:
        books = books_of(level, customers, styles)
        started = time.process_time()
        found = match_invoices(books.invoices, books.receipts, books.parties, books.owner)
        seconds = time.process_time() - started
        truth = books.links[~books.links["on_account"]]
        matched = found[found["tier"] == "matched"]
        link, amount = link_scores(matched, truth)
        strict, _ = link_scores(matched, books.links)
        want = TARGETS[level]
        print(
            f"| {level} | {link:.3f} | {want[0]} | {amount:.3f} | {want[1]} |"
            f" {payer_score(found, books):.3f} | {want[2]} "
            f"| {strict:.3f} | {100 * strangers_rate(books):.2f} % | {customers / seconds:.1f} |",
            flush=True,
        )
        everything.append((matched, books.links, found))
    matched = pd.concat([each[0] for each in everything])
    truth = pd.concat([each[1] for each in everything])
    print("\nCalibration of matched links, all levels:\n")
    print(calibration(matched, truth).round(3).to_string())
    allocated = pd.concat([each[2] for each in everything]).query("tier == 'allocated'")
    print("\nAllocated links:\n")
    print(calibration(allocated, truth).round(3).to_string())


def markets(style: str | None, sellers: int, *, known: bool, referenced: float) -> Market:
    """Sellers of a style of the first marketplace, or of the other marketplace (None)."""
    return markets_together(
        [
            sell(f"M{n:03d}", style, FIRST_SEED + n, known=known, referenced=referenced)
            if style
            else sell_otherwise(f"M{n:03d}", FIRST_SEED + n, known=known, referenced=referenced)
            for n in range(sellers)
        ]
    )


def run_settlements(styles: tuple[str | None, ...], sellers: int) -> None:
    """F1 of settlement links for sellers whose nets are known or not, with references for no, half or all
    batches."""
    print("\n| nets | references | settlements F1 | target | sellers/s |")
    print("|---|---|---|---|---|")
    keys = ["customer_id", "order_id", "receipt_id"]
    links, truths = [], []
    for known, want in ((True, 0.99), (False, 0.95)):
        for referenced in (0.0, 0.5, 1.0):
            parts = [
                markets(style, sellers // len(styles), known=known, referenced=referenced) for style in styles
            ]
            for at, each in enumerate(parts):
                for frame in (each.orders, each.receipts, each.links):
                    frame["customer_id"] = f"{at}-{known}-{referenced}-" + frame["customer_id"]
            market = markets_together(parts)
            started = time.process_time()
            found = match_settlements(market.orders, market.receipts)
            seconds = time.process_time() - started
            right = len(market.links.merge(found, on=keys))
            score = f1(right, len(found), len(market.links))
            print(
                f"| {'known' if known else 'estimated'} | {referenced:.0%} | {score:.3f} | {want} "
                f"| {found['customer_id'].nunique() / seconds:.1f} |"
            )
            links.append(found.rename(columns={"order_id": "invoice_id"}))
            truths.append(market.links.rename(columns={"order_id": "invoice_id"}))
    print("\nCalibration of settlements:\n")
    print(calibration(pd.concat(links), pd.concat(truths)).round(3).to_string())


def run_growth(styles: tuple[str, ...], sizes: tuple[int, ...] = (25, 50, 100, 200)) -> None:
    """CPU seconds by number of customers: invoices of the medium level, settlements with known and estimated
    fees."""
    books = books_of("medium", max(sizes), styles)
    shops = [markets(styles[0], max(sizes), known=known, referenced=0.0) for known in (True, False)]
    match_settlements(shops[1].orders, shops[1].receipts[:100])
    print(
        "\n| customers | invoices, CPU s | each, ms | settlements known | each, ms | estimated | each, ms |"
    )
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        cells = []
        own = [
            frame[frame["customer_id"].isin(frame["customer_id"].unique()[:size])]
            for frame in (books.invoices, books.receipts, books.parties, books.owner)
        ]
        started = time.process_time()
        match_invoices(*own)
        cells.append(time.process_time() - started)
        for shop in shops:
            some = shop.orders["customer_id"].unique()[:size]
            orders, receipts = (each[each["customer_id"].isin(some)] for each in (shop.orders, shop.receipts))
            started = time.process_time()
            match_settlements(orders, receipts)
            cells.append(time.process_time() - started)
        print(f"| {size} | " + " | ".join(f"{each:.2f} | {1000 * each / size:.0f}" for each in cells) + " |")


def run_unnamed(styles: tuple[str, ...], customers: int) -> None:
    """Link F1 where no names of parties have been landed, only GSTINs."""
    scores = []
    for level in LEVELS:
        books = books_of(level, customers, styles)
        found = match_invoices(books.invoices, books.receipts, books.parties.assign(name=None), books.owner)
        matched = found[found["tier"] == "matched"]
        link, _ = link_scores(matched, books.links[~books.links["on_account"]])
        right = len(matched.merge(books.links, on=_PAIR)) / max(len(matched), 1)
        scores.append(
            f"{level} {link:.3f} (confidence {matched['confidence'].mean():.2f}, right {right:.2f})"
        )
    print("\nWithout names of parties, link F1: " + ", ".join(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="tuning styles, fresh seeds")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="customers a level")
    options = parser.parse_args()
    styles = TUNING if options.tuning else HELD_OUT
    run(styles, options.customers)
    run_unnamed(styles, max(options.customers // 3, 1))
    run_settlements(styles, options.customers)
    print("\nOther styles, payers and marketplace:\n")
    run(OTHER, options.customers)
    run_settlements((None,), options.customers)
    run_growth(styles)


if __name__ == "__main__":
    main()
