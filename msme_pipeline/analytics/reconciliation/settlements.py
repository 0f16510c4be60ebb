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
    complete,
    days,
    narration_letters,
    paise,
    text,
)
from msme_pipeline.analytics.reconciliation.payer_text import NOISE
from msme_pipeline.analytics.reconciliation.payouts import pay_out
from msme_pipeline.cleaning.narration import parse_narration_columns

ORDER_COLUMNS = ("customer_id", "order_id", "completed", "gross")
OPTIONAL_ORDER_COLUMNS = ("expected_net", "settlement_reference")
RESULT = ["customer_id", "order_id", "receipt_id", "amount", "confidence", "reason"]
CUSTOMERS_AT_ONCE = 64
"""Customers worked on at a time; no result depends on it."""

SHORTEST_REFERENCE = 6
"""Characters of a settlement reference; a shorter one may stand in any narration."""

_FREQUENT = 4
"""Credits from which a payer is a frequent one."""

_SLACK = 1
"""Paise by which the nets of a batch may miss the credit."""

_ALONE, _ADDS_UP = 0.9, "orders of consecutive days add up to the credit"
"""Confidence of and reason for a batch that nothing but its sum speaks for."""


def match_settlements(orders: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Links between marketplace orders and the bank credits that paid them out.

    orders: customer_id, order_id, completed (date), gross, expected_net (₹, missing where unknown),
    settlement_reference (missing where unknown); receipts as in `match_invoices`. Result, sorted by customer
    and order: customer_id, order_id, receipt_id, amount (₹ of the order in the credit), confidence, reason.
    Tried in turn: the reference in the narration; the cut of all orders into batches, one per credit of the
    seller app, that is likeliest given its lag, its cycle, orders not paid and fees held back, with nets
    expected to the paisa or with fees learned (`payouts`). Orders of no positive expected net are
    never linked. A credit pays one batch, an order is paid once. ValueError when a column is missing.
    """
    orders = complete(orders, "orders", ORDER_COLUMNS, OPTIONAL_ORDER_COLUMNS)
    receipts = complete(receipts, "receipts", RECEIPT_COLUMNS)
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
    exact = _exact_batches(sold, credits, order_starts, receipt_starts)
    pay_out(sold, credits, order_starts, receipt_starts, exact)
    _take_exact(sold, exact)
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


def _exact_batches(
    sold: pd.DataFrame, credits: pd.DataFrame, order_starts: np.ndarray, receipt_starts: np.ndarray
) -> pd.DataFrame:
    """Runs of two or more orders of consecutive days whose nets add up to a credit: rows of the batches
    taken.

    Columns customer, payer, lag, receipt, first and last (orders).
    """
    net, day = sold["net"].to_numpy(np.int64), sold["day"].to_numpy(np.int64)
    received = credits["day"].to_numpy(np.int64)
    open_order = (sold["known"] & (sold["net"] > 0) & (sold["receipt"] < 0)).to_numpy()
    open_receipt = ~np.isin(np.arange(len(credits)), sold["receipt"])
    rows = b.find_batches(
        order_starts, receipt_starts, day, np.maximum(net, 0), received, credits["amount"].to_numpy(np.int64),
        open_order, open_receipt, _SLACK,
    )  # fmt: skip
    inside = np.concatenate([[0], np.cumsum(open_order)])
    many = inside[rows[:, b.LAST]] - inside[rows[:, b.FIRST]]
    rows, many = rows[many > 1], many[many > 1]
    receipt = rows[:, b.RECEIPT]
    found = pd.DataFrame(
        {
            "customer": np.searchsorted(receipt_starts, receipt, "right") - 1,
            "payer": credits["payer"].to_numpy(object)[receipt],
            "lag": received[receipt] - day[rows[:, b.LAST] - 1],
            "receipt": receipt,
            "first": rows[:, b.FIRST],
            "last": rows[:, b.LAST],
        }
    )
    order = np.lexsort((rows[:, b.FIRST], rows[:, b.LAST], receipt, -np.minimum(many, 8)))
    batch = b.take(rows, order, len(sold), len(credits), open_order)
    return found[np.isin(np.arange(len(rows)), batch)]


def _take_exact(sold: pd.DataFrame, batches: pd.DataFrame) -> None:
    """Links exact batches whose orders and credit are still free, as of sellers with too few credits to learn
    from."""
    linked = sold["receipt"].to_numpy(np.int64).copy()
    confidence, reason = sold["confidence"].to_numpy(float).copy(), sold["reason"].to_numpy(object).copy()
    pays = (sold["known"] & (sold["net"] > 0)).to_numpy()
    for first, last, receipt in batches[["first", "last", "receipt"]].itertuples(index=False):
        orders = first + np.flatnonzero(pays[first:last])
        if (linked[orders] < 0).all() and receipt not in linked:
            linked[orders], confidence[orders], reason[orders] = receipt, _ALONE, _ADDS_UP
    sold["receipt"], sold["confidence"], sold["reason"] = linked, confidence, reason
