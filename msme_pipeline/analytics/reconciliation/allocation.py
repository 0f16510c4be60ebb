"""Payments on account: receipts of a known payer that fit no invoice, set off against the oldest ones."""

import numpy as np
import pandas as pd
from numba import njit

from msme_pipeline.analytics.reconciliation import fits as c
from msme_pipeline.analytics.reconciliation.evidence import Evidence, Pairs
from msme_pipeline.analytics.reconciliation.scorecard import Scorecard

_SCORE, _SHARE, _MARGIN = 50, 75, 8
"""A name in tenths of letters, percent explained and distance from the next party: enough to know the
payer."""

_ALIAS = 0.5
"""Share of a payer's other receipts that a party's invoices explain: enough to know the payer."""


@njit(cache=True)
def _set_off(receipts, party, amount, day, first_bill, opens, issued):
    """FIFO of receipts (in order of day) over the open invoices of their party that were issued by then."""
    size = len(receipts) * 4 + len(opens)
    out_receipt, out_bill, out_amount = (
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
    )
    count = 0
    for n in range(len(receipts)):
        left = amount[n]
        for bill in range(first_bill[party[n]], first_bill[party[n] + 1]):
            if left <= 0:
                break
            if opens[bill] <= 0 or issued[bill] > day[n]:
                continue
            part = min(left, opens[bill])
            opens[bill] -= part
            left -= part
            out_receipt[count], out_bill[count], out_amount[count] = receipts[n], bill, part
            count += 1
    return out_receipt[:count], out_bill[:count], out_amount[:count]


def known_payers(pairs: Pairs, evidence: Evidence) -> pd.DataFrame:
    """Receipt, party and `named` (by name, else by alias) of receipts whose payer is known beyond doubt."""
    named = (pairs.score >= _SCORE) & (pairs.share >= _SHARE) & (pairs.margin >= _MARGIN)
    sure = named | (pairs.alias >= _ALIAS)
    frame = pd.DataFrame(
        {
            "receipt": pairs.receipt[sure], "party": pairs.party[sure], "named": named[sure],
            "score": pairs.score[sure], "alias": pairs.alias[sure],
        }
    )  # fmt: skip
    frame = frame[~evidence.kept_out[frame["receipt"]]]
    frame = frame.sort_values(
        ["receipt", "alias", "score", "party"], ascending=[True, False, False, True], kind="stable"
    )
    return frame.drop_duplicates("receipt")[["receipt", "party", "named"]]


def first_in_first_out(
    matched: pd.DataFrame, pairs: Pairs, evidence: Evidence, card: Scorecard
) -> pd.DataFrame:
    """Links of tier 'allocated' for receipts without a match; invoices matched but for deductions are
    closed."""
    bills, receipts = evidence.books.invoices, evidence.books.receipts
    payers = known_payers(pairs, evidence)
    payers = payers[~payers["receipt"].isin(matched["receipt"])].sort_values("receipt", kind="stable")
    paid = np.bincount(matched["bill"].to_numpy(np.int64), matched["amount"].to_numpy(float), len(bills))
    opens = bills["open"] - paid.astype(np.int64)
    opens[(paid > 0) & (opens <= c.SHORT_UP_TO * bills["open"])] = 0
    at = payers["receipt"].to_numpy(np.int64)
    first_bill = np.searchsorted(bills["party"], np.arange(len(evidence.books.parties) + 1))
    receipt, bill, amount = _set_off(
        at,
        payers["party"].to_numpy(np.int64),
        receipts["amount"][at],
        receipts["day"][at],
        first_bill,
        opens,
        bills["issued"],
    )
    named = payers.set_index("receipt")["named"].reindex(receipt).to_numpy(bool)
    return pd.DataFrame(
        {
            "receipt": receipt, "bill": bill, "amount": amount, "group": -1,
            "confidence": np.where(named, card.allocated["named"], card.allocated["alias"]),
            "kind": -1, "why": c.NO_REASON, "rate": 0, "gap": 0, "count": 1, "tier": "allocated",
        }
    )  # fmt: skip
