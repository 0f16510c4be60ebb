"""Which receipt paid which invoice."""

import numpy as np
import pandas as pd

from msme_pipeline.analytics.reconciliation import allocation, passes
from msme_pipeline.analytics.reconciliation import fits as c
from msme_pipeline.analytics.reconciliation import scorecard as cards
from msme_pipeline.analytics.reconciliation.books import Books, read_books
from msme_pipeline.analytics.reconciliation.evidence import Evidence, Pairs, gather
from msme_pipeline.analytics.reconciliation.learning import learn
from msme_pipeline.analytics.reconciliation.reasons import reasons

CUSTOMERS_AT_ONCE = 64
"""Customers whose candidates are held in memory at a time; no result depends on it."""

LINKS = ["customer_id", "invoice_id", "receipt_id", "amount", "tier", "confidence", "reason", "party_id"]


def match_invoices(
    invoices: pd.DataFrame,
    receipts: pd.DataFrame,
    parties: pd.DataFrame,
    owner: pd.DataFrame | None = None,
    scorecard: cards.Scorecard | None = None,
) -> pd.DataFrame:
    """Links between the invoices of customers and their receipts, and why.

    invoices: customer_id, invoice_id, party_id, issued, due (may be missing), taxable, gross, credit_note
    (₹); receipts: customer_id, receipt_id, received, amount (₹), narration; parties: customer_id, party_id,
    name and gstin (may be missing); owner: customer_id, trade_name, legal_name, whose own transfers pay no
    invoice. Result, sorted by customer, invoice and receipt: customer_id, invoice_id, receipt_id, amount (₹
    allocated), tier ('matched': this receipt paid this invoice; 'allocated': a payment on account set off
    against the oldest invoice), confidence (0..1, share of such links that are right), reason, party_id.

    A receipt never gives more than its amount, an invoice never takes more than gross less credit note.
    Rows that repeat a key, and amounts of zero or less, are treated as `books.read_books` says. The result
    for a customer depends on its own rows and the scorecard only. ValueError when a column is missing.
    """
    card = scorecard or cards.default()
    books = read_books(invoices, receipts, parties, owner)
    blocks = [
        _links(each, card)
        for each in books.blocks(CUSTOMERS_AT_ONCE)
        if len(each.invoices) and len(each.receipts)
    ]
    if not blocks:
        return pd.DataFrame(
            {
                name: pd.Series([], dtype=float if name in ("amount", "confidence") else "str")
                for name in LINKS
            }
        )
    found = pd.concat(blocks, ignore_index=True)
    found = found.sort_values(
        ["customer_id", "invoice_id", "receipt_id", "party_id"], kind="stable", ignore_index=True
    )
    return found.astype({name: "str" for name in LINKS if name not in ("amount", "confidence")})


def _links(books: Books, card: cards.Scorecard) -> pd.DataFrame:
    evidence = gather(books)
    ints, odds = passes.weigh(
        passes.look(evidence, evidence.names, None), card.passes[0], card.weights, evidence
    )
    taken = passes.choose(ints, odds, card.least, evidence)
    learned = learn(ints[taken], 1 / (1 + np.exp(-odds[taken])), evidence)
    ints, odds, pairs = passes.finish(evidence, learned, card)
    matched = _matched(ints, card.confidence_of(odds), evidence)
    allocated = allocation.first_in_first_out(matched, pairs, evidence, card)
    return _frame(pd.concat([matched, allocated], ignore_index=True), pairs, evidence)


def _matched(ints: np.ndarray, confidence: np.ndarray, evidence: Evidence) -> pd.DataFrame:
    """One row per receipt and invoice of the groups taken; amounts in paise."""
    books = evidence.books
    opens, amounts = books.invoices["open"], books.receipts["amount"]
    bills, receipts = ints[:, c.BILLS], ints[:, c.RECEIPTS]
    due = np.where(
        bills >= 0,
        opens[bills]
        - np.rint(evidence.rates[ints[:, c.RATE]][:, None] * evidence.taxables[bills]).astype(np.int64),
        0,
    )
    paid = np.where(receipts >= 0, amounts[receipts], 0)
    # several invoices: by what each was due, the last takes what rounding leaves; parts: each its amount
    total = np.maximum(due.sum(1), 1)
    ends = np.minimum(
        np.rint(paid[:, :1] * (np.cumsum(due, axis=1) / total[:, None])).astype(np.int64), paid[:, :1]
    )
    share = np.diff(ends, axis=1, prepend=0)
    rows = []
    for x in range(receipts.shape[1]):
        for z in range(bills.shape[1]):
            given = (receipts[:, x] >= 0) & (bills[:, z] >= 0)
            parts = ints[:, c.KIND] >= c.TWO_PARTS
            amount = np.where(parts, paid[:, x], share[:, z])
            rows.append(
                pd.DataFrame(
                    {
                        "receipt": receipts[given, x], "bill": bills[given, z], "amount": amount[given],
                        "group": np.flatnonzero(given), "confidence": confidence[given],
                        "kind": ints[given, c.KIND], "why": ints[given, c.REASON],
                        "rate": ints[given, c.RATE], "gap": ints[given, c.GAP],
                        "count": (bills[given] >= 0).sum(1),
                    }
                )
            )  # fmt: skip
    found = pd.concat(rows, ignore_index=True).sort_values(
        ["bill", "receipt"], kind="stable", ignore_index=True
    )
    # a rupee of rounding up is not allocated
    left = opens[found["bill"]] - (found.groupby("bill")["amount"].cumsum() - found["amount"]).to_numpy()
    found["amount"] = np.minimum(found["amount"], np.maximum(left, 0))
    return found[found["amount"] > 0].assign(tier="matched")


def _frame(links: pd.DataFrame, pairs: Pairs, evidence: Evidence) -> pd.DataFrame:
    books = evidence.books
    bill, receipt = links["bill"].to_numpy(np.int64), links["receipt"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "customer_id": books.invoices["customer"][bill],
            "invoice_id": books.invoices["invoice_id"][bill],
            "receipt_id": books.receipts["receipt_id"][receipt],
            "amount": links["amount"].to_numpy(np.float64) / 100,
            "tier": links["tier"].to_numpy(object),
            "confidence": links["confidence"].to_numpy(np.float64).round(4),
            "reason": reasons(links, pairs, evidence),
            "party_id": books.invoices["party_id"][bill],
        },
        columns=LINKS,
    )
