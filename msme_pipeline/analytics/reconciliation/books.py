"""Invoices, receipts and parties of many customers as sorted arrays: paise, day numbers, positions.

Everything is sorted by customer and then by content, so that row order and neighbours never matter.
Documented choices: amounts are rounded half-even to paise; of rows that repeat a key (invoice: customer,
party and number; receipt: customer and receipt_id; party: customer and party_id) the first by content
stays; receipts and invoices of no positive (open) amount, or without a date, take no part; an invoice of
a party that is not listed keeps its party, without a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

NO_DAY = np.iinfo(np.int64).min
SHORTEST_OWN_NAME = 6
"""Letters of the business's own name; shorter ones stand in too many other names."""

INVOICE_COLUMNS = ("customer_id", "invoice_id", "party_id", "issued", "taxable", "gross")
RECEIPT_COLUMNS = ("customer_id", "receipt_id", "received", "amount", "narration")
PARTY_COLUMNS = ("customer_id", "party_id", "name")
OPTIONAL_INVOICE_COLUMNS, OPTIONAL_PARTY_COLUMNS = ("due", "credit_note"), ("gstin",)
"""Columns that may be absent as a whole."""


@dataclass(frozen=True)
class Ledger:
    """Columns of one sorted frame by name, and where each customer's rows start (customers + 1)."""

    columns: dict[str, np.ndarray]
    starts: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return int(self.starts[-1])

    def part(self, first: int, last: int) -> "Ledger":
        """Rows of customers first..last, counted from there."""
        begin, end = self.starts[first], self.starts[last]
        return Ledger(
            {name: values[begin:end] for name, values in self.columns.items()},
            self.starts[first : last + 1] - begin,
        )


@dataclass(frozen=True)
class Books:
    """Sorted ledgers; `party` of invoices is a position in `parties`, amounts are paise, dates days since
    1970."""

    customers: np.ndarray
    invoices: Ledger
    receipts: Ledger
    parties: Ledger

    def blocks(self, customers: int) -> Iterator["Books"]:
        """The same books, so many customers at a time."""
        for first in range(0, len(self.customers), customers):
            last = min(first + customers, len(self.customers))
            bills, credits, parties = (
                each.part(first, last) for each in (self.invoices, self.receipts, self.parties)
            )
            bills.columns["party"] = bills.columns["party"] - self.parties.starts[first]
            yield Books(self.customers[first:last], bills, credits, parties)


def paise(values: pd.Series) -> np.ndarray:
    """Rupees to int64 paise, half-even; missing or infinite is 0."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64)
    numbers = np.where(np.isfinite(numbers), numbers, 0.0)
    # the nearest paise of what was printed: float noise far below a paise must not decide a tie
    return np.rint(np.round(numbers * 100, 4)).astype(np.int64)


def days(values: pd.Series) -> np.ndarray:
    """Days since 1970-01-01; missing is NO_DAY."""
    stamps = pd.to_datetime(values, errors="coerce")
    found = stamps.to_numpy("datetime64[D]").astype(np.int64)
    return np.where(stamps.isna().to_numpy(), NO_DAY, found)


def text(values: pd.Series) -> np.ndarray:
    """Strings as objects, missing is empty."""
    return values.astype(object).where(values.notna(), "").astype(str).to_numpy(object)


def complete(
    frame: pd.DataFrame, name: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> pd.DataFrame:
    """The frame with optional columns that it lacks as missing values; ValueError when another is missing."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{name}: column {missing[0]!r} is missing; give {', '.join(columns + optional)}")
    return frame.assign(**{column: None for column in optional if column not in frame.columns})


def read_books(
    invoices: pd.DataFrame, receipts: pd.DataFrame, parties: pd.DataFrame, owner: pd.DataFrame | None = None
) -> Books:
    """Sorted books; ValueError when a column is missing."""
    invoices = complete(invoices, "invoices", INVOICE_COLUMNS, OPTIONAL_INVOICE_COLUMNS)
    receipts = complete(receipts, "receipts", RECEIPT_COLUMNS)
    parties = complete(parties, "parties", PARTY_COLUMNS, OPTIONAL_PARTY_COLUMNS)
    bills = pd.DataFrame(
        {
            "customer": text(invoices["customer_id"]),
            "party_id": text(invoices["party_id"]),
            "invoice_id": text(invoices["invoice_id"]),
            "issued": days(invoices["issued"]),
            "due": days(invoices["due"]),
            "taxable": paise(invoices["taxable"]),
            "gross": paise(invoices["gross"]),
            "credit_note": paise(invoices["credit_note"]),
        }
    )
    bills["open"] = bills["gross"] - bills["credit_note"].clip(lower=0)
    bills = bills[(bills["open"] > 0) & (bills["issued"] != NO_DAY)]
    bills = bills.sort_values(list(bills.columns), kind="stable")
    bills = bills.drop_duplicates(["customer", "party_id", "invoice_id"])

    credits = pd.DataFrame(
        {
            "customer": text(receipts["customer_id"]),
            "day": days(receipts["received"]),
            "receipt_id": text(receipts["receipt_id"]),
            "amount": paise(receipts["amount"]),
            "narration": text(receipts["narration"]),
        }
    )
    credits["own"] = _from_owner(credits, owner)
    credits = credits[(credits["amount"] > 0) & (credits["day"] != NO_DAY)]
    credits = credits.sort_values(list(credits.columns), kind="stable")
    credits = credits.drop_duplicates(["customer", "receipt_id"])

    named = pd.DataFrame(
        {
            "customer": text(parties["customer_id"]),
            "party_id": text(parties["party_id"]),
            "unnamed": (parties["name"].isna() | (text(parties["name"]) == "")).to_numpy(),
            "name": text(parties["name"]),
            "gstin": text(parties["gstin"]),
        }
    )
    unlisted = bills[["customer", "party_id"]].assign(unnamed=True, name="", gstin="")
    named = pd.concat([named, unlisted], ignore_index=True).sort_values(list(named.columns), kind="stable")
    named = named.drop_duplicates(["customer", "party_id"])
    named = named[named["customer"].isin(bills["customer"].unique())]

    customers = np.array(sorted(set(bills["customer"]) | set(credits["customer"])), object)
    bills["party"] = _positions(bills, named)
    bills["base"] = _base_days(bills)
    # in the order in which a payer works them off
    bills = bills.sort_values(
        ["customer", "party", "base", "issued", "invoice_id", "open", "taxable"], kind="stable"
    )
    return Books(customers, _ledger(bills, customers), _ledger(credits, customers), _ledger(named, customers))


def _from_owner(credits: pd.DataFrame, owner: pd.DataFrame | None) -> np.ndarray:
    """Whether the narration says a name of the business itself, letter by letter."""
    if owner is None or owner.empty:
        return np.zeros(len(credits), bool)
    said = narration_letters(credits["narration"]).to_pylist()
    customers = credits["customer"].to_numpy(object)
    own = np.zeros(len(credits), bool)
    for column in ("trade_name", "legal_name"):
        names = (
            pd.Series(narration_letters(owner[column]).to_pylist(), text(owner["customer_id"]))
            .groupby(level=0)
            .min()
        )
        listed = {key: name for key, name in names.items() if len(name) >= SHORTEST_OWN_NAME}
        own |= np.array(
            [(n := listed.get(at)) is not None and n in s for at, s in zip(customers, said, strict=True)],
            bool,
        )
    return own


def narration_letters(values: pd.Series) -> pa.Array:
    """Capital letters of strings, nothing else."""
    return pc.replace_substring_regex(pc.utf8_upper(pa.array(text(values), pa.string())), "[^A-Z]+", "")


def _positions(bills: pd.DataFrame, named: pd.DataFrame) -> np.ndarray:
    index = pd.MultiIndex.from_frame(named[["customer", "party_id"]])
    return index.get_indexer(pd.MultiIndex.from_frame(bills[["customer", "party_id"]])).astype(np.int64)


def _base_days(bills: pd.DataFrame) -> np.ndarray:
    """Day from which a delay is counted: due where every invoice of the party has one, else issued."""
    has_due = (bills["due"] != NO_DAY).groupby(bills["party"].to_numpy()).transform("all").to_numpy(bool)
    return np.where(has_due, bills["due"], bills["issued"]).astype(np.int64)


def _ledger(frame: pd.DataFrame, customers: np.ndarray) -> Ledger:
    starts = np.searchsorted(frame["customer"].to_numpy(object), customers, "left")
    columns = {
        name: frame[name].to_numpy(object if frame[name].dtype == object else None) for name in frame.columns
    }
    return Ledger(columns, np.append(starts, len(frame)).astype(np.int64))
