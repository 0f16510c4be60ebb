"""What confident links of one pass teach the next: usual delay, rate, habits and aliases of each party."""

import numpy as np
import pandas as pd

from msme_pipeline.analytics.reconciliation import fits as c
from msme_pipeline.analytics.reconciliation.evidence import Evidence, Learned

TAUGHT_FROM = 0.6
"""Probability of a link from which it teaches."""

_PRIOR_SPREAD, _PRIOR_LINKS = 6.0, 2.0
"""Days by which payers usually vary around their own delay, and how many links that is worth."""

_LEAST_ALIAS = 0.02
"""Share of a payer's other receipts below which a party is not kept as its alias."""

SIBLING_SHARE = 0.8
"""Support of an alias that is passed on to other registrations of the same PAN."""

_GSTIN_LENGTH = 15

_RATE_SHARE = 0.5
"""Share of a party's links at one rate from which the rate is its own."""


def learn(taken: np.ndarray, probability: np.ndarray, evidence: Evidence) -> Learned:
    """`taken`: linked candidates (n, COLUMNS) with their probabilities."""
    books = evidence.books
    parties = len(books.parties)
    sure = probability >= TAUGHT_FROM
    rows, weight = taken[sure], probability[sure]
    party = rows[:, c.PARTY]
    bills, receipts = rows[:, c.BILLS], rows[:, c.RECEIPTS]
    on = books.receipts["day"][receipts.max(1)] if len(rows) else np.zeros(0, np.int64)
    began = books.receipts["day"][receipts[:, 0]]
    links = np.bincount(party, minlength=parties)
    base = books.invoices["base"]
    delays = pd.DataFrame({"party": party, "delay": began - base[bills.max(1)] if len(rows) else on})
    grouped = delays.groupby("party")["delay"]
    median = grouped.median().reindex(range(parties)).to_numpy(float)
    delays["away"] = (delays["delay"] - median[party]).abs()
    away = delays.groupby("party")["away"].median().reindex(range(parties)).fillna(0).to_numpy(float) * 1.4826
    spread = np.sqrt((links * np.square(away) + _PRIOR_LINKS * _PRIOR_SPREAD**2) / (links + _PRIOR_LINKS))
    known = rows[:, c.REASON] <= c.CHARGES
    rates = np.zeros((parties, len(evidence.rates)))
    np.add.at(rates, (party[known], rows[known, c.RATE]), 1)
    usual = np.where((rates.sum(1) >= 2) & (rates.max(1) >= _RATE_SHARE * rates.sum(1)), rates.argmax(1), -1)
    kinds, weekday, month_day = np.zeros((parties, 3)), np.zeros((parties, 7)), np.zeros((parties, 31))
    np.add.at(kinds, (party, np.array([0, 1, 1, 2, 2])[rows[:, c.KIND]]), 1)
    dates = on.astype("datetime64[D]")
    np.add.at(weekday, (party, (on + 3) % 7), 1)
    np.add.at(month_day, (party, (dates - dates.astype("datetime64[M]")).astype(int)), 1)
    some = np.maximum(links, 1)[:, None]
    linked = np.bincount(evidence.receipt_customer[taken[:, 0]], probability, minlength=len(books.customers))
    return Learned(
        links, np.nan_to_num(median), spread, usual.astype(np.int64), kinds / some, weekday / (some + 1),
        month_day / (some + 1), linked / np.maximum(np.diff(books.invoices.starts), 1),
        _aliases(receipts, party, weight, evidence),
    )  # fmt: skip


def _aliases(receipts: np.ndarray, party: np.ndarray, weight: np.ndarray, evidence: Evidence) -> pd.DataFrame:
    """Receipt, party, share of the *other* receipts of the same payer that the party's invoices explain."""
    given = receipts >= 0
    lines = pd.DataFrame(
        {
            "receipt": receipts[given],
            "party": np.repeat(party, receipts.shape[1])[given.ravel()],
            "weight": np.repeat(weight, receipts.shape[1])[given.ravel()],
        }
    )
    lines["key"] = evidence.payer_key[lines["receipt"]]
    lines = lines[lines["key"] >= 0]
    of_key = lines.groupby("key")["weight"].sum().rename("linked")
    of_pair = lines.groupby(["key", "party"])["weight"].sum().rename("support").reset_index()
    rows = pd.DataFrame({"receipt": np.arange(len(evidence.payer_key)), "key": evidence.payer_key})
    rows = rows[rows["key"].isin(of_key.index)]
    rows = rows.merge(of_key.reset_index(), on="key")
    rows["seen"] = rows.groupby("key")["receipt"].transform("size")
    rows = rows.merge(of_pair, on="key").merge(
        lines[["receipt", "party", "weight"]].rename(columns={"party": "own_party"}), on="receipt", how="left"
    )
    own = rows["weight"].fillna(0.0)
    support = rows["support"] - np.where(rows["own_party"] == rows["party"], own, 0.0)
    rows["alias"] = support / (0.5 * (rows["seen"] - 1) + 0.5 * (rows["linked"] - own) + 0.5)
    known = rows.loc[rows["alias"] > _LEAST_ALIAS, ["receipt", "party", "alias"]]
    known = pd.concat([known, _of_siblings(known, evidence)], ignore_index=True)
    return known.groupby(["receipt", "party"])["alias"].max().reset_index()


def _of_siblings(known: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The same payers for the other registrations (GSTINs) of a party's PAN, with less support."""
    parties = evidence.books.parties
    pans = pd.DataFrame(
        {"sibling": np.arange(len(parties)), "customer": parties["customer"], "pan": parties["gstin"]}
    )
    pans = pans[pans["pan"].str.len() == _GSTIN_LENGTH]
    pans["pan"] = pans["pan"].str[2:12]
    pans = pans[pans.duplicated(["customer", "pan"], keep=False)]
    pairs = pans.rename(columns={"sibling": "party"}).merge(pans, on=["customer", "pan"])
    found = known.merge(pairs[pairs["party"] != pairs["sibling"]], on="party")
    return pd.DataFrame(
        {"receipt": found["receipt"], "party": found["sibling"], "alias": SIBLING_SHARE * found["alias"]}
    )
