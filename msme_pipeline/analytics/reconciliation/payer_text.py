"""What narrations and party names are compared by: words in full letters, and the numbers that are said."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.narration import parse_narration_columns
from msme_pipeline.cleaning.narration.loose import NO_NAMES
from msme_pipeline.cleaning.spellings import canonical

LONGEST_TEXT = 44
"""Letters of one narration or name that are compared; Indian banks print at most 35 of a name."""

_SAID = """
PAYMENT PAYMENTS PAY PMT TOWARDS TOWARD AGAINST AGST FOR INV INVOICE INVOICES BILL BILLS AMT AMOUNT BEING DUES
DUE GOODS SUPPLY SUPPLIES BALANCE FULL FINAL PART ADVANCE ADV VENDOR PURCHASE ORDER PO RS INR CASH SENDER
BENEFICIARY NULL CLEARED CLEARING CHEQUE CHQ INST BANK BRANCH BRN MADE SETTLEMENT SETTLED BY TRANSFER CLG OF
THE ACCOUNT ACC ON INFO REMARKS RRN NEFTINW INWARD YOUR OUR
"""
_LEGAL = "PVT PRIVATE LTD LIMITED LLP OPC PVTLTD M S MS MESSRS MR MRS SMT"
_JOINED_FORM = re.compile(
    r"^([A-Z]{6,}?)(?:OPC)?(?:PVTLTD|PRIVATELIMITED|PVTLIMITED|PRIVATELTD|PRIVATE|LIMITED|PVT|LTD|LLP)$"
)
NOISE = frozenset(_SAID.split()) | frozenset(NO_NAMES) | frozenset(_LEGAL.split())

_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_STEPS = (
    (r"[A-Z0-9._\-*]{2,}@[A-Z0-9.]*", " "),  # UPI addresses
    (r"\b[A-Z]{4}0[A-Z0-9]{6}\b", " "),  # branches
    (rf"\b{_DAY}[-/.]{_MONTH}[-/.](?:20)?[0-9]{{2}}\b", " "),
    (r"\b[A-Z]{0,6}[0-9X*]*[0-9]{9,}[A-Z0-9]*\b|\b[X*]{2,}[0-9]*\b", " "),  # references and accounts
)
"""What is neither a name nor the number of an invoice."""

_CHEQUE_NUMBER = 6
"""Digits of the number of a cheque: with a leading zero it would pass for a short invoice number."""


@dataclass(frozen=True)
class Words:
    """Words of texts as codes into one vocabulary, flat; `letters` holds the vocabulary's letters as
    bytes."""

    codes: np.ndarray
    starts: np.ndarray
    letters: np.ndarray
    letter_starts: np.ndarray
    vocabulary: tuple[str, ...]

    def sorted_texts(self, first: int, last: int) -> list[str]:
        """Texts first..last with their words in alphabetical order."""
        codes, starts = self.codes, self.starts
        return [
            " ".join(sorted(self.vocabulary[code] for code in codes[starts[at] : starts[at + 1]].tolist()))
            for at in range(first, last)
        ]


@dataclass(frozen=True)
class Narrations:
    """One row per receipt: words, letters of the payer as the parser reads it, category, payer's letters,
    digits."""

    words: Words
    payer: np.ndarray
    category: np.ndarray
    upper: pa.Array
    rest: pa.Array


def read_narrations(narrations: np.ndarray) -> Narrations:
    """`narrations`: n strings of credits."""
    column = pa.chunked_array([pa.array(narrations, pa.string())])
    parsed = parse_narration_columns(
        column, pa.chunked_array([pa.array(["CREDIT"] * len(narrations), pa.string())])
    )
    rest = upper = pc.utf8_upper(column.combine_chunks())
    for pattern, by in _STEPS:
        rest = pc.replace_substring_regex(rest, pattern, by)
    bare = pc.replace_substring_regex(rest, r"[A-Z]*[0-9]+[A-Z0-9]*", " ")
    bare = pc.replace_substring_regex(bare, r"[^A-Z&]+", " ")
    payer = pc.replace_substring_regex(
        pc.fill_null(parsed["counterparty"].combine_chunks(), ""), r"[^A-Z]+", ""
    )
    return Narrations(
        words_of(bare),
        payer.to_numpy(zero_copy_only=False),
        pc.fill_null(parsed["category"].combine_chunks(), "unknown").to_numpy(zero_copy_only=False),
        upper,
        rest,
    )  # fmt: skip


def words_of(text: pa.Array) -> Words:
    """Words of texts of capital letters; words of banking and notes are left out, abbreviations written in
    full."""
    lists = pc.utf8_split_whitespace(text)
    flat = lists.flatten().dictionary_encode()
    offsets = lists.offsets.to_numpy().astype(np.int64)
    vocabulary = flat.dictionary.to_pylist()
    full = [_full(word) for word in vocabulary]
    codes = flat.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    kept = np.array([bool(word) for word in full], bool)[codes] if len(codes) else np.zeros(0, bool)
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
    return _pack(codes[kept], before[offsets], full)


def names_of(names: np.ndarray) -> Words:
    """Words of party names in full, without the legal form."""
    cache: dict[str, int] = {}
    full: list[str] = []
    codes: list[int] = []
    starts = [0]
    for name in names.tolist():
        for word in canonical(name)[0]:
            letters = re.sub("[^A-Z]", "", word)
            if letters and letters not in ("AND", "CO", "COMPANY"):
                if letters not in cache:
                    cache[letters] = len(full)
                    full.append(letters)
                codes.append(cache[letters])
        starts.append(len(codes))
    return _pack(np.array(codes, np.int64), np.array(starts, np.int64), full)


def _full(word: str) -> str:
    if word in NOISE:
        return ""
    words = canonical(_JOINED_FORM.sub(r"\1", word))[0]
    letters = re.sub("[^A-Z]", "", "".join(words))
    return "" if letters in ("AND", "CO", "COMPANY") else letters


def _pack(codes: np.ndarray, starts: np.ndarray, vocabulary: list[str]) -> Words:
    letters = np.frombuffer("".join(vocabulary).encode(), np.uint8).astype(np.int64) - 65
    lengths = np.array([len(word) for word in vocabulary], np.int64)
    return Words(
        codes, starts, letters, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), tuple(vocabulary)
    )


def number_hits(
    invoice_customer: np.ndarray,
    invoice_ids: np.ndarray,
    receipt_customer: np.ndarray,
    narrations: Narrations,
) -> pd.DataFrame:
    """Receipts whose narration says the number of an invoice: columns receipt, invoice (positions), strength.

    An invoice is known by its rarest run of digits among the customer's invoices. Strength 1: one or two
    digits, 2: three or more, 3: with another run of the invoice's number or its letters beside it.
    """
    bills = _runs(pa.array(invoice_ids, pa.string()), invoice_customer)
    if bills.empty or len(receipt_customer) == 0:
        return pd.DataFrame({"receipt": [], "invoice": [], "strength": []}, dtype=np.int64)
    bills["shared"] = bills.groupby(["customer", "run"])["row"].transform("nunique")
    core = bills.sort_values(
        ["row", "shared", "length", "run"], ascending=[True, True, False, True]
    ).drop_duplicates("row")
    core = core[core["shared"] <= 3]
    said = _runs(narrations.rest, receipt_customer)
    said = said[~((said["printed"] == _CHEQUE_NUMBER) & (said["length"] < _CHEQUE_NUMBER))]
    hits = said.merge(core, on=["customer", "run"], suffixes=("_r", "_i"))
    if hits.empty:
        return pd.DataFrame({"receipt": [], "invoice": [], "strength": []}, dtype=np.int64)
    others = bills.merge(core[["row", "run"]].rename(columns={"run": "core"}), on="row")
    others = others[others["run"] != others["core"]][["row", "run"]].drop_duplicates()
    both = hits[["row_r", "row_i"]].merge(others, left_on="row_i", right_on="row")
    both = both.merge(
        said[["row", "run"]].drop_duplicates(), left_on=["row_r", "run"], right_on=["row", "run"]
    )
    beside = set(zip(both["row_r"], both["row_i"], strict=True))
    strength = np.where(hits["length_i"] >= 3, 2, 1)
    strength = np.where(
        [pair in beside for pair in zip(hits["row_r"], hits["row_i"], strict=True)], 3, strength
    )
    found = pd.DataFrame({"receipt": hits["row_r"], "invoice": hits["row_i"], "strength": strength})
    return found.groupby(["receipt", "invoice"])["strength"].max().reset_index().astype(np.int64)


def _runs(text: pa.Array, customer: np.ndarray) -> pd.DataFrame:
    """Runs of digits of texts without leading zeros: row, customer, run, length, digits as printed."""
    spaced = pc.replace_substring_regex(text, r"[^0-9]+", " ")
    lists = pc.utf8_split_whitespace(spaced)
    counts = np.diff(lists.offsets.to_numpy())
    printed = lists.flatten()
    bare = pc.utf8_ltrim(printed, "0")
    rows = np.repeat(np.arange(len(counts)), counts)
    frame = pd.DataFrame(
        {
            "row": rows,
            "customer": customer[rows],
            "run": bare.to_numpy(zero_copy_only=False),
            "length": pc.utf8_length(bare).to_numpy(zero_copy_only=False),
            "printed": pc.utf8_length(printed).to_numpy(zero_copy_only=False),
        }
    )
    return frame[(frame["length"] > 0) & (frame["length"] <= 10)]
