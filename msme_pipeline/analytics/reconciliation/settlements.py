"""Which bank credit paid out which marketplace orders."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.analytics.reconciliation import batch_kernel as b
from msme_pipeline.analytics.reconciliation.books import (
    NO_DAY,
    RECEIPT_COLUMNS,
    days,
    narration_letters,
    paise,
    text,
)
from msme_pipeline.analytics.reconciliation.estimated_batches import estimate
from msme_pipeline.analytics.reconciliation.payer_text import NOISE
from msme_pipeline.cleaning.narration import parse_narration_columns

ORDER_COLUMNS = ("customer_id", "order_id", "completed", "gross", "expected_net", "settlement_reference")
RESULT = ["customer_id", "order_id", "receipt_id", "amount", "confidence", "reason"]
CUSTOMERS_AT_ONCE = 64
"""Customers worked on at a time; no result depends on it."""

SHORTEST_REFERENCE = 6
"""Characters of a settlement reference; a shorter one may stand in any narration."""

_FREQUENT = 4
"""Credits from which a payer is a frequent one."""

_SLACK = 1
"""Paise by which the nets of a batch may miss the credit."""

_SURE = {
    b.WHOLE: 0.99,
    b.ONE_OUT: 0.97,
    b.HELD_BACK: 0.97,
    b.TWO_OUT: 0.97,
    b.ONE_OUT_HELD: 0.8,
    b.UNKNOWN_FEE: 0.93,
    b.ONE_OUT_UNKNOWN: 0.85,
}
"""Confidence of a batch at the payer's usual lag; measured on simulated batches."""

_UNUSUAL = 0.6
"""Factor of the confidence of a batch at a lag or of a length that the payer does not use."""

_COST = np.array([0.0, 1.5, 3.0, 1.5, 4.0, 3.0, 5.0])
"""By how the sum was reached (order of the codes of the kernel): what it takes of a batch's score."""

_USUAL_PAYER, _USUAL_LAG = 0.25, 0.08
"""Shares of the batches found from which a payer and a lag are the usual ones."""

_WORDS = {
    b.WHOLE: "orders of consecutive days add up to the credit",
    b.ONE_OUT: "orders of consecutive days less one not paid add up to the credit",
    b.HELD_BACK: "orders of consecutive days less the fees of a returned order add up to the credit",
    b.TWO_OUT: "orders of consecutive days less two not paid add up to the credit",
    b.ONE_OUT_HELD: "orders of consecutive days less one not paid and the fees of a returned order add up to the credit",
    b.UNKNOWN_FEE: "orders of consecutive days less fees held back, of unknown size, make the credit",
    b.ONE_OUT_UNKNOWN: "orders of consecutive days less one not paid and fees of unknown size make the credit",
}


def match_settlements(orders: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Links between marketplace orders and the bank credits that paid them out.

    orders: customer_id, order_id, completed (date), gross, expected_net (₹, missing where unknown),
    settlement_reference (missing where unknown); receipts as in `match_invoices`. Result, sorted by customer
    and order: customer_id, order_id, receipt_id, amount (₹ of the order in the credit), confidence, reason.
    Tried in turn: the reference in the narration; runs of consecutive days whose expected nets add up to the
    credit, whole or less orders not paid and fees held back; and where no nets are expected, the orders since
    the credit before at the payer's learned lag and rate of fees. Orders of no positive expected net are
    never linked. A credit pays one batch, an order is paid once. ValueError when a column is missing.
    """
    for frame, columns, name in ((orders, ORDER_COLUMNS, "orders"), (receipts, RECEIPT_COLUMNS, "receipts")):
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            raise ValueError(f"{name}: column {missing[0]!r} is missing; give {', '.join(columns)}")
    sold = _orders(orders)
    credits = _credits(receipts)
    customers = np.array(sorted(set(sold["customer"]) & set(credits["customer"])), object)
    blocks = []
    for first in range(0, len(customers), CUSTOMERS_AT_ONCE):
        some = customers[first : first + CUSTOMERS_AT_ONCE]
        blocks.append(_links(_of(sold, some), _of(credits, some), some))
    if not blocks:
        return pd.DataFrame(
            {
                name: pd.Series([], dtype=float if name in ("amount", "confidence") else "str")
                for name in RESULT
            }
        )
    found = pd.concat(blocks, ignore_index=True)
    found = found.sort_values(["customer_id", "order_id"], kind="stable", ignore_index=True)
    return found.astype({name: "str" for name in RESULT if name not in ("amount", "confidence")})


def _of(frame: pd.DataFrame, customers: np.ndarray) -> pd.DataFrame:
    """Rows of consecutive customers of a frame sorted by customer."""
    owner = frame["customer"].to_numpy(object)
    first = int(np.searchsorted(owner, customers[0], "left"))
    last = int(np.searchsorted(owner, customers[-1], "right"))
    rows = frame.iloc[first:last]
    return rows[rows["customer"].isin(customers)].reset_index(drop=True)


def _links(sold: pd.DataFrame, credits: pd.DataFrame, customers: np.ndarray) -> pd.DataFrame:
    """Links of some customers; `sold` and `credits` hold their rows only."""
    sold["receipt"], sold["confidence"], sold["reason"] = -1, 0.0, ""
    _by_reference(sold, credits)
    order_starts, receipt_starts = (
        np.append(np.searchsorted(each["customer"].to_numpy(object), customers), len(each)).astype(np.int64)
        for each in (sold, credits)
    )
    _by_sums(sold, credits, order_starts, receipt_starts)
    estimate(sold, credits, order_starts, receipt_starts)
    linked = sold[sold["receipt"] >= 0]
    return pd.DataFrame(
        {
            "customer_id": linked["customer"].to_numpy(object),
            "order_id": linked["order_id"].to_numpy(object),
            "receipt_id": credits["receipt_id"].to_numpy(object)[linked["receipt"].to_numpy(np.int64)],
            "amount": linked["net"].to_numpy(float) / 100,
            "confidence": linked["confidence"].to_numpy(float).round(4),
            "reason": linked["reason"].to_numpy(object),
        },
        columns=RESULT,
    )


def _orders(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders with a date, sorted by customer and day; of a repeated order_id the first by content stays."""
    sold = pd.DataFrame(
        {
            "customer": text(orders["customer_id"]),
            "day": days(orders["completed"]),
            "order_id": text(orders["order_id"]),
            "gross": paise(orders["gross"]),
            "net": paise(orders["expected_net"]),
            "known": pd.to_numeric(orders["expected_net"], errors="coerce").notna().to_numpy(),
            "reference": text(orders["settlement_reference"]),
        }
    )
    sold = sold[sold["day"] != NO_DAY].sort_values(
        ["customer", "day", "order_id", "gross", "net", "reference"], kind="stable"
    )
    return sold.drop_duplicates(["customer", "order_id"]).reset_index(drop=True)


def _credits(receipts: pd.DataFrame) -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "customer": text(receipts["customer_id"]),
            "day": days(receipts["received"]),
            "receipt_id": text(receipts["receipt_id"]),
            "amount": paise(receipts["amount"]),
            "narration": text(receipts["narration"]),
        }
    )
    found = found[(found["amount"] > 0) & (found["day"] != NO_DAY)]
    found = found.sort_values(["customer", "day", "receipt_id", "amount", "narration"], kind="stable")
    found = found.drop_duplicates(["customer", "receipt_id"]).reset_index(drop=True)
    column = pa.chunked_array([pa.array(found["narration"], pa.string())])
    parsed = parse_narration_columns(
        column, pa.chunked_array([pa.array(["CREDIT"] * len(found), pa.string())])
    )
    read = pc.fill_null(parsed["counterparty"].combine_chunks(), "").dictionary_encode()
    # banks cut names at different widths, and a note may stand where the name should
    words = [
        [word for word in re.findall("[A-Z]+", name) if word not in NOISE]
        for name in read.dictionary.to_pylist()
    ]
    payer = pa.array(["".join(each)[:8] for each in words], pa.string()).take(read.indices)
    found["payer"] = payer.to_numpy(zero_copy_only=False)
    found["payer"] = _usual_payers(found["customer"], found["payer"], narration_letters(found["narration"]))
    found["said"] = pc.replace_substring_regex(
        pc.utf8_upper(column.combine_chunks()), "[^A-Z0-9]+", " "
    ).to_numpy(zero_copy_only=False)
    return found


def _usual_payers(customer: pd.Series, payer: pd.Series, letters: pa.Array) -> np.ndarray:
    """The payer that the customer sees most often among those whose letters stand in the narration."""
    counts = (
        payer[payer.str.len() >= SHORTEST_REFERENCE]
        .groupby([customer, payer])
        .size()
        .rename("count")
        .reset_index()
    )
    counts = counts[counts["count"] >= _FREQUENT].sort_values(
        [counts.columns[0], "count", "payer"], ascending=[True, False, True]
    )
    names = counts.groupby("customer")["payer"].agg(list)
    owners, read = customer.to_numpy(object), payer.to_numpy(object)
    return np.array(
        [
            next((name for name in names.get(owner, ()) if name in said), own)
            for owner, own, said in zip(owners, read, letters.to_pylist(), strict=True)
        ],
        object,
    )


def _by_reference(sold: pd.DataFrame, credits: pd.DataFrame) -> None:
    """Orders whose settlement reference stands in the narration of a credit of no earlier day."""
    reference = sold["reference"].str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)
    wanted = sold.assign(word=reference)[reference.str.len() >= SHORTEST_REFERENCE]
    if wanted.empty:
        return
    words = (
        credits[["customer", "said"]]
        .assign(credit=np.arange(len(credits)), word=credits["said"].str.split(" "))
        .explode("word")
    )
    found = wanted.reset_index(names="order").merge(
        words[["customer", "word", "credit"]], on=["customer", "word"]
    )
    found = found[credits["day"].to_numpy()[found["credit"]] >= found["day"]]
    found = found.sort_values(["order", "credit"], kind="stable").drop_duplicates("order")
    found = found[~found["known"] | (found["net"] > 0)]
    at = found["order"].to_numpy(np.int64)
    sold.loc[at, "receipt"] = found["credit"].to_numpy(np.int64)
    sold.loc[at, "confidence"], sold.loc[at, "reason"] = 0.995, "settlement reference in the narration"


def _by_sums(
    sold: pd.DataFrame, credits: pd.DataFrame, order_starts: np.ndarray, receipt_starts: np.ndarray
) -> None:
    """Three passes: exact sums teach payer, lag and length; then the likeliest batches; then fees of unknown size."""
    net = sold["net"].to_numpy(np.int64)
    # an order known to be a loss costs that, a returned one what its sale would have cost
    fee = np.where(
        net < 0, -net, np.maximum((sold["gross"] - sold["net"]).where(sold["known"], 0), 0)
    ).astype(np.int64)
    day, received = sold["day"].to_numpy(np.int64), credits["day"].to_numpy(np.int64)
    taught = pd.DataFrame(
        {name: [] for name in ("customer", "payer", "lag", "length", "first_day", "last_day", "received")}
    )
    for turn in range(3):
        open_order = (sold["known"] & (sold["net"] > 0) & (sold["receipt"] < 0)).to_numpy()
        open_receipt = ~np.isin(np.arange(len(credits)), sold["receipt"])
        if not open_order.any():
            return
        rows = b.find_batches(
            order_starts, receipt_starts, day, np.maximum(net, 0), fee, received, credits["amount"].to_numpy(np.int64),
            open_order, open_receipt, _SLACK, turn > 0, turn == 2,
        )  # fmt: skip
        if len(rows) == 0:
            continue
        how, receipt = rows[:, b.HOW], rows[:, b.RECEIPT]
        inside = np.concatenate([[0], np.cumsum(open_order)])
        many = (
            inside[rows[:, b.LAST]]
            - inside[rows[:, b.FIRST]]
            - (rows[:, b.OUT_1] >= 0)
            - (rows[:, b.OUT_2] >= 0)
        )
        seen = pd.DataFrame(
            {
                "customer": np.searchsorted(receipt_starts, receipt, "right") - 1,
                "payer": credits["payer"].to_numpy(object)[receipt],
                "lag": received[receipt] - day[rows[:, b.LAST] - 1],
                "length": day[rows[:, b.LAST] - 1] - day[rows[:, b.FIRST]],
                "first_day": day[rows[:, b.FIRST]],
                "last_day": day[rows[:, b.LAST] - 1],
                "received": received[receipt],
            }
        )
        by_payer, by_lag, by_length = (
            _share(taught, seen, ["customer", by]) for by in ("payer", "lag", "length")
        )
        usual = (by_payer >= _USUAL_PAYER) & (by_lag >= _USUAL_LAG)
        may = usual | ((how == b.WHOLE) & (many > 1)) if turn else (how == b.WHOLE) & (many > 1)
        usual_or_whole = usual | ((how == b.WHOLE) & (many > 1))
        sure = np.array([_SURE[each] for each in how.tolist()]) * np.where(usual_or_whole, 1.0, _UNUSUAL)
        score = _COST[how] - np.minimum(many, 8) * 0.2 - 4.0 * by_payer - 3.0 * by_lag - 1.5 * by_length
        score = score - _in_window(
            rows, seen["customer"].to_numpy(), taught, day, received, inside, order_starts
        )
        score = score - 1.5 * _joins(rows, sold["receipt"].to_numpy(np.int64), open_order, net)
        order = np.lexsort((rows[:, b.FIRST], rows[:, b.LAST], receipt, score))
        batch = b.take(rows, order[may[order]], len(sold), len(credits), net, open_order)
        taught = pd.concat([taught, seen[np.isin(np.arange(len(rows)), batch)]], ignore_index=True)
        if turn == 0:
            continue
        keep = batch >= 0
        sold.loc[keep, "receipt"] = receipt[batch[keep]]
        sold.loc[keep, "confidence"] = sure[batch[keep]]
        sold.loc[keep, "reason"] = np.array([_WORDS[each] for each in how[batch[keep]].tolist()], object)


def _in_window(
    rows: np.ndarray, customer: np.ndarray, taught: pd.DataFrame, day: np.ndarray, received: np.ndarray, inside: np.ndarray,
    order_starts: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Score of runs that lie in the customer's usual window of days before the credit, more when they fill it."""
    score = np.zeros(len(rows))
    for each in np.unique(taught["customer"].to_numpy(np.int64)).tolist():
        known = taught[taught["customer"] == each]
        if len(known) < _FREQUENT:
            continue
        days_of = (known[name].to_numpy(np.int64) for name in ("first_day", "last_day", "received"))
        cycle, lag = b.usual_window(*days_of)
        at = np.flatnonzero(customer == each)
        first, last = rows[at, b.FIRST], rows[at, b.LAST]
        begin = order_starts[each]
        own = day[begin : order_starts[each + 1]]
        for late in (1, 0):
            end = received[rows[at, b.RECEIPT]] - lag - late
            held = (day[last - 1] <= end) & (day[first] > end - cycle)
            low, high = begin + np.searchsorted(own, end - cycle + 1), begin + np.searchsorted(own, end + 1)
            fills = inside[high] - inside[low] == inside[last] - inside[first]
            score[at] = np.where(held, np.maximum(score[at], (2.0 - late) * (1 + fills)), score[at])
    return score


def _joins(rows: np.ndarray, linked: np.ndarray, open_order: np.ndarray, net: np.ndarray) -> np.ndarray:
    """How many of its two ends a run shares with batches already found (or with the end of the orders)."""
    pays = np.flatnonzero(open_order | (linked >= 0))
    taken = np.concatenate([[True], linked[pays] >= 0, [True]])
    before = taken[np.searchsorted(pays, rows[:, b.FIRST])]
    after = taken[np.searchsorted(pays, rows[:, b.LAST]) + 1]
    return before.astype(float) + after


def _share(known: pd.DataFrame, rows: pd.DataFrame, by: list[str]) -> np.ndarray:
    """Share of the customer's teaching batches that look like each row."""
    total = known.groupby("customer").size()
    alike = known.groupby(by).size().rename("alike").reset_index()
    if alike.empty:
        return np.zeros(len(rows))
    share = rows.merge(alike, on=by, how="left")["alike"].fillna(0).to_numpy(float)
    return share / np.maximum(rows["customer"].map(total).fillna(0).to_numpy(float), 3.0)
