"""Simulated businesses as the tables that the forecast reads, with the days that really followed.

The books are taken from memory, with true categories: reading files and narrations is measured elsewhere.
What the business planned for every day is recorded beside what its bank posted, so that a shortfall can be
told from bills that merely waited.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import numpy as np
import pyarrow as pa

from msme_pipeline.demo import business as economy
from msme_pipeline.demo.business import Business, simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.kinds import CATEGORY, DEBT_SERVICE, EVENT_KIND, SIGN, Kind
from msme_pipeline.demo.ledger import Ledger
from msme_pipeline.demo.truth import paise_column
from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.summaries.obligations.debts import obligation_rows
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import conform

FUTURE_DAYS = 365
CUSTOMERS_PER_SET = 128
TRANSACTIONS = 1_200
WORLDS = 40
_IN = np.isin(CATEGORY, economy.OPERATING_INFLOW)
_LESS = np.isin(CATEGORY, economy.OPERATING_INFLOW_LESS)
_OUT = np.isin(CATEGORY, (*economy.OPERATING_OUTFLOW, "unknown"))
_DEBT = np.isin(CATEGORY, DEBT_SERVICE)
_CIRCULAR = np.isin(EVENT_KIND, ("circular", "balance_lift"))
EMI_SECOND = 6 * 3600
LENDERS_DAY = 5


@dataclass(frozen=True)
class Extra:
    """An instalment added to the sealed year: paise a month, on a day of the month."""

    amount: int
    day: int = LENDERS_DAY


@dataclass
class Lived:
    """A business with the plan and the postings of history and sealed months; day numbers of its calendar."""

    business: Business
    planned: tuple[np.ndarray, ...]  # day, second, kind, amount, party, link
    ledger: Ledger
    extra_link: int = -1

    def planned_daily(self, first: int, days: int = FUTURE_DAYS) -> dict[str, np.ndarray]:
        """₹ per day of what falls due: operating inflow and outflow, debt service, drawings."""
        day, kind, amount = self.planned[0], self.planned[2], self.planned[3] / 100
        inside = (day >= first) & (day < first + days)
        day, kind, amount = day[inside] - first, kind[inside], amount[inside]
        real = ~_CIRCULAR[kind]

        def total(chosen: np.ndarray, sign: np.ndarray | float = 1.0) -> np.ndarray:
            return np.bincount(day[chosen], (amount * sign)[chosen], days)

        unclear = kind == Kind.UNCLEAR_IN
        return {
            "inflow": total(((_IN[kind]) & real) | unclear) - total(_LESS[kind]),
            "outflow": total(_OUT[kind] & real & (np.array(SIGN)[kind] < 0)),
            "debt": total(_DEBT[kind]),
            "drawings": total(kind == Kind.DRAWING),
        }

    def headroom(self) -> float:
        """₹ at the end of the history: balances and undrawn limits of all accounts."""
        book, total = self.business.book, 0
        account, balance = np.array(book.account), np.array(book.balance)
        for number, each in enumerate(self.business.accounts):
            mine = np.flatnonzero(account == number)
            total += (int(balance[mine[-1]]) if len(mine) else each.opening_balance) + each.limit
        return total / 100


@contextmanager
def _recorded(extra: Extra | None) -> Iterator[list[tuple[Ledger, tuple[np.ndarray, ...]]]]:
    seen: list[tuple[Ledger, tuple[np.ndarray, ...]]] = []

    class Recording(Ledger):
        def run(self, columns, days, month_ends):  # type: ignore[no-untyped-def]
            if extra is not None:
                columns = _with_instalment(columns, days, month_ends, extra, len(self._unpaid))
                self._unpaid = [*self._unpaid, 0]
            seen.append((self, columns))
            return super().run(columns, days, month_ends)

    with mock.patch.object(economy, "Ledger", Recording):
        yield seen


def _with_instalment(
    columns: tuple[np.ndarray, ...], days: int, month_ends: set[int], extra: Extra, link: int
) -> tuple[np.ndarray, ...]:
    """The plan with an instalment a month in the twelve sealed months that follow the history."""
    ends = sorted(month_ends)
    history = len(ends) - economy.horizon().future_months
    due = np.array([end + extra.day for end in ends[history - 1 : history + 11]])
    size = len(due)
    added = (due, np.full(size, EMI_SECOND), np.full(size, int(Kind.EMI)), np.full(size, extra.amount),
             np.full(size, -1), np.full(size, link))  # fmt: skip
    merged = [np.concatenate(pair) for pair in zip(columns, added, strict=True)]
    order = np.lexsort((merged[3], merged[2], merged[1], merged[0]))
    return tuple(column[order] for column in merged)


def live(
    customer_id: str,
    archetype: str | None = None,
    seed: int = 0,
    transactions: int | None = None,
    extra: Extra | None = None,
) -> Lived:
    """Simulate a business, with an added instalment in the sealed year when given."""
    with _recorded(extra) as seen:
        business = simulate_business(customer_id, archetype, seed, transactions=transactions)
    ledger, columns = seen[0]
    return Lived(business, columns, ledger, len(ledger._unpaid) - 1 if extra else -1)


def member(number: int, seed: int, extra: Extra | None = None) -> Lived:
    """Business `number` of the cohort `seed`, which lives in one of WORLDS worlds: those of one share its
    shocks."""
    return live(f"CUST_F{number:05d}", None, 1_000 * seed + number % WORLDS, TRANSACTIONS, extra)


def number_of(customer_id: str) -> int:
    """The `number` of a member."""
    return int(customer_id.rpartition("F")[2])


def instalments_missed(lived: Lived, months: int = 12, within: int = 7) -> tuple[int, int]:
    """Of the added instalment's due dates: how many were not paid within `within` days, and how many there
    were."""
    posted, calendar = lived.ledger.posted, lived.business.calendar
    kind, link, day = np.array(posted.kind), np.array(posted.link), np.array(posted.day)
    mine = (link == lived.extra_link) & np.isin(kind, (Kind.EMI, Kind.EMI_MANUAL))
    paid = np.sort(day[mine])
    due = np.array([calendar.day_in_month(calendar.months + m, LENDERS_DAY) for m in range(months)])
    unpaid, taken = 0, 0
    for each in due:  # payments settle the oldest instalment that is due
        if taken < len(paid) and paid[taken] <= each + within:
            taken += 1
        else:
            unpaid += 1
            taken += int(taken < len(paid) and paid[taken] < each + 28)
    return unpaid, len(due)


def tables_of(lives: Sequence[Lived], months: Sequence[int] | None = None) -> dict[str, pa.Table]:
    """The inputs of the forecast at 2025-11-30; `months` cuts the history of each to its last months."""
    clean = {
        "clean.accounts": _accounts(lives, months),
        "clean.bank_transactions": _transactions(lives, months),
        "clean.return_events": _return_events(lives, months),
    } | {name: TABLES[name].empty() for name in _EMPTY}
    sums = monthly_cashflow(clean, AS_OF)
    debts = obligation_rows(clean, AS_OF)
    return clean | sums | debts | {"summary.gst_turnover": _returns(lives)}


_EMPTY = (
    "clean.transaction_parties",
    "clean.counterparties",
    "clean.bureau_reports",
    "clean.tradelines",
)


def _first_day(life: Lived, months: Sequence[int] | None, number: int) -> int:
    calendar = life.business.calendar
    return 0 if months is None else int(calendar.month_start[max(calendar.months - months[number], 0)])


def _accounts(lives: Sequence[Lived], months: Sequence[int] | None) -> pa.Table:
    rows = []
    for number, life in enumerate(lives):
        start = life.business.calendar.date_of(_first_day(life, months, number))
        book = life.business.book
        closing = dict(zip(book.account, book.balance, strict=True))  # the last of each account stays
        rows += [
            {
                "customer_id": life.business.customer_id,
                "account_id": each.account_id,
                "fi_type": "deposit",
                "bank_code": each.bank.code,
                "account_type": each.account_type,
                "facility": each.facility or None,
                "currency": "INR",
                "balance": Decimal(closing.get(place, each.opening_balance)).scaleb(-2),
                "balance_on": AS_OF,
                "sanctioned_limit": each.limit // 100 if each.limit else None,
                "covered_from": start,
                "covered_to": AS_OF,
            }
            for place, each in enumerate(life.business.accounts)
        ]
    return pa.Table.from_pylist(rows, schema=TABLES["clean.accounts"].schema)


def _transactions(lives: Sequence[Lived], months: Sequence[int] | None) -> pa.Table:
    parts = []
    categories = pa.array(CATEGORY)
    for number, life in enumerate(lives):
        business, book = life.business, life.business.book
        day = np.array(book.day)
        kind = np.array(book.kind)
        keep = np.flatnonzero(day >= _first_day(life, months, number))
        ids = pa.array([each.account_id for each in business.accounts])
        account = np.array(book.account)
        order = keep[np.lexsort((keep, account[keep]))]
        sequence = np.concatenate([np.arange((account[keep] == k).sum()) for k in range(len(ids))])
        first = np.datetime64(business.calendar.start)
        emi = np.isin(kind[order], (Kind.EMI, Kind.EMI_MANUAL, Kind.EMI_RETURNED))
        back = kind[order] == Kind.RETURN_REVERSAL
        size = len(order)
        party = np.array([p.name for p in business.parties] + [""], dtype=object)
        days = pa.array(first + day[order].astype("timedelta64[D]"), pa.date32())
        columns = {
            "customer_id": pa.array([business.customer_id] * size),
            "account_id": ids.take(pa.array(account[order])),
            "transaction_id": pa.array([str(row) for row in order]),
            "sequence": pa.array(sequence),
            "booked_date": days,
            "value_date": days,
            "direction": pa.array(np.where(np.array(SIGN)[kind[order]] > 0, "CREDIT", "DEBIT")),
            "amount": paise_column([book.amount[row] for row in order]),
            "balance_after": paise_column([book.balance[row] for row in order]),
            "narration": pa.array([""] * size),
            "rail": pa.array(np.where(emi | back, "NACH", "OTHER")),
            "counterparty": pa.array(list(party[np.array(book.party)[order]])),
            "is_return": pa.array(back),
            "is_charge": pa.array(kind[order] == Kind.RETURN_CHARGE),
            "is_emi": pa.array(emi),
            "category": categories.take(pa.array(kind[order])),
            "file": pa.array([""] * size),
            "account_no": pa.array(np.zeros(size, dtype=np.int32)),
            "position": pa.array(np.arange(size, dtype=np.int32)),
        }
        schema = TABLES["clean.bank_transactions"].schema
        arrays = [columns[f.name] if f.name in columns else pa.nulls(size, f.type) for f in schema]
        parts.append(pa.table(arrays, names=schema.names))
    return conform(pa.concat_tables(parts), TABLES["clean.bank_transactions"])


def _return_events(lives: Sequence[Lived], months: Sequence[int] | None) -> pa.Table:
    """Every instalment that came back, an event each."""
    rows = []
    for number, life in enumerate(lives):
        business, book = life.business, life.business.book
        first = _first_day(life, months, number)
        rows += [
            {
                "customer_id": business.customer_id,
                "event_id": str(place),
                "account_id": business.accounts[book.account[place]].account_id,
                "kind": "inward",
                "reason_class": "financial",
                "occurred_on": business.calendar.date_of(book.day[place]),
                "amount": Decimal(book.amount[place]).scaleb(-2),
                "presentations": 1,
                "charge": Decimal(0),
                "inferred": False,
                "is_emi": True,
            }
            for place in np.flatnonzero(np.array(book.kind) == Kind.EMI_RETURNED)
            if book.day[place] >= first
        ]
    return pa.Table.from_pylist(rows, schema=TABLES["clean.return_events"].schema)


def _returns(lives: Sequence[Lived]) -> pa.Table:
    rows = [
        {
            "customer_id": life.business.customer_id,
            "gstin": life.business.gstin,
            "period": date(2025, 10, 1),
            "period_end": date(2025, 10, 31),
            "frequency": "quarterly" if life.business.quarterly else "monthly",
            "financial_year": "2025-26",
        }
        for life in lives
        if life.business.parameters.registration == "regular"
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["summary.gst_turnover"].schema)


def monthly_truth(life: Lived, months: int = 12) -> np.ndarray:
    """₹ of the sealed months: operating inflow, operating outflow, debt service; months x 3."""
    rows = life.business.future[:months]
    names = ("operating_inflow", "operating_outflow", "debt_service")
    return np.array([[float(str(row[name])) / 100 for name in names] for row in rows])


def last_day() -> date:
    """The last of the sealed days that are looked at."""
    return AS_OF + timedelta(days=FUTURE_DAYS)
