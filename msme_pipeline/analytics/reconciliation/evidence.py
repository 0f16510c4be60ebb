"""Evidence of one pass: which parties each receipt may come from, and what the pass before has taught."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from msme_pipeline.analytics.reconciliation import name_kernel, payer_text
from msme_pipeline.analytics.reconciliation.books import Books
from msme_pipeline.regulation.tds_rates import deduction_rates

NAMED_SCORE, NAMED_SHARE = 35, 45
"""Tenths of letters of a name, and percent of the text explained, from which a party is looked at at all."""

WELL_SCORE, WELL_SHARE = 45, 60
"""The same from which subsets, parts and short payments are looked at too."""

REORDERED_RATIO, _REORDERED = 88, 10
"""Likeness in percent of sorted words from which a name counts as said; what another order costs (tenths of
letters)."""

CLEAR_SCORE, CLEAR_SHARE = 70, 85
"""The same from which a payer is taken as named, so that other parties' invoices are not looked through."""

ALIAS_SHARE = 0.3
"""Share of a payer's linked receipts that makes a party worth looking at for the rest of them."""

NOT_REVENUE = frozenset(
    [
        "card_settlement", "marketplace_settlement", "loan_disbursal", "own_transfer", "owner_capital",
        "interest_received", "deposit_maturity", "tax_refund", "dividend", "insurance_claim",
        "government_subsidy", "salary_received", "rent_received", "supplier_refund", "investment_redemption",
        "charge_refund",
    ]
)  # fmt: skip
"""Categories of credits that pay no invoice, whoever sent them."""


@dataclass(frozen=True)
class Pairs:
    """(receipt, party) pairs, sorted; `starts` per receipt. Values are 0 where only an alias speaks."""

    receipt: np.ndarray
    party: np.ndarray
    score: np.ndarray
    share: np.ndarray
    margin: np.ndarray
    alias: np.ndarray
    starts: np.ndarray

    def place(self, receipt: np.ndarray, party: np.ndarray, parties: int) -> np.ndarray:
        """Positions of pairs, -1 where there is none."""
        keys, wanted = self.receipt * (parties + 1) + self.party, receipt * (parties + 1) + party
        if len(keys) == 0:
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, at, -1)

    def value(self, name: str, at: np.ndarray) -> np.ndarray:
        """A column at positions, 0 where there is no pair."""
        column = getattr(self, name)
        return np.where(at >= 0, column[at], 0) if len(column) else np.zeros(len(at), column.dtype)


@dataclass(frozen=True)
class Learned:
    """What confident links say of each party: usual delay and its spread in days, rate, habits; per customer
    the yield."""

    links: np.ndarray
    delay: np.ndarray
    spread: np.ndarray
    rate: np.ndarray
    kinds: np.ndarray
    weekday: np.ndarray
    month_day: np.ndarray
    book_yield: np.ndarray
    alias: pd.DataFrame


@dataclass(frozen=True)
class Evidence:
    """Arrays of the books as the kernels read them, and who may have paid what."""

    books: Books
    narrations: payer_text.Narrations
    names: Pairs
    letters_said: np.ndarray
    hits: pd.DataFrame
    receipt_customer: np.ndarray
    bill_customer: np.ndarray
    taxables: np.ndarray
    rates: np.ndarray
    rate_from: np.ndarray
    rate_to: np.ndarray
    payer_key: np.ndarray
    kept_out: np.ndarray


def gather(books: Books) -> Evidence:
    """Names, numbers and amounts of the books; nothing learned yet."""
    narrations = payer_text.read_narrations(books.receipts["narration"])
    names = payer_text.names_of(books.parties["name"])
    payer_letters = np.array([len(each) for each in narrations.payer], np.int64)
    words = narrations.words
    receipt, party, score, share, said = name_kernel.name_evidence(
        books.receipts.starts, books.parties.starts,
        words.codes, words.starts, words.letters, words.letter_starts,
        names.codes, names.starts, names.letters, names.letter_starts,
        payer_letters, books.parties["unnamed"].astype(np.bool_), NAMED_SCORE,
    )  # fmt: skip
    receipt, party, score, share = _with_word_order(receipt, party, score, share, books, words, names)
    # some banks print the beneficiary beside the payer: a payer named clearly is no own transfer
    clear = (share >= CLEAR_SHARE) & (score >= CLEAR_SCORE)
    own = books.receipts["own"].astype(np.bool_) & ~np.isin(np.arange(len(books.receipts)), receipt[clear])
    receipt_customer = np.repeat(np.arange(len(books.customers)), np.diff(books.receipts.starts))
    bill_customer = np.repeat(np.arange(len(books.customers)), np.diff(books.invoices.starts))
    hits = payer_text.number_hits(
        bill_customer, books.invoices["invoice_id"], receipt_customer, narrations
    ).sort_values(["receipt", "invoice"])
    opens, gross = books.invoices["open"], books.invoices["gross"]
    taxable = books.invoices["taxable"]
    base = np.where((taxable > 0) & (taxable <= gross), taxable, gross)
    first_day, last_day = np.datetime64("1900-01-01"), np.datetime64("2200-01-01")
    rates = [(0.0, first_day, last_day), *deduction_rates()]
    return Evidence(
        books,
        narrations,
        _pairs(receipt, party, score, share, len(books.receipts)),
        said,
        hits,
        receipt_customer,
        bill_customer,
        base * (opens / np.maximum(gross, 1)),
        np.array([each[0] for each in rates]),
        np.array([_day(each[1]) for each in rates]),
        np.array([_day(each[2]) for each in rates]),
        _payer_keys(narrations, receipt_customer),
        np.isin(narrations.category, list(NOT_REVENUE)) | own,
    )


def _with_word_order(
    receipt: np.ndarray, party: np.ndarray, score: np.ndarray, share: np.ndarray,
    books: Books, said: payer_text.Words, names: payer_text.Words,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """The pairs and those of names whose words stand in another order (rapidfuzz over sorted words)."""
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = [(receipt, party, score, share)]
    several = np.diff(said.starts) > 1
    for customer in range(len(books.customers)):
        r_from, r_to = books.receipts.starts[customer : customer + 2].tolist()
        p_from, p_to = books.parties.starts[customer : customer + 2].tolist()
        rows = r_from + np.flatnonzero(several[r_from:r_to])
        if len(rows) == 0 or p_from == p_to:
            continue
        texts = np.array(said.sorted_texts(r_from, r_to), object)[rows - r_from]
        wanted = names.sorted_texts(p_from, p_to)
        spellings, back = np.unique(texts.astype(str), return_inverse=True)
        ratio = cdist(
            spellings.tolist(),
            wanted,
            scorer=fuzz.ratio,
            score_cutoff=REORDERED_RATIO,
            dtype=np.uint8,
            workers=1,
        )
        at, to = np.nonzero(ratio[back])
        letters = np.array([len(each.replace(" ", "")) for each in wanted])[to]
        value = ratio[back][at, to].astype(np.int64)
        found.append((rows[at], p_from + to, letters * value // 10 - _REORDERED, value))
    columns = [np.concatenate(each).astype(np.int64) for each in zip(*found, strict=True)]
    frame = pd.DataFrame(dict(zip(("receipt", "party", "score", "share"), columns, strict=True)))
    best = frame.groupby(["receipt", "party"], sort=True).max().reset_index()
    return (
        best["receipt"].to_numpy(),
        best["party"].to_numpy(),
        best["score"].to_numpy(),
        best["share"].to_numpy(),
    )


def _day(value: object) -> int:
    return int(np.datetime64(value, "D").astype(np.int64))  # type: ignore[call-overload]


def _payer_keys(narrations: payer_text.Narrations, receipt_customer: np.ndarray) -> np.ndarray:
    """A number per customer and spelling of the payer, -1 where none is read."""
    frame = pd.DataFrame({"customer": receipt_customer, "payer": narrations.payer})
    keys = frame.groupby(["customer", "payer"], sort=True).ngroup().to_numpy(np.int64)
    return np.where(frame["payer"].str.len() >= 4, keys, -1)


def _pairs(
    receipt: np.ndarray, party: np.ndarray, score: np.ndarray, share: np.ndarray, receipts: int,
    alias: pd.DataFrame | None = None,
) -> Pairs:  # fmt: skip
    frame = pd.DataFrame({"receipt": receipt, "party": party, "score": score, "share": share})
    if alias is not None and len(alias):
        frame = frame.merge(alias, on=["receipt", "party"], how="outer").fillna(0)
    else:
        frame["alias"] = 0.0
    frame = frame.sort_values(["receipt", "party"], kind="stable").astype(
        {"receipt": np.int64, "party": np.int64, "score": np.int64, "share": np.int64}
    )
    ranked = frame.sort_values(["receipt", "score"], ascending=[True, False], kind="stable")
    best = ranked.groupby("receipt")["score"].transform("first")
    second = ranked.groupby("receipt")["score"].nth(1)
    runner = (
        ranked["receipt"].map(pd.Series(second.to_numpy(), ranked.loc[second.index, "receipt"])).fillna(0)
    )
    ranked["margin"] = np.where(ranked["score"] == best, ranked["score"] - runner, ranked["score"] - best)
    frame["margin"] = ranked["margin"]
    counts = np.bincount(frame["receipt"], minlength=receipts)
    values = {name: frame[name].to_numpy() for name in frame.columns}
    return Pairs(
        values["receipt"], values["party"], values["score"], values["share"],
        values["margin"].astype(np.int64), values["alias"],
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )  # fmt: skip


def with_alias(evidence: Evidence, learned: Learned | None) -> Pairs:
    """The pairs of the names and those that aliases learned add."""
    names = evidence.names
    if learned is None:
        return names
    return _pairs(
        names.receipt, names.party, names.score, names.share, len(evidence.books.receipts), learned.alias
    )


def looked_at(pairs: Pairs, evidence: Evidence) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Per receipt the parties to look at (starts, parties, well named), and whether all invoices are looked
    through."""
    may = ((pairs.share >= NAMED_SHARE) | (pairs.score >= CLEAR_SCORE)) & (pairs.score >= NAMED_SCORE)
    may |= pairs.alias >= ALIAS_SHARE
    clear = (pairs.share >= CLEAR_SHARE) & (pairs.score >= CLEAR_SCORE)
    receipts = len(evidence.books.receipts)
    counts = np.bincount(pairs.receipt[may], minlength=receipts)
    named = np.bincount(pairs.receipt[clear], minlength=receipts) > 0
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    well = ((pairs.share >= WELL_SHARE) & (pairs.score >= WELL_SCORE)) | (pairs.alias >= ALIAS_SHARE)
    return starts, pairs.party[may], well[may], ~named & ~evidence.kept_out
